import { assign, createMachine, forwardTo, sendParent, sendTo, setup } from 'xstate';

/** A guardian and its ward, each a case of its own: they talk, the guardian follows where the ward is, and may leave it. */

type WardEvent = { type: 'lesson' | 'letter'; what: string } | { type: 'fall'; bones: number } | { type: 'stuff'; bytes: number } | { type: 'grow' };

/** @param tall what the ward is when it is older */
export const wardWho = (tall: string) => setup({
  types: { context: {} as { name: string; learned: readonly string[] }, input: {} as { name: string }, events: {} as WardEvent },
}).createMachine({
  id: 'ward',
  context: ({ input }) => {
    if (input.name === '') throw new RangeError('a ward has a name');
    return { name: input.name, learned: [] };
  },
  initial: 'small',
  on: {
    lesson: { actions: [assign({ learned: ({ context, event }) => [...context.learned, event.what] }), sendParent(({ event }) => ({ type: 'report', what: `learned ${event.what}` }))] },
    letter: { actions: sendParent(({ event }) => ({ type: 'report', what: `read ${event.what}` })) },
    stuff: { actions: assign({ learned: ({ event }) => ['x'.repeat(event.bytes)] }) },
    fall: {
      actions: assign(({ event }) => {
        throw Object.assign(new RangeError('it hurts'), { bones: event.bones });
      }),
    },
    grow: '.grown',
  },
  states: { small: { after: { 300: tall } }, [tall]: {}, grown: { type: 'final' } },
  output: ({ context }) => ({ name: context.name, learned: context.learned }),
});

export const ward = wardWho('tall');

interface Told {
  readonly name: string;
  /** What the ward reported, and where it was seen. */
  readonly told: readonly string[];
  readonly seen: readonly string[];
  readonly grown?: unknown;
  readonly error?: unknown;
}

/** @param caring what the guardian does as long as the ward is there */
export const guardianWho = (caring: string) => setup({
  types: { context: {} as Told, events: {} as WardEvent | { type: 'report'; what: string } | { type: 'leave' | 'again' } },
  actors: { ward: ward as never }, // its own types matter to nobody here
}).createMachine({
  id: 'guardian',
  // A case has always an input, an empty one where it was given none.
  context: ({ input }) => ({ name: (input as { name?: string }).name ?? 'Ada', told: [], seen: [] }),
  on: { report: { actions: assign({ told: ({ context, event }) => [...context.told, event.what] }) } },
  initial: caring,
  states: {
    [caring]: {
      invoke: {
        src: 'ward' as never, id: 'ward', input: (({ context }: { context: Told }) => ({ name: context.name })) as never,
        onSnapshot: {
          actions: assign({
            seen: ({ context, event }) => {
              const { value } = event.snapshot as unknown as { value: string }; // a machine's
              return context.seen.at(-1) === value ? context.seen : [...context.seen, value];
            },
          }),
        },
        onDone: { target: 'proud', actions: assign({ grown: ({ event }) => event.output as unknown }) },
        onError: { target: 'mourning', actions: assign({ error: ({ event }) => event.error }) },
      },
      on: {
        lesson: { actions: sendTo('ward', ({ event }) => event) },
        letter: { actions: forwardTo('ward') },
        fall: { actions: forwardTo('ward') },
        stuff: { actions: forwardTo('ward') },
        grow: { actions: forwardTo('ward') },
        leave: 'alone',
      },
    },
    alone: { on: { again: caring } },
    proud: {},
    mourning: {},
  },
});

export const guardian = guardianWho('caring');

/** Takes no error of its ward's. */
export const hardy = createMachine({
  id: 'hardy',
  initial: 'caring',
  states: { caring: { invoke: { src: ward, id: 'ward', input: { name: 'Bo' }, onDone: 'proud' }, on: { fall: { actions: forwardTo('ward') }, grow: { actions: forwardTo('ward') } } }, proud: {} },
});
