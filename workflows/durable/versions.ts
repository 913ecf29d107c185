import type { AnyStateMachine } from 'xstate';
import type { Binding } from './binding';
import type { Migration } from './core/migrations';

/** A version of a chart that cases in flight still run. Frozen since its release. */
export interface EarlierVersion {
  readonly chart: AnyStateMachine;
  readonly binding?: Binding;
}

/** What a worker carries beside the newest version of a chart. */
export interface Versions {
  /** Earlier versions by number, as long as any case runs them. */
  readonly versions?: Readonly<Record<number, EarlierVersion>>;
  /**
   * How a case gets from one version to the next: `migrations: { 2: renameState('a', 'b') }` leads from 1 to 2. Several
   * are applied one after the other; `[]` where the new chart takes the old cases as they are.
   */
  readonly migrations?: Readonly<Record<number, Migration | readonly Migration[]>>;
  /** The roles that may upgrade a case. Default: `operator`. */
  readonly upgradedBy?: readonly string[];
}
