import type { z } from 'zod';
import type { Principal, Role } from './principal';

/** What surrounds every event that a person or program sent. */
export interface Envelope {
  /** Epoch ms, the case's own time. */
  readonly at: number;
  readonly by: Principal;
  readonly reason?: string;
}

/**
 * An event as the catalogue knows it: what people read of it, who may send it, what it carries. Command line, pages and
 * API come from this, and the engine refuses by it.
 */
export interface EventDeclaration<Context> {
  readonly title: string;
  readonly description: string;
  readonly by: readonly Role[];
  readonly payload: z.ZodType;
  /** When it is taken, as the second half of «not possible now: …». */
  readonly when: string;
  readonly example?: (context: Context) => unknown;
  readonly sender?: (context: Context) => Partial<Principal>;
}

/** The events that a chart receives, from their declarations. */
export type EventsOf<Declarations extends Record<string, { payload: z.ZodType }>> = {
  [Type in keyof Declarations & string]: { type: Type } & z.output<Declarations[Type]['payload']> & Envelope;
}[keyof Declarations & string];

/**
 * The moment of an event, epoch ms; at the very start, that of the start itself. Charts read no clock.
 * @throws Error for an event that XState made within a step (`xstate.done.state.*`): it bears no time; use `always`.
 */
export function moment(event: object): number {
  if ('at' in event && typeof event.at === 'number') return event.at;
  if ('input' in event && typeof event.input === 'object' && event.input !== null) return moment(event.input);
  throw new Error(`the event ${'type' in event ? String(event.type) : ''} bears no time`);
}
