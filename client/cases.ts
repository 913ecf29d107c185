import { QueryNotRegisteredError } from '@temporalio/client';
import { WorkflowIdReusePolicy } from '@temporalio/common';
import type { Application } from '../machines/enrollment/application';
import type { Principal } from '../machines/principal';
import { wire, type HistoryEntry, type OperatorAnswer, type OperatorRequest, type SendAnswer, type SendRequest } from '../workflows/durable/protocol';
import { HistoryAnswer, ObeyedAnswer, SentAnswer, ViewAnswer, readAnswer, type EnrollmentView } from './answers';
import { kind, newCaseId, workflowId } from './case-id';
import type { TemporalAccess } from './connect';
import { Failure, rootMessage } from './failures';
import { timeOf } from './rehearsal';
import { failingStepAttempts, pendingActivitiesOf, type PendingActivity } from './retrying';
import { failureOf, isSilence, type Subject } from './temporal-failures';
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
  /** Has tried again what is parked, one thing or all; operators only, with a reason. */
  retry(id: string, request: OperatorRequest): Promise<OperatorAnswer>;
  /** Gives up one thing that is parked, tried over and over or kept; operators, and who sent what is kept; with a reason. */
  discard(id: string, request: OperatorRequest & { readonly which: string }): Promise<OperatorAnswer>;
  /** As of the case's own present time, which is ahead of the clock where a rehearsal let time pass. */
  view(id: string): Promise<EnrollmentView>;
  history(id: string): Promise<HistoryEntry[]>;
  /** From the search index alone, newest first, `limit` at most; no case is asked. */
  list(filter: CaseFilter & { limit?: number }): Promise<CaseRow[]>;
  /**
   * The first view for which the predicate holds. A case that ends otherwise, and the time running out, are Failures. A
   * worker or server that is away meanwhile is waited for; it is a Failure only where it is still away at the end.
   */
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
  const call = async <T>(about: Subject, run: () => Promise<T>, withinMs = answerTimeoutMs): Promise<T> => {
    try {
      return await client.withDeadline(Date.now() + withinMs, run);
    } catch (error) {
      throw failureOf(error, about, access);
    }
  };
  const ask = (id: string, query: string, args: readonly unknown[] = [], withinMs?: number): Promise<unknown> =>
    call({ id, asks: true }, () => handle(id).query<unknown, unknown[]>(query, ...args).catch((error: unknown) => diagnosed(id, error)), withinMs);
  const tell = (id: string, update: string, what: string, request: { readonly key?: string }): Promise<unknown> =>
    call({ id, asks: true, request: { what, ...(request.key === undefined ? {} : { key: request.key }) } }, () => handle(id).executeUpdate<unknown, [unknown]>(update, { args: [request] }));
  /** A run that ended before it could begin has no answers; why it ended is what its reader needs. */
  const diagnosed = async (id: string, error: unknown): Promise<never> => {
    if (!(error instanceof QueryNotRegisteredError)) throw error;
    const { status } = await handle(id).describe();
    if (status.name === 'RUNNING') throw error;
    const why = await handle(id).result().then(() => 'it ended', rootMessage);
    throw new Failure('failed', `Case ${id} has failed and cannot go on: ${why}.`, { id }, error);
  };
  const view = async (id: string, withinMs?: number) => {
    const now = await call({ id }, () => timeOf(access, workflowId(id)), withinMs);
    return readAnswer(ViewAnswer, await ask(id, wire.view, [now], withinMs), 'view');
  };
  /** However little time there is: one honest look, for which a worker has its usual bound. */
  const viewBefore = async (id: string, end: number) => {
    for (let within = answerTimeoutMs; ; within = Math.min(answerTimeoutMs, Math.max(end - Date.now(), patienceMs))) {
      try {
        return await view(id, within);
      } catch (error) {
        if (!isSilence(error) || Date.now() + patienceMs > end) throw error;
        await pauseOf(patienceMs);
      }
    }
  };

  return {
    async start(application, { id: given, by, key }) {
      if (!by.roles.includes('operator')) {
        throw new Failure('notYourRole', `${by.kind}:${by.id} may not start an enrollment; operators do. Use --as operator.`);
      }
      const id = given ?? newCaseId(application, key);
      const { machines } = await import('../machines'); // here: whoever only looks at cases has no use for the charts
      try {
        await call({ id }, () =>
          client.workflow.start(kind, {
            workflowId: workflowId(id),
            taskQueue: access.taskQueue,
            // The newest that this client knows, whose schema the application has passed.
            args: [{ input: application, by, version: machines.enrollment.version }],
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
      return readAnswer(SentAnswer, await tell(id, wire.send, request.event.type, request), 'answer');
    },

    async retry(id, request) {
      return readAnswer(ObeyedAnswer, await tell(id, wire.retryParked, 'the word to try again', request), 'answer');
    },

    async discard(id, request) {
      return readAnswer(ObeyedAnswer, await tell(id, wire.discardParked, 'the word to discard', request), 'answer');
    },

    view: (id) => view(id),

    async history(id) {
      return readAnswer(HistoryAnswer, await ask(id, wire.history), 'history');
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
        const seen = await viewBefore(id, end);
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
        await pauseOf(pause);
      }
    },

    async describe(id) {
      const description = await call({ id }, () => handle(id).describe());
      return { activities: pendingActivitiesOf(description), failingSteps: failingStepAttempts(description) };
    },
  };
}

/** Between two tries to reach who is silent, ms. */
const patienceMs = 500;

const pauseOf = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
