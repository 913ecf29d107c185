import type { HistoryEntry } from '../protocol';
import { entered } from './audit';
import { limitOf, type BoundChart } from './bind';
import { leafStates } from './paths';
import { fingerprint } from './purity';
import type { CaseState, Remembered } from './state';

/** What is written down beside a step: an entry of the history that moves nothing, and the answer under an idempotency key. */

/** The case with one more entry in its history, its states being what they are. */
export function noted(chart: BoundChart, state: CaseState, at: number, entry: Pick<HistoryEntry, 'by' | 'event' | 'reason' | 'what' | 'keptSince'>): CaseState {
  const revision = state.revision + 1;
  const leaves = leafStates(state.snapshot);
  return { ...state, at, revision, ...entered(state, { revision, at, from: leaves, to: leaves, ...entry }, limitOf(chart, 'auditEntries')) };
}

/**
 * The case with its present revision and states as the answer to whatever is sent under the key again. The latest keys are
 * kept, and those of events that are still in the mailbox.
 * @param asked what the key stands for, as data
 */
export function remember(chart: BoundChart, state: CaseState, key: string, asked: unknown, more: Pick<Remembered, 'until' | 'what'> = {}): CaseState {
  const entry: Remembered = { key, event: fingerprint(JSON.stringify(asked)), revision: state.revision, state: leafStates(state.snapshot), ...more };
  const all = [...state.remembered, entry];
  const tooMany = all.length - limitOf(chart, 'keys');
  if (tooMany <= 0) return { ...state, remembered: all };
  const waiting = new Set(state.mailbox.map((kept) => kept.key));
  return { ...state, remembered: all.filter((known, index) => index >= tooMany || waiting.has(known.key)) };
}

/** What was answered under a key, `other` where it was for something else, undefined where the key is new. */
export function answeredBefore(state: CaseState, key: string | undefined, asked: () => unknown): Remembered | 'other' | undefined {
  const known = key === undefined ? undefined : state.remembered.find((entry) => entry.key === key);
  return known && known.event !== fingerprint(JSON.stringify(asked())) ? 'other' : known;
}
