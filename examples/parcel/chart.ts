import { assign, fromPromise, setup } from 'xstate';

/** A parcel: booked with the carrier, on its way, and asked after when it takes longer than five days. */
export const parcel = setup({
  types: {
    input: {} as { address: string },
    context: {} as { address: string; tracking?: string; asked: number },
    events: {} as { type: 'delivered' } | { type: 'returned'; reason: string },
    output: {} as { tracking?: string; asked: number },
  },
  actors: {
    book: fromPromise<{ tracking: string }, { address: string }>(async ({ input }) => ({ tracking: `for ${input.address}` })),
  },
  actions: {
    write: (_, params: { text: string }) => console.log(params.text),
  },
}).createMachine({
  id: 'parcel',
  context: ({ input }) => ({ address: input.address, asked: 0 }),
  initial: 'booking',
  states: {
    booking: {
      invoke: { src: 'book', input: ({ context }) => ({ address: context.address }), onDone: { target: 'travelling', actions: assign(({ event }) => event.output) } },
    },
    travelling: {
      on: { delivered: 'done', returned: 'done' },
      after: { 432_000_000: { target: 'travelling', reenter: true, actions: [assign({ asked: ({ context }) => context.asked + 1 }), { type: 'write', params: { text: 'where is it?' } }] } },
    },
    done: { type: 'final' },
  },
  output: ({ context }) => ({ tracking: context.tracking, asked: context.asked }),
});
