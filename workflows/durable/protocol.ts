/**
 * What goes over the wire between a durable case and everything that talks to it. Free of Temporal and of any chart, so
 * that the client, the pages and the tests share it.
 */

/** Who sent an event. Charts see it as `event.by`. The engine reads `roles` only. */
export interface Sender {
  readonly kind: string;
  readonly id: string;
  readonly roles: readonly string[];
}

export interface ChartEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Argument of the `send` update. */
export interface SendRequest {
  readonly event: ChartEvent;
  readonly by: Sender;
  /** Idempotency key: the same key again gives the same answer and no second effect. */
  readonly key?: string;
  readonly reason?: string;
  /** Refuse unless the case still has this revision. */
  readonly ifRevision?: number;
}

/** Answer of the `send` update: the case after the step. */
export interface SendAnswer {
  readonly revision: number;
  readonly state: readonly string[];
  /** No state takes the event now; it waits in the case's mailbox. */
  readonly kept?: true;
  /** Where it is kept: until when at most, epoch ms. */
  readonly until?: number;
}

/** Argument of the updates `retryParked` and `discardParked`: an operator's word over what is stuck. */
export interface OperatorRequest {
  readonly by: Sender;
  /** Why, for the history; not empty. */
  readonly reason: string;
  /** As of `send`: the same key again gives the same answer and no second effect. */
  readonly key?: string;
  /** Id of one thing that is stuck, as the view names it. Without it, all that is parked is tried again; what is discarded is always named. */
  readonly which?: string;
}

/** Answer of `retryParked` and `discardParked`: the case after it, and what it was about. */
export interface OperatorAnswer {
  readonly revision: number;
  readonly state: readonly string[];
  readonly what: readonly string[];
}

/**
 * Why an event was not taken. One table for CLI, HTTP and console: `exit` is the CLI's code, `http` the gateway's.
 */
export const refusalCodes = {
  unknownEvent: { exit: 2, http: 404, says: 'not an event of this machine' },
  malformed: { exit: 2, http: 422, says: 'the event does not have the right form' },
  notNow: { exit: 1, http: 409, says: 'not taken in the present state' },
  guard: { exit: 1, http: 409, says: 'a condition does not hold' },
  notYourRole: { exit: 1, http: 403, says: 'not for this role' },
  staleRevision: { exit: 1, http: 412, says: 'the case has moved on' },
  full: { exit: 1, http: 429, says: 'the case holds as much as it may already' },
  keyReused: { exit: 1, http: 409, says: 'the idempotency key belongs to another event' },
  closed: { exit: 1, http: 410, says: 'the case is closed' },
  cannotUpgrade: { exit: 1, http: 409, says: 'the case does not fit the other version; nothing has changed' },
  stepFailed: { exit: 1, http: 500, says: 'the chart failed on this event; nothing has changed' },
  tooManyWaiting: { exit: 1, http: 429, says: 'too many wait for this case already; look at its view from time to time instead' },
  unknownState: { exit: 2, http: 404, says: 'the chart has no such state' },
} as const;
export type RefusalCode = keyof typeof refusalCodes;

export interface Refusal {
  readonly code: RefusalCode;
  /** A sentence for people: what was wrong and what would be right. */
  readonly message: string;
  /** For `malformed`: every problem with its path in the event. */
  readonly issues?: readonly { readonly path: string; readonly message: string }[];
  /** For `guard`: the name of the condition that does not hold. */
  readonly guard?: string;
}

export interface Deadline {
  /** The chart's own name of the delay, e.g. `verificationStuck`. */
  readonly name: string;
  /** Epoch ms. */
  readonly at: number;
  /** The state that waits for it, dotted. */
  readonly state: string;
}

export interface HistoryEntry {
  readonly revision: number;
  /** Epoch ms, the workflow's time. */
  readonly at: number;
  /** `reviewer:rita`, or `system` for timers and results. */
  readonly by: string;
  readonly event: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly reason?: string;
  /** What the chart emitted in this step. */
  readonly emitted?: readonly ChartEvent[];
  /** Of an event that had come early: since when it had waited in the mailbox, epoch ms. */
  readonly keptSince?: number;
  /** Of an operator's word: what it was about. */
  readonly what?: readonly string[];
  /** For `case.upgraded` and `case.notUpgraded`: the versions of the chart. */
  readonly version?: { readonly from: number; readonly to: number };
}

/** Answer of the `history` query, which may be asked for what came after a revision only. */
export interface HistoryTail {
  /** The entries follow upon this revision without a gap; 0 where they begin with the case itself. */
  readonly after: number;
  /** Ascending by revision. */
  readonly entries: readonly HistoryEntry[];
  /** How the case stands: its latest revision, which may be later than the last entry's, and when it began, epoch ms. */
  readonly revision: number;
  readonly status: CaseView['status'];
  readonly startedAt: number;
}

/** What has become of the history's older entries. Revisions; 0 for none. */
export interface AuditBooks {
  /** The latest entry that is no longer with the case. */
  readonly after: number;
  /** The latest entry that the archive has. */
  readonly archived: number;
  /** How many entries have left the case without having reached an archive: they are lost. */
  readonly dropped: number;
}

/** What a case is waited for. Everything that is given must hold at once; of several states or tags, one is enough. */
export interface Awaited {
  /** The case has moved past this revision. */
  readonly afterRevision?: number;
  /** As people write states: `verifying`, `verifying.clock`, `clock.stuck` all mean the leaf `stage.verifying.clock.stuck`. */
  readonly states?: readonly string[];
  readonly tags?: readonly string[];
  readonly status?: CaseView['status'];
}

/** Argument of the `await` update. */
export interface AwaitRequest extends Awaited {
  /** Longest wait, ms; 5 minutes at most. Default 20 seconds. */
  readonly timeoutMs?: number;
}

/**
 * Answer of the `await` update: what was waited for held at this revision (`reached`), the case is closed and it will never
 * hold (`closed`), it did not in time (`timedOut`), or the case is about to continue in a new run: ask `again`.
 */
export interface AwaitAnswer {
  readonly outcome: 'reached' | 'closed' | 'timedOut' | 'again';
  readonly revision: number;
  readonly state: readonly string[];
}

export interface BlockedEvent {
  readonly event: string;
  readonly reason: string;
  readonly code: RefusalCode;
  /** Sent all the same, it waits in the mailbox for a state that takes it, so many ms at most. */
  readonly keptFor?: number;
  /** As of what is allowed; absent where the case is closed. */
  readonly payload?: JsonSchema;
}

/** JSON Schema, draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export interface AllowedEvent {
  readonly event: string;
  readonly title: string;
  /** The roles that may send it. */
  readonly by: readonly string[];
  /** A payload that would be taken, as a pattern to fill in; absent where the event carries nothing. */
  readonly example?: unknown;
  /** What it carries beside its type; absent where that is not declared. */
  readonly payload?: JsonSchema;
}

export interface ForecastEntry {
  readonly at: number;
  /** The deadline that passes. */
  readonly deadline: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** What the chart would do then, in its own words: `mail escalated to verification-leads`. Of what it asks the world then, that the rest depends on the answer. */
  readonly does: readonly string[];
  /** What has been asked before, by the chart's names: with an answer that comes until then, this may come otherwise. Absent where nothing is open. */
  readonly unless?: readonly string[];
}

/** Work that is asked for and has not come back yet. */
export interface Pending {
  /** What operators call it: `e12`. Only an action can be discarded. */
  readonly id: string;
  readonly kind: 'actor' | 'action';
  /** The chart's name: `findCompany`, `mail`. */
  readonly name: string;
  /** Of a question to the world: what it is, for people, as the binding describes it. */
  readonly what?: string;
  readonly since: number;
  /** The effect's number in this case; part of its idempotency key. */
  readonly effect: number;
  /** Id of the Temporal activity that carries it now, to join it with what the server knows of its retries. */
  readonly activityId?: string;
}

/** An actor below the case's own: a machine within the case, or one with work outside. */
export interface ChildView {
  readonly id: string;
  /** Path of its logic. */
  readonly src: string;
  readonly status: 'active' | 'done' | 'error' | 'stopped';
  /** Active leaf states of a machine. */
  readonly state?: readonly string[];
  readonly children?: readonly ChildView[];
}

/** An event of a timer or a result that the chart could not take; it is tried again when the chart is mended. */
export interface Parked {
  /** What operators call it: `p7`, of an action that failed for good `e12`. */
  readonly id: string;
  readonly at: number;
  readonly event: string;
  readonly error: string;
  /** Nothing can try it again, as the error says: it can only be discarded. */
  readonly lost?: true;
}

/** An event that came early and waits for a state that takes it. Times are epoch ms. */
export interface Mail {
  /** What operators and its sender call it: `m5`. */
  readonly id: string;
  readonly event: string;
  /** As in the history. */
  readonly by: string;
  readonly since: number;
  readonly until: number;
  readonly reason?: string;
}

/** What a machine adds to the engine's own view: see `Binding.view`. */
export interface Particulars {
  readonly title: string;
  readonly waitsFor: string;
  readonly requirements: readonly unknown[];
  readonly [field: string]: unknown;
}

/** Releases of the engine and of XState. */
export interface Engine {
  readonly parvis: string;
  readonly xstate: string;
}

/** Argument of the `upgrade` update. */
export interface UpgradeRequest {
  /** The version of the chart to go to. */
  readonly to: number;
  readonly by: Sender;
  readonly reason?: string;
}

/**
 * What an upgrade comes to. Answer of the `tryUpgrade` query, and of the `upgrade` update where it is accepted: the case
 * then continues as new in that version.
 */
export type UpgradeOutcome =
  | { readonly outcome: 'already'; readonly from: number; readonly to: number; readonly before: readonly string[] }
  | {
      readonly outcome: 'fits'; readonly from: number; readonly to: number;
      /** Leaf states, dotted. */
      readonly before: readonly string[]; readonly after: readonly string[];
      /** What is as the migrations say and perhaps not as meant, in sentences. */
      readonly notes: readonly string[];
    }
  | {
      readonly outcome: 'fails'; readonly from: number; readonly to: number; readonly before: readonly string[];
      readonly problems: readonly { readonly place: string; readonly problem: string }[];
    };

/** Answer of the `view` query. Times are epoch ms. */
export interface CaseView<P extends Particulars = Particulars> {
  readonly id: string;
  readonly kind: string;
  /** Version of the chart that the case runs. */
  readonly version: number;
  /** What executes it now, and what handed it over at the latest continue-as-new. */
  readonly engine?: Engine & { readonly before?: Engine };
  readonly status: 'active' | 'done' | 'error';
  /** Active leaf states, dotted paths. */
  readonly state: readonly string[];
  readonly tags: readonly string[];
  /** When the present leaf states were entered. */
  readonly since: number;
  readonly startedAt: number;
  /** The case's own time when it was looked at; what is allowed is judged by it. */
  readonly now: number;
  readonly revision: number;
  readonly deadlines: readonly Deadline[];
  readonly allowed: readonly AllowedEvent[];
  readonly blocked: readonly BlockedEvent[];
  readonly forecast: readonly ForecastEntry[];
  readonly pending: readonly Pending[];
  /** The actors that the chart has started; absent where there are none. */
  readonly children?: readonly ChildView[];
  readonly parked: readonly Parked[];
  /** Oldest first. */
  readonly mailbox: readonly Mail[];
  readonly audit: AuditBooks;
  readonly particulars: P;
}

/** Signal of a callback's activity: the next thing that it let out. */
export interface EmittedSignal {
  readonly generation: number;
  /** Counted from one, without a gap, for each generation. */
  readonly number: number;
  /** Encoded. */
  readonly emission: unknown;
}

/** Signal of a callback's activity: it has what was sent to it up to this number. */
export interface FetchedSignal {
  readonly generation: number;
  readonly upTo: number;
}

/** Answer of the `inbox` query: what was sent to a callback. */
export interface Inbox {
  readonly events: readonly { readonly number: number; /** Encoded. */ readonly event: unknown }[];
  /** The number of its latest emission that was taken. */
  readonly taken: number;
  /** How many of its emissions were taken in all, also before its case continued as new. */
  readonly emitted: number;
  /** The callback is to stop: nothing that it lets out is taken any more, or `leaving`, what it has let out so far is. */
  readonly over: boolean | 'leaving';
}

/** Signal from one case to another. */
export interface Message {
  /** Workflow id of the sender, and its kind. */
  readonly from: string;
  readonly kind: string;
  /** Grows with each message from the same sender, so that one that comes twice is taken once. */
  readonly number: number;
  readonly say:
    /** To any case. */
    | { readonly kind: 'event'; readonly event: ChartEvent }
    /** A case of the other side was not taken: the code and the sentence of the refusal. */
    | { readonly kind: 'refused'; readonly event: string; readonly code: RefusalCode; readonly reason: string }
    /** From a parent to its child. */
    | { readonly kind: 'toChild'; readonly event: ChartEvent }
    | { readonly kind: 'stop' }
    /** Its parent continued as new; nothing is to be done, and its number is none. */
    | { readonly kind: 'areYouThere' }
    /** From a child to its parent, about the effect that started it. Snapshot and outcome are encoded. */
    | { readonly kind: 'toParent'; readonly effect: number; readonly event: ChartEvent }
    | { readonly kind: 'snapshot'; readonly effect: number; readonly snapshot: unknown }
    | { readonly kind: 'ended'; readonly effect: number; readonly outcome: unknown };
}

/** Names on the wire. */
export const wire = {
  send: 'send', view: 'view', history: 'history', retryParked: 'retryParked', discardParked: 'discardParked', await: 'await', upgrade: 'upgrade', tryUpgrade: 'tryUpgrade',
  emitted: 'emitted', fetched: 'fetched', inbox: 'inbox', message: 'message',
} as const;
