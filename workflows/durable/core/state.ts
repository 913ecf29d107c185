import type { AnyMachineSnapshot } from 'xstate';
import type { AuditBooks, ChartEvent, HistoryEntry, Parked, Sender } from '../protocol';
import type { Revivable } from './live-actor';
import type { LogicKind } from './logic';

/** A delayed event of the chart. Its generation tells it from every other timer that the case ever had. */
export interface Timer {
  readonly generation: number;
  /** XState's id of the delayed event; `cancel` names it. Absent where the chart gave none: nothing can cancel it then. */
  readonly id?: string;
  /** Another one took its id, so that nothing can cancel it any more: as in XState, both still come. */
  readonly orphaned?: true;
  readonly event: ChartEvent;
  /** Epoch ms. */
  readonly deadline: number;
  /** Session of the actor that set it and path of its machine; absent for the case's own chart. */
  readonly source?: string;
  readonly in?: string;
  /** Session of the actor that it is for; absent for the case's own chart. */
  readonly target?: string;
  /** The end of an event's time in the mailbox; the chart knows nothing of it. */
  readonly kept?: true;
}

/** An event that came early and waits for a state that takes it. */
export interface Kept {
  /** What operators and its sender call it: `m` and the generation. */
  readonly id: string;
  /** Of the timer that ends its time. */
  readonly generation: number;
  readonly event: ChartEvent;
  readonly by: Sender;
  readonly key?: string;
  readonly reason?: string;
  /** Epoch ms. */
  readonly since: number;
  /** Epoch ms; then it leaves. */
  readonly until: number;
}

/** An actor with work outside that was started and has not ended yet. */
export interface RunningActor {
  readonly generation: number;
  /** The actor's own number in the case: `x:3`. */
  readonly session: string;
  /** XState's id of the child. */
  readonly id: string;
  /** Path of its logic, `parent/child/source`; see `logic.ts`. */
  readonly src: string;
  /** Absent for a promise. */
  readonly as?: Exclude<LogicKind, 'promise' | 'transition'>;
  readonly input: unknown;
  /** The effect's own number: with the case id, the idempotency key of whatever the actor does outside. */
  readonly effect: number;
  readonly since: number;
  /** Of a callback or an observable: the number of its latest emission that was taken, by the generation that emitted it. */
  readonly taken?: Readonly<Record<number, number>>;
  /** Whether its parent follows its snapshots. */
  readonly sync?: true;
  /** What was sent to it and not fetched yet, numbered. */
  readonly inbox?: readonly { readonly number: number; readonly event: ChartEvent }[];
  readonly sent?: number;
}

/** What was sent and answered under an idempotency key. */
export interface Remembered {
  readonly key: string;
  /** Fingerprint of the request: enough to tell that the key is used for another one, and small enough to be carried over. */
  readonly event: string;
  readonly revision: number;
  readonly state: readonly string[];
  /** Of an event that was kept: until when. */
  readonly until?: number;
  /** Of an operator's word: what it was about. */
  readonly what?: readonly string[];
}

/** How work outside ended. `error` is what was thrown, an Error or any other value. */
export type Outcome = { readonly kind: 'done'; readonly output: unknown } | { readonly kind: 'failed'; readonly error: unknown };

/** What a callback or an observable lets out. */
export type Emission =
  | { readonly kind: 'event'; readonly event: ChartEvent }
  | { readonly kind: 'next'; readonly value: unknown }
  /** Of a machine that runs as a case of its own. */
  | { readonly kind: 'snapshot'; readonly snapshot: object };

/** A step that could not be made; the case is as it was. The message says why, for people. */
export class StepError extends Error {
  override readonly name = 'StepError';
}

/** What drives one step. */
export type Stimulus =
  | { readonly kind: 'event'; readonly event: ChartEvent; readonly by: Sender; readonly reason?: string; readonly key?: string }
  | { readonly kind: 'timer'; readonly generation: number }
  | ({ readonly generation: number } & Outcome)
  /** @see RunningActor.taken for `number` */
  | { readonly kind: 'emitted'; readonly generation: number; readonly number: number; readonly emission: Emission }
  /** What an action sent once its step was over. */
  | { readonly kind: 'sent'; readonly session: string; readonly event: ChartEvent }
  /** Its parent stops it. */
  | { readonly kind: 'stop' };

export interface ParkedStimulus extends Parked {
  /** The timer or actor that it came from. When the chart calls that off, the parked event goes with it. */
  readonly from:
    | { readonly timer: Timer }
    | { readonly actor: RunningActor; readonly outcome?: Outcome; readonly emission?: Emission }
    | { readonly event: ChartEvent; readonly session: string }
    | { readonly kept: Kept };
}

/** The case that started another one as its child: its workflow id, and the number of the effect that did. */
export interface ParentCase {
  readonly workflow: string;
  readonly effect: number;
  /** It follows the child's snapshots. */
  readonly sync?: boolean;
}

/** A case between two steps. Immutable: a step makes a new one. Everything beside `snapshot` and `orphans` is data. */
export interface CaseState {
  readonly caseId: string;
  readonly snapshot: AnyMachineSnapshot;
  readonly revision: number;
  readonly startedAt: number;
  /** When the present leaf states were entered. */
  readonly since: number;
  /** Time of the latest step; a later step is never earlier. */
  readonly at: number;
  /** The last number given to a timer or an actor. */
  readonly generation: number;
  /** The last number given to an effect on the world. */
  readonly effect: number;
  readonly timers: readonly Timer[];
  readonly actors: readonly RunningActor[];
  readonly parked: readonly ParkedStimulus[];
  /** Events that came early, oldest first. */
  readonly mailbox: readonly Kept[];
  /** Actions that are asked for and not done; whoever performs them keeps it up to date. */
  readonly outbox: number;
  readonly remembered: readonly Remembered[];
  /** The latest entries; what has become of earlier ones, `audit` says. */
  readonly history: readonly HistoryEntry[];
  readonly audit: AuditBooks;
  /** Timers and results that came from an old generation and were dropped. */
  readonly dropped: number;
  /** How many actors the case has had; their sessions are counted per case. */
  readonly sessions: number;
  /** Actors whose id another child of their parent took: as in XState they go on, and nothing names them any more. */
  readonly orphans: readonly Revivable[];
  /** Where the case reports to, if a chart started it as a child. */
  readonly parent?: ParentCase;
  /** Whether a context of the case refers to actors. */
  readonly refers: boolean;
}

/** A case as JSON: what continue-as-new carries. The books are encoded as in `data.ts`. */
export interface DehydratedCase extends Omit<CaseState, 'snapshot' | 'orphans'> {
  readonly snapshot: DehydratedSnapshot;
  readonly orphans: readonly DehydratedActor[];
}

export interface DehydratedSnapshot {
  readonly status: string;
  readonly value: unknown;
  /** The active states' ids, where the value does not say them. */
  readonly nodes?: readonly string[];
  /** The active states' ids in the order in which they were entered, where a value names them in another: transitions of regions are taken in it. */
  readonly order?: readonly string[];
  readonly context: unknown;
  readonly output?: unknown;
  readonly error?: unknown;
  readonly historyValue: Readonly<Record<string, readonly { readonly id: string }[]>>;
  readonly children: Readonly<Record<string, DehydratedActor>>;
}

export interface DehydratedActor {
  readonly session: string;
  readonly id: string;
  /** As the parent's machine names it; absent where the logic stands inline in a `spawnChild`. */
  readonly src?: string;
  /** Path of its logic. */
  readonly path: string;
  readonly systemId?: string;
  readonly syncSnapshot?: true;
  readonly stopped?: true;
  /** Of an orphan: its parent, which may have ended. */
  readonly parent?: { readonly session: string; readonly id: string };
  /** Of a machine. */
  readonly machine?: DehydratedSnapshot;
  /** Of everything else, encoded. */
  readonly snapshot?: unknown;
}
