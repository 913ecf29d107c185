import type { Sender } from '../protocol';

/** What the engine knows of an event or of a start, and a chart may read: the moment, epoch ms; who sent it, and why. */
export interface Envelope {
  readonly at: number;
  readonly by?: Sender;
  readonly reason?: string;
  readonly caseId?: string;
}

/**
 * The same thing in its envelope. The envelope's fields can be read and are not counted among the thing's own, so that a
 * chart that keeps or sends on an event has it as it was sent.
 * @param owns whether a field of the thing itself wins over the envelope's of the same name
 */
export function enveloped<T extends object>(content: T, { at, by, reason, caseId }: Envelope, owns: boolean): T {
  const copy = { ...content };
  const enclose = (name: keyof Envelope, value: unknown): void => {
    if (owns && Object.hasOwn(copy, name)) return;
    enclosed.value = value;
    Object.defineProperty(copy, name, enclosed);
  };
  enclose('at', at);
  if (by !== undefined) enclose('by', by);
  if (reason !== undefined) enclose('reason', reason);
  if (caseId !== undefined) enclose('caseId', caseId);
  enclosed.value = undefined;
  return copy;
}

/** One for all: it is read when a field is defined, and not kept. Every step makes events, so it counts. */
const enclosed: { value: unknown; readonly enumerable: false; readonly configurable: false; readonly writable: false } = { value: undefined, enumerable: false, configurable: false, writable: false };
