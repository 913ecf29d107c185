import { assign, createMachine, enqueueActions, fromPromise, log, setup, spawnChild, type AnyActorRef, type AnyStateMachine } from 'xstate';
import { pause, say, send, until, type Piece } from './piece';

/** A machine of its own for each. */
const memberOf = (id: string) => createMachine({ id: 'member', initial: 'silent', states: { silent: { on: { vote: 'voted' } }, voted: { type: 'final' } }, output: { by: id } });
// XState's types know no actors here, since none is named.
type SpawnInline = (logic: AnyStateMachine, options: { id: string }) => AnyActorRef;

// XState's types know the logics that stand in `setup`; this one stands inline.
const reading = spawnChild(fromPromise(async ({ input }: { input: string }) => {
  say(`the clerk reads ${input}`);
  await pause(20);
  return `read: ${input}`;
}), { id: 'clerk', input: ({ context }: { context: { motion: string } }) => context.motion }) as never;

/** A council whose members are made where they are needed: a machine within an assign, a promise within a spawnChild, actions within a function. */
const council = setup({
  types: {
    context: {} as { motion: string; votes: number; members: readonly AnyActorRef[]; minutes: readonly string[] },
    input: {} as { motion: string },
    events: {} as { type: 'seat'; id: string } | { type: 'vote'; id: string } | { type: 'counted'; votes: number } | { type: 'xstate.done.actor.clerk'; output: string } | { type: 'close' },
  },
}).createMachine({
  id: 'council',
  context: ({ input }) => ({ motion: input.motion, votes: 0, members: [], minutes: [] }),
  initial: 'sitting',
  entry: reading,
  on: { 'xstate.done.actor.clerk': { target: '.debating', actions: assign({ minutes: ({ context, event }) => [...context.minutes, event.output] }) } },
  states: {
    sitting: {},
    debating: {
      on: {
        seat: {
          actions: assign({
            members: ({ context, event, spawn }) => [...context.members, (spawn as unknown as SpawnInline)(memberOf(event.id), { id: event.id })],
          }),
        },
        vote: {
          actions: [
            log(({ event }) => `${event.id} votes`),
            enqueueActions(({ context, event, enqueue, self }) => {
              const member = context.members.find(({ id }) => id === event.id);
              if (member) enqueue.sendTo(member, { type: 'vote' });
              enqueue.assign({ votes: ({ context: now }) => now.votes + 1 });
              enqueue(({ context: now }) => self.send({ type: 'counted', votes: now.votes }));
            }),
          ],
        },
        counted: { actions: assign({ minutes: ({ context, event }) => [...context.minutes, `${event.votes} votes`] }) },
        close: 'closed',
      },
    },
    closed: { type: 'final' },
  },
  output: ({ context }) => ({ minutes: context.minutes, members: context.members.map(({ id }) => id) }),
});

export const voted: Piece = {
  machine: council,
  input: { motion: 'a bridge' },
  script: [until('debating'), send('seat', { id: 'Ada' }), send('seat', { id: 'Bob' }), send('vote', { id: 'Ada' }), send('vote', { id: 'Bob' }), send('close'), 'ends'],
};
