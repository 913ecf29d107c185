import { assign, enqueueActions, fromPromise, raise, sendParent, sendTo, setup } from 'xstate';
import { activity, durable, outbox, toCase } from '../../workflows/durable';

/** Charts that go their way by their deadlines alone, for whoever wants to know it before. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const note = outbox('note', { describe: ({ text }: { text: string }) => text });
const noting = { note: (_: unknown, _params: { text: string }) => {} };

/** Three regions with clocks of their own, named and computed; one begins anew at a higher level, one ends the others. */
const escalation = setup({
  types: { context: {} as { level: number } },
  actions: noting,
  guards: { isHigh: ({ context }) => context.level >= 3 },
  delays: { patience: ({ context }) => (4 - context.level) * DAY, reminder: 36 * HOUR },
}).createMachine({
  id: 'escalation',
  context: { level: 1 },
  initial: 'open',
  states: {
    open: {
      type: 'parallel',
      states: {
        level: {
          initial: 'rising',
          states: {
            rising: {
              after: {
                patience: [
                  { guard: 'isHigh', target: '#escalation.given', actions: { type: 'note', params: { text: 'gave up' } } },
                  { target: 'rising', reenter: true, actions: [assign({ level: ({ context }) => context.level + 1 }), { type: 'note', params: ({ context }) => ({ text: `level ${context.level}` }) }] },
                ],
              },
            },
          },
        },
        reminders: { initial: 'quiet', states: { quiet: { after: { reminder: { target: 'told', actions: { type: 'note', params: { text: 'reminded' } } } } }, told: { after: { [3 * DAY]: 'silent' } }, silent: {} } },
        visit: { initial: 'planned', states: { planned: { entry: raise({ type: 'visit' }, { id: 'visit', delay: 2.5 * DAY }), on: { visit: 'done' } }, done: {} } },
      },
    },
    given: { entry: { type: 'note', params: { text: 'closed' } }, type: 'final' },
  },
});
export const escalated = durable(escalation, { actions: { note } });

/** A child machine with a clock, a delayed event to it, an always that decides, a history state; at the end the world is asked. */
const nap = setup({}).createMachine({
  id: 'nap',
  initial: 'asleep',
  states: { asleep: { after: { [2 * HOUR]: 'dreaming' }, on: { wake: 'up' } }, dreaming: { on: { wake: 'up' } }, up: { entry: sendParent({ type: 'awake' }), type: 'final' } },
});
const house = setup({
  types: { context: {} as { naps: number } },
  actors: { nap, ask: fromPromise<{ answer: string }, { question: string }>(() => Promise.reject(new Error('not run here'))) },
  actions: noting,
  delays: { bedtime: ({ context }) => (context.naps + 1) * HOUR },
}).createMachine({
  id: 'house',
  context: { naps: 0 },
  initial: 'day',
  states: {
    day: {
      initial: 'morning',
      states: { morning: { after: { [3 * HOUR]: 'noon' } }, noon: { after: { bedtime: '#house.night' } }, back: { type: 'history' } },
    },
    night: {
      invoke: { id: 'nap', src: 'nap' },
      entry: [sendTo('nap', { type: 'wake' }, { delay: 5 * HOUR }), enqueueActions(({ context, enqueue }) => enqueue({ type: 'note', params: { text: `nap ${context.naps + 1}` } }))],
      on: { awake: { target: 'judging', actions: assign({ naps: ({ context }) => context.naps + 1 }) } },
    },
    judging: { always: [{ guard: ({ context }) => context.naps < 2, target: 'day.back' }, { target: 'asking' }] },
    asking: { invoke: { src: 'ask', input: { question: 'what now' }, onDone: 'answered' } },
    answered: { type: 'final' },
  },
});
export const napping = durable(house, { actors: { ask: activity() }, actions: { note } });

/** One deadline tells another case, the next is one that the chart fails on, and time goes on. */
const clumsyChart = setup({
  types: { context: {} as { n: number } },
  actions: { tell: (_, _params: { case: string; event: { type: string } }) => {} },
}).createMachine({
  id: 'clumsy',
  type: 'parallel',
  context: { n: 0 },
  states: {
    one: { initial: 'a', states: { a: { after: { [HOUR]: { target: 'b', actions: { type: 'tell', params: { case: 'nobody:7', event: { type: 'hello' } } } } } }, b: {} }, on: { 'case.undelivered': { actions: assign({ n: 1 }) } } },
    two: {
      initial: 'a',
      states: {
        a: { after: { [2 * HOUR]: { target: 'b', actions: assign(() => { throw new Error('it has a hole'); }) } } },
        b: {},
      },
    },
    three: { initial: 'a', states: { a: { after: { [3 * HOUR]: 'b' } }, b: {} } },
  },
});
export const clumsy = durable(clumsyChart, { actions: { tell: toCase } });
