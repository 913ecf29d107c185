import { z } from 'zod';
import type { ActorBinding, Binding } from '../../workflows/durable/binding';

const event = (title: string) => ({ title, description: title, by: ['clerk'], payload: z.strictObject({}) });

/** The errand's binding, with its steps as one kind of activity or another. */
export const bindingOf = (fetch: ActorBinding): Binding => ({
  version: 1, actors: { fetch }, actions: {}, events: { note: event('Take a note'), go: event('Go') },
  search: () => ({}), // kind and state, as the engine has them of any case
});
