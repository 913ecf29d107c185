import type { AnyStateMachine } from 'xstate';
import type { Binding } from './binding';
import { bindChart } from './core';
import type { Particulars } from './protocol';
import { runCase } from './shell/case';
import type { Carried, StartArgument } from './shell/types';

/**
 * Makes a chart durable: the function that it returns is the Temporal workflow; export it under the machine's kind. Without
 * a binding the chart is executed as it stands: what it brings along runs in the worker, by `activitiesOf`.
 * @throws BindingError, when the module is loaded, naming everything in chart and binding that could not be executed.
 */
export function durable<Context, P extends Particulars>(
  chart: AnyStateMachine,
  binding: Binding<Context, P> = {},
): (start?: StartArgument, carried?: Carried) => Promise<unknown> {
  const bound = bindChart(chart, binding);
  return (start, carried) => runCase(bound, start ?? {}, carried);
}
