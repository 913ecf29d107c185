import type { Inbox } from '../protocol';
import { encode } from './data';
import type { CaseState, RunningActor } from './state';

/**
 * The two counts between a case and a callback: what was sent to it and not fetched yet, and what of its emissions was
 * taken, by the generation that emitted it.
 */

/** Is it this generation of the actor, or one before it of which something may still be under way? */
export const belongsTo = (actor: RunningActor, generation: number): boolean => actor.generation === generation || actor.taken?.[generation] !== undefined;

/** What a callback is told when it asks: what was sent to it after a number, and how much of its own was taken. */
export function inboxOf(state: CaseState, generation: number, after: number): Inbox {
  const actor = state.actors.find((one) => one.generation === generation);
  if (!actor) return { events: [], taken: 0, emitted: 0, over: state.actors.some((one) => belongsTo(one, generation)) ? 'leaving' : true };
  const { inbox = [], taken = {} } = actor;
  const events = inbox.filter(({ number }) => number > after).map(({ number, event }) => ({ number, event: encode(event) }));
  return { events, taken: taken[generation] ?? 0, emitted: sum(taken), over: false };
}

/** What was sent to a callback up to a number has been fetched, by its present generation or the one before, and is kept no longer. */
export function forgetFetched(state: CaseState, generation: number, upTo: number): CaseState {
  const actor = state.actors.find((one) => belongsTo(one, generation));
  if (!actor?.inbox?.some(({ number }) => number <= upTo)) return state;
  const rest = { ...actor, inbox: actor.inbox.filter(({ number }) => number > upTo) };
  return { ...state, actors: state.actors.map((one) => (one === actor ? rest : one)) };
}

/** Only the generation that was cut may still have something under way; what was taken of earlier ones is a sum, under none of them. */
export function takenBefore({ generation, taken = {} }: RunningActor): Record<number, number> {
  const latest = taken[generation] ?? 0;
  return { 0: sum(taken) - latest, [generation]: latest };
}

const sum = (taken: Readonly<Record<number, number>>): number => Object.values(taken).reduce((total, number) => total + number, 0);
