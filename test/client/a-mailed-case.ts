import { assign, setup } from 'xstate';
import { z } from 'zod';
import { mailBounced } from '../../machines/enrollment/returned-mail';
import { durable } from '../../workflows/durable';

/** A case that hears of its returned mail, for `bounces.test.ts`; the exported name is the one that the client starts. */

interface Heard {
  readonly heard: readonly string[];
}
type Event = { type: 'mail.bounced'; recipient: string; status: string } | { type: 'end' };

const chart = setup({ types: { context: {} as Heard, events: {} as Event } }).createMachine({
  context: { heard: [] },
  initial: 'open',
  states: {
    open: {
      on: {
        'mail.bounced': { actions: assign({ heard: ({ context, event }) => [...context.heard, `${event.recipient} ${event.status}`] }) },
        end: 'ended',
      },
    },
    ended: { type: 'final' },
  },
});

const { title, description, by, payload } = mailBounced;

export const enrollment = durable(chart, {
  events: { 'mail.bounced': { title, description, by, payload }, end: { title: 'End', description: 'Ends it.', by: ['operator'], payload: z.strictObject({}) } },
  view: ({ context }: { context: Heard }) => ({ title: 'mailed', waitsFor: '', requirements: [], heard: context.heard }),
});
