import { CancelledFailure, CancellationScope } from '@temporalio/workflow';

/**
 * Runs what can be called off. Like a `CancellationScope` for one activity, timer or signal, without the ten promises that
 * such a scope, its `run` and its link to the scope around it make: for each of them Temporal takes a stack trace, and a case
 * makes more scopes than anything else. What is asked of the server and when is the same.
 *
 * It stands where the SDK looks for the current scope, with the three fields that its activities, timers and signals read
 * there. Nothing that makes a scope of its own (a child workflow, a condition with a time) may run in it.
 */
export class Cancellation {
  readonly cancellable = true;
  consideredCancelled = false;
  readonly cancelRequested = { catch: (called: Called): void => (this.consideredCancelled ? afterwards([called]) : void this.called.push(called)) };
  private readonly called: Called[] = [];

  run<T>(work: () => Promise<T>): Promise<T> {
    return CancellationScope.prototype.run.call(this as unknown as CancellationScope, work) as Promise<T>; // of the scope, `run` needs the method below
  }

  /** By this name the SDK asks a scope to do its work once it is the current one. */
  protected runInContext<T>(work: () => Promise<T>): Promise<T> {
    try {
      return work();
    } catch (error) {
      return Promise.reject(error);
    }
  }

  cancel(): void {
    if (this.consideredCancelled) return;
    this.consideredCancelled = true;
    afterwards(this.called);
  }
}

type Called = (error: CancelledFailure) => void;

/** As with a scope: after whatever is being done now. */
function afterwards(called: readonly Called[]): void {
  void Promise.resolve().then(() => {
    for (const call of called) call(new CancelledFailure('called off'));
  });
}
