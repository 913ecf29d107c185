import { assign, setup, stateIn } from 'xstate';
import { say, send, type Piece } from './piece';

/** An exam in two parts at once, each with a mark, and events that only some are meant for. */
const exam = setup({
  types: {
    context: {} as { notes: readonly string[] },
    events: {} as { type: 'paper.question'; text: string } | { type: 'paper.hand in'; mark: number } | { type: 'talk.end'; mark: number } | { type: 'talk.pause' } | { type: 'fire alarm' },
    output: {} as { marks: unknown; notes: readonly string[] },
  },
  guards: { 'the paper is in': stateIn({ sitting: { paper: 'marked' } }) },
  actions: { note: assign({ notes: ({ context, event }) => [...context.notes, event.type] }), say: (_, { line }: { line: string }) => say(line) },
}).createMachine({
  id: 'exam',
  context: { notes: [] },
  initial: 'sitting',
  states: {
    sitting: {
      type: 'parallel',
      entry: { type: 'say', params: { line: 'begins' } },
      exit: { type: 'say', params: { line: 'is over' } },
      on: { 'paper.*': { actions: 'note' }, '*': { actions: { type: 'say', params: ({ event }) => ({ line: `hears ${event.type}` }) } } },
      states: {
        paper: {
          initial: 'writing',
          states: {
            writing: {
              exit: { type: 'say', params: { line: 'pens down' } },
              on: { 'paper.hand in': { target: 'marked', actions: 'note' } },
            },
            marked: { type: 'final', output: ({ event }: { event: { mark?: number } }) => ({ paper: event.mark }) },
          },
        },
        talk: {
          initial: 'talking',
          states: {
            talking: { on: { 'talk.pause': { target: 'talking', reenter: true, guard: 'the paper is in' }, 'talk.end': 'marked' }, entry: { type: 'say', params: { line: 'talks' } } },
            marked: { type: 'final' },
          },
        },
      },
      onDone: { target: 'marked', actions: { type: 'say', params: ({ event }) => ({ line: event.type }) } },
    },
    marked: { type: 'final', output: ({ context }) => context.notes.length },
  },
  output: ({ context, event }) => ({ marks: (event as { output?: unknown }).output, notes: context.notes }),
});

export const sat: Piece = {
  machine: exam,
  script: [send('talk.pause'), send('paper.question', { text: 'why' }), send('fire alarm'), send('paper.hand in', { mark: 1 }), send('talk.pause'), send('talk.end', { mark: 2 }), 'ends'],
};
