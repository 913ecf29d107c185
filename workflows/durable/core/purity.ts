/**
 * What makes a step pure: the data that it reads is frozen, so that a step that throws has changed nothing, and chance
 * is drawn from the case itself, so that a dry run, a replay and the step agree.
 */

/** Freezes plain data in place, through and through; parts that are frozen already are not entered again. */
export function deepFreeze<T>(value: T): T {
  if (value === null || typeof value !== 'object' || Object.isFrozen(value)) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== null && Object.getPrototypeOf(prototype) !== null) return value; // an actor, a Map: not plain data
  Object.freeze(value);
  for (const part of Object.values(value)) deepFreeze(part);
  return value;
}

/**
 * Runs `work` with `Math.random` seeded by `seed`. The global `Math` is replaced for that long by one of the same kind,
 * because Temporal's sandbox freezes the object itself.
 */
export function withSeededRandom<T>(seed: string, work: () => T): T {
  const former = globalThis.Math;
  const random = mulberry32(fnv1a(seed));
  globalThis.Math = Object.create(former, { random: { value: random } }) as Math; // everything but `random` is inherited
  try {
    return work();
  } finally {
    globalThis.Math = former;
  }
}

/** FNV-1a, 32 bits: a well-spread number from a short text. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

/** Mulberry32: a small generator that passes the usual tests; good for jitter and samples, never for secrets. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
