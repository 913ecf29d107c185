import type { CaseState, DehydratedCase, Effect, Emission, Letter, ParentCase, Stimulus } from '../core';
import type { Engine, Message, Sender } from '../protocol';

/** What a case is started with. */
export interface StartArgument {
  /** The chart's input. */
  readonly input?: unknown;
  /** Who started the case. Default: nobody in particular. */
  readonly by?: Sender;
  /** The case that starts it as a child. */
  readonly parent?: ParentCase;
  /** Version of the chart to start with. Default: the newest that the worker carries. */
  readonly version?: number;
  /** For tests and rehearsals: continue as new after this many steps in one run; child cases too. */
  readonly continueAfterSteps?: number;
}

/** An action that was asked for and is not done yet. */
export interface Posted {
  readonly effect: number;
  readonly action: string;
  readonly params: unknown;
  /** What the chart's own implementation is called with, encoded; absent for an action that is bound to an activity. */
  readonly asked?: unknown;
  /** It runs within the case, and is here only because it failed. */
  readonly inCase?: true;
  /** For another case: it is signalled, and no activity has to do with it. */
  readonly message?: { readonly to: string; readonly say: Message['say'] };
  /** Epoch ms. */
  readonly since: number;
}

/** An action that failed for good. */
export interface Undone {
  readonly posted: Posted;
  /** Epoch ms. */
  readonly at: number;
  readonly error: string;
  /** Nothing can find the action again: it can only be discarded. */
  readonly lost?: true;
}

/** What one run hands to the next at continue-as-new: everything. */
export interface Carried {
  readonly case: DehydratedCase;
  /** Version of the chart that the next run executes. Absent in what was carried over before there was more than one: 1. */
  readonly version?: number;
  /** The case has come to this version just now: what was parked is tried again. */
  readonly adopted?: true;
  /** What executed the run before. */
  readonly engine?: Engine;
  readonly posted: readonly Posted[];
  readonly undone: readonly Undone[];
  /** Of every case that sent something: the number of its latest message. */
  readonly heard: Readonly<Record<string, number>>;
}

/** What the parts of the shell share: the case, and the one way to move it. */
export interface Desk {
  readonly state: () => CaseState;
  /** Makes the steps of the deadlines that have passed. */
  readonly passDue: () => void;
  /** Makes a step and sets its effects going. */
  readonly move: (stimulus: Stimulus) => void;
  /** Takes what a child case lets out. */
  readonly emit: (generation: number, number: number, emission: Emission) => void;
  /** Keeps an event that came early, as `judge` has said it may be. */
  readonly keep: (letter: Letter) => void;
  /** Puts the result of an actor aside that is not what was agreed. */
  readonly park: (generation: number, error: string) => void;
}

export type EffectOf<K extends Effect['kind']> = Extract<Effect, { kind: K }>;
