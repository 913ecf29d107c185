import { holderOf, reservationOf, reservationsOver } from '../activities/reservations/asking';
import type { Application } from '../machines/enrollment/application';
import type { Principal } from '../machines/principal';
import type { Awaited, HistoryEntry, OperatorAnswer, OperatorRequest, SendAnswer, SendRequest } from '../workflows/durable/protocol';
import { ViewAnswer, type EnrollmentView } from './answers';
import { idOfWorkflow, kind, newCaseId, workflowId } from './case-id';
import type { TemporalAccess } from './connect';
import { casesOf, NotReached, type ArchiveReader, type CaseHistory, type WatchOptions } from './durable';
import { Failure } from './failures';
import { timeOf } from './rehearsal';
import { failingStepAttempts, pendingActivitiesOf, type PendingActivity } from './retrying';
import { failureOf, type Subject } from './temporal-failures';
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
  /**
   * Has tried again what is parked, one thing or all; operators only, with a reason. Where nothing is parked, what failed outside
   * and waits for its next attempt is tried at once.
   */
  retry(id: string, request: OperatorRequest): Promise<OperatorAnswer>;
  /** Gives up one thing that is parked, tried over and over or kept; operators, and who sent what is kept; with a reason. */
  discard(id: string, request: OperatorRequest & { readonly which: string }): Promise<OperatorAnswer>;
  /** As of the case's own present time, which is ahead of the clock where a rehearsal let time pass; of one long closed, or closed while no worker answers, the archive's last view. */
  view(id: string): Promise<EnrollmentView>;
  /** Every step, from case and archive together; where something was not kept, the gaps say so. */
  history(id: string): Promise<CaseHistory>;
  /** From the search index alone, newest first, `limit` at most; no case is asked. */
  list(filter: CaseFilter & { limit?: number }): Promise<CaseRow[]>;
  /** The same, case by case as the pages of the index come in; for counts over a whole fleet. */
  each(filter: CaseFilter): AsyncGenerator<CaseRow, void, void>;
  /**
   * The view once the case has been in a state or has borne a tag, or the first for which a predicate holds. A case that ends
   * otherwise, and the time running out, are Failures. A worker or server that is away meanwhile is waited for; it is a
   * Failure only where it is still away at the end.
   */
  wait(id: string, until: Awaited | ((view: EnrollmentView) => boolean), options: { timeoutMs: number; what: string }): Promise<EnrollmentView>;
  /** The case's steps as they come, each once and in order; ends with the case. `onSilence` is told a Failure. */
  watch(id: string, options?: WatchOptions): AsyncGenerator<HistoryEntry, void, void>;
  /** What the server knows of the work under way. Needs no worker. */
  describe(id: string): Promise<Described>;
}

export interface CasesOptions {
  /** How long a worker may take to answer, ms. Default 5,000. */
  readonly answerTimeoutMs?: number;
  /** Where the worker keeps what leaves the cases. Default: nowhere that this client could read. */
  readonly archive?: ArchiveReader;
}

export function casesOver(access: TemporalAccess, { answerTimeoutMs = 5_000, archive }: CasesOptions = {}): Cases {
  const { client } = access;
  const handle = (id: string) => client.workflow.getHandle(workflowId(id));
  /** Whatever goes wrong becomes a Failure about this case. */
  const told = async <T>(about: Subject, run: () => Promise<T>): Promise<T> => {
    try {
      return await run();
    } catch (error) {
      throw failureOf(error, about, access);
    }
  };
  /** One call, bounded. */
  const call = <T>(about: Subject, run: () => Promise<T>): Promise<T> => told(about, () => client.withDeadline(Date.now() + answerTimeoutMs, run));
  /** What the case was told to do; a call without an answer can be repeated under its key. */
  const obeyed = <T>(id: string, what: string, { key }: { readonly key?: string }, run: () => Promise<T>): Promise<T> =>
    told({ id, asks: true, request: { what, ...(key === undefined ? {} : { key }) } }, run);
  const cases = casesOf(client, {
    kind, taskQueue: access.taskQueue, answerTimeoutMs, view: ViewAnswer,
    now: (workflow) => call({ id: idOfWorkflow(workflow) }, () => timeOf(access, workflow)),
    ...(archive ? { archive } : {}),
  });

  /**
   * The case that has the tenant, as far as anybody answers: that saves a case which would only find the other one. Nothing
   * depends on it, since the case itself reserves the tenant.
   */
  const openEnrollmentOf = (tenant: string): Promise<string | undefined> => {
    const reservations = reservationsOver({ client, taskQueue: access.taskQueue }, answerTimeoutMs);
    return holderOf(reservations, reservationOf('tenant', tenant)).then(
      (holder) => holder === undefined ? undefined : call({ id: holder }, () => handle(holder).describe()).then(({ status }) => (status.name === 'RUNNING' ? holder : undefined)),
    ).catch(() => undefined);
  };

  return {
    async start(application, { id: given, by, key }) {
      if (!by.roles.includes('operator')) {
        throw new Failure('notYourRole', `${by.kind}:${by.id} may not start an enrollment; operators do. Use --as operator.`);
      }
      const id = given ?? newCaseId(application, key);
      const open = await openEnrollmentOf(application.tenant);
      if (open !== undefined && open !== id) {
        throw new Failure('alreadyEnrolling', `${application.tenant} has an open enrollment: case ${open}. A tenant has one at a time.`, { id: open, todo: `See where it stands: parvis show ${open}` });
      }
      const { machines } = await import('../machines'); // here: whoever only looks at cases has no use for the charts
      try {
        // The newest version that this client knows, whose schema the application has passed.
        await told({ id }, () => cases.start(id, application, { by, version: machines.enrollment.version }));
        return { id, existed: false };
      } catch (error) {
        if (error instanceof Failure && error.code === 'exists' && key !== undefined && given === undefined) return { id, existed: true };
        throw error;
      }
    },

    send: (id, request) => obeyed(id, request.event.type, request, () => cases.send(id, request)),
    async retry(id, request) {
      try {
        return await obeyed(id, 'the word to try again', request, () => cases.retry(id, request));
      } catch (error) {
        const effect = effectIn(request.which);
        if (!(error instanceof Failure) || error.code !== 'notNow' || (request.which !== undefined && effect === undefined)) throw error;
        const what = await told({ id }, () => cases.hasten(id, effect));
        if (what.length === 0) throw error;
        const { revision, state } = await told({ id, asks: true }, () => cases.view(id));
        return { revision, state, what };
      }
    },
    discard: (id, request) => obeyed(id, 'the word to discard', request, () => cases.discard(id, request)),
    view: (id) => told({ id, asks: true }, () => cases.view(id)),
    history: (id) => told({ id, asks: true }, () => cases.history(id)),

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

    async *each(filter) {
      try {
        for await (const info of client.workflow.list({ query: visibilityQuery(filter), pageSize: 1_000 })) yield caseRow(info);
      } catch (error) {
        throw failureOf(error, {}, access);
      }
    },

    async wait(id, until, { timeoutMs, what }) {
      try {
        return await cases.wait(id, until, { timeoutMs });
      } catch (error) {
        if (!(error instanceof NotReached)) throw failureOf(error, { id, asks: true }, access);
        const { state, particulars } = error.view;
        const where = state.join(', ');
        if (error.reason === 'closed') throw new Failure('closed', `Case ${id} is closed in ${where}; ${what} will not be reached.`, { id, state });
        const sentence = `Case ${id} has not reached ${what} within ${timeoutMs / 1_000} s; it is in ${where} and waits for ${particulars.waitsFor}.`;
        throw new Failure('timedOut', sentence, { id, state });
      }
    },

    async *watch(id, { onSilence, ...options } = {}) {
      const about = { id, asks: true };
      const said = onSilence && { onSilence: (error: unknown) => onSilence(failureOf(error, about, access)) };
      try {
        yield* cases.watch(id, { ...options, ...said });
      } catch (error) {
        throw failureOf(error, about, access);
      }
    },

    async describe(id) {
      try {
        const description = await call({ id }, () => handle(id).describe());
        return { activities: pendingActivitiesOf(description), failingSteps: failingStepAttempts(description) };
      } catch (error) {
        // Nothing is under way any more for a case that only the archive knows.
        if (error instanceof Failure && error.code === 'unknownCase' && (await archive?.read(kind, id))) return { activities: [], failingSteps: 0 };
        throw error;
      }
    },
  };
}

/** `e12`, as operators call an action, is effect 12. */
const effectIn = (which: string | undefined): number | undefined => (which !== undefined && /^e\d+$/.test(which) ? Number(which.slice(1)) : undefined);
