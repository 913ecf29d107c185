import { isCancellation, sleep } from '@temporalio/workflow';
import { Cancellation } from './cancellation';
import type { Desk } from './types';

/** The chart's delayed events as Temporal timers with absolute deadlines. */
export class Timers {
  private readonly running = new Map<number, Cancellation>();

  constructor(private readonly desk: Desk) {}

  /** @param deadline epoch ms; one that has passed already fires at once. */
  start(generation: number, deadline: number): void {
    const cancellation = new Cancellation();
    this.running.set(generation, cancellation);
    void cancellation
      .run(() => sleep(Math.max(1, deadline - Date.now())))
      .then(
        () => {
          this.running.delete(generation);
          this.desk.move({ kind: 'timer', generation });
        },
        (error: unknown) => {
          if (!isCancellation(error)) throw error;
        },
      );
  }

  has = (generation: number): boolean => this.running.has(generation);

  cancel(generation: number): void {
    this.running.get(generation)?.cancel();
    this.running.delete(generation);
  }

  cancelAll(): void {
    for (const generation of [...this.running.keys()]) this.cancel(generation);
  }
}
