import { assign, createMachine, fromPromise, setup } from 'xstate';
import { pause, say, type Piece } from './piece';

/** A check-out: stock and payment are machines of their own; where one fails, what the other did is undone. */
const payment = setup({
  types: { context: {} as { amount: number; tries: number }, input: {} as { amount: number } },
  actors: {
    charge: fromPromise<string, { amount: number; tries: number }>(async ({ input }) => {
      say(`charges ${input.amount}, try ${input.tries}`);
      await pause(10);
      if (input.tries < 2) throw { code: 'busy', wait: 50 }; // eslint-disable-line no-throw-literal -- charts throw such things
      if (input.amount > 100) throw new Error(`${input.amount} is over the limit`);
      return `paid ${input.amount}`;
    }),
  },
}).createMachine({
  id: 'payment',
  context: ({ input }) => ({ amount: input.amount, tries: 1 }),
  initial: 'charging',
  states: {
    charging: {
      invoke: {
        src: 'charge',
        input: ({ context }) => context,
        onDone: { target: 'paid', actions: ({ event }) => say(event.output) },
        // Whatever is not «busy» is for the parent: nothing here takes it.
        onError: { guard: ({ event }) => (event.error as { code?: string }).code === 'busy', target: 'waiting' },
      },
    },
    waiting: { after: { 50: { target: 'charging', actions: assign({ tries: ({ context }) => context.tries + 1 }) } } },
    paid: { type: 'final' },
  },
  output: ({ context }) => ({ tries: context.tries }),
});

const stock = createMachine({
  id: 'stock',
  initial: 'reserving',
  states: {
    reserving: { invoke: { src: fromPromise(async () => say('reserves')), onDone: 'reserved' } },
    reserved: { type: 'final' },
  },
  output: { shelf: 7 },
});

const checkout = setup({
  types: { context: {} as { amount: number; shelf?: number; reason?: string }, input: {} as { amount: number } },
  actors: { payment, stock, release: fromPromise<void, { shelf: number | undefined }>(async ({ input }) => say(`releases shelf ${input.shelf}`)) },
}).createMachine({
  id: 'checkout',
  context: ({ input }) => ({ amount: input.amount }),
  initial: 'preparing',
  states: {
    preparing: { invoke: { src: 'stock', onDone: { target: 'paying', actions: assign({ shelf: ({ event }) => event.output.shelf }) } } },
    paying: {
      invoke: {
        id: 'payment',
        src: 'payment',
        input: ({ context }) => ({ amount: context.amount }),
        onDone: 'bought',
        onError: { target: 'undoing', actions: assign({ reason: ({ event }) => (event.error as Error).message }) },
      },
    },
    undoing: { invoke: { src: 'release', input: ({ context }) => ({ shelf: context.shelf }), onDone: 'given up' } },
    bought: { type: 'final' },
    'given up': { type: 'final' },
  },
  output: ({ context }) => context,
});

export const bought: Piece = { machine: checkout, input: { amount: 30 }, script: ['ends'] };
export const givenUp: Piece = { machine: checkout, input: { amount: 300 }, script: ['ends'] };
