import { condition } from '@temporalio/workflow';

/**
 * Has an update's handler begin after everything that the same workflow task brought beside it: results of activities,
 * timers. A worker that takes a case up (after a restart, from a full cache, after a worker that died in a task) may be given
 * an update together with results that were there before it, and the update first; whoever replays the history is given the
 * results first. Both do the same thing only if the update waits for its turn.
 */
export function inTurn<T>(handle: () => T | Promise<T>): Promise<T> {
  // Conditions are looked at after each result too, before anybody has heard of it, and once more when nothing is left to be
  // settled; until then this one does not hold.
  let settled = false;
  void Promise.resolve().then(() => (settled = true));
  return condition(() => settled).then(handle);
}
