import type { Awaited, CaseView } from '../protocol';
import { holdsFor } from './paths';

/** Does the case stand as it is waited for? The one meaning of it, for the case itself and for whoever looks at its view. */
export function meets({ afterRevision, states, tags, status }: Awaited, seen: Pick<CaseView, 'revision' | 'state' | 'tags' | 'status'>): boolean {
  return (
    (afterRevision === undefined || seen.revision > afterRevision) &&
    (states === undefined || states.some((named) => seen.state.some((leaf) => holdsFor(named, leaf)))) &&
    (tags === undefined || tags.some((tag) => seen.tags.includes(tag))) &&
    (status === undefined || seen.status === status)
  );
}
