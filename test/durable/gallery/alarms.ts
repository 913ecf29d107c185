import { assign, fromCallback, fromEventObservable, fromObservable, fromPromise, setup, type Observer, type Subscribable } from 'xstate';
import { cursor } from '../../../workflows/durable/cursor';
import { heard, say, send, until, type Piece } from './piece';

/** One value, and then the line is dead. */
const breaking = <T>(value: T, error: unknown): Subscribable<T> => ({
  subscribe(given: Observer<T> | ((value: T) => void)) {
    const observer: Partial<Observer<T>> = typeof given === 'function' ? { next: given } : given;
    if (cursor() === 0) observer.next?.(value);
    const timer = setTimeout(() => observer.error?.(error), 20);
    return { unsubscribe: () => clearTimeout(timer) };
  },
});

/** Three alarms, each of which breaks in its own way and is heard whole, and a watchman who is sent home. */
const alarms = setup({
  types: { context: {} as { heard: readonly unknown[] }, events: {} as { type: 'smoke'; level: number } | { type: 'test' } },
  actors: {
    gauge: fromObservable(() => breaking(7, { code: 'wire cut' })),
    pager: fromEventObservable(() => breaking({ type: 'smoke', level: 3 }, new RangeError('no more paper'))),
    bell: fromCallback(() => {
      throw { code: 'no power' }; // eslint-disable-line no-throw-literal -- charts throw such things
    }),
    watchman: fromPromise(({ signal }) =>
      new Promise<void>((resolve) => {
        const goHome = (): void => {
          say('the watchman goes home');
          resolve();
        };
        signal.addEventListener('abort', goHome);
      })),
  },
}).createMachine({
  id: 'alarms',
  context: { heard: [] },
  initial: 'gauge',
  on: { smoke: { actions: assign({ heard: ({ context, event }) => [...context.heard, event.level] }) } },
  states: {
    gauge: {
      invoke: {
        src: 'gauge',
        onSnapshot: { guard: ({ event }) => event.snapshot.context !== undefined, actions: assign({ heard: ({ context, event }) => [...context.heard, event.snapshot.context] }) },
        onError: { target: 'pager', actions: assign({ heard: ({ context, event }) => [...context.heard, event.error] }) },
      },
    },
    pager: { invoke: { src: 'pager', onError: { target: 'bell', actions: assign({ heard: ({ context, event }) => [...context.heard, `${(event.error as Error).name}: ${(event.error as Error).message}`] }) } } },
    bell: { invoke: { src: 'bell', onError: { target: 'quiet', actions: assign({ heard: ({ context, event }) => [...context.heard, event.error] }) } } },
    quiet: { invoke: { src: 'watchman' }, on: { test: 'tested' } },
    tested: { on: { test: 'over' } },
    over: { type: 'final' },
  },
  output: ({ context }) => context.heard,
});

export const broken: Piece = { machine: alarms, script: [until('quiet'), send('test'), heard('the watchman goes home'), send('test'), 'ends'] };
