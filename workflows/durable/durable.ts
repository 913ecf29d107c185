import type { AnyStateMachine } from 'xstate';
import type { Binding } from './binding';
import { bindVersions } from './core';
import type { Particulars } from './protocol';
import { runCase } from './shell/case';
import type { Carried, StartArgument } from './shell/types';
import type { Versions } from './versions';

/**
 * Makes a chart durable: the function that it returns is the Temporal workflow; export it under the machine's kind. Without
 * a binding the chart is executed as it stands: what it brings along runs in the worker, by `activitiesOf`.
 * @param earlier the versions that cases in flight still run, and the migrations between them.
 * @throws BindingError, when the module is loaded, naming everything in chart and binding that could not be executed.
 */
export function durable<Context, P extends Particulars>(
  chart: AnyStateMachine,
  binding: Binding<Context, P> = {},
  earlier: Versions = {},
): (start?: StartArgument, carried?: Carried) => Promise<unknown> {
  const versions = bindVersions(chart, binding, earlier);
  return (start, carried) => runCase(versions, start ?? {}, carried);
}
