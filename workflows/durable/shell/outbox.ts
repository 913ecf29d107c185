import { getExternalWorkflowHandle, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { Policy } from '../binding';
import { actionBinding, actionId, decode, gone, messageOf, performInCase, shortSentence, type BoundChart, type CaseState } from '../core';
import { generated, type ActionAnswer } from '../generated';
import { wire, type ChartEvent, type Message } from '../protocol';
import { Cancellation } from './cancellation';
import { activityOptions } from './options';
import { activityIdOf, causeOf, type ActivityCall, type AnyActivities } from './actors';
import type { Posted, Undone } from './types';

/**
 * The chart's actions, performed by activities: in order within a lane, lanes apart from each other, each tried again
 * until it is done. What has not been done when the run ends is carried over under the same effect number. What failed for
 * good is put aside, so that its lane goes on, until somebody has it tried again or discards it.
 */
export class Outbox {
  private readonly lanes = new Map<string, Posted[]>();
  private readonly busy = new Map<string, Cancellation>();
  private held = false;

  constructor(
    private readonly caseId: string,
    private readonly chart: BoundChart,
    private readonly state: () => CaseState,
    private readonly send: (session: string, event: ChartEvent) => void,
    private readonly undelivered: (message: NonNullable<Posted['message']>, why: string) => void,
    /** Settles when the server has started the child case of this workflow id; undefined where it has, and for any other. */
    private readonly birthOf: (workflow: string) => Promise<unknown> | undefined,
    private aside: readonly Undone[],
    /** Told whenever something is done, put aside or discarded. */
    private readonly changed: () => void,
  ) {}

  get undone(): readonly Undone[] {
    return this.aside;
  }

  /** How many actions are not done, those put aside among them. */
  get length(): number {
    return [...this.lanes.values()].reduce((sum, lane) => sum + lane.length, this.aside.length);
  }

  /** Has an action tried again that failed for good; another id is none of its concern. */
  retry(id: string): void {
    const again = this.aside.filter(({ posted, lost }) => actionId(posted.effect) === id && !lost);
    this.aside = this.aside.filter((undone) => !again.includes(undone));
    for (const { posted } of again) {
      if (posted.inCase) this.doAgain(posted);
      else this.post(posted);
    }
  }

  /** Gives an action up. The attempt that is under way is called off; its lane goes on when that has ended. */
  discard(id: string): void {
    this.aside = this.aside.filter(({ posted }) => actionId(posted.effect) !== id);
    for (const [lane, waiting] of this.lanes) {
      const [first] = waiting;
      const isUnderWay = first !== undefined && actionId(first.effect) === id && this.busy.has(lane);
      this.lanes.set(lane, waiting.filter(({ effect }) => actionId(effect) !== id));
      if (isUnderWay) this.busy.get(lane)?.cancel();
    }
    this.changed();
  }

  post(posted: Posted): void {
    const { lane } = performedBy(this.chart, posted);
    const waiting = this.lanes.get(lane) ?? [];
    waiting.push(posted);
    this.lanes.set(lane, waiting);
    this.work(lane);
  }

  private doAgain(posted: Posted): void {
    const sent: [session: string, event: ChartEvent][] = [];
    try {
      performInCase(this.chart, this.state(), posted, (...one) => void sent.push(one));
    } catch (error) {
      this.putAside(posted, error);
    }
    this.changed();
    for (const one of sent) this.send(...one);
  }

  private work(lane: string): void {
    const first = this.lanes.get(lane)?.[0];
    if (!first || this.held || this.busy.has(lane)) return;
    const birth = first.message && this.birthOf(first.message.to);
    if (birth) {
      const go = (): void => this.work(lane);
      void birth.then(go, go);
      return;
    }
    const { name, id, policy } = performedBy(this.chart, first);
    const input = first.asked === undefined ? first.params : { action: first.action, asked: first.asked };
    const call: ActivityCall = { input, caseId: this.caseId, effect: first.effect };
    const cancellation = new Cancellation();
    this.busy.set(lane, cancellation);
    const isDiscarded = (): boolean => this.lanes.get(lane)?.[0] !== first;
    const done = (): void => {
      if (!isDiscarded()) this.lanes.get(lane)?.shift();
      this.busy.delete(lane);
      this.work(lane);
      this.changed();
    };
    void cancellation
      .run(() =>
        first.message ? this.tell(first.message, first.effect) : proxyActivities<AnyActivities>({
          ...activityOptions(policy),
          activityId: activityIdOf(id, first.effect),
          // What is under way when the run is about to continue may yet succeed; then it is not done a second time.
          cancellationType: 'WAIT_CANCELLATION_COMPLETED',
        })[name]!(call),
      )
      .then((answer) => {
        if (first.asked !== undefined && !first.message) for (const { session, event } of (answer as ActionAnswer).sent) this.send(session, decode(event, gone) as ChartEvent); // of our own making
        done();
      }, (error: unknown) => {
        if (isDiscarded()) return done();
        if (cancellation.consideredCancelled) {
          // Called off, or failed after it was called off, when the server does not try again: it stays first in its lane and is carried over.
          this.busy.delete(lane);
          this.work(lane); // where nothing is held any more
          return;
        }
        if (first.message) this.undelivered(first.message, messageOf(error));
        else this.putAside(first, causeOf(error));
        done();
      });
  }

  private async tell({ to, say }: NonNullable<Posted['message']>, number: number): Promise<void> {
    const { workflowId: from, workflowType: kind } = workflowInfo();
    await getExternalWorkflowHandle(to).signal<[Message]>(wire.message, { from, kind, number, say });
  }

  /** An action that failed for good. One that ran within the case and cannot be called again is shown, and waits to be discarded. */
  putAside(posted: Posted, error: unknown): void {
    const lost = posted.inCase && posted.asked === undefined;
    const why = `${shortSentence(messageOf(error))}${lost ? ' (it was made within a function of the chart, or given what is no data, so that it can only be discarded)' : ''}`;
    this.aside = [...this.aside, { posted, at: Date.now(), error: why, ...(lost ? { lost } : {}) }];
  }

  /** Starts nothing new; what is under way goes on. */
  hold(): void {
    this.held = true;
  }

  /** Goes on with everything that waits, and with what was called off as soon as the server knows. */
  resume(): void {
    this.held = false;
    for (const lane of this.lanes.keys()) this.work(lane);
  }

  cancelAll(): void {
    for (const cancellation of this.busy.values()) cancellation.cancel();
  }

  get working(): number {
    return this.busy.size;
  }

  /** In the order in which they were asked for. */
  waiting(): Posted[] {
    return [...this.lanes.values()].flat().sort((a, b) => a.effect - b.effect);
  }
}

interface Performer {
  /** Of the activity. */
  readonly name: string;
  /** What the activity's id begins with. */
  readonly id: string;
  readonly lane: string;
  readonly policy: Policy;
}

/** How an action is performed: as it is bound, or by the chart's own implementation, in one lane for them all. */
export function performedBy(chart: BoundChart, { action, asked, message }: Pick<Posted, 'action' | 'asked' | 'message'>): Performer {
  if (message) return { name: '', id: action, lane: `case ${message.to}`, policy: {} };
  const bound = asked === undefined ? actionBinding(chart, action) : undefined;
  if (bound && 'name' in bound) return { ...bound, id: bound.name };
  return { name: generated.action(chart.machine.id), id: action, lane: 'chart', policy: {} };
}
