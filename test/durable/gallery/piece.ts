import type { AnyStateMachine } from 'xstate';

/** A chart of the gallery and what happens to it, one thing after the other. */
export interface Piece {
  readonly machine: AnyStateMachine;
  readonly input?: object;
  readonly script: readonly Act[];
}

export type Act =
  | { readonly send: { readonly type: string; readonly [field: string]: unknown } }
  /** Until an active leaf state has this path. */
  | { readonly until: string }
  /** Until one of the chart's actions or actors has said this. */
  | { readonly heard: string }
  | 'ends';

export const send = (type: string, payload: object = {}): Act => ({ send: { ...payload, type } });
export const until = (state: string): Act => ({ until: state });
export const heard = (line: string): Act => ({ heard: line });

/** What the charts of the gallery said, in the process that executed them. */
export const said: string[] = [];
export const say = (line: string): void => void said.push(line);

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
