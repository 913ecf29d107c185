/**
 * Has an update's handler begin after everything that the same workflow task brought beside it: results of activities,
 * timers. A worker that takes a case up (after a restart, from a full cache, after a worker that died in a task) may be given
 * an update together with results that were there before it, and the update first; whoever replays the history is given the
 * results first. Both do the same thing only if the update waits for its turn.
 */
export async function inTurn<T>(handle: () => T | Promise<T>): Promise<T> {
  for (let turn = 0; turn < turns; turn += 1) await behind;
  return handle();
}

/** What is awaited comes behind whatever is settled already. */
const behind = Promise.resolve();
/** More than it takes for a result to pass from Temporal through the shell to its step; all within one activation. */
const turns = 50;
