import { assign, fromPromise, setup, type AnyStateMachine } from 'xstate';
import { durable } from '../../../workflows/durable';
import { binding } from '../../../workflows/enrollment';

/**
 * A chart that asks one question of the world outside, or does one thing there, and ends with the answer: bound by the very
 * lines that the enrollment is bound by, so that its policies, its shapes and its archive are what is tried.
 */

export interface Asked {
  /** The name that the enrollment's chart has for it. */
  readonly ask: string;
  readonly question: unknown;
}

const questions = Object.keys(binding.actors ?? {});
const acts = Object.keys(binding.actions ?? {});

const chart = setup({
  types: { context: {} as Asked & { answer?: unknown }, input: {} as Asked },
  actors: Object.fromEntries(questions.map((name) => [name, fromPromise<unknown, unknown>(() => Promise.reject(new Error('not run here')))])),
  actions: Object.fromEntries(acts.map((name) => [name, (_: unknown, _params: object) => {}])),
}).createMachine({
  id: 'outsideQuestion',
  context: ({ input }: { input: Asked }) => input,
  initial: 'choosing',
  states: {
    choosing: { always: [...questions, ...acts].map((name) => ({ guard: ({ context }: { context: Asked }) => context.ask === name, target: name })) },
    ...Object.fromEntries(questions.map((name) => [name, { invoke: { src: name, input: ({ context }: { context: Asked }) => context.question, onDone: { target: 'over', actions: assign({ answer: ({ event }: { event: { output: unknown } }) => event.output }) } } }])),
    ...Object.fromEntries(acts.map((type) => [type, { entry: { type, params: ({ context }: { context: Asked }) => context.question }, always: 'over' }])),
    over: { type: 'final' },
  },
  output: ({ context }: { context: { answer?: unknown } }) => context.answer,
} as never);

const { actors = {}, actions = {}, archive } = binding;
export const outsideQuestion = durable(chart as unknown as AnyStateMachine, { unbound: 'refused', events: {}, actors, actions, ...(archive === undefined ? {} : { archive }) });

/** A reservation is begun by an activity. */
export { reservation } from '../../../workflows/reservation';
