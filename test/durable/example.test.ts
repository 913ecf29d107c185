import { fromPromise, setup } from 'xstate';
import { z } from 'zod';
import { activity, durable, outbox } from '../../workflows/durable';

/** The chart of docs/engine.md, as it stands there: it must go on being one that the engine takes. */
test('the chart of the documentation is made durable', () => {
  const chart = setup({
    types: { context: {} as { address: string }, input: {} as { address: string }, events: {} as { type: 'delivered' } },
    actors: { book: fromPromise<{ tracking: string }, { address: string }>(() => Promise.reject(new Error('bound elsewhere'))) },
    actions: { mail: (_, _params: { text: string }) => {} },
  }).createMachine({
    id: 'parcel',
    context: ({ input }) => ({ address: input.address }),
    initial: 'booking',
    states: {
      booking: { invoke: { src: 'book', input: ({ context }) => context, onDone: 'travelling' } },
      travelling: { on: { delivered: 'done' }, after: { 432_000_000: { actions: { type: 'mail', params: { text: 'where is it?' } } } } },
      done: { type: 'final' },
    },
  });
  const bind = () =>
    durable(chart, {
      version: 1,
      actors: { book: activity({ startToCloseTimeout: '30 seconds' }, { answer: z.object({ tracking: z.string() }) }) },
      actions: { mail: outbox('sendMail') },
      events: { delivered: { title: 'Delivered', description: 'The parcel has arrived.', by: ['carrier'], payload: z.strictObject({}) } },
    });
  expect(bind).not.toThrow();
});
