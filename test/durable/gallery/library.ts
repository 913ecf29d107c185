import { assign, fromPromise, setup } from 'xstate';
import { heard, pause, say, send, until, type Piece } from './piece';

/** A library lends a book, reminds whoever keeps it too long, and takes a fine. */
const library = setup({
  types: {
    context: {} as { title: string; reader: string; fine: number; renewed: boolean },
    input: {} as { title: string },
    events: {} as { type: 'borrow'; reader: string } | { type: 'renew' } | { type: 'return' },
    output: {} as { fine: number },
  },
  actors: {
    'check the card': fromPromise<{ valid: boolean }, { reader: string }>(async ({ input }) => {
      say(`checks the card of ${input.reader}`);
      await pause(20);
      return { valid: input.reader !== 'nobody' };
    }),
    'take the fine': fromPromise<{ paid: number }, { fine: number }>(async ({ input: { fine } }) => {
      say(`takes ${fine}`);
      await pause(20);
      if (fine > 2) throw new RangeError('more than the till can change');
      return { paid: fine };
    }),
  },
  actions: { remind: ({ context }) => say(`reminds ${context.reader} of ${context.title}`) },
  delays: { loan: ({ context }) => (context.renewed ? 400 : 3_600_000), 'further reminder': ({ context }) => 3_600_000 * context.fine },
}).createMachine({
  id: 'library',
  context: ({ input }) => ({ title: input.title, reader: '', fine: 0, renewed: false }),
  initial: 'on the shelf',
  states: {
    'on the shelf': { on: { borrow: { target: 'checking', actions: assign({ reader: ({ event }) => event.reader }) } } },
    checking: {
      invoke: {
        src: 'check the card',
        input: ({ context }) => ({ reader: context.reader }),
        onDone: [{ guard: ({ event }) => event.output.valid, target: 'lent' }, { target: 'on the shelf', actions: ({ context }) => say(`turns ${context.reader} away`) }],
      },
    },
    lent: {
      initial: 'in time',
      on: { return: 'settling' },
      states: {
        'in time': { on: { renew: { target: 'in time', reenter: true, actions: assign({ renewed: true }) } }, after: { loan: 'late' } },
        late: {
          entry: ['remind', assign({ fine: ({ context }) => context.fine + 1 })],
          after: { 'further reminder': { target: 'late', reenter: true } },
        },
      },
    },
    settling: { always: [{ guard: ({ context }) => context.fine === 0, target: 'done' }, { target: 'paying' }] },
    paying: {
      invoke: {
        src: 'take the fine',
        input: ({ context }) => ({ fine: context.fine }),
        onDone: 'done',
        onError: { target: 'done', actions: [({ event }) => say(`${(event.error as Error).name}: ${(event.error as Error).message}`), assign({ fine: 0 })] },
      },
    },
    done: { type: 'final' },
  },
  output: ({ context }) => ({ fine: context.fine }),
});

export const borrowed: Piece = {
  machine: library,
  input: { title: 'Moby-Dick' },
  script: [
    send('borrow', { reader: 'nobody' }), heard('turns nobody away'), until('on the shelf'),
    send('borrow', { reader: 'Ada' }), until('lent.in time'), send('renew'), until('lent.late'), heard('reminds Ada of Moby-Dick'), send('return'), 'ends',
  ],
};
