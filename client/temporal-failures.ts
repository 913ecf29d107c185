import {
  QueryNotRegisteredError,
  ServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  isGrpcServiceError,
} from '@temporalio/client';
import { SealError } from '../configuration/sealing';
import { ArchiveError } from '../activities/archive/port';
import type { TemporalAccess } from './connect';
import { HistoryGap, Refused, UnreadableAnswer } from './durable';
import { Failure, refused, rootCause, rootMessage } from './failures';

/** What a call was about, for the sentence. */
export interface Subject {
  readonly id?: string;
  /** The call needs a worker, so that a silent server most likely means a silent worker. */
  readonly asks?: boolean;
  /** What the case was asked to do: an event's name, an operator's word. */
  readonly request?: { readonly what: string; readonly key?: string };
}

const grpc = {
  CANCELLED: 1, INVALID_ARGUMENT: 3, DEADLINE_EXCEEDED: 4, NOT_FOUND: 5, PERMISSION_DENIED: 7, FAILED_PRECONDITION: 9, UNIMPLEMENTED: 12, UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
};

/** Whatever Temporal's client throws, as one sentence about the case with what to do next. */
export function failureOf(error: unknown, about: Subject, access: TemporalAccess): Failure {
  if (error instanceof Failure) return error;
  const { id } = about;
  if (error instanceof Refused) return refused(error.refusal);
  if (rootCause(error) instanceof SealError) return new Failure('settings', `${id ? `Case ${id}` : 'A case'} cannot be read. ${rootMessage(error)}`, { id }, error);
  if (error instanceof UnreadableAnswer) return new Failure('otherVersion', error.message, {}, error);
  if (error instanceof WorkflowUpdateFailedError) return updateFailure(error, about);
  if (error instanceof WorkflowFailedError) return new Failure('failed', `Case ${id} has failed and cannot go on: ${rootMessage(error)}.`, { id }, error);
  if (error instanceof HistoryGap) return new Failure('failed', `${error.message}. What follows: --from ${error.through + 1}.`, { id, from: error.through + 1 }, error);
  if (error instanceof ArchiveError) return new Failure('unreachable', error.message, { what: 'archive', id }, error);
  if (error instanceof WorkflowExecutionAlreadyStartedError) {
    return new Failure('exists', `There is a case ${id} already: look at it with \`parvis show ${id}\`, or choose another --id.`, { id }, error);
  }
  if (error instanceof QueryNotRegisteredError) return noWorker(about, access, error);
  const code = grpcCode(error);
  if (error instanceof WorkflowNotFoundError) return unknownCase(id, error);
  if (code === grpc.NOT_FOUND && /namespace/i.test(rootMessage(error))) {
    return new Failure('unreachable', `The Temporal server at ${access.address} has no namespace «${access.namespace}». Create it, or set TEMPORAL_NAMESPACE.`, {}, error);
  }
  if (code === grpc.NOT_FOUND && id) return unknownCase(id, error);
  if (code === grpc.UNAUTHENTICATED || code === grpc.PERMISSION_DENIED) {
    return new Failure('unreachable', `Temporal at ${access.address} refuses access (${rootMessage(error)}). Check the API key or certificate.`, {}, error);
  }
  const silent = error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || (code !== undefined && gaveNoAnswer.includes(code)) || code === grpc.FAILED_PRECONDITION;
  if (silent && code !== grpc.UNAVAILABLE && about.asks) return noWorker(about, access, error);
  if (silent) {
    return new Failure('unreachable', `Temporal at ${access.address} does not answer. \`parvis doctor\` tells what is down.`, { what: 'temporal' }, error);
  }
  if (code === grpc.INVALID_ARGUMENT && /search attribute/i.test(rootMessage(error))) {
    return new Failure('unreachable', `The search attributes are not registered at ${access.address} (${rootMessage(error)}). \`parvis doctor\` lists them.`, {}, error);
  }
  const subject = id ? `case ${id}` : 'the cases';
  return new Failure('unreachable', `Temporal could not answer about ${subject}: ${rootMessage(error)}.`, {}, error);
}

/** The server does not know what it was asked to do, or is configured not to do it. */
export const isUnimplemented = (error: unknown): boolean => grpcCode(error) === grpc.UNIMPLEMENTED;

/** The reason in words: gRPC's own names for silence say nothing to people. */
export function reasonOf(error: unknown): string {
  const code = grpcCode(error);
  return code !== undefined && gaveNoAnswer.includes(code) ? 'no answer' : rootMessage(error);
}

const gaveNoAnswer: readonly number[] = [grpc.CANCELLED, grpc.DEADLINE_EXCEEDED, grpc.UNAVAILABLE];

function grpcCode(error: unknown): number | undefined {
  if (isGrpcServiceError(error)) return error.code;
  return error instanceof ServiceError && isGrpcServiceError(error.cause) ? error.cause.code : undefined;
}

const unknownCase = (id: string | undefined, cause: unknown): Failure =>
  new Failure('unknownCase', `There is no case ${id}. \`parvis list\` shows those there are.`, { id }, cause);

/** An update that was not refused, which would be the chart's answer, fails of a fault of the worker. */
function updateFailure(error: WorkflowUpdateFailedError, { id, request }: Subject): Failure {
  return new Failure('stepFailed', `Case ${id} could not take ${request?.what ?? 'the event'}: ${rootMessage(error)}.`, { id }, error);
}

/** The server is there and nobody executes: what was sent may still be taken, so the sentence says how to be sure. */
function noWorker({ id, request }: Subject, access: TemporalAccess, cause: unknown): Failure {
  const again = request ? ` It is not known whether ${request.what} was taken${request.key ? `: ask it again with --key ${request.key}, it will count once` : ''}.` : '';
  const todo = access.supervised()
    ? 'The running `npm start` restarts its worker by itself: try again in a few seconds.'
    : 'Start one with `npm start`, or look with `parvis doctor`.';
  return new Failure(
    'unreachable',
    `No worker answers for case ${id} on task queue «${access.taskQueue}». ${todo}${again}`,
    { what: 'worker', id, ...(request?.key ? { key: request.key } : {}) },
    cause,
  );
}
