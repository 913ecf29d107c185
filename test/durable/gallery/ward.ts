import { assign, fromCallback, raise, sendTo, setup } from 'xstate';
import { say, send, until, type Piece } from './piece';

/** A patient who is watched: two sensors that answer when asked, and an alarm beside them. */
const ward = setup({
  types: {
    context: {} as { pulse: number; readings: readonly string[] },
    events: {} as { type: 'measure' } | { type: 'reading'; of: string; value: number } | { type: 'worrying' } | { type: 'nurse' } | { type: 'discharge' },
    tags: {} as 'red',
  },
  actors: {
    sensor: fromCallback<{ type: 'look'; value: number }, { of: string }>(({ input, receive, sendBack }) => {
      receive(({ value }) => sendBack({ type: 'reading', of: input.of, value }));
    }),
  },
  guards: { 'is too high': ({ event }) => event.type === 'reading' && event.value > 100 },
  actions: { 'call a nurse': () => say('calls a nurse'), 'call a doctor': () => say('calls a doctor') },
}).createMachine({
  id: 'ward',
  context: { pulse: 70, readings: [] },
  initial: 'watched',
  states: {
    watched: {
      invoke: { id: 'heart', src: 'sensor', input: { of: 'heart' } },
      type: 'parallel',
      states: {
        measuring: {
          initial: 'idle',
          states: {
            idle: { on: { measure: { target: 'waiting', actions: [assign({ pulse: ({ context }) => context.pulse + 20 }), sendTo('heart', ({ context }) => ({ type: 'look', value: context.pulse }))] } } },
            waiting: {
              on: {
                reading: [
                  { guard: 'is too high', target: 'idle', actions: [assign({ readings: ({ context, event }) => [...context.readings, `${event.of} ${event.value}!`] }), raise({ type: 'worrying' })] },
                  { target: 'idle', actions: assign({ readings: ({ context, event }) => [...context.readings, `${event.of} ${event.value}`] }) },
                ],
              },
            },
          },
        },
        alarm: {
          initial: 'quiet',
          states: {
            quiet: { on: { worrying: 'ringing' } },
            ringing: { tags: 'red', entry: 'call a nurse', after: { 200: 'urgent' }, on: { nurse: 'quiet' } },
            urgent: { tags: 'red', entry: 'call a doctor', on: { nurse: 'quiet' } },
          },
        },
      },
      on: { discharge: 'home' },
    },
    home: { type: 'final' },
  },
  output: ({ context }) => context.readings,
});

export const patient: Piece = {
  machine: ward,
  script: [
    send('measure'), until('watched.measuring.idle'), send('measure'), until('watched.alarm.urgent'), send('nurse'), until('watched.alarm.quiet'), send('discharge'), 'ends',
  ],
};
