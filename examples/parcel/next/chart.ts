import { assign, fromPromise, setup } from 'xstate';

/** The parcel's next version: it can be lost, the carrier is asked after it once, and what was `travelling` is `underWay`. */
export const parcel = setup({
  types: {
    input: {} as { address: string },
    context: {} as { address: string; tracking?: string; questions: string[] },
    events: {} as { type: 'delivered' } | { type: 'returned'; reason: string },
    output: {} as { tracking?: string; questions: string[] },
  },
  actors: {
    book: fromPromise<{ tracking: string }, { address: string }>(async ({ input }) => ({ tracking: `for ${input.address}` })),
  },
  actions: {
    write: (_, params: { text: string }) => console.log(params.text),
  },
  delays: { worry: 432_000_000, patience: 1_296_000_000 },
}).createMachine({
  id: 'parcel2',
  context: ({ input }) => ({ address: input.address, questions: [] }),
  initial: 'booking',
  states: {
    booking: {
      invoke: { src: 'book', input: ({ context }) => ({ address: context.address }), onDone: { target: 'underWay', actions: assign(({ event }) => event.output) } },
    },
    underWay: {
      on: { delivered: 'done', returned: 'done' },
      after: {
        worry: { actions: [assign({ questions: ({ context }) => [...context.questions, 'where is it?'] }), { type: 'write', params: { text: 'where is it?' } }] },
        patience: 'lost',
      },
    },
    lost: { on: { delivered: 'done' } },
    done: { type: 'final' },
  },
  output: ({ context }) => ({ tracking: context.tracking, questions: context.questions }),
});
