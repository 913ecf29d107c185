import {
  ActivityFailure, ApplicationFailure, CancellationScope, ChildWorkflowFailure, getExternalWorkflowHandle, isCancellation, proxyActivities, proxyLocalActivities, startChild, workflowInfo,
  type ActivityOptions,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { actorBinding, decode, encode, messageOf, type BoundChart } from '../core';
import { generated } from '../generated';
import { Cancellation } from './cancellation';
import type { LocalResults } from './local-results';
import { activityOptions, localActivityOptions } from './options';
import { wire, type Message } from '../protocol';
import type { Desk, EffectOf, StartArgument } from './types';

/** What every activity of a case is called with: one argument. `caseId` and `effect` make its idempotency key. */
export interface ActivityCall {
  readonly input: unknown;
  readonly caseId: string;
  readonly effect: number;
}

export type AnyActivities = Record<string, (call: ActivityCall) => Promise<unknown>>;

/** Readable wherever the server shows it, and unique in a case since the effect is. */
export const activityIdOf = (name: string, effect: number): string => `${name}#${effect}`;

/** A child's workflow id: the same for the same effect, however often it is asked for. */
export const childWorkflowId = (parent: string, effect: number): string => `${parent}/${effect}`;

/** What of an actor is called by its activity. */
export function activityNameOf(chart: BoundChart, src: string): string {
  const bound = actorBinding(chart, src);
  // A path's last part is what its machine calls the actor.
  return bound ? (bound.name ?? src.slice(src.lastIndexOf('/') + 1)) : src;
}

/** The chart's actors as activities; their answers come back as stimuli. */
export class Actors {
  private readonly running = new Map<number, Running>();
  /** By effect: activities that were called off and that the server still has. Another of the same name must wait for their end. */
  private readonly ending = new Map<number, Promise<void>>();
  /** Callbacks that were told to end, by generation, until they have: as long as they speak, a run that ends is signalled at the same time. */
  private readonly speaking = new Map<number, Cancellation>();
  /** Child cases that the server has not started yet, by workflow id: nothing can be sent to them. */
  private readonly unborn = new Map<string, Promise<unknown>>();

  constructor(
    private readonly desk: Desk,
    private readonly chart: BoundChart,
    private readonly localResults: LocalResults,
    /** For child cases too. */
    private readonly continueAfterSteps: number | undefined,
  ) {}

  start(effect: EffectOf<'startActor'>): void {
    const { generation, src, as } = effect;
    const bound = actorBinding(this.chart, src);
    const cancellation = new Cancellation();
    const before = this.ending.get(effect.effect);
    const isChild = bound?.kind === 'child';
    const work = isChild ? this.startChild(effect) : before ? before.then(() => cancellation.run(() => this.work(effect))) : cancellation.run(() => this.work(effect));
    const { task } = this.localResults;
    const take = (result: () => void): void => (bound?.kind === 'local' ? this.localResults.take(task, result) : result());
    this.running.set(generation, { cancellation, task, endless: (as !== undefined && as !== 'machine') || isChild, effect: effect.effect, work: isChild ? undefined : work });
    void work
      .then(
        (answer) => {
          if (!this.running.delete(generation)) return;
          const parsed = bound?.answer?.safeParse(answer);
          if (parsed && !parsed.success) {
            const fields = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'answer'}: ${issue.message}`).join('; ');
            return take(() => this.desk.park(generation, `${activityNameOf(this.chart, src)} answered in another shape than agreed: ${fields}`));
          }
          take(() => this.desk.move({ kind: 'done', generation, output: parsed ? parsed.data : answer }));
        },
        (error: unknown) => {
          if (!this.running.delete(generation) || isCancellation(error)) return;
          take(() => this.desk.move({ kind: 'failed', generation, error: causeOf(error) }));
        },
      );
  }

  /**
   * Once started a child is on its own: how it ends it tells itself, before it closes. One that closes without having told was
   * ended by somebody else, which is an error. After a continue-as-new it is there already, and the server does not tell this
   * run how it ends: so it is looked for now, and found missing at the latest when it is sent something.
   */
  private async startChild({ src, input, effect, sync }: EffectOf<'startActor'>): Promise<never> {
    const { workflowId: workflow } = workflowInfo();
    const start: StartArgument = {
      input, by: { kind: 'case', id: workflow, roles: ['case'] }, parent: { workflow, effect, sync: sync ?? false },
      ...(this.continueAfterSteps === undefined ? {} : { continueAfterSteps: this.continueAfterSteps }),
    };
    const workflowId = childWorkflowId(workflow, effect);
    try {
      const starting = CancellationScope.nonCancellable(() =>
        startChild(activityNameOf(this.chart, src), { workflowId, args: [start], parentClosePolicy: 'ABANDON', workflowIdReusePolicy: 'REJECT_DUPLICATE' }),
      ).catch((error: unknown) => {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      });
      this.unborn.set(workflowId, starting);
      const child = await starting.finally(() => this.unborn.delete(workflowId));
      if (child) await child.result();
      else await isThere(workflowId);
    } catch (error) {
      const cause = error instanceof ChildWorkflowFailure ? error.cause : error;
      if (this.desk.state().actors.some((actor) => actor.effect === effect)) throw endedUntold(workflowId, messageOf(cause));
    }
    return new Promise<never>(() => {});
  }

  private work({ src, input, effect, as, generation }: EffectOf<'startActor'>): Promise<unknown> {
    const { caseId } = this.desk.state();
    const bound = actorBinding(this.chart, src);
    const name = activityNameOf(this.chart, src);
    const activityId = activityIdOf(name, effect);
    // Whatever name is asked of a proxy is there.
    if (bound && (as === undefined || as === 'machine')) {
      const call: ActivityCall = { input, caseId, effect };
      return bound.kind === 'local'
        ? proxyLocalActivities<AnyActivities>(localActivityOptions(bound.policy))[name]!(call)
        : proxyActivities<AnyActivities>({ ...activityOptions(bound.policy), activityId, cancellationType })[name]!(call);
    }
    const { type, options } = as === undefined ? { type: generated.promise, options: attended } : { type: generated.callback, options: endless };
    const asked = { input: { src, input: encode(input), generation }, caseId, effect };
    // What a policy does not say of the chart's own logic is as without one: a callback is not over after half a minute.
    const policy = bound && activityOptions({ startToCloseTimeout: options.startToCloseTimeout, ...bound.policy });
    const activities = proxyActivities<AnyActivities>({ ...options, ...policy, activityId, cancellationType });
    return activities[type(this.chart.machine.id)]!(asked).then((answer) => decode(answer, () => undefined));
  }

  /** Settles when the child case is there; undefined where there is nothing to wait for. */
  birthOf = (workflowId: string): Promise<unknown> | undefined => this.unborn.get(workflowId);

  stop(generation: number): void {
    const running = this.letGo(generation);
    if (running) this.localResults.callOff(running.task, () => running.cancellation.cancel(), true);
  }

  /** What never comes back by itself: a callback ends when it asks next, a child case is on its own. */
  endEndless(): void {
    for (const [generation, { endless: isEndless }] of [...this.running]) if (isEndless) this.letGo(generation);
  }

  stopAll(): void {
    for (const generation of [...this.running.keys()]) this.stop(generation);
    for (const cancellation of this.speaking.values()) cancellation.cancel();
  }

  /** How this one ends is of no interest any more, only that it does. */
  private letGo(generation: number): Running | undefined {
    const running = this.running.get(generation);
    if (!running) return undefined;
    this.running.delete(generation);
    const { cancellation, work, effect, endless: isEndless } = running;
    if (!work) return running;
    if (isEndless) this.speaking.set(generation, cancellation);
    const over = (): void => {
      this.speaking.delete(generation);
      if (this.ending.get(effect) === ended) this.ending.delete(effect);
    };
    const ended = work.then(over, over);
    this.ending.set(effect, ended);
    return running;
  }

  has = (generation: number): boolean => this.running.has(generation);

  get count(): number {
    return this.running.size;
  }

  /** Whether no callback speaks any more that was told to end. */
  get areSilent(): boolean {
    return this.speaking.size === 0;
  }
}

/** So that it is known when a name is free again; nobody waits for what was called off otherwise. */
const cancellationType = 'WAIT_CANCELLATION_COMPLETED';

interface Running {
  readonly cancellation: Cancellation;
  /** The task in which it began. */
  readonly task: number;
  /** It never comes back by itself. */
  readonly endless: boolean;
  readonly effect: number;
  /** Undefined for a child case, which is on its own. */
  readonly work: Promise<unknown> | undefined;
}

/** Why a child case is over of which nothing has been heard. */
export const endedUntold = (workflowId: string, why: string): Error => new Error(`the case ${workflowId} ended without telling how: ${why}`);

/** A message that its case takes for an old one; only its arrival counts. @throws where the case is closed */
async function isThere(workflowId: string): Promise<void> {
  const { workflowId: from, workflowType: kind } = workflowInfo();
  await getExternalWorkflowHandle(workflowId).signal<[Message]>(wire.message, { from, kind, number: 0, say: { kind: 'areYouThere' } });
}

/** The chart's own logic says by itself that it failed; what is tried again is only what a worker took with it when it died. */
const attended = { startToCloseTimeout: '7 days', heartbeatTimeout: '10 seconds', retry: { initialInterval: '1 second', maximumInterval: '1 minute' } } as const satisfies ActivityOptions;
/** Callbacks and observables go on until they are stopped. */
const endless = { ...attended, startToCloseTimeout: '3650 days' } as const satisfies ActivityOptions;

/** What the activity threw, not Temporal's wrapping of it. */
export function causeOf(error: unknown): unknown {
  const cause = error instanceof ActivityFailure && error.cause ? error.cause : error;
  if (!(cause instanceof Error)) return new Error(String(cause));
  const [detail] = cause instanceof ApplicationFailure ? (cause.details ?? []) : [];
  // What the chart's own logic threw is carried whole.
  if (typeof detail === 'object' && detail !== null && 'thrown' in detail) return decode(detail.thrown, () => undefined);
  const type: unknown = 'type' in cause ? cause.type : undefined;
  const plain = new Error(cause.message);
  Object.defineProperty(plain, 'name', { value: typeof type === 'string' ? type : cause.name, enumerable: false });
  return plain;
}
