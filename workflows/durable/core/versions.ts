import type { AnyStateMachine } from 'xstate';
import type { Binding } from '../binding';
import type { Particulars } from '../protocol';
import type { Versions } from '../versions';
import { bindChart, BindingError, type BoundChart } from './bind';
import type { Migration } from './migrations';

/** Every version of a chart that a worker carries. */
export interface BoundVersions {
  readonly newest: number;
  /** Ascending. */
  readonly numbers: readonly number[];
  /** The charts of a version and of those after it, to which its cases may be taken. */
  readonly from: (version: number) => readonly AnyStateMachine[];
  /** @throws Error where the worker does not carry the version; BindingError where it cannot be executed (any more). */
  readonly chart: (version: number) => BoundChart;
  /** The steps that lead to a version from the one before; undefined where there is no way. */
  readonly migration: (to: number) => readonly Migration[] | undefined;
  readonly upgradedBy: readonly string[];
}

/**
 * Joins a chart and its earlier versions with their bindings. The newest is checked at once; an earlier one when a case of
 * it is met, since this runs for every case that a worker holds.
 * @throws BindingError naming everything that could not be executed.
 */
export function bindVersions<Context, P extends Particulars>(chart: AnyStateMachine, binding: Binding<Context, P> = {}, earlier: Versions = {}): BoundVersions {
  const newest = binding.version ?? 1;
  const problems: string[] = [];
  const isNumber = (version: number): boolean => Number.isSafeInteger(version) && version >= 1;
  if (!isNumber(newest)) problems.push(`its version is ${newest}; a whole number from 1 on is expected`);
  const older = Object.entries(earlier.versions ?? {}).map(([key, { chart: other, binding: bindingOf = {} }]) => ({ number: Number(key), chart: other, binding: bindingOf }));
  for (const { number, binding: other } of older) {
    if (!isNumber(number) || number >= newest) problems.push(`version ${number} stands among the earlier ones of version ${newest}`);
    if (other.version !== undefined && other.version !== number) problems.push(`the binding of version ${number} says that it is version ${other.version}`);
  }
  for (const to of Object.keys(earlier.migrations ?? {}).map(Number)) {
    if (!isNumber(to) || to > newest || to < 2) problems.push(`a migration leads to version ${to}; the versions are 1 to ${newest}`);
  }
  if (problems.length > 0) throw new BindingError(`The versions of the chart «${chart.id}» cannot be executed durably:\n  ${problems.join('\n  ')}`);

  const bound = new Map<number, BoundChart>([[newest, bindChart(chart, binding)]]);
  const numbers = [...older.map(({ number }) => number), newest].sort((a, b) => a - b);
  return {
    newest,
    numbers,
    from: (version) => [...older.filter(({ number }) => number >= version).sort((a, b) => a.number - b.number).map((one) => one.chart), chart],
    upgradedBy: earlier.upgradedBy ?? ['operator'],
    chart: (version) => {
      const known = bound.get(version);
      if (known) return known;
      const found = older.find(({ number }) => number === version);
      if (!found) throw new Error(`version ${version} of «${chart.id}» is not among those that this worker carries: ${numbers.join(', ')}`);
      const made = bindChart(found.chart, { ...found.binding, version });
      bound.set(version, made);
      return made;
    },
    migration: (to) => {
      const steps = earlier.migrations?.[to];
      return typeof steps === 'function' ? [steps] : steps;
    },
  };
}
