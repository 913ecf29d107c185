import { condition, workflowInfo } from '@temporalio/workflow';

/** Between two things that Temporal's core hands over one right after the other, on a machine as busy as may be, ms. */
const atOnce = 10_000;

/**
 * A worker that takes a case up (after a restart, from a full cache, after another worker died in a task) may be handed what
 * came for it in another order than whoever replays its history later. Both must do the same.
 */
export class TakingUp {
  private replayed = false;
  /** The first live step after a replay: length of the history then, and when it was over, epoch ms. */
  private first: { readonly length: number; readonly over: number } | undefined;
  private suspected = false;
  private doubtful = false;
  /** Length of the history when the latest update came. */
  private updated: number | undefined;

  /**
   * Has an update's handler begin after everything that the same workflow task brought beside it: results of activities,
   * timers. The worker may be given an update together with results that were there before it, and the update first; whoever
   * replays the history is given the results first. Both do the same thing only if the update waits for its turn.
   */
  inTurn<T>(handle: () => T | Promise<T>): Promise<T> {
    this.updated = workflowInfo().historyLength;
    // Conditions are looked at after each result too, before anybody has heard of it, and once more when nothing is left to be
    // settled; until then this one does not hold.
    let settled = false;
    void Promise.resolve().then(() => (settled = true));
    return condition(() => settled).then(handle);
  }

  /**
   * To be asked after everything that is handed over: whether it may be out of order. A worker may take a case up for a query
   * that was asked while there was none: Temporal's core then has the case go, for that query alone, through what has come
   * since, and keeps what this leads to for the next task. That one, made anew after a worker died with it, may bring more; a
   * replay is given all of it at once, updates and signals before results, and what was recorded could not be replayed.
   * Workflow code is told nothing of this. So where the first step here may have been such a one, the next task is to fail: the worker forgets the case and takes it
   * up again from its history, task and all. Nothing is lost, and a suspicion that was wrong costs the task a second try.
   */
  isDoubtful(): boolean {
    const { historyLength: length, unsafe } = workflowInfo();
    if (unsafe.isReplaying) {
      this.replayed = true;
      this.first = undefined;
    } else if (this.replayed && (!this.first || this.first.length === length)) {
      this.first = { length, over: unsafe.now() };
    } else if (this.suspected) {
      this.doubtful = true;
    } else {
      this.replayed = false;
    }
    return this.doubtful;
  }

  /** @throws where the task is to fail */
  check(): void {
    if (this.doubtful) throw new Error('a query had this worker take the case up before this task came, perhaps in another order; it takes it up again');
  }

  /** Has a query be noticed. One that had the case taken up follows at once upon the step, which no update is part of. */
  forQuery<A extends unknown[], R>(answer: (...given: A) => R): (...given: A) => R {
    return (...given) => {
      if (this.replayed && this.first && this.first.length !== this.updated && workflowInfo().unsafe.now() - this.first.over < atOnce) this.suspected = true;
      return answer(...given);
    };
  }
}
