import { assign, fromEventObservable, fromObservable, setup, type Observer, type Subscribable } from 'xstate';
import { cursor } from '../../../workflows/durable/cursor';
import type { Piece } from './piece';

/** Values one after the other, from where the case has got to. */
const from = <T>(values: readonly T[], ms: number): Subscribable<T> => ({
  subscribe(given: Observer<T> | ((value: T) => void)) {
    const observer: Partial<Observer<T>> = typeof given === 'function' ? { next: given } : given;
    let at = cursor();
    const timer = setInterval(() => {
      const value = values[at];
      at += 1;
      if (value !== undefined) return observer.next?.(value);
      clearInterval(timer);
      observer.complete?.();
    }, ms);
    return { unsubscribe: () => clearInterval(timer) };
  },
});

/** Prices are followed until they are over a limit; news that come as events, until there are none. */
const feed = setup({
  types: { context: {} as { prices: readonly number[]; news: readonly string[] }, events: {} as { type: 'news'; line: string } },
  actors: {
    prices: fromObservable(() => from([3, 5, 9, 2, 4, 6, 8], 100)),
    news: fromEventObservable(() => from([{ type: 'news', line: 'rain' }, { type: 'news', line: 'sun' }], 20)),
  },
}).createMachine({
  id: 'feed',
  context: { prices: [], news: [] },
  initial: 'reading',
  states: {
    reading: {
      invoke: { src: 'news', onDone: 'following' },
      on: { news: { actions: assign({ news: ({ context, event }) => [...context.news, event.line] }) } },
    },
    following: {
      invoke: {
        src: 'prices',
        onSnapshot: { guard: ({ event }) => event.snapshot.context !== undefined, actions: assign({ prices: ({ context, event }) => [...context.prices, event.snapshot.context!] }) },
      },
      always: { guard: ({ context }) => context.prices.some((price) => price > 8), target: 'over' },
    },
    over: { type: 'final' },
  },
  output: ({ context }) => context,
});

export const followed: Piece = { machine: feed, script: ['ends'] };
