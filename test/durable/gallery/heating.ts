import { assign, cancel, raise, sendParent, sendTo, setup } from 'xstate';
import { heard, say, send, until, type Piece } from './piece';

/** A boiler that is told to go on and off in a while, and told otherwise before it does. */
const boiler = setup({
  types: { context: {} as { hot: number }, events: {} as { type: 'on' } | { type: 'off' } | { type: 'maintain' } },
}).createMachine({
  id: 'boiler',
  context: { hot: 0 },
  initial: 'cold',
  states: {
    cold: { on: { on: 'burning' } },
    burning: {
      entry: [assign({ hot: ({ context }) => context.hot + 1 }), ({ context }) => say(`burns for the ${context.hot}. time`), sendParent({ type: 'warm' }, { delay: 100 })],
      on: { off: 'cold' },
    },
  },
});

const heating = setup({
  types: { context: {} as { warm: number; wait: number }, events: {} as { type: 'evening' } | { type: 'guests' } | { type: 'warm' } | { type: 'night' } | { type: 'holiday' } },
  actors: { boiler },
  delays: { 'a while': ({ context }) => context.wait, soon: 50 },
}).createMachine({
  id: 'heating',
  context: { warm: 0, wait: 3_600_000 },
  invoke: { id: 'boiler', src: 'boiler' },
  on: { warm: { actions: assign({ warm: ({ context }) => context.warm + 1 }) }, holiday: '.away' },
  initial: 'day',
  states: {
    day: { on: { evening: { target: 'evening', actions: [sendTo('boiler', { type: 'on' }, { delay: 3_600_000, id: 'later' }), raise({ type: 'night' }, { delay: 'a while', id: 'bed' })] } } },
    evening: {
      on: {
        guests: { actions: [assign({ wait: 300 }), cancel('later'), cancel('bed'), sendTo('boiler', { type: 'on' }, { delay: 'soon' })] },
        warm: { target: 'cosy', actions: [assign({ warm: ({ context }) => context.warm + 10 }), raise({ type: 'night' }, { delay: 'a while' })] },
        night: 'asleep',
      },
    },
    cosy: { on: { night: 'asleep' } },
    asleep: { entry: [sendTo('boiler', { type: 'off' }), () => say('good night')] },
    away: { type: 'final' },
  },
  output: ({ context }) => context,
});

export const guests: Piece = {
  machine: heating,
  script: [send('evening'), send('guests'), heard('burns for the 1. time'), until('asleep'), heard('good night'), send('holiday'), 'ends'],
};
