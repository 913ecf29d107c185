import { limitOf, type BoundChart } from './bind';
import { actionsAsked } from './bounds';
import type { Effect } from './effects';
import { delayOf } from './ledger';
import { parkedInstead } from './parking';
import type { CaseState, Timer } from './state';
import { step, type Step } from './step';

/**
 * Takes every deadline that has passed by `now`, the earliest first and of equal ones the one that was set first, so that
 * what came later finds the case as it should have been, however late the machine that noticed. What a step sets anew and
 * has passed too is taken as well; `most` bounds a clock of milliseconds that stood for months, which then goes on by its timers.
 * A chart that sets one timer after the other for the very moment at which it is would never let time go on: such a loop is parked.
 */
export function passDeadlines(chart: BoundChart, state: CaseState, now: number, most = 1_000): Step {
  const effects: Effect[] = [];
  let passed = state;
  let [moment, known, atOnce] = [state.at, state.generation, 0];
  for (let left = most; left > 0; left -= 1) {
    const next = nextTimer(passed);
    if (!next || next.deadline > now) break;
    if (next.deadline > moment) [moment, known, atOnce] = [next.deadline, passed.generation, 0];
    if (next.generation > known) atOnce += 1; // set at the moment at which it is due
    const made = atOnce >= Math.min(limitOf(chart, 'microsteps'), most - 1)
      ? parkLoop(chart, passed, next)
      : step(chart, passed, { kind: 'timer', generation: next.generation }, now);
    effects.push({ kind: 'cancelTimer', generation: next.generation }, ...made.effects);
    passed = { ...made.state, outbox: passed.outbox + actionsAsked(made.effects) };
  }
  return { state: passed, effects: inTheEnd(effects) };
}

function parkLoop(chart: BoundChart, state: CaseState, timer: Timer): Step {
  const error = 'the chart sets one timer after the other that is due as soon as it is set, without an end';
  const rest = { ...state, timers: state.timers.filter((other) => other !== timer) };
  return parkedInstead(chart, rest, { at: state.at, event: delayOf(chart, timer).name, error, from: { timer } });
}

/** A timer that was set and has passed in between need not be set at all. */
function inTheEnd(effects: readonly Effect[]): Effect[] {
  const over = new Set(effects.flatMap((effect) => (effect.kind === 'cancelTimer' ? [effect.generation] : [])));
  const set = new Set(effects.flatMap((effect) => (effect.kind === 'startTimer' ? [effect.generation] : [])));
  return effects.filter((effect) => !((effect.kind === 'startTimer' && over.has(effect.generation)) || (effect.kind === 'cancelTimer' && set.has(effect.generation))));
}

/** The timer that is due first. */
export const nextTimer = (state: CaseState): Timer | undefined =>
  state.timers.length < 2 ? state.timers[0] : [...state.timers].sort((a, b) => a.deadline - b.deadline || a.generation - b.generation)[0];

/** When the chart moves by itself next, epoch ms. The end of an event's time in the mailbox moves nothing, and is none of these. */
export function nextDeadline({ timers }: CaseState): number | undefined {
  const first = timers.reduce((least, { deadline, kept }) => (kept ? least : Math.min(least, deadline)), Number.POSITIVE_INFINITY);
  return Number.isFinite(first) ? first : undefined;
}
