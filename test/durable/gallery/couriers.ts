import { assign, enqueueActions, forwardTo, sendParent, sendTo, setup, spawnChild, stopChild, type ActorRefFrom } from 'xstate';
import { heard, say, send, until, type Piece } from './piece';

/** A depot that starts a child for each parcel, each with a label of its own below it, and may call one back. */
const label = setup({ types: { input: {} as { text: string }, context: {} as { text: string } } }).createMachine({
  id: 'label',
  context: ({ input }) => input,
  initial: 'blank',
  states: { blank: { on: { print: { target: 'printed', actions: ({ context }) => say(`prints ${context.text}`) } } }, printed: { type: 'final' } },
  output: ({ context }) => context.text.length,
});

const parcel = setup({
  types: { context: {} as { to: string; ms: number }, input: {} as { to: string; ms: number }, events: {} as { type: 'print' } | { type: 'hurry' } },
  actors: { label },
  delays: { way: ({ context }) => context.ms },
}).createMachine({
  id: 'parcel',
  context: ({ input }) => input,
  invoke: { id: 'label', src: 'label', input: ({ context }) => ({ text: `to ${context.to}` }), onDone: { actions: sendParent(({ context, event }) => ({ type: 'labelled', to: context.to, length: event.output as number })) } },
  on: { print: { actions: forwardTo('label') } },
  initial: 'travelling',
  states: { travelling: { on: { hurry: 'arrived' }, after: { way: 'arrived' } }, arrived: { type: 'final' } },
  output: ({ context }) => context.to,
});

const depot = setup({
  types: {
    context: {} as { parcels: readonly ActorRefFrom<typeof parcel>[]; done: readonly string[]; lengths: readonly number[] },
    events: {} as
      | { type: 'post'; to: string; ms: number } | { type: 'print' } | { type: 'call back' } | { type: 'hurry' } | { type: 'labelled'; to: string; length: number }
      | { type: 'xstate.done.actor.express'; output: string } | { type: 'xstate.done.actor.parcel-0'; output: string } | { type: 'express' },
  },
  actors: { parcel },
}).createMachine({
  id: 'depot',
  context: { parcels: [], done: [], lengths: [] },
  on: {
    post: { actions: assign({ parcels: ({ context, event, spawn }) => [...context.parcels, spawn('parcel', { id: `parcel-${context.parcels.length}`, input: { to: event.to, ms: event.ms } })] }) },
    express: { actions: spawnChild('parcel', { id: 'express', input: { to: 'Eve', ms: 100 } }) },
    print: { actions: enqueueActions(({ context, enqueue }) => context.parcels.forEach((ref) => enqueue.sendTo(ref, { type: 'print' }))) },
    labelled: { actions: assign({ lengths: ({ context, event }) => [...context.lengths, event.length] }) },
    'call back': { actions: [stopChild(({ context }) => context.parcels[1]!), () => say('called back')] },
    hurry: { actions: sendTo(({ context }) => context.parcels[0]!, { type: 'hurry' }) },
    'xstate.done.actor.express': { actions: [assign({ done: ({ context, event }) => [...context.done, event.output] }), ({ event }) => say(`${event.output} has it`)] },
    'xstate.done.actor.parcel-0': { actions: assign({ done: ({ context, event }) => [...context.done, event.output] }) },
  },
  initial: 'busy',
  states: { busy: { always: { guard: ({ context }) => context.done.length === 2, target: 'idle' } }, idle: { type: 'final' } },
  output: ({ context }) => ({ done: context.done, lengths: context.lengths, parcels: context.parcels.map(({ id }) => id) }),
});

const hour = 3_600_000;
export const delivered: Piece = {
  machine: depot,
  script: [send('post', { to: 'Ada', ms: hour }), send('post', { to: 'Bob', ms: hour }), send('print'), send('call back'), send('express'), heard('Eve has it'), until('busy'), send('hurry'), 'ends'],
};
