/**
 * What makes a step pure: the data that it reads is frozen, so that a step that throws has changed nothing, and chance
 * is drawn from the case itself, so that a dry run, a replay and the step agree.
 */

/** What is not data: JSON would lose it or make something else of it, and the case would differ after continue-as-new. */
export class NotDataError extends Error {
  override readonly name = 'NotDataError';
}

/**
 * Freezes plain data in place, through and through; parts that are frozen already are not entered again.
 * @param place what the value is called in the error, e.g. `params of mail`
 * @throws NotDataError naming the place of what JSON would lose. References to actors are let through.
 */
export function deepFreeze<T>(value: T, place: string): T {
  refuseMoreThanPlain(value, place);
  return freezeThrough(value, place, deepFreeze);
}

/**
 * Freezes what leaves the case as plain JSON. What is frozen already is entered too: it may stand in a context, which keeps more.
 * @throws NotDataError as `deepFreeze` does, also for errors
 */
export function plain<T>(value: T, place: string): T {
  refuseMoreThanPlain(value, place);
  if (value instanceof Error) throw new NotDataError(`${place} is an error; only plain data can be sent`);
  return freezeThrough(value, place, plain, true);
}

function refuseMoreThanPlain(value: unknown, place: string): void {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new NotDataError(`${place} is ${value}; only finite numbers can be kept`);
  if (typeof value === 'bigint') throw new NotDataError(`${place} is a bigint; only plain data can be kept`);
}

/**
 * Freezes a context: plain data, and what a case keeps beside it: dates, maps, sets, errors, bigints, endless numbers.
 * @param again whether what is frozen already is entered too: it may have been frozen by others than the engine
 * @returns whether a reference to an actor was met.
 * @throws NotDataError naming the place of what cannot be kept: functions, symbols, instances of other classes.
 */
export function freezeContext(context: unknown, place: string, again = false): boolean {
  let refers = false;
  const freeze = <T>(value: T, at: string): T => {
    if (isActor(value)) refers = true;
    else if (value instanceof Map || value instanceof Set) freezeCollection(value, at, freeze, again);
    else if (!(value instanceof Date)) freezeThrough(value, at, freeze, again);
    return value;
  };
  freeze(context, place);
  return refers;
}

/** A value of the case's, kept as a context is. @throws NotDataError as `freezeContext` does */
export function frozen<T>(value: T, place: string): T {
  freezeContext(value, place);
  return value;
}

/** @param again whether what is frozen already is entered too */
function freezeThrough<T>(value: T, place: string, freezePart: (part: unknown, place: string) => unknown, again = false): T {
  if (typeof value === 'function' || typeof value === 'symbol') throw new NotDataError(`${place} is a ${typeof value}; only plain data can be kept`);
  if (value === null || typeof value !== 'object' || (!again && Object.isFrozen(value)) || isActor(value)) return value;
  if (isOfClass(value) && !(value instanceof Error)) {
    throw new NotDataError(`${place} is a ${value.constructor.name}; only plain data can be kept`);
  }
  for (const key of Object.keys(value)) {
    const part = (value as Record<string, unknown>)[key]; // its own key
    // Most parts are texts: their place need not be told.
    if (typeof part !== 'string' && typeof part !== 'boolean') freezePart(part, `${place}.${key}`);
  }
  Object.freeze(value); // last: what turned out not to be data must not pass for checked another time
  return value;
}

function isOfClass(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return !Array.isArray(value) && prototype !== null && Object.getPrototypeOf(prototype) !== null;
}

/** A frozen map can still be changed by its methods, so those are taken away. */
function freezeCollection(collection: Map<unknown, unknown> | Set<unknown>, place: string, freezePart: (part: unknown, place: string) => unknown, again: boolean): void {
  if (Object.isFrozen(collection) && !again) return;
  for (const part of collection) freezePart(part, `${place}[]`);
  if (Object.isFrozen(collection)) return;
  const refuse = (): never => {
    throw new TypeError('Cannot assign to read only collection');
  };
  for (const method of ['set', 'add', 'delete', 'clear']) if (method in collection) Object.defineProperty(collection, method, { value: refuse });
  Object.freeze(collection);
}

export const isActor = (value: unknown): boolean => typeof value === 'object' && value !== null && 'sessionId' in value && 'getSnapshot' in value;

/** Size as UTF-8 JSON, which is what is sent and stored. */
export const bytesOf = (value: unknown): number => bytesOfText(JSON.stringify(value) ?? '');

/**
 * As many bytes as a value of a case can take as encoded UTF-8 JSON, counted without making the text; endless for what
 * would have to be encoded to be counted, and for what is no data.
 */
export function bytesAtMost(value: unknown): number {
  if (typeof value === 'string') return 2 + value.length * 6; // a control character is written with six
  if (typeof value !== 'object') return typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol' ? Number.POSITIVE_INFINITY : 48; // numbers, and words for what JSON cannot say
  if (value === null) return 4;
  if (isOfClass(value) && !(value instanceof Date)) return Number.POSITIVE_INFINITY; // maps, sets, errors and actors among them
  let bytes = 48;
  for (const key in value) bytes += key.length * 6 + 4 + bytesAtMost((value as Record<string, unknown>)[key]); // its own: it is plain data
  return bytes;
}

/**
 * The size as UTF-8 JSON where it is above `allowed` bytes, else undefined. Cheaper than `bytesOf` for what is far below:
 * a character takes three bytes at most, so that few texts need to be counted.
 */
export function bytesBeyond(allowed: number, value: unknown): number | undefined {
  const text = JSON.stringify(value) ?? '';
  if (text.length * 3 <= allowed) return undefined;
  const bytes = bytesOfText(text);
  return bytes > allowed ? bytes : undefined;
}

const encoder = new TextEncoder();
const bytesOfText = (text: string): number => encoder.encode(text).length;

/**
 * Runs `work` with `Math.random` seeded by `seed`. The global `Math` is replaced for that long by one of the same kind,
 * because Temporal's sandbox freezes the object itself.
 */
export function withSeededRandom<T>(seed: string, work: () => T): T {
  const [formerMath, formerDraw] = [globalThis.Math, draw];
  let random: (() => number) | undefined; // few charts draw at all
  draw = () => (random ??= mulberry32(fnv1a(seed)))();
  globalThis.Math = seededMath;
  try {
    return work();
  } finally {
    globalThis.Math = formerMath;
    draw = formerDraw;
  }
}

/** Set while `withSeededRandom` works, and only then. */
let draw: () => number = Math.random;
/** Everything but `random` is inherited. */
const seededMath = Object.create(Math, { random: { value: () => draw() } }) as Math;

/** Tells texts apart without keeping them: their length and two hashes. Not for secrets. */
export const fingerprint = (text: string): string => [text.length, fnv1a(text), fnv1a(text, 0x2545f491)].map((part) => part.toString(36)).join('.');

/** FNV-1a, 32 bits: a well-spread number from a text. */
function fnv1a(text: string, basis = 0x811c9dc5): number {
  let hash = basis;
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
