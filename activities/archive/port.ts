import { z } from 'zod';
import { TryAgainError } from '../errors';

/** One step of a case, as its history tells it. */
export const ArchivedEntry = z.looseObject({
  revision: z.number(),
  /** Epoch ms. */
  at: z.number(),
  by: z.string(),
  event: z.string(),
  from: z.array(z.string()),
  to: z.array(z.string()),
  reason: z.string().optional(),
});

/** Part of a case's history that leaves the case: entries that follow one another, upon the revision `after` (0: the beginning). */
export const ArchivedSegment = z.object({
  kind: z.string().min(1),
  /** When the case began, epoch ms: tells it from an earlier one of the same id. */
  startedAt: z.number(),
  after: z.number(),
  entries: z.array(ArchivedEntry),
  /** Of a case that closes: its last view, and what it gave. */
  final: z.object({ view: z.unknown(), output: z.unknown().optional() }).optional(),
});
export type ArchivedSegment = z.infer<typeof ArchivedSegment>;

export interface ArchivedCase {
  readonly startedAt: number;
  readonly segments: readonly Pick<ArchivedSegment, 'after' | 'entries'>[];
  readonly final?: { readonly view: unknown; readonly output?: unknown };
}

/** That the personal data of a case was asked to be erased; it stays for ever and says nothing of the applicant. Times are epoch ms. */
export const Tombstone = z.object({
  at: z.number(),
  /** A member of staff. */
  by: z.string(),
  why: z.string(),
  /** What became of the last message to the contact; absent before it was tried. */
  mail: z.enum(['sent', 'refused', 'noContact']).optional(),
  /** When everything was done; absent where it is to be taken up again. */
  done: z.number().optional(),
});
export type Tombstone = z.infer<typeof Tombstone>;

/** What outlives the cases: their history, in segments, and the last view of those that have closed. */
export interface Archive {
  /** All or nothing. The same segment again, by its case and its first and last revision, changes nothing. @throws ArchiveError */
  store(id: string, segment: ArchivedSegment): Promise<void>;
  /**
   * Everything of a case, its segments in no order; they may overlap. Undefined where there is nothing of it.
   * @param startedAt which of the cases that bore this id. Default: the latest.
   * @throws ArchiveError
   */
  read(kind: string, id: string, startedAt?: number): Promise<ArchivedCase | undefined>;
  /** Whether a case is erased, or is being erased. @throws ArchiveError */
  tombstone(kind: string, id: string): Promise<Tombstone | undefined>;
  /** Writes it, all or nothing. @throws ArchiveError */
  bury(kind: string, id: string, tombstone: Tombstone): Promise<void>;
  /** Puts what `keep` makes of it in the place of everything that there is of a case, whenever it began. The same again changes nothing. @throws ArchiveError */
  redact(kind: string, id: string, keep: (segment: ArchivedSegment) => ArchivedSegment): Promise<void>;
}

/** The archive cannot do what it was asked; the message says what to look at. */
export class ArchiveError extends TryAgainError {
  override readonly name = 'ArchiveError';
}
