import type { ArchivedSegment, Tombstone } from '../activities/archive/port';
import { ViewAnswer } from './answers';

/**
 * What may stay of a case whose personal data is erased: when it was where, in which role it was acted, how it ended, and the
 * agreement without names. Everything else goes, also what later versions add: this is a list of what stays, not of what goes.
 */
export const redacted = (tombstone: Tombstone) => ({ kind, startedAt, after, entries, final }: ArchivedSegment): ArchivedSegment => ({
  kind, startedAt, after,
  entries: entries.map(({ revision, at, by, event, from, to }) => ({ revision, at, by: roleIn(by), event, from, to })),
  ...(final ? { final: { view: redactedView(final.view, tombstone) } } : {}),
});

function redactedView(archived: unknown, { at, by, why }: Tombstone): unknown {
  const read = ViewAnswer.safeParse(archived);
  if (!read.success) return undefined;
  const { id, kind, version, status, state, since, startedAt, now, revision, audit, particulars } = read.data;
  return {
    id, kind, version, status, state, since, startedAt, now, revision, audit,
    tags: [], deadlines: [], allowed: [], blocked: [], forecast: [], pending: [], parked: [], mailbox: [],
    particulars: {
      title: 'erased', waitsFor: 'nobody', requirements: [], erased: { at, by, why },
      ...kept(particulars, ['country', 'timeZone', 'round', 'escalation', 'vettingStatus', 'vettingSubStatus', 'programmeStatus']),
      signature: kept(particulars['signature'], ['version', 'at', 'language', 'sha256']),
    },
  };
}

function kept(from: unknown, names: readonly string[]): Record<string, unknown> {
  if (typeof from !== 'object' || from === null) return {};
  return Object.fromEntries(Object.entries(from).filter(([name, value]) => names.includes(name) && ['string', 'number', 'boolean'].includes(typeof value)));
}

/** `reviewer:rita` → `reviewer`. */
const roleIn = (by: string): string => by.split(':')[0] ?? '';
