import type { z } from 'zod';
import type { Deadline, Particulars } from './protocol';

/**
 * How a chart meets the world: which of its actors and actions is which activity, which events it takes from outside
 * and from whom, what can be searched and what is shown. A binding reads like a table of contents.
 */

/** Durations are milliseconds, or text such as `30 seconds`. Names and meaning are those of Temporal's activity options. */
export interface Policy {
  /** One attempt may take this long. Default 30 seconds; for a callback or an observable as long as it is not stopped. */
  readonly startToCloseTimeout?: number | string;
  /** All attempts together may take this long; then the actor fails. Default: no limit. */
  readonly scheduleToCloseTimeout?: number | string;
  readonly retry?: {
    readonly initialInterval?: number | string;
    readonly backoffCoefficient?: number;
    readonly maximumInterval?: number | string;
    /** Default: no limit for activities and the outbox. */
    readonly maximumAttempts?: number;
    readonly nonRetryableErrorTypes?: readonly string[];
  };
  /**
   * The limit that it falls under with whatever else bears the name, such as `registry`: so many attempts a second over all
   * workers. Where the worker says that the limit is set, it runs on the task queue `queue.registry`. Not for local activities.
   */
  readonly limit?: string;
}

interface Answering {
  /** Name of the activity. Default: the chart's own name of the actor. */
  readonly name?: string;
  /** Shape of the answer; another one is parked as an error that names the field. */
  readonly answer?: z.ZodType;
  /** What the forecast says of it, for people: `asks the registry`. Default: `asks` and the actor's name. */
  readonly describe?: string;
}

export interface ActorBinding extends Answering {
  readonly kind: 'activity' | 'local' | 'child';
  readonly policy: Policy;
}

/** An actor that runs as an activity: scheduled by the server, retried by policy, visible while it retries. */
export const activity = (policy: Policy = {}, answering: Answering = {}): ActorBinding => ({ kind: 'activity', policy, ...answering });

/** An actor that runs as a local activity: in the worker that holds the case, for work of milliseconds. */
export const local = (policy: Policy = {}, answering: Answering = {}): ActorBinding => ({ kind: 'local', policy, ...answering });

/**
 * A machine of the chart that runs as a case of its own, a child workflow, instead of within its parent's: for long or large
 * ones. It goes on when its parent continues as new, is told what its parent sends, and reports by signal.
 * @param workflow name of the durable chart
 */
export const child = (workflow: string): ActorBinding => ({ kind: 'child', name: workflow, policy: {} });

export type ActionBinding = OutboxBinding | { readonly toCase: true } | { readonly inCase: true };

export interface OutboxBinding {
  readonly name: string;
  readonly policy: Policy;
  /** Actions of one lane are performed one after the other in the order that the chart asked for them. */
  readonly lane: string;
  /** What the forecast says of the action, for people. Default: the action's name. */
  readonly describe?: (params: never) => string;
}

/** An action that is performed by an activity, in order within its lane, and tried again until it is done. */
export const outbox = <P>(name: string, options: { policy?: Policy; lane?: string; describe?: (params: P) => string } = {}): OutboxBinding => ({
  name,
  policy: options.policy ?? {},
  lane: options.lane ?? name,
  ...(options.describe ? { describe: options.describe } : {}),
});

/** An action that runs within the case, by the chart's own implementation: for what is pure, such as a line to the console. */
export const inCase: ActionBinding = { inCase: true };

/**
 * An action that sends an event to another case, whose workflow id its params name: `{ case: 'order:17', event: { type: … } }`.
 * In order for each of them, once. The other case judges it like any sender's; a case that is closed or missing is told to
 * the chart as `case.undelivered`, a refusal as `case.refused`, both with `case`, `event` (its type) and `reason`.
 */
export const toCase: ActionBinding = { toCase: true };

/** An event that people and programs may send. */
export interface EventDeclaration<Context = never> {
  readonly title: string;
  readonly description: string;
  /** The roles that may send it. Default: anyone. */
  readonly by?: readonly string[];
  /** Shape of what it carries beside its type. Default: any. */
  readonly payload?: z.ZodType;
  /** When it is taken, for people, e.g. `once verification has finished`. */
  readonly when?: string;
  /**
   * Sent before a state takes it, or while a guard says no, the event is kept in the case's mailbox for so long (ms, or text such
   * as `2 days`) and delivered as soon as a step leads to a state that takes it. Default: it is refused.
   */
  readonly early?: { readonly for: number | string };
  /** A payload that would be taken now, as a pattern; also what `allowed` is tried with. */
  readonly example?: (context: Context) => unknown;
  /** What is known of the only person who may send it now, beside the role; also what `allowed` is tried with. */
  readonly sender?: (context: Context) => Readonly<Record<string, unknown>>;
}

/** Everything that reads the case's data gets it frozen. `at`: the moment of reading, epoch ms. */
export interface Reading<Context> {
  readonly context: Context;
  /** Active leaf states, dotted. */
  readonly state: readonly string[];
  readonly tags: readonly string[];
  readonly since: number;
  readonly startedAt: number;
  readonly at: number;
  /** Ascending by time. */
  readonly deadlines: readonly Deadline[];
}

/** A search attribute's value; undefined removes it. Dates are epoch ms in `Datetime` attributes. */
export type SearchValue = string | number | readonly string[] | undefined;

export interface Limits {
  /** Microsteps that one event may cause, and timers in a row that are due as soon as they are set. Default 1,000. */
  readonly microsteps?: number;
  /** Size of one event as JSON, bytes. Default 64 KiB. */
  readonly eventBytes?: number;
  /** Size of the context as JSON, bytes. Default 512 KiB. */
  readonly contextBytes?: number;
  /** Audit entries that stay with the case at a continue-as-new; up to five times as many in between. Default 200. */
  readonly auditEntries?: number;
  /** Idempotency keys that are remembered, latest first. Default 200. */
  readonly keys?: number;
  /** Events in the mailbox. Default 20. */
  readonly mailbox?: number;
  /** Size of the mailbox as JSON, bytes. Default 128 KiB. */
  readonly mailboxBytes?: number;
  /** Timers that run at the same time. Default 1,000. */
  readonly timers?: number;
  /** Actors that run at the same time. Default 500. */
  readonly actors?: number;
  /** Actions that are asked for and not done, those that failed for good among them. Default 1,000. */
  readonly outbox?: number;
  /** Parked timers and results; with so many, no step may start further timers or actors. Default 200. */
  readonly parked?: number;
  /** Events that wait for one callback to fetch them. Default 100. */
  readonly inbox?: number;
}

/** Everything in it may be left out: `durable(chart)` alone executes a chart as it stands. */
export interface Binding<Context = never, P extends Particulars = Particulars> {
  /** Version of the chart; a run keeps the one that it started with. Default 1. */
  readonly version?: number;
  /** Shape of the context in this version; an upgrade that leads to another one is refused with the field. */
  readonly context?: z.ZodType;
  /**
   * By the chart's name of the actor or by its path, `parent/child/source`; inline ones are named by their place, such as
   * `asking.invoke`. What is not bound runs as an activity that executes the chart's own logic: see `activitiesOf`.
   */
  readonly actors?: Readonly<Record<string, ActorBinding>>;
  /** Likewise for custom actions; inline ones are named `asking.entry[0]`, `asking.EVENT[0]`. */
  readonly actions?: Readonly<Record<string, ActionBinding>>;
  /** What may be sent from outside. Default: every event that the chart names, from anyone. */
  readonly events?: Readonly<Record<string, EventDeclaration<Context>>>;
  /** `refused`: an actor or action that is not bound, of the chart or of a machine within it, is an error of the binding. Default `generated`. */
  readonly unbound?: 'generated' | 'refused';
  /**
   * What becomes of an actor's error that nothing in the chart takes: `parked`, so that the case goes on and the actor can
   * be asked again; `xstate`, the case fails, as in XState. Default `parked`.
   */
  readonly errors?: 'parked' | 'xstate';
  /** What each guard asks for, as a sentence for whoever it refuses. `not isClosed` is said where `not('isClosed')` refuses. */
  readonly guards?: Readonly<Record<string, string>>;
  /** The roles that may have tried again or discard what is stuck. Default: `operator`; where no events are declared, anyone. */
  readonly operators?: readonly string[];
  readonly search?: (reading: Reading<Context>) => Readonly<Record<string, SearchValue>>;
  readonly view?: (reading: Reading<Context>) => P;
  readonly limits?: Limits;
  /**
   * Name of the activity that keeps audit segments: called before each continue-as-new with what it does not have yet, and
   * when the case closes, with the final view. Without one, entries beyond the tail are dropped, and the view counts them.
   */
  readonly archive?: string;
}
