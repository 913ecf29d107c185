import type { AuditBooks, ChartEvent, HistoryEntry, HistoryTail } from '../protocol';
import { bytesOf } from './purity';

/**
 * The history of a case: a tail stays with it, whole segments leave for an archive where there is one. What leaves without
 * having been stored is counted, so that nobody takes a history for whole that is not.
 */
interface Audited {
  readonly history: readonly HistoryEntry[];
  readonly audit: AuditBooks;
}

/** Entries that follow one another, and the revision that they follow upon. */
export interface Segment {
  readonly after: number;
  readonly entries: readonly HistoryEntry[];
}

export const freshAudit: Audited = { history: [], audit: { after: 0, archived: 0, dropped: 0 } };

/** Between two continue-as-new, and while an archive is away, so many times the tail is kept at most. */
const heldMost = 5;
/** Size of the history that is carried over, bytes of JSON. */
const carriedMost = 524_288;
/** Size of one segment, bytes of JSON: it travels as one argument, and the server takes 2 MiB. */
const segmentMost = 262_144;

/** @param tail entries that stay with a case at a continue-as-new */
export function entered({ history, audit }: Audited, entry: HistoryEntry, tail: number): Audited {
  const grown = { history: [...history, entry.emitted ? { ...entry, emitted: asJson(entry.emitted) } : entry], audit };
  return grown.history.length > tail * heldMost ? withoutFirst(grown, grown.history.length - tail * heldMost) : grown;
}

/** What the archive does not have yet, oldest first, in segments of a size that can be sent. */
export function unstored({ history, audit }: Audited): Segment[] {
  const first = history.findIndex(({ revision }) => revision > audit.archived);
  if (first < 0) return [];
  const segments: { after: number; entries: HistoryEntry[] }[] = [];
  let size = segmentMost;
  let after = history[first - 1]?.revision ?? audit.after;
  for (const entry of history.slice(first)) {
    size += bytesOf(entry);
    if (size > segmentMost) {
      segments.push({ after, entries: [] });
      size = bytesOf(entry);
    }
    segments.at(-1)?.entries.push(entry);
    after = entry.revision;
  }
  return segments;
}

export const stored = <S extends Audited>(state: S, through: number): S => ({ ...state, audit: { ...state.audit, archived: Math.max(state.audit.archived, through) } });

/**
 * The history that a continue-as-new carries: the tail, and what an archive has not taken yet.
 * @param archiving whether there is an archive to wait for
 */
export function shortened<S extends Audited>(state: S, tail: number, archiving: boolean): S {
  const { history, audit } = state;
  const firstUnstored = archiving ? history.findIndex(({ revision }) => revision > audit.archived) : -1;
  const surplus = Math.max(0, history.length - tail);
  let kept = withoutFirst(state, firstUnstored < 0 ? surplus : Math.min(surplus, firstUnstored));
  for (let size = bytesOf(kept.history); size > carriedMost; size = bytesOf(kept.history)) kept = withoutFirst(kept, Math.ceil(kept.history.length / 10));
  return { ...state, ...kept };
}

/** The tail, or of it what came after a revision. */
export function tailOf(state: Audited & Pick<HistoryTail, 'revision' | 'startedAt'>, status: HistoryTail['status'], after = 0): HistoryTail {
  return {
    after: Math.max(state.audit.after, after),
    entries: state.history.filter(({ revision }) => revision > after),
    revision: state.revision,
    status,
    startedAt: state.startedAt,
  };
}

/** What was emitted may be anything; a history is read by everybody, so it is kept as JSON tells it, big numbers as text. */
const asJson = (emitted: readonly ChartEvent[]): ChartEvent[] =>
  JSON.parse(JSON.stringify(emitted, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))) as ChartEvent[]; // events have a type, which JSON keeps

function withoutFirst({ history, audit }: Audited, count: number): Audited {
  const gone = history.slice(0, count);
  const lost = gone.filter(({ revision }) => revision > audit.archived).length;
  return { history: history.slice(count), audit: { ...audit, after: gone.at(-1)?.revision ?? audit.after, dropped: audit.dropped + lost } };
}
