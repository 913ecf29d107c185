import { assign, fromPromise, setup } from 'xstate';
import { z } from 'zod';
import { activity, addRegion, durable, mapContext, outbox, renameDelay, renameState, type Binding, type Versions } from '../../../workflows/durable';
import * as first from './order-1';

/** Version 2: other names of states and delays, another context, one more region; and it takes the deadline that 1 could not. */

interface Order {
  readonly lines: readonly number[];
  readonly note: string;
}

const declared = (payload: z.ZodType = z.strictObject({})) => ({ title: 't', description: 'd', by: ['clerk'], payload });

export const chart = setup({
  types: { context: {} as Order, events: {} as first.OrderEvent },
  actors: { ask: fromPromise<{ answer: string }, { question: string }>(() => Promise.reject(new Error('not run here'))) },
  actions: { tell: (_, _params: { text: string }) => {} },
  delays: { reminder: 60_000, overdue: 120_000 },
}).createMachine({
  id: 'orderAnew',
  context: { lines: [], note: '' },
  initial: 'taken',
  states: {
    taken: {
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
                    add: { actions: [assign({ lines: ({ context, event }) => [...context.lines, event.n] }), { type: 'tell', params: ({ event }) => ({ text: `line ${event.n}` }) }] },
                  },
                },
                back: { type: 'history' },
              },
            },
            held: { on: { resume: 'busy.back' } },
          },
        },
        timer: {
          initial: 'waiting',
          states: {
            waiting: { after: { 500: { actions: assign({ note: 'half a second' }) }, reminder: 'reminded', overdue: 'overdue' } },
            reminded: {},
            overdue: {},
          },
        },
        question: {
          initial: 'idle',
          states: {
            idle: { on: { ask: 'pending' } },
            pending: { invoke: { src: 'ask', input: { question: 'why' }, onDone: { target: 'answered', actions: assign({ note: ({ event }) => event.output.answer }) } } },
            answered: {},
          },
        },
        audit: { initial: 'idle', states: { idle: {} } },
      },
    },
    finished: { type: 'final' },
  },
});

export const binding: Binding<Order> = {
  version: 2,
  context: z.strictObject({ lines: z.array(z.number().max(100)), note: z.string() }),
  events: { add: declared(z.strictObject({ n: z.number() })), ask: declared(), hold: declared(), resume: { ...declared(), early: { for: '1 day' } }, finish: declared() },
  actors: { ask: activity({}, { answer: z.object({ answer: z.string() }) }) },
  actions: { tell: outbox('tell') },
  search: () => ({ CaseTitle: 'an order anew' }),
  view: ({ context }) => ({ title: 'order', waitsFor: 'nobody', requirements: [], ...context }),
};

export const earlier: Versions = {
  versions: { 1: first },
  migrations: {
    2: [
      renameState('open', 'taken'),
      renameState('taken.clock', 'taken.timer'),
      renameState('taken.question.asking', 'taken.question.pending'),
      renameDelay('taken.timer.waiting', 'late', 'overdue'),
      addRegion('taken', 'audit.idle'),
      mapContext(({ items, note }: first.Order) => ({ lines: items === 0 ? [] : [items], note: note ?? '' })),
    ],
  },
};

export const order = durable(chart, binding, earlier);
