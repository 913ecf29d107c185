import { assign, fromCallback, fromPromise, sendTo, setup } from 'xstate';
import { cursor } from '../../../workflows/durable/cursor';

/** How often this process has begun to calibrate. */
let begun = 0;

/**
 * A meter that is read on and on, each reading once, and answers what it is asked; beside it something that takes longer than a
 * worker may be silent. Its worker is killed on the way.
 */
export const meter = setup({
  types: {
    context: {} as { readings: readonly number[]; answers: readonly string[]; calibrated: { by: number; begun: number } | null },
    events: {} as { type: 'reading'; n: number } | { type: 'ask'; what: string } | { type: 'answer'; what: string } | { type: 'enough' },
  },
  actors: {
    dial: fromCallback<{ type: 'question'; what: string }>(({ sendBack, receive }) => {
      let n = cursor(); // answers count too, so that readings leave numbers out and never come twice
      const timer = setInterval(() => sendBack({ type: 'reading', n: (n += 1) }), 100);
      receive(({ what }) => sendBack({ type: 'answer', what }));
      return () => clearInterval(timer);
    }),
    calibrate: fromPromise(async () => {
      begun += 1;
      await new Promise((resolve) => setTimeout(resolve, 12_000));
      return { by: process.pid, begun };
    }),
  },
}).createMachine({
  id: 'meter',
  context: { readings: [], answers: [], calibrated: null },
  invoke: [
    { id: 'dial', src: 'dial' },
    { src: 'calibrate', onDone: { actions: assign({ calibrated: ({ event }) => event.output }) } },
  ],
  on: {
    reading: { actions: assign({ readings: ({ context, event }) => [...context.readings, event.n] }) },
    ask: { actions: sendTo('dial', ({ event }) => ({ type: 'question', what: event.what })) },
    answer: { actions: assign({ answers: ({ context, event }) => [...context.answers, event.what] }) },
  },
  initial: 'on',
  states: { on: { on: { enough: 'off' } }, off: { type: 'final' } },
  output: ({ context }) => context,
});
