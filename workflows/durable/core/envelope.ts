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
export function enveloped<T extends object>(content: T, envelope: Envelope, owns: boolean): T {
  const copy = { ...content };
  for (const [name, value] of Object.entries(envelope)) {
    if (value !== undefined && !(owns && Object.hasOwn(copy, name))) Object.defineProperty(copy, name, { value, enumerable: false });
  }
  return copy;
}
