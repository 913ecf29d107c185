import type { HistoryEntry, HistoryTail } from '../../workflows/durable/protocol';

/** What an archive has of a case. */
export interface ArchivedCase {
  /** When the case began, epoch ms: an id may have been used before. */
  readonly startedAt: number;
  readonly segments: readonly Piece[];
  /** Of a case that has closed: its last view, as it was stored, and what it gave. */
  readonly final?: { readonly view: unknown; readonly output?: unknown };
}

/** Where the segments that leave a case can be read. */
export interface ArchiveReader {
  /**
   * @param startedAt which of the cases that bore this id. Default: the latest.
   * @returns undefined where it has nothing of such a case.
   */
  read(kind: string, id: string, startedAt?: number): Promise<ArchivedCase | undefined>;
}

/** Entries that follow one another without a gap, upon the revision `after`. */
interface Piece {
  readonly after: number;
  readonly entries: readonly HistoryEntry[];
}

/** A history as far as it is kept. `gaps`: what came after one revision until another is nowhere any more. */
export interface CaseHistory {
  /** Ascending by revision, each once. */
  readonly entries: readonly HistoryEntry[];
  readonly gaps: readonly { readonly after: number; readonly through: number }[];
  readonly revision: number;
  readonly status: HistoryTail['status'];
}

/** Lays pieces one after the other, as far as they follow upon each other; they may overlap, and come in any order. */
export function joined(pieces: readonly Piece[], after: number): Pick<CaseHistory, 'entries' | 'gaps'> {
  const entries: HistoryEntry[] = [];
  const gaps: { after: number; through: number }[] = [];
  let covered = after;
  for (const piece of [...pieces].sort((a, b) => a.after - b.after)) {
    const last = piece.entries.at(-1)?.revision ?? piece.after;
    if (last <= covered) continue;
    if (piece.after > covered) gaps.push({ after: covered, through: piece.after });
    for (const entry of piece.entries) if (entry.revision > covered) entries.push(entry);
    covered = last;
  }
  return { entries, gaps };
}
