import { assign, fromTransition, sendParent, sendTo, setup, type AnyActorRef } from 'xstate';
import { say, send, type Piece } from './piece';

/** An office of actors that know each other by their names in the system: a clerk, an archive, and a desk that they serve. */
const archive = fromTransition((kept: readonly string[], event: { type: 'keep'; what: string } | { type: 'clear' }) => (event.type === 'keep' ? [...kept, event.what] : []), [] as readonly string[]);

const clerk = setup({
  types: { context: {} as { stamped: number }, events: {} as { type: 'stamp'; what: string } },
}).createMachine({
  id: 'clerk',
  context: { stamped: 0 },
  on: {
    stamp: {
      actions: [
        assign({ stamped: ({ context }) => context.stamped + 1 }),
        ({ context, event }) => say(`stamps ${event.what}, number ${context.stamped}`),
        sendTo(({ system }) => system.get('archive') as AnyActorRef, ({ event }) => ({ type: 'keep', what: event.what })),
        sendParent(({ context, event }) => ({ type: 'stamped', what: event.what, number: context.stamped })),
      ],
    },
  },
});

const desk = setup({
  types: {
    context: {} as { kept: number; answers: readonly string[] },
    events: {} as { type: 'bring'; what: string } | { type: 'stamped'; what: string; number: number } | { type: 'close' },
  },
  actors: { archive, clerk },
}).createMachine({
  id: 'desk',
  context: { kept: 0, answers: [] },
  invoke: [
    { id: 'cellar', src: 'archive', systemId: 'archive', onSnapshot: { actions: [assign({ kept: ({ event }) => event.snapshot.context.length }), ({ context }) => say(`${context.kept} kept`)] } },
    { src: 'clerk', systemId: 'clerk' },
  ],
  initial: 'open',
  states: {
    open: {
      on: {
        bring: { actions: sendTo(({ system }) => system.get('clerk') as AnyActorRef, ({ event }) => ({ type: 'stamp', what: event.what })) },
        stamped: { actions: assign({ answers: ({ context, event }) => [...context.answers, `${event.what} ${event.number}`] }) },
        close: { target: 'closed', actions: sendTo('cellar', { type: 'clear' }) },
      },
    },
    closed: { type: 'final' },
  },
  output: ({ context }) => context,
});

export const stamped: Piece = { machine: desk, script: [send('bring', { what: 'a form' }), send('bring', { what: 'a letter' }), send('close'), 'ends'] };
