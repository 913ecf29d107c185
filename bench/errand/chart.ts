import { assign, fromPromise, setup } from 'xstate';

/** Three quick steps, one after the other, when somebody says so; until then notes are taken and counted. */
export const errand = setup({
  types: { context: {} as { notes: number; sum: number }, events: {} as { type: 'note' } | { type: 'go' } },
  actors: { fetch: fromPromise<number, { step: number }>(() => Promise.reject(new Error('not run here'))) },
}).createMachine({
  id: 'errand',
  context: { notes: 0, sum: 0 },
  initial: 'waiting',
  states: {
    waiting: { on: { note: { actions: assign({ notes: ({ context }) => context.notes + 1 }) }, go: 'first' } },
    first: {
      invoke: { src: 'fetch', input: { step: 1 }, onDone: { target: 'second', actions: assign({ sum: ({ context, event }) => context.sum + event.output }) } },
    },
    second: {
      invoke: { src: 'fetch', input: { step: 2 }, onDone: { target: 'third', actions: assign({ sum: ({ context, event }) => context.sum + event.output }) } },
    },
    third: {
      invoke: { src: 'fetch', input: { step: 3 }, onDone: { target: 'done', actions: assign({ sum: ({ context, event }) => context.sum + event.output }) } },
    },
    done: { type: 'final' },
  },
  output: ({ context }) => context.sum,
});
