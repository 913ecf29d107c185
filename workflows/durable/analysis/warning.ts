/**
 * What can be seen to be wrong with a chart without running it. Guards are taken to say yes or no as they like, events to
 * come or not; so what is warned of is so whatever happens, and what is not warned of may still be wrong.
 */
export type WarningCode =
  /** No way leads into the state. */
  | 'unreachable'
  /** Nothing leads out of the state, it is not final and nothing runs in it: a case that comes here never ends. */
  | 'noWayOut'
  /** An event is declared, raised or sent to the chart itself, and no state that can be reached names it. */
  | 'eventNotTaken'
  /** The branch stands behind others that take every case, or its guard cannot say yes there. */
  | 'neverTaken'
  /** The guard cannot say no where it stands. */
  | 'guardAlwaysPasses'
  /** An `onDone` of a state or child machine that never finishes. */
  | 'neverDone'
  /** Timers lead in a circle that nothing leaves. */
  | 'timerLoop'
  /** A delayed event bears an id, nothing cancels it, and it comes after its state was left. */
  | 'timerNotCancelled'
  /** A `cancel` names an id that no delayed event bears. */
  | 'cancelsNothing'
  /** `always` leads in a circle, whatever the guards say: the case fails when it comes here. */
  | 'alwaysLoop'
  | 'guardMissing'
  | 'delayMissing'
  /** Neither implemented in the chart nor bound. */
  | 'actionMissing'
  | 'actorMissing';

export interface ChartWarning {
  readonly code: WarningCode;
  /** State and transition, e.g. `stage.profile.opening (always, 2)`; in a child machine behind its name, `payment/asking`. */
  readonly place: string;
  readonly message: string;
}
