import { ActivityFailure, CancellationScope, isCancellation, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Binding } from '../binding';
import { activityOptions, localActivityOptions } from './options';
import type { Desk, EffectOf } from './types';

/** What every activity of a case is called with: one argument. `caseId` and `effect` make its idempotency key. */
export interface ActivityCall {
  readonly input: unknown;
  readonly caseId: string;
  readonly effect: number;
}

export type AnyActivities = Record<string, (call: ActivityCall) => Promise<unknown>>;

/** Readable wherever the server shows it, and unique in a case since the effect is. */
export const activityIdOf = (name: string, effect: number): string => `${name}#${effect}`;

/** The chart's actors as activities; their answers come back as stimuli. */
export class Actors {
  private readonly running = new Map<number, CancellationScope>();

  constructor(
    private readonly desk: Desk,
    private readonly binding: Binding,
  ) {}

  start({ generation, src, input, effect }: EffectOf<'startActor'>): void {
    const bound = this.binding.actors[src];
    if (!bound) throw new Error(`the actor «${src}» is not bound`); // bindChart has refused such a chart
    const call: ActivityCall = { input, caseId: this.desk.state().caseId, effect };
    const name = bound.name ?? src;
    const scope = new CancellationScope();
    this.running.set(generation, scope);
    void scope
      .run(() =>
        bound.kind === 'local'
          ? proxyLocalActivities<AnyActivities>(localActivityOptions(bound.policy))[name]!(call)
          : proxyActivities<AnyActivities>({ ...activityOptions(bound.policy), activityId: activityIdOf(name, effect) })[name]!(call),
      )
      .then(
        (answer) => {
          if (!this.running.delete(generation)) return;
          const parsed = bound.answer?.safeParse(answer);
          if (parsed && !parsed.success) {
            const fields = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'answer'}: ${issue.message}`).join('; ');
            this.desk.park(generation, `${name} answered in another shape than agreed: ${fields}`);
            return;
          }
          this.desk.move({ kind: 'done', generation, output: parsed ? parsed.data : answer });
        },
        (error: unknown) => {
          if (!this.running.delete(generation) || isCancellation(error)) return;
          this.desk.move({ kind: 'failed', generation, error: causeOf(error) });
        },
      );
  }

  stop(generation: number): void {
    const scope = this.running.get(generation);
    this.running.delete(generation);
    scope?.cancel();
  }

  stopAll(): void {
    for (const generation of [...this.running.keys()]) this.stop(generation);
  }

  get count(): number {
    return this.running.size;
  }
}

/** What the activity threw, not Temporal's wrapping of it. */
export function causeOf(error: unknown): { name: string; message: string } {
  const cause = error instanceof ActivityFailure && error.cause ? error.cause : error;
  if (!(cause instanceof Error)) return { name: 'Error', message: String(cause) };
  const type: unknown = 'type' in cause ? cause.type : undefined;
  return { name: typeof type === 'string' ? type : cause.name, message: cause.message };
}
