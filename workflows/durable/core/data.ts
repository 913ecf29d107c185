import { matchesState, type AnyMachineSnapshot, type StateValue } from 'xstate';
import { leafStates } from './paths';
import { isActor } from './purity';

/**
 * What JSON cannot say, said in JSON: dates, maps, sets, errors, bigints, endless numbers, `undefined`, and references to
 * actors, which are written by the actor's session. Of a machine's snapshot, which `onSnapshot` hands to charts, what can be read.
 */

/** The one key of an object that stands for something else. */
const mark = '$parvis';

type Tagged = { readonly [mark]: string; readonly of?: unknown };

/** @throws Error where something is neither; contexts are checked before they get here. */
export function encode(value: unknown): unknown {
  if (value === undefined) return tagged('undefined');
  if (typeof value === 'bigint') return tagged('bigint', value.toString());
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0) ? value : tagged('number', Object.is(value, -0) ? '-0' : String(value));
  if (value === null || typeof value !== 'object') return value;
  if (isActor(value)) return tagged('actor', { session: (value as unknown as { sessionId: string }).sessionId, id: (value as unknown as { id: string }).id });
  if (value instanceof Date) return tagged('date', value.getTime());
  if (value instanceof Map) return tagged('map', [...value].map(([key, one]) => [encode(key), encode(one)]));
  if (value instanceof Set) return tagged('set', [...value].map(encode));
  if (value instanceof Error) return tagged('error', encodedError(value));
  if (Array.isArray(value)) return value.map(encode);
  if (isMachineSnapshot(value)) return tagged('snapshot', encode(dataOf(value)));
  const encoded = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, encode(part)]));
  return mark in value ? tagged('object', encoded) : encoded;
}

/** @param actorOf the actor that a reference means */
export function decode(value: unknown, actorOf: (session: string, id: string) => unknown): unknown {
  const inner = (part: unknown): unknown => decode(part, actorOf);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(inner);
  const object = value as Record<string, unknown>; // neither null nor an array
  if (!(mark in object)) return Object.fromEntries(Object.entries(object).map(([key, part]) => [key, inner(part)]));
  const { of, [mark]: kind } = object as Tagged;
  // What follows was written by `encode`, each kind in its own form.
  switch (kind) {
    case 'undefined':
      return undefined;
    case 'bigint':
      return BigInt(of as string);
    case 'number':
      return Number(of);
    case 'date':
      return new Date(of as number);
    case 'map':
      return new Map((of as [unknown, unknown][]).map(([key, one]) => [inner(key), inner(one)]));
    case 'set':
      return new Set((of as unknown[]).map(inner));
    case 'error':
      return decodedError(inner(of) as ThrownError);
    case 'snapshot':
      return readable(inner(of) as MachineSnapshotData);
    case 'actor': {
      const { session, id } = of as { session: string; id: string };
      return actorOf(session, id);
    }
    default:
      return Object.fromEntries(Object.entries(of as object).map(([key, part]) => [key, inner(part)]));
  }
}

interface MachineSnapshotData {
  readonly status: string;
  readonly value: StateValue;
  readonly context: unknown;
  readonly output: unknown;
  readonly error: unknown;
  readonly tags: ReadonlySet<string>;
  readonly children: unknown;
  /** Active leaf states, for whoever cannot ask the chart. */
  readonly states?: readonly string[];
}

/** Those that were read from JSON, which may be written again. */
const readAgain = new WeakSet<object>();
const isMachineSnapshot = (value: object): value is MachineSnapshotData => ('_nodes' in value && 'machine' in value) || readAgain.has(value);
const dataOf = (snapshot: MachineSnapshotData): MachineSnapshotData => {
  const { status, value, context, output, error, tags, children, states } = snapshot;
  return { status, value, context, output, error, tags, children, states: states ?? leafStates(snapshot as unknown as AnyMachineSnapshot) }; // one that was read again has them
};
function readable(data: MachineSnapshotData): object {
  const snapshot = { ...data, matches: (asked: StateValue) => matchesState(asked, data.value), hasTag: (tag: string) => data.tags.has(tag) };
  readAgain.add(snapshot);
  return snapshot;
}

/** What was thrown, an Error or any other value, in words. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : typeof error === 'string' ? error : (JSON.stringify(error) ?? String(error)));

const tagged = (kind: string, of?: unknown): Tagged => ({ [mark]: kind, ...(of === undefined ? {} : { of }) });

function encodedError(error: Error): unknown {
  const { name, message, stack, cause } = error;
  const own = Object.fromEntries(Object.entries(error).filter(([key]) => !['name', 'message', 'stack', 'cause'].includes(key)));
  return { name, message, ...(stack === undefined ? {} : { stack }), ...(cause === undefined ? {} : { cause: encode(cause) }), own: encode(own) };
}

interface ThrownError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: unknown;
  readonly own: object;
}

function decodedError({ name, message, stack, cause, own }: ThrownError): Error {
  const error = new Error(message, cause === undefined ? undefined : { cause });
  const hidden = { configurable: true, enumerable: false, writable: true };
  if (name !== 'Error') Object.defineProperty(error, 'name', { ...hidden, value: name });
  if (stack !== undefined) Object.defineProperty(error, 'stack', { ...hidden, value: stack });
  return Object.assign(error, own);
}
