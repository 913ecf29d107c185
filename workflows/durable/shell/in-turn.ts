import { condition } from '@temporalio/workflow';

/**
 * Has an update's handler begin after everything that the same workflow task brought beside it: results of activities,
 * timers. A worker that takes a case up (after a restart, from a full cache, after a worker that died in a task) may be given
 * an update together with results that were there before it, and the update first; whoever replays the history is given the
 * results first. Both do the same thing only if the update waits for its turn.
 */
export function inTurn<T>(handle: () => T | Promise<T>): Promise<T> {
  // A condition is looked at when it is made, and again once nothing is left to be settled; only then does this one hold.
  let isTurn = false;
  return condition(() => isTurn || !(isTurn = true)).then(handle);
}
