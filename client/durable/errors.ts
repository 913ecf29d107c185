import {
  QueryNotRegisteredError, ServiceError, WorkflowNotFoundError, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError, isGrpcServiceError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { CaseView, Refusal } from '../../workflows/durable/protocol';
import { RefusalAnswer } from './answers';

/** The case has not taken what was sent, and nothing has changed; `refusal` says why and what would be right. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(
    readonly refusal: Refusal,
    cause?: unknown,
  ) {
    super(refusal.message, cause === undefined ? undefined : { cause });
  }
}

/** What was waited for has not come: the case closed without it, or the time ran out. `view`: the latest look at the case. */
export class NotReached extends Error {
  override readonly name = 'NotReached';

  constructor(
    readonly reason: 'closed' | 'timedOut',
    readonly view: CaseView,
  ) {
    super(reason === 'closed' ? `case ${view.id} is closed in ${view.state.join(', ')}` : `the time ran out; case ${view.id} is in ${view.state.join(', ')}`);
  }
}

/** Entries of a history that are nowhere any more. A watch can be taken up again from the revision after `through`. */
export class HistoryGap extends Error {
  override readonly name = 'HistoryGap';

  constructor(
    id: string,
    readonly after: number,
    readonly through: number,
  ) {
    super(`the history of case ${id} has a gap: what came after revision ${after} until revision ${through} was not kept`);
  }
}

/** The refusal that an update's failure carries; undefined where it failed of something else. */
export function refusalIn(error: unknown, id: string): Refused | undefined {
  const closed = () => new Refused({ code: 'closed', message: `Case ${id} is closed; it takes no events any more.` }, error);
  // An update to a run that has ended is answered in the same way as one to a run that never was.
  if (hasEnded(error)) return closed();
  if (!(error instanceof WorkflowUpdateFailedError) || !(error.cause instanceof ApplicationFailure)) return undefined;
  const { type, message, details } = error.cause;
  if (type === 'refused') {
    const parsed = RefusalAnswer.safeParse(details?.[0]);
    if (!parsed.success) return undefined;
    const { code, message: says, issues, guard } = parsed.data;
    return new Refused({ code, message: says, ...(issues ? { issues } : {}), ...(guard ? { guard } : {}) }, error);
  }
  return /completed|closed/i.test(`${type} ${message}`) ? closed() : undefined;
}

/**
 * The task failed that the update was in: a signal or a result came just when the run was to continue as new, or a worker takes
 * the case up again. The task is made again, and the updates that were in it are not.
 */
export const wasGivenUp = (error: unknown): boolean =>
  (error instanceof ServiceError && /workflow task (failure|in failed state)/i.test(rootOf(error))) ||
  // The server says so in the name of the workflow, which never saw it.
  (error instanceof WorkflowUpdateFailedError && /wasn't processed by worker/i.test(error.cause?.message ?? ''));

/** The run is over; the case may go on in another one. */
export const hasEnded = (error: unknown): boolean => error instanceof WorkflowNotFoundError && /already completed/i.test(error.message + rootOf(error));

/**
 * The server knows of no such case: there never was one, or it closed longer ago than the server remembers. An error that
 * wraps such a one is one too.
 */
export const isUnknown = (error: unknown): boolean =>
  !hasEnded(error) && (error instanceof WorkflowNotFoundError || grpcCode(error) === notFound || (error instanceof Error && error.cause !== undefined && isUnknown(error.cause)));

/** Nobody answers, which a restart of server or worker may mend. An error that wraps such a one is one too. */
export function isSilent(error: unknown): boolean {
  const code = grpcCode(error);
  return error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || error instanceof QueryNotRegisteredError || (code !== undefined && silent.includes(code)) || (error instanceof Error && error.cause !== undefined && isSilent(error.cause));
}

const notFound = 5;
/** CANCELLED, DEADLINE_EXCEEDED, FAILED_PRECONDITION (no worker polls), UNAVAILABLE. */
const silent: readonly number[] = [1, 4, 9, 14];

function grpcCode(error: unknown): number | undefined {
  if (isGrpcServiceError(error)) return error.code;
  return error instanceof ServiceError && isGrpcServiceError(error.cause) ? error.cause.code : undefined;
}

function rootOf(error: Error): string {
  return error.cause instanceof Error ? rootOf(error.cause) : error.message;
}
