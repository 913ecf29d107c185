import { actorBinding, limitOf, type BoundChart } from './bind';
import { encode } from './data';
import { noted } from './entries';
import { bytesOf } from './purity';
import type { CaseState, ParkedStimulus, RunningActor } from './state';
import type { Step } from './step';

/**
 * What the chart failed on is put aside until it is tried again or discarded. It is carried from run to run, so it is bounded:
 * of what is too large the sentence stays and the fact, and where nothing else can end a stream of it, not even that.
 */
export function parkedInstead(chart: BoundChart, state: CaseState, given: Omit<ParkedStimulus, 'id' | 'lost'>): Step {
  const { event, at, from } = given;
  const error = shortSentence(given.error);
  const isOneOfMany = 'event' in from || ('actor' in from && from.emission !== undefined);
  if (isOneOfMany && state.parked.length >= limitOf(chart, 'parked')) {
    const told = noted(chart, state, at, { by: 'system', event: `${event}.dropped`, reason: `${error} (it is not kept: ${state.parked.length} are parked already)` });
    return { state: { ...told, dropped: told.dropped + 1 }, effects: [] };
  }
  const parked = withinBounds(chart, state, { ...given, error });
  const told = noted(chart, state, at, { by: 'system', event: `${event}.parked`, reason: parked.error });
  return { state: { ...told, parked: [...state.parked, { ...parked, id: `p${told.revision}` }] }, effects: [] };
}

/** Characters; the rest of what an activity had to say is in the server's history. */
const longestSentence = 2_000;

/** An error's sentence as it is shown, and carried from run to run. */
export const shortSentence = (error: string): string => (error.length > longestSentence ? `${error.slice(0, longestSentence - 1)}…` : error);

type Unnumbered = Omit<ParkedStimulus, 'id'>;

function withinBounds(chart: BoundChart, state: CaseState, parked: Unnumbered): Unnumbered {
  const size = sizeOf(parked.from);
  if (size === 0) return parked;
  const [each, all] = [limitOf(chart, 'eventBytes'), limitOf(chart, 'contextBytes')];
  const before = state.parked.reduce((sum, { from }) => sum + sizeOf(from), 0);
  if (size <= each && before + size <= all) return parked;
  const allowed = size > each ? `${each} are allowed` : `with what is parked already it would be more than ${all}`;
  return stripped(chart, parked, `${size} bytes; ${allowed}`);
}

/** A timer's event and one from the mailbox are bounded where they come from. */
function sizeOf(from: ParkedStimulus['from']): number {
  if ('event' in from) return bytesOf(encode(from.event));
  return 'actor' in from && (from.outcome ?? from.emission) ? bytesOf(encode(from.outcome ?? from.emission)) : 0;
}

function stripped(chart: BoundChart, parked: Unnumbered, why: string): Unnumbered {
  const { from, error } = parked;
  const lost = { lost: true, error: `${error} (what came is not kept, ${why}: it can only be discarded)` } as const;
  if ('event' in from) return { ...parked, ...lost, from: { ...from, event: { type: from.event.type } } };
  if (!('actor' in from)) return parked;
  const { actor, outcome } = from;
  // Whoever is asked again gives the same answer, by the same effect; a child case has given its own, once.
  if (!outcome || (outcome.kind === 'done' && isChildCase(chart, actor))) return { ...parked, ...lost, from: { actor } };
  return { ...parked, error: `${error} (what it answered is not kept, ${why}: tried again, it is asked again)`, from: { actor } };
}

/** Is its machine a case of its own? */
export const isChildCase = (chart: BoundChart, { src }: Pick<RunningActor, 'src'>): boolean => actorBinding(chart, src)?.kind === 'child';
