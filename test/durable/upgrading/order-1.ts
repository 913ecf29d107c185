import { assign, fromPromise, setup } from 'xstate';
import { z } from 'zod';
import { activity, durable, outbox, type Binding } from '../../../workflows/durable';

/** Version 1 of a small chart, as it was released. */

export interface Order {
  readonly items: number;
  readonly note?: string;
}
export type OrderEvent = { type: 'add'; n: number } | { type: 'ask' } | { type: 'spoil' } | { type: 'hold' } | { type: 'resume' } | { type: 'finish' };

const declared = (payload: z.ZodType = z.strictObject({})) => ({ title: 't', description: 'd', by: ['clerk'], payload });

export const chart = setup({
  types: { context: {} as Order, events: {} as OrderEvent },
  actors: { ask: fromPromise<{ answer: string }, { question: string }>(() => Promise.reject(new Error('not run here'))) },
  actions: { tell: (_, _params: { text: string }) => {} },
  delays: { reminder: 60_000, late: 120_000 },
}).createMachine({
  id: 'order',
  context: { items: 0 },
  initial: 'open',
  states: {
    open: {
      type: 'parallel',
      on: { finish: 'finished' },
      states: {
        basket: {
          initial: 'busy',
          states: {
            busy: {
              initial: 'filling',
              on: { hold: 'held' },
              states: {
                filling: {
                  on: {
                    add: { actions: [assign({ items: ({ context, event }) => context.items + event.n }), { type: 'tell', params: ({ event }) => ({ text: `add ${event.n}` }) }] },
                  },
                },
                back: { type: 'history' },
              },
            },
            held: { on: { resume: 'busy.back' } },
          },
        },
        clock: {
          initial: 'waiting',
          states: {
            waiting: {
              after: {
                // The mistake of version 1: it cannot take its own deadline.
                500: { guard: ({ context }) => context.items > 90, actions: assign({ note: ({ context }) => mistaken(context) }) },
                reminder: 'reminded',
                late: 'overdue',
              },
            },
            reminded: {},
            overdue: {},
          },
        },
        question: {
          initial: 'idle',
          states: {
            idle: { on: { ask: 'asking' } },
            asking: { invoke: { src: 'ask', input: { question: 'why' }, onDone: { target: 'answered', actions: assign({ note: ({ event }) => event.output.answer }) } } },
            answered: {},
          },
        },
      },
    },
    finished: { type: 'final' },
  },
});

function mistaken(_context: Order): string {
  throw new Error('version 1 does not know what to note');
}

export const binding: Binding<Order> = {
  version: 1,
  events: { add: declared(z.strictObject({ n: z.number() })), ask: declared(), hold: declared(), resume: { ...declared(), early: { for: '1 day' } }, finish: declared() },
  actors: { ask: activity({}, { answer: z.object({ answer: z.string() }) }) },
  actions: { tell: outbox('tell', { policy: { retry: { initialInterval: '50 milliseconds' } } }) },
  search: ({ context }) => ({ CaseTitle: 'an order', CaseEscalation: context.items }),
  view: ({ context }) => ({ title: 'order', waitsFor: 'nobody', requirements: [], ...context }),
};

/** What the worker exported while there was nothing else. */
export const order = durable(chart, binding);
