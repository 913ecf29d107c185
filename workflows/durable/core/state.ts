import type { AnyMachineSnapshot } from 'xstate';
import type { ChartEvent, HistoryEntry, Parked, Sender } from '../protocol';

/** A delayed event of the chart. Its generation tells it from every other timer that the case ever had. */
export interface Timer {
  readonly generation: number;
  /** XState's id of the delayed event; `cancel` names it. */
  readonly id: string;
  /** Another one took its id, so that nothing can cancel it any more: as in XState, both still come. */
  readonly orphaned?: true;
  readonly event: ChartEvent;
  /** Epoch ms. */
  readonly deadline: number;
}

/** An actor that was started and has not answered yet. */
export interface RunningActor {
  readonly generation: number;
  /** XState's id of the child. */
  readonly id: string;
  /** Another child took its id, so that nothing can stop it any more: as in XState, it still answers. */
  readonly orphaned?: true;
  /** The chart's name of the logic. */
  readonly src: string;
  readonly input: unknown;
  /** The effect's own number: with the case id, the idempotency key of whatever the actor does outside. */
  readonly effect: number;
  readonly since: number;
}

/** What was sent and answered under an idempotency key. */
export interface Remembered {
  readonly key: string;
  /** Fingerprint of the event: enough to tell that the key is used for another one, and small enough to be carried over. */
  readonly event: string;
  readonly revision: number;
  readonly state: readonly string[];
}

/** What drives one step. */
export type Stimulus =
  | { readonly kind: 'event'; readonly event: ChartEvent; readonly by: Sender; readonly reason?: string; readonly key?: string }
  | { readonly kind: 'timer'; readonly generation: number }
  | { readonly kind: 'done'; readonly generation: number; readonly output: unknown }
  | { readonly kind: 'failed'; readonly generation: number; readonly error: { readonly name: string; readonly message: string } };

export interface ParkedStimulus extends Parked {
  /** The chart's event that could not be taken; absent where there is nothing to take: the answer was not what was agreed. */
  readonly chartEvent?: ChartEvent;
  /** The timer or actor that it came from. When the chart calls that off, the parked event goes with it. */
  readonly from: { readonly timer: string } | { readonly actor: RunningActor };
}

/** A case between two steps. Immutable: a step makes a new one. Everything beside `snapshot` is plain data. */
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
  readonly remembered: readonly Remembered[];
  readonly history: readonly HistoryEntry[];
  /** Timers and results that came from an old generation and were dropped. */
  readonly dropped: number;
}

/** A case as JSON: what continue-as-new carries. */
export interface DehydratedCase extends Omit<CaseState, 'snapshot'> {
  readonly snapshot: {
    readonly status: 'active' | 'done';
    readonly value: unknown;
    readonly context: unknown;
    readonly output?: unknown;
    readonly historyValue: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly children: Readonly<Record<string, string>>;
  };
}
