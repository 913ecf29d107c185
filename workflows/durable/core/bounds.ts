import { limitOf, type BoundChart } from './bind';
import type { Effect } from './effects';
import type { CaseState } from './state';
import type { Step } from './step';

/**
 * What would go past a bound, in words; undefined where a step may be made. A case must stay small enough to be carried from
 * run to run, and a step must end.
 * @param actors how many the case would have, those below others and those with work outside among them
 */
export function pastBounds(chart: BoundChart, before: CaseState, { state: after, effects }: Step, actors: number): string | undefined {
  const timers = after.timers.filter(({ kept }) => !kept).length;
  if (timers > limitOf(chart, 'timers')) return `the chart would have ${timers} timers running; ${limitOf(chart, 'timers')} are allowed`;
  if (actors > limitOf(chart, 'actors')) return `the chart would have ${actors} actors running; ${limitOf(chart, 'actors')} are allowed`;

  const asked = actionsAsked(effects);
  const outbox = before.outbox + asked;
  if (asked > 0 && outbox > limitOf(chart, 'outbox')) {
    return `the outbox would hold ${outbox} actions that are not done; ${limitOf(chart, 'outbox')} are allowed, so what stands in their way comes first`;
  }
  const starts = effects.some(({ kind }) => kind === 'startActor' || kind === 'startTimer');
  if (starts && after.parked.length >= limitOf(chart, 'parked')) {
    return `${after.parked.length} timers and results are parked; nothing further is started before they are tried again or discarded`;
  }
  return undefined;
}

/** How many entries of the outbox a step asks for: actions, and messages to other cases. */
export const actionsAsked = (effects: readonly Effect[]): number => effects.filter(({ kind }) => kind === 'perform' || kind === 'tell').length;
