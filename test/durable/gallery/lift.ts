import { assign, emit, enqueueActions, log, setup } from 'xstate';
import { say, send, until, type Piece } from './piece';

/** A lift that loses its power and goes on where it was: deep history, emitted events, actions that are put together. */
const lift = setup({
  types: {
    context: {} as { floor: number; stops: readonly number[] },
    events: {} as { type: 'go'; to: number } | { type: 'open' } | { type: 'shut' } | { type: 'power off' } | { type: 'power on' } | { type: 'arrived' } | { type: 'retire' },
    emitted: {} as { type: 'floor'; floor: number },
  },
  guards: { 'is above': (_, { from, to }: { from: number; to: number }) => to > from },
  actions: { ring: (_, { times }: { times: number }) => say(`rings ${times}`) },
}).createMachine({
  id: 'lift',
  context: { floor: 0, stops: [] },
  initial: 'running',
  states: {
    running: {
      initial: 'standing',
      entry: () => say('power is on'),
      exit: log(({ context }) => `no power at ${context.floor}`),
      on: { 'power off': 'dark', retire: 'scrapped' },
      states: {
        standing: {
          initial: 'shut',
          states: { shut: { on: { open: 'open' } }, open: { entry: () => say('doors open'), on: { shut: 'shut' } } },
          on: {
            go: {
              target: 'moving',
              actions: enqueueActions(({ context, event, enqueue, check }) => {
                enqueue.assign({ stops: [...context.stops, event.to] });
                if (check({ type: 'is above', params: { from: context.floor, to: event.to } })) enqueue({ type: 'ring', params: { times: event.to - context.floor } });
                enqueue.raise({ type: 'arrived' }, { delay: 300, id: 'ride' });
              }),
            },
          },
        },
        moving: {
          on: { arrived: { target: 'standing.open', actions: [assign({ floor: ({ context }) => context.stops.at(-1)! }), emit(({ context }) => ({ type: 'floor', floor: context.floor }))] } },
        },
        remembered: { type: 'history', history: 'deep' },
      },
    },
    dark: { on: { 'power on': 'running.remembered' } },
    scrapped: { type: 'final' },
  },
  output: ({ context }) => context,
});

export const rides: Piece = {
  machine: lift,
  script: [send('go', { to: 3 }), until('running.standing.open'), send('power off'), send('power on'), until('running.standing.open'), send('shut'), send('go', { to: 1 }), until('running.standing.open'), send('retire'), 'ends'],
};
