/**
 * Limits that are set are known to the worker, and a case asks no settings: so the worker writes their names before the
 * workflows' code, where they are the same for every case of it.
 */

const name = 'parvisLimits';

/** @returns the workflows' code, which knows then that these limits are set */
export const withLimits = (code: string, limits: readonly string[]): string => `globalThis.${name} = ${JSON.stringify(limits)}; ${code}`;

export function isLimited(limit: string): boolean {
  const set: unknown = Reflect.get(globalThis, name);
  return Array.isArray(set) && set.includes(limit);
}

/** The task queue of what falls under a limit: the server lets so many activities a second leave a queue, over all workers. */
export const limitedQueue = (taskQueue: string, limit: string): string => `${taskQueue}.${limit}`;
