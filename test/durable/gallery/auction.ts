import { and, assign, not, raise, setup } from 'xstate';
import { send, until, say, type Piece } from './piece';

interface Bid {
  readonly by: string;
  readonly amount: number;
}

/** An auction with a reserve, whose end moves on with every late bid, and a bidder who must confirm. */
const auction = setup({
  types: {
    context: {} as { reserve: number; bids: readonly Bid[] },
    input: {} as { reserve: number },
    events: {} as { type: 'bid'; bid: Bid } | { type: 'confirm'; by: string } | { type: 'withdrawn' },
    output: {} as { sold: boolean; to?: string; for?: number },
  },
  guards: {
    'is the highest': ({ context, event }) => event.type === 'bid' && context.bids.every(({ amount }) => amount < event.bid.amount),
    'is over the reserve': ({ context }) => context.bids.some(({ amount }) => amount >= context.reserve),
    'has bids': ({ context }) => context.bids.length > 0,
    'is the winner': ({ context, event }) => event.type === 'confirm' && context.bids.at(-1)?.by === event.by,
  },
  actions: {
    announce: (_, { line }: { line: string }) => say(line),
    note: assign({ bids: ({ context, event }) => (event.type === 'bid' ? [...context.bids, event.bid] : context.bids) }),
  },
  // Nothing hurries until there are two bids, so that no slow machine decides what comes first.
  delays: { hammer: ({ context }) => (context.bids.length < 2 ? 3_600_000 : 400), patience: 3_600_000 },
}).createMachine({
  id: 'auction',
  context: ({ input }) => ({ reserve: input.reserve, bids: [] }),
  initial: 'open',
  states: {
    open: {
      entry: { type: 'announce', params: { line: 'open' } },
      exit: { type: 'announce', params: ({ context }) => ({ line: `closed after ${context.bids.length} bids` }) },
      on: {
        bid: [
          { guard: 'is the highest', target: 'open', reenter: true, actions: ['note', { type: 'announce', params: ({ event }) => ({ line: `${event.bid.by}: ${event.bid.amount}` }) }] },
          { actions: { type: 'announce', params: ({ event }) => ({ line: `${event.bid.amount} is too low` }) } },
        ],
      },
      after: { hammer: [{ guard: and(['has bids', 'is over the reserve']), target: 'sold' }, { target: 'unsold' }] },
    },
    sold: {
      initial: 'awaiting',
      states: {
        awaiting: {
          on: { confirm: { guard: 'is the winner', target: 'confirmed' }, '*': { actions: { type: 'announce', params: ({ event }) => ({ line: `not now: ${event.type}` }) } } },
          after: { patience: { guard: not('is the winner'), actions: raise({ type: 'withdrawn' }) } },
        },
        confirmed: { type: 'final', output: ({ context }: { context: { bids: readonly Bid[] } }) => context.bids.at(-1) },
      },
      on: { withdrawn: { target: 'unsold', actions: { type: 'announce', params: { line: 'nobody confirmed' } } } },
      onDone: { target: 'over', actions: { type: 'announce', params: ({ event }) => ({ line: `goes to ${(event.output as Bid).by}` }) } },
    },
    unsold: { type: 'final' },
    over: { type: 'final' },
  },
  output: ({ context, event }) => (event.type.endsWith('sold') ? { sold: true, to: context.bids.at(-1)!.by, for: context.bids.at(-1)!.amount } : { sold: false }),
});

const bids = [send('bid', { bid: { by: 'Ada', amount: 10 } }), send('bid', { bid: { by: 'Bob', amount: 8 } }), send('bid', { bid: { by: 'Bob', amount: 30 } })];

export const soldCar: Piece = { machine: auction, input: { reserve: 20 }, script: [...bids, until('sold.awaiting'), send('confirm', { by: 'Ada' }), send('bid', { bid: { by: 'Cy', amount: 99 } }), send('confirm', { by: 'Bob' }), 'ends'] };
export const unsoldCar: Piece = { machine: auction, input: { reserve: 50 }, script: [...bids, 'ends'] };
