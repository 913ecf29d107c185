import { CancellationScope, proxyActivities } from '@temporalio/workflow';
import type { Binding } from '../binding';
import { activityOptions } from './options';
import { activityIdOf, causeOf, type ActivityCall, type AnyActivities } from './actors';
import type { Posted, Undone } from './types';

/**
 * The chart's actions, performed by activities: in order within a lane, lanes apart from each other, each tried again
 * until it is done. What has not been done when the run ends is carried over under the same effect number. What failed for
 * good is put aside, so that its lane goes on, until somebody has it tried again.
 */
export class Outbox {
  private readonly lanes = new Map<string, Posted[]>();
  private readonly busy = new Map<string, CancellationScope>();
  private held = false;

  constructor(
    private readonly caseId: string,
    private readonly binding: Binding,
    private aside: readonly Undone[],
  ) {}

  get undone(): readonly Undone[] {
    return this.aside;
  }

  retryUndone(): void {
    const again = this.aside;
    this.aside = [];
    for (const { posted } of again) this.post(posted);
  }

  post(posted: Posted): void {
    const lane = this.binding.actions[posted.action]?.lane ?? posted.action;
    const waiting = this.lanes.get(lane) ?? [];
    waiting.push(posted);
    this.lanes.set(lane, waiting);
    this.work(lane);
  }

  private work(lane: string): void {
    const first = this.lanes.get(lane)?.[0];
    if (!first || this.held || this.busy.has(lane)) return;
    const bound = this.binding.actions[first.action];
    if (!bound) throw new Error(`the action «${first.action}» is not bound`); // bindChart has refused such a chart
    const call: ActivityCall = { input: first.params, caseId: this.caseId, effect: first.effect };
    const scope = new CancellationScope();
    this.busy.set(lane, scope);
    const done = (): void => {
      this.lanes.get(lane)?.shift();
      this.busy.delete(lane);
      this.work(lane);
    };
    void scope
      .run(() =>
        proxyActivities<AnyActivities>({
          ...activityOptions(bound.policy),
          activityId: activityIdOf(bound.name, first.effect),
          // What is under way when the run is about to continue may yet succeed; then it is not done a second time.
          cancellationType: 'WAIT_CANCELLATION_COMPLETED',
        })[bound.name]!(call),
      )
      .then(done, (error: unknown) => {
        if (scope.consideredCancelled) {
          // Called off, or failed after it was called off, when the server does not try again: it stays first in its lane and is carried over.
          this.busy.delete(lane);
          return;
        }
        this.aside = [...this.aside, { posted: first, at: Date.now(), error: causeOf(error).message }];
        done();
      });
  }

  /** Starts nothing new; what is under way goes on. */
  hold(): void {
    this.held = true;
  }

  cancelAll(): void {
    for (const scope of this.busy.values()) scope.cancel();
  }

  get working(): number {
    return this.busy.size;
  }

  /** In the order in which they were asked for. */
  waiting(): Posted[] {
    return [...this.lanes.values()].flat().sort((a, b) => a.effect - b.effect);
  }
}
