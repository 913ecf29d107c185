import { isCancellation, sleep } from '@temporalio/workflow';
import { Cancellation } from './cancellation';
import type { LocalResults } from './local-results';
import type { Desk } from './types';

/** The chart's delayed events as Temporal timers with absolute deadlines. */
export class Timers {
  private readonly running = new Map<number, { readonly cancellation: Cancellation; readonly task: number }>();

  constructor(
    private readonly desk: Desk,
    private readonly localResults: LocalResults,
  ) {}

  /** @param deadline epoch ms; one that has passed already fires at once. */
  start(generation: number, deadline: number): void {
    const cancellation = new Cancellation();
    this.running.set(generation, { cancellation, task: this.localResults.task });
    void cancellation
      .run(() => sleep(Math.max(1, deadline - Date.now())))
      .then(
        () => {
          if (this.running.delete(generation)) this.desk.move({ kind: 'timer', generation });
        },
        (error: unknown) => {
          if (!isCancellation(error)) throw error;
        },
      );
  }

  has = (generation: number): boolean => this.running.has(generation);

  cancel(generation: number): void {
    const running = this.running.get(generation);
    if (!running) return;
    this.running.delete(generation);
    this.localResults.callOff(running.task, () => running.cancellation.cancel());
  }
}
