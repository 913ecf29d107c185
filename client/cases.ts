import {
  QueryNotRegisteredError,
  ServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  isGrpcServiceError,
} from '@temporalio/client';
import { ApplicationFailure, WorkflowIdReusePolicy } from '@temporalio/common';
import type { Application } from '../machines/enrollment/application';
import type { Principal } from '../machines/principal';
import { wire, type HistoryEntry, type SendAnswer, type SendRequest } from '../workflows/durable/protocol';
import { HistoryAnswer, SentAnswer, ViewAnswer, readAnswer, readRefusal, type EnrollmentView } from './answers';
import { kind, newCaseId, workflowId } from './case-id';
import type { TemporalAccess } from './connect';
import { Failure, refused, rootMessage } from './failures';
import { failingStepAttempts, pendingActivitiesOf, type PendingActivity } from './retrying';
import { caseRow, visibilityQuery, type CaseFilter, type CaseRow } from './visibility';

export interface StartOptions {
  /** The case's id; default: the company's name and four characters. */
  readonly id?: string;
  readonly by: Principal;
  /** Idempotency key: started again with the same key, the first case is the answer. Only where no id is given. */
  readonly key?: string;
}

/** What a case that is gone from the server's memory of runs, or never was, looks like. */
export interface Described {
  readonly activities: readonly PendingActivity[];
  /** How often the case's own step has failed in a row; 0 where it works. */
  readonly failingSteps: number;
}

/**
 * The typed client of enrollments. Every method throws Failure and nothing else: `unknownCase`, `unreachable` (no
 * server, or no worker within `answerTimeoutMs`), the chart's refusals, `timedOut`.
 */
export interface Cases {
  /** Starts a case; operators only. `existed`: the same key had started it before. */
  start(application: Application, options: StartOptions): Promise<{ id: string; existed: boolean }>;
  /** Sends one event and answers once the case has taken the step. */
  send(id: string, request: SendRequest): Promise<SendAnswer>;
  view(id: string): Promise<EnrollmentView>;
  history(id: string): Promise<HistoryEntry[]>;
  /** From the search index alone, newest first, `limit` at most; no case is asked. */
  list(filter: CaseFilter & { limit?: number }): Promise<CaseRow[]>;
  /** The first view for which the predicate holds. A case that ends otherwise, and the time running out, are Failures. */
  wait(id: string, holds: (view: EnrollmentView) => boolean, options: { timeoutMs: number; what: string }): Promise<EnrollmentView>;
  /** What the server knows of the work under way. Needs no worker. */
  describe(id: string): Promise<Described>;
}

export interface CasesOptions {
  /** How long a worker may take to answer, ms. Default 5,000. */
  readonly answerTimeoutMs?: number;
}

export function casesOver(access: TemporalAccess, { answerTimeoutMs = 5_000 }: CasesOptions = {}): Cases {
  const { client } = access;
  const handle = (id: string) => client.workflow.getHandle(workflowId(id));
  /** One call, bounded; whatever goes wrong becomes a Failure about this case. */
  const call = async <T>(about: Subject, run: () => Promise<T>, timeoutMs = answerTimeoutMs): Promise<T> => {
    try {
      return await client.withDeadline(Date.now() + timeoutMs, run);
    } catch (error) {
      throw failureOf(error, about, access);
    }
  };
  const view = async (id: string, timeoutMs?: number) =>
    readAnswer(ViewAnswer, await call({ id, asks: true }, () => handle(id).query(wire.view), timeoutMs), 'view');

  return {
    async start(application, { id: given, by, key }) {
      if (!by.roles.includes('operator')) {
        throw new Failure('notYourRole', `${by.kind}:${by.id} may not start an enrollment; operators do. Use --as operator.`);
      }
      const id = given ?? newCaseId(application, key);
      try {
        await call({ id }, () =>
          client.workflow.start(kind, {
            workflowId: workflowId(id),
            taskQueue: access.taskQueue,
            args: [{ input: application, by }],
            workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
          }),
        );
        return { id, existed: false };
      } catch (error) {
        if (error instanceof Failure && error.code === 'exists' && key !== undefined && given === undefined) return { id, existed: true };
        throw error;
      }
    },

    async send(id, request) {
      const answer = await call({ id, asks: true, request }, () => handle(id).executeUpdate(wire.send, { args: [request] }));
      return readAnswer(SentAnswer, answer, 'answer');
    },

    view: (id) => view(id),

    async history(id) {
      return readAnswer(HistoryAnswer, await call({ id, asks: true }, () => handle(id).query(wire.history)), 'history');
    },

    list({ limit = 50, ...filter }) {
      return call({}, async () => {
        const rows: CaseRow[] = [];
        for await (const info of client.workflow.list({ query: visibilityQuery(filter), pageSize: Math.min(limit, 1_000) })) {
          rows.push(caseRow(info));
          if (rows.length >= limit) break;
        }
        return rows;
      });
    },

    async wait(id, holds, { timeoutMs, what }) {
      const end = Date.now() + timeoutMs;
      for (let pause = 100; ; pause = Math.min(pause * 1.5, 1_000)) {
        // However short the time: one honest look, for which a worker has its usual bound.
        const seen = await view(id);
        if (holds(seen)) return seen;
        const where = seen.state.join(', ');
        if (seen.status !== 'active') {
          throw new Failure('closed', `Case ${id} is closed in ${where}; ${what} will not be reached.`, { id, state: seen.state });
        }
        if (Date.now() + pause > end) {
          throw new Failure('timedOut', `Case ${id} has not reached ${what} within ${timeoutMs / 1_000} s; it is in ${where} and waits for ${seen.particulars.waitsFor}.`, {
            id,
            state: seen.state,
          });
        }
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    },

    async describe(id) {
      const description = await call({ id }, () => handle(id).describe());
      return { activities: pendingActivitiesOf(description), failingSteps: failingStepAttempts(description) };
    },
  };
}

interface Subject {
  readonly id?: string;
  /** The call needs a worker, so that a silent server most likely means a silent worker. */
  readonly asks?: boolean;
  readonly request?: SendRequest;
}

const grpc = { INVALID_ARGUMENT: 3, DEADLINE_EXCEEDED: 4, NOT_FOUND: 5, PERMISSION_DENIED: 7, FAILED_PRECONDITION: 9, UNAVAILABLE: 14, UNAUTHENTICATED: 16 };

function failureOf(error: unknown, about: Subject, access: TemporalAccess): Failure {
  if (error instanceof Failure) return error;
  const { id, request } = about;
  if (error instanceof WorkflowUpdateFailedError) return updateFailure(error, about);
  if (error instanceof WorkflowExecutionAlreadyStartedError) {
    return new Failure('exists', `There is a case ${id} already: look at it with \`parvis show ${id}\`, or choose another --id.`, { id }, error);
  }
  if (error instanceof QueryNotRegisteredError) return noWorker(about, access, error);
  const code = isGrpcServiceError(error) ? error.code : error instanceof ServiceError && isGrpcServiceError(error.cause) ? error.cause.code : undefined;
  if (error instanceof WorkflowNotFoundError) {
    // An update to a run that has ended is answered in the same way as one to a run that never was.
    if (request && /already completed/i.test(error.message + rootMessage(error))) return new Failure('closed', `Case ${id} is closed; it takes no events any more.`, { id });
    return new Failure('unknownCase', `There is no case ${id}. \`parvis list\` shows those there are.`, { id }, error);
  }
  if (code === grpc.NOT_FOUND && /namespace/i.test(rootMessage(error))) {
    return new Failure('unreachable', `The Temporal server at ${access.address} has no namespace «${access.namespace}». Create it, or set TEMPORAL_NAMESPACE.`, {}, error);
  }
  if (code === grpc.UNAUTHENTICATED || code === grpc.PERMISSION_DENIED) {
    return new Failure('unreachable', `Temporal at ${access.address} refuses access (${rootMessage(error)}). Check the API key or certificate.`, {}, error);
  }
  const silent = error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || code === grpc.DEADLINE_EXCEEDED || code === grpc.FAILED_PRECONDITION;
  if (silent && about.asks) return noWorker(about, access, error);
  if (silent || code === grpc.UNAVAILABLE) {
    return new Failure('unreachable', `Temporal at ${access.address} does not answer. \`parvis doctor\` tells what is down.`, {}, error);
  }
  if (code === grpc.INVALID_ARGUMENT && /search attribute/i.test(rootMessage(error))) {
    return new Failure('unreachable', `The search attributes are not registered at ${access.address} (${rootMessage(error)}). \`parvis doctor\` lists them.`, {}, error);
  }
  const subject = id ? `case ${id}` : 'the cases';
  return new Failure('unreachable', `Temporal could not answer about ${subject}: ${rootMessage(error)}.`, {}, error);
}

/** An update fails by a refusal, which is the chart's answer, or by a fault of the worker, which is none. */
function updateFailure(error: WorkflowUpdateFailedError, { id, request }: Subject): Failure {
  const cause = error.cause;
  if (cause instanceof ApplicationFailure) {
    const refusal = cause.type === 'refused' ? readRefusal(cause.details) : undefined;
    if (refusal) return refused(refusal);
    if (/completed|closed/i.test(`${cause.type} ${cause.message}`)) return new Failure('closed', `Case ${id} is closed; it takes no events any more.`, { id });
  }
  return new Failure('stepFailed', `Case ${id} could not take ${request?.event.type ?? 'the event'}: ${rootMessage(error)}.`, { id }, error);
}

/** The server is there and nobody executes: what was sent may still be taken, so the sentence says how to be sure. */
function noWorker({ id, request }: Subject, access: TemporalAccess, cause: unknown): Failure {
  const again = request ? ` It is not known whether ${request.event.type} was taken${request.key ? `: send it again with --key ${request.key}, it will count once` : ''}.` : '';
  return new Failure(
    'unreachable',
    `No worker answers for case ${id} on task queue «${access.taskQueue}». Start one with \`npm start\`, or look with \`parvis doctor\`.${again}`,
    { what: 'worker', id, ...(request?.key ? { key: request.key } : {}) },
    cause,
  );
}
