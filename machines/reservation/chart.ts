import { assign, setup } from 'xstate';
import { z } from 'zod';
import type { EventDeclaration, EventsOf } from '../envelope';

/**
 * What only one case may have at a time (ours: one open enrollment per tenant and per PartnerID) is held by a reservation of
 * that name: one case holds it, from its start until the holder gives it back. The search index lags; this does not.
 */

/** What a case can reserve: a work account by its domain, or a PartnerID. */
export const reservable = ['tenant', 'partnerId'] as const;
export type Reservable = (typeof reservable)[number];

/** A case's id. */
const holder = z.string().min(1);

export interface ReservationContext {
  readonly holder: string;
}

export const events = {
  claim: {
    title: 'Claim',
    description: 'Takes the reservation over from `insteadOf`, a case that is not open any more. Whoever holds it already may say so again.',
    by: ['system'],
    payload: z.strictObject({ holder, insteadOf: holder.optional() }),
    when: 'possible as long as it is held',
    example: (context) => ({ holder: context.holder }),
  },
  release: {
    title: 'Release',
    description: 'The holder gives the reservation back, which ends it.',
    by: ['system'],
    payload: z.strictObject({ holder }),
    when: 'possible as long as it is held',
    example: (context) => ({ holder: context.holder }),
  },
} as const satisfies Record<string, EventDeclaration<ReservationContext>>;

/** What each guard asks for, said to whoever it refuses. */
export const guardSentences: Record<string, string> = {
  isTheHolder: 'another case holds the reservation',
  isInsteadOfTheHolder: 'another case holds the reservation now than the one that was to be replaced',
};

export const reservation = setup({
  types: { context: {} as ReservationContext, input: {} as ReservationContext, events: {} as EventsOf<typeof events> },
  guards: {
    isTheHolder: ({ context, event }) => event.holder === context.holder,
    isInsteadOfTheHolder: ({ context, event }) => event.type === 'claim' && event.insteadOf === context.holder,
  },
}).createMachine({
  id: 'reservation',
  context: ({ input: { holder: first } }) => ({ holder: first }),
  initial: 'held',
  states: {
    held: {
      on: {
        // Compare and swap: of two who would replace the same case, the second is refused.
        claim: [
          { guard: 'isTheHolder' },
          { guard: 'isInsteadOfTheHolder', actions: assign({ holder: ({ event }) => event.holder }) },
        ],
        release: { guard: 'isTheHolder', target: 'released' },
      },
    },
    released: { type: 'final' },
  },
});
