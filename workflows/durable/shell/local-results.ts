import { sleep, workflowInfo } from '@temporalio/workflow';

/**
 * What the result of a local activity may lead to at once, and what has to wait.
 *
 * Its result is recorded with the task that began it. Yet where that task also answers a query, Temporal's core has the case
 * hear of the result in the task after it, while a replay has it hear in the first. To call something off there that began in
 * that same task (a timer, an activity) is to ask for nothing at all, and in the next task it is a command of its own: what
 * was recorded could not be replayed. So calling off waits until something else than such a result moves the case.
 */
export class LocalResults {
  /** Length of the history when the activity began whose result is being taken. */
  private began: number | undefined;
  private last = false;
  private postponed: (() => void)[] = [];
  private coming = false;

  /** What begins now is of this task. */
  get task(): number {
    return workflowInfo().historyLength;
  }

  /** Whether the latest step was made for such a result. */
  get wasLast(): boolean {
    return this.last;
  }

  /** @param began the task in which the local activity began */
  take(began: number, result: () => void): void {
    this.began = began;
    try {
      result();
    } finally {
      this.began = undefined;
    }
  }

  /** To be told of every step, before what it asks for is set going. */
  stepped(): void {
    this.last = this.began !== undefined;
    if (!this.last) this.callOffPostponed();
  }

  /**
   * @param began the task in which began what is called off
   * @param soon it does work meanwhile: whatever else may come, a task is asked for to call it off
   */
  callOff(began: number, cancel: () => void, soon = false): void {
    if (this.began === undefined || began < this.began) return cancel();
    this.postponed.push(cancel);
    if (!soon || this.coming) return;
    this.coming = true;
    void this.anotherTask().then(() => {
      this.coming = false;
      this.callOffPostponed();
    });
  }

  /** Settles in a task of its own. */
  async anotherTask(): Promise<void> {
    await sleep(1);
    this.last = false;
  }

  private callOffPostponed(): void {
    for (const cancel of this.postponed.splice(0)) cancel();
  }
}
