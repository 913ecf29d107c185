import type { AnyStateMachine } from 'xstate';
import type { Awaited, CaseView, Refusal } from '../protocol';
import { nearest } from './nearest';
import { holdsFor, possibleLeafStates } from './paths';

/** Does the case stand as it is waited for? The one meaning of it, for the case itself and for whoever looks at its view. */
export function meets({ afterRevision, states, tags, status }: Awaited, seen: Pick<CaseView, 'revision' | 'state' | 'tags' | 'status'>): boolean {
  return (
    (afterRevision === undefined || seen.revision > afterRevision) &&
    (states === undefined || states.some((named) => seen.state.some((leaf) => holdsFor(named, leaf)))) &&
    (tags === undefined || tags.some((tag) => seen.tags.includes(tag))) &&
    (status === undefined || seen.status === status)
  );
}

/**
 * Whoever waits for states that the chart does not have would wait for ever; undefined where there is one of them.
 * @param charts the one that the case runs, and those that it may be taken to
 */
export function unknownStates({ states }: Awaited, charts: readonly AnyStateMachine[]): Refusal | undefined {
  const leaves = charts.flatMap(possibleLeafStates);
  if (states === undefined || states.some((named) => leaves.some((leaf) => holdsFor(named, leaf)))) return undefined;
  const near = [...new Set(states.flatMap((named) => nearest(named, namesFor(leaves))))];
  const instead = near.length > 0 ? `did you mean ${near.join(' or ')}?` : `there are ${[...new Set(leaves)].join(', ')}`;
  return { code: 'unknownState', message: `the chart ${charts[0]?.id ?? ''} has no state ${states.map((named) => `«${named}»`).join(' or ')}; ${instead}` };
}

/** Everything that holds for one of these: each contiguous run of a path's segments. */
export const namesFor = (leaves: readonly string[]): string[] =>
  leaves.flatMap((leaf) => {
    const parts = leaf.split('.');
    return parts.flatMap((_, start) => parts.slice(start).map((__, length) => parts.slice(start, start + length + 1).join('.')));
  });
