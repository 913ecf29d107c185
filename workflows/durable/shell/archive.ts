import { log, proxyActivities } from '@temporalio/workflow';
import { bytesOf, messageOf, unstored, type CaseState, type Segment } from '../core';
import type { CaseView } from '../protocol';
import type { AnyActivities } from './actors';

/** What the archive's activity is called with, as `input`. The case's id stands beside it. */
export interface ArchivedSegment extends Segment {
  readonly kind: string;
  /** When the case began, epoch ms: tells it from an earlier one of the same id. */
  readonly startedAt: number;
  /** Of a case that closes: what is seen of it for ever, and what it gave. */
  readonly final?: { readonly view: CaseView; readonly output?: unknown };
}

/** A continue-as-new waits so long for the archive; what it did not take is carried over. */
const beforeContinuing = '5 seconds';
/** A case that is over waits so long; then it closes, and its history stays with its last run while the server keeps that. */
const beforeClosing = '24 hours';
/** The server takes arguments of 2 MiB; a final view beyond this is left out. */
const largestView = 1_048_576;

/** What is no JSON cannot be sent at all. */
function sizeOf(value: unknown): number {
  try {
    return bytesOf(value);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** Hands the audit to the activity that keeps it, where the binding names one. An archive that is away stops no case. */
export class Archive {
  constructor(
    private readonly activity: string | undefined,
    private readonly kind: string,
  ) {}

  /** @returns the revision until which the archive now has everything; 0 where it has nothing more than before. */
  async storeSegments(state: CaseState): Promise<number> {
    return this.store(state, unstored(state), beforeContinuing);
  }

  /** The rest, and the final view; undefined where there is no archive. */
  close(state: CaseState, view: () => CaseView): Promise<unknown> | undefined {
    if (this.activity === undefined) return undefined;
    const seen = { view: view(), ...(state.snapshot.output === undefined ? {} : { output: state.snapshot.output as unknown }) };
    const final = sizeOf(seen) <= largestView ? { final: seen } : {};
    const segments = unstored(state);
    const last = segments.pop() ?? { after: state.revision, entries: [] };
    return this.store(state, [...segments, { ...last, ...final }], beforeClosing);
  }

  private async store(state: CaseState, segments: readonly Segment[], patience: '5 seconds' | '24 hours'): Promise<number> {
    let through = 0;
    if (this.activity === undefined) return through;
    const activities = proxyActivities<AnyActivities>({
      startToCloseTimeout: '30 seconds',
      scheduleToCloseTimeout: patience,
      retry: { initialInterval: '500 milliseconds', maximumInterval: '5 minutes' },
    });
    for (const segment of segments) {
      const input: ArchivedSegment = { kind: this.kind, startedAt: state.startedAt, ...segment };
      try {
        // Number 0 is no effect of the chart's: a segment's own revisions tell it from every other.
        await activities[this.activity]!({ caseId: state.caseId, effect: 0, input });
      } catch (error) {
        log.warn('the archive did not take a segment', { after: segment.after, error: messageOf(error) });
        break;
      }
      through = segment.entries.at(-1)?.revision ?? through;
    }
    return through;
  }
}
