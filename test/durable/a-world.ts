import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { Client, Connection, ServiceError, WithStartWorkflowOperation, WorkflowUpdateFailedError, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import { defineUpdate } from '@temporalio/workflow';
import { Worker, type WorkerOptions, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { quietWorkers, runningWorker } from '../support/running-worker';
import { until } from '../support/until';
import { passTime } from '../../client/rehearsal';
import { bundleOf } from '../../worker/bundle';
import { activitiesOf } from '../../workflows/durable/worker';
import { wire, type CaseView, type HistoryEntry, type HistoryTail, type OperatorAnswer, type OperatorRequest, type Refusal, type SendAnswer, type SendRequest } from '../../workflows/durable/protocol';
import type { ActivityCall } from '../../workflows/durable/shell/actors';
import type { StartArgument } from '../../workflows/durable/shell/types';
import { counting, errand, household, monitor, quotation, vandal, workshop } from './bare-charts';

const clerk = { kind: 'staff', id: 'clara', roles: ['clerk'] };
const operator = { kind: 'staff', id: 'olivia', roles: ['operator'] };
const namespace = 'default';

type Answer = (call: ActivityCall, attempt: number) => unknown;
export interface Performed {
  readonly caseId: string;
  readonly activity: string;
  readonly effect: number;
  readonly input: unknown;
  readonly text?: string;
}

/**
 * A worker of its own task queue over the charts of `workflows.ts`, and activities that do what a test says. Everything
 * that was asked of them is on record.
 */
export class World {
  /** Every attempt of an activity, in the order of their beginning. */
  readonly asked: Performed[] = [];
  /** Those that came to a good end. */
  readonly performed: Performed[] = [];
  private readonly answers = new Map<string, Answer>();
  private readonly opened: WorkflowHandle[] = [];
  private giveUp!: (reason: Error) => void;
  private readonly over = new Promise<never>((_, reject) => (this.giveUp = reject));
  private stopWorker: (() => Promise<void>) | undefined;

  private constructor(
    private readonly connection: Connection,
    private readonly bundle: WorkflowBundleWithSourceMap,
    private readonly more: object,
    readonly client = new Client({ connection, namespace }),
    readonly taskQueue = `shell-${randomBytes(4).toString('hex')}`,
  ) {}

  /** @param more activities of the test's own, beside those that do what it says */
  static async begun(options: Partial<WorkerOptions> = {}, more: object = {}): Promise<World> {
    quietWorkers();
    bundled ??= bundleOf(path.join(__dirname, 'workflows.ts'));
    const world = new World(await Connection.connect({ address: address() }), await bundled, more);
    await world.startWorker(options);
    return world;
  }

  /** @param through where it finds the server. Default: the server itself */
  async startWorker(options: Partial<WorkerOptions> = {}, through = address()): Promise<void> {
    const activities = Object.fromEntries(['ask', 'note', 'whisper'].map((name) => [name, (call: ActivityCall) => this.perform(name, call)]));
    const brought = activitiesOf(quotation, monitor, counting, household, errand, workshop, vandal);
    const settings = { address: through, namespace, taskQueue: this.taskQueue };
    this.stopWorker = await runningWorker(settings, { ...activities, ...brought, ...this.more }, { workflowBundle: this.bundle, ...options });
  }

  async endWorker(): Promise<void> {
    await this.stopWorker?.();
    this.stopWorker = undefined;
  }

  /** Answers for an activity that left its answer to others, by its id, such as `ask#1`. */
  async answerLater(started: StartedCase, activityId: string, answer: unknown = { answer: 'because' }): Promise<void> {
    await this.client.activity.complete({ workflowId: started.handle.workflowId, activityId }, answer);
  }

  /** Why the histories of cases (of one run, where that is named) do not fit the workflows that recorded them; nothing where all do. */
  async notReplayed(cases: readonly { readonly workflowId: string; readonly runId?: string | undefined }[]): Promise<string[]> {
    const histories = await Promise.all(cases.map(async ({ workflowId, runId }) => ({ workflowId, history: await this.client.workflow.getHandle(workflowId, runId).fetchHistory() })));
    const problems: string[] = [];
    for await (const { error } of Worker.runReplayHistories({ workflowBundle: this.bundle }, histories)) if (error) problems.push(error.message);
    return problems;
  }

  /** The events of every run of a case, the first one first. */
  async runsOf({ handle: { workflowId }, runId }: StartedCase): Promise<temporal.api.history.v1.IHistoryEvent[][]> {
    const runs: temporal.api.history.v1.IHistoryEvent[][] = [];
    for (let next = runId; next; next = runs.at(-1)?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? undefined) {
      runs.push((await this.client.workflow.getHandle(workflowId, next).fetchHistory()).events ?? []);
    }
    return runs;
  }

  /** What an activity does for one case from now on. */
  answer(activity: string, started: { readonly id: string }, answer: Answer): void {
    this.answers.set(`${activity} ${started.id}`, answer);
  }

  private async perform(activity: string, { caseId, effect, input }: ActivityCall): Promise<unknown> {
    const text = (input as { text?: string } | undefined)?.text;
    const performed: Performed = { caseId, activity, effect, input, ...(text === undefined ? {} : { text }) };
    this.asked.push(performed);
    const attempt = this.asked.filter((other) => other.caseId === caseId && other.activity === activity && other.effect === effect).length;
    // A test that failed with a door closed must not hold the worker for ever.
    const answer = await Promise.race([this.answers.get(`${activity} ${caseId}`)?.({ caseId, effect, input }, attempt), this.over]);
    this.performed.push(performed);
    return answer ?? { answer: 'because' };
  }

  /** What was done for a case by one activity, in order. */
  done(started: StartedCase, activity: string): (string | undefined)[] {
    return this.performed.filter((other) => other.caseId === started.id && other.activity === activity).map(({ text }) => text);
  }

  async start(kind: 'errands' | 'deadline' | 'letters' | 'restless' | 'quotation' | 'monitor' | 'counting' | 'household' | 'familyOfCases' | 'carrier' | 'shop' | 'market' | 'workshop' | 'diary' | 'guardian' | 'patient' | 'hardy' | 'escalated' | 'napping' | 'clumsy' | 'choir' | 'singer' | 'prompts' | 'enquiry' | 'ponderous' | 'exacting' | 'offhand' | 'vandal' | 'attentive' | 'letterbox', more: Partial<StartArgument> = {}): Promise<StartedCase> {
    const { workflowId, options, id } = this.startOptions(more);
    const { firstExecutionRunId } = await this.client.workflow.start(kind, { ...options, workflowId });
    return this.opening(id, workflowId, firstExecutionRunId);
  }

  /** Lets a case's own time pass. @param to epoch ms */
  passTime(started: StartedCase, to: number): Promise<void> {
    const { client, connection, taskQueue } = this;
    return passTime({ client, connection, taskQueue, namespace, address: address(), supervised: () => false, close: () => connection.close() }, started.handle.workflowId, to);
  }

  /** As `passTime`, where the case's run ends or stays busy on the way: the server then gives up what is left of the time. */
  async passToTheEnd(started: StartedCase, to: number): Promise<void> {
    await this.passTime(started, to).catch(() => {});
  }

  /** Starts a case and sends it an event in one request: the event is there before the case is. */
  async startWith(kind: 'errands', request: SendRequest): Promise<{ started: StartedCase; answer: SendAnswer }> {
    const { workflowId, options, id } = this.startOptions({});
    const answer = await this.client.workflow.executeUpdateWithStart(sendUpdate, {
      args: [request],
      startWorkflowOperation: new WithStartWorkflowOperation(kind, { ...options, workflowId, workflowIdConflictPolicy: 'FAIL' }),
    });
    return { started: this.opening(id, workflowId), answer };
  }

  /** The case of its own that a case started as its `nth` effect. */
  childOf(parent: StartedCase, nth = 1): StartedCase {
    return this.opening(`${parent.id}/${nth}`, `${parent.handle.workflowId}/${nth}`);
  }

  private startOptions(more: Partial<StartArgument>) {
    const id = randomBytes(4).toString('hex');
    return { id, workflowId: `errands:${id}`, options: { taskQueue: this.taskQueue, args: [{ input: {}, by: clerk, ...more }] as [StartArgument] } };
  }

  private opening(id: string, workflowId: string, runId?: string): StartedCase {
    const handle = this.client.workflow.getHandle(workflowId);
    this.opened.push(handle);
    return new StartedCase(id, handle, runId);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const handle of this.opened) await handle.terminate('the test is over').catch(() => {});
    this.over.catch(() => {});
    this.giveUp(new Error('the test is over'));
    await this.endWorker();
    await this.connection.close();
  }
}

const sendUpdate = defineUpdate<SendAnswer, [SendRequest]>(wire.send);
let bundled: Promise<WorkflowBundleWithSourceMap> | undefined;
const address = (): string => process.env['PARVIS_TEST_TEMPORAL']!; // set by global-setup

/** A case of a test chart on the real server. */
export class StartedCase {
  constructor(
    readonly id: string,
    /** Follows the case over continue-as-new. */
    readonly handle: WorkflowHandle,
    /** Of its first run, where it was started by itself. */
    readonly runId?: string,
  ) {}

  view = (): Promise<CaseView> => this.handle.query<CaseView>(wire.view);
  history = async (): Promise<readonly HistoryEntry[]> => (await this.handle.query<HistoryTail>(wire.history)).entries;
  retryParked = (more: Partial<OperatorRequest> = {}): Promise<OperatorAnswer> => this.order(wire.retryParked, more);
  discardParked = (which: string, more: Partial<OperatorRequest> = {}): Promise<OperatorAnswer> => this.order(wire.discardParked, { which, ...more });

  private order(update: string, more: Partial<OperatorRequest>): Promise<OperatorAnswer> {
    return this.handle.executeUpdate<OperatorAnswer, [OperatorRequest]>(update, { args: [{ by: operator, reason: 'it is mended', ...more }] });
  }

  send(type: string, payload: object = {}, more: Partial<SendRequest> = {}): Promise<SendAnswer> {
    const updateId = randomBytes(8).toString('hex');
    const once = (): Promise<SendAnswer> => this.handle.executeUpdate<SendAnswer, [SendRequest]>(wire.send, { updateId, args: [request(type, payload, more)] });
    // A signal that crosses a continue-as-new has its task made again, and the server gives up updates that were in it.
    const again = async (tries: number): Promise<SendAnswer> =>
      once().catch((error: unknown) => (tries > 0 && error instanceof ServiceError && /workflow task (failure|in failed state)/i.test(String(error.cause)) ? again(tries - 1) : Promise.reject(error)));
    return again(5);
  }

  refusal = (type: string, payload: object = {}, more: Partial<SendRequest> = {}): Promise<Refusal> => this.refusalOf(this.send(type, payload, more));

  async refusalOf(asked: Promise<unknown>): Promise<Refusal> {
    try {
      await asked;
    } catch (error) {
      // The refusal travels as the failure's only detail.
      if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) return error.cause.details?.[0] as Refusal;
      throw error;
    }
    throw new Error('it was not refused');
  }

  /** Names of the present run's history events. */
  async recorded(): Promise<string[]> {
    const { history } = await this.run();
    return namesOf(history.events ?? []);
  }

  /** Id and history of the present run. */
  async run() {
    const { runId } = await this.handle.describe();
    return { runId, history: await this.handle.fetchHistory() };
  }

  until = (what: string, holds: (view: CaseView) => boolean, seconds = 30): Promise<CaseView> =>
    until(`case ${this.id}: ${what}`, async () => {
      const view = await this.view();
      return holds(view) ? view : undefined;
    }, seconds);
}

export const request = (type: string, payload: object = {}, more: Partial<SendRequest> = {}): SendRequest => ({ event: { ...payload, type }, by: clerk, ...more });

export const namesOf = (events: readonly temporal.api.history.v1.IHistoryEvent[]): string[] =>
  events.map((event) => Object.keys(event).find((key) => key.endsWith('EventAttributes')) ?? '');

export { until };

/** What an activity of a test waits for until the test opens it. */
export const gate = () => {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
};
