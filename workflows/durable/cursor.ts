/** Where the worker's side answers `cursor`; charts are also loaded where there is no worker. */
export const cursorHook = Symbol.for('parvis.cursor');

/**
 * Within the creator of a callback or an observable: how many of its emissions its case has taken. Zero at the first start;
 * more where it is started again, after a crash or when its case continued as new, so that it can go on from there.
 */
export function cursor(): number {
  const answer = (globalThis as Record<symbol, unknown>)[cursorHook]; // set by the worker's side
  return typeof answer === 'function' ? (answer as () => number)() : 0;
}
