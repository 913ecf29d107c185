import { assign } from 'xstate';
import type { z } from 'zod';
import type { Language } from './application';
import type * as outside from './outside';
import { machine } from './vocabulary';
import { waitingFor } from './waiting';

/** R23–R26: associated now or later, in parallel with everything else; it gates the agreement. */
export const partnerId = machine.createStateConfig({
  initial: 'opening',
  on: {
    'case.ended': '.closed',
    'partnerId.associate': {
      guard: 'isNotSigned',
      target: '.checking',
      actions: assign({ partnerId: ({ event }) => ({ wanted: event.partnerId }) }),
    },
  },
  states: {
    opening: { always: [{ guard: 'partnerIdIsGiven', target: 'checking' }, { target: 'deferred' }] },
    deferred: { ...waitingFor('partnerId'), on: { 'case.rests': 'resting' } },
    checking: {
      invoke: {
        src: 'checkPartnerId',
        input: ({ context }) => ({ tenant: context.tenant, country: context.country, partnerId: context.partnerId.wanted ?? '' }),
        onDone: [
          {
            guard: ({ event }) => event.output.outcome === 'valid',
            target: 'associated',
            actions: assign({ partnerId: ({ context }) => ({ ...context.partnerId, associated: context.partnerId.wanted }) }),
          },
          {
            target: 'refused',
            actions: assign({ partnerId: ({ context, event }) => ({ ...context.partnerId, problem: problemOf(event.output) }) }),
          },
        ],
      },
    },
    refused: { ...waitingFor('partnerId'), on: { 'case.rests': 'resting' } },
    /** As long as the case has lapsed nobody is reminded. */
    resting: { on: { 'case.reopen': 'opening', 'decision.appeal': 'opening' } },
    associated: {},
    closed: { type: 'final' },
  },
});

/** R23, R24: why a PartnerID cannot be associated, for people. */
function problemOf(answer: z.output<typeof outside.checkPartnerId.answer>): Record<Language, string> | undefined {
  switch (answer.outcome) {
    case 'valid':
      return undefined;
    case 'unknown':
      return { en: 'it does not exist in the partner system', fr: 'il n’existe pas dans le système des partenaires' };
    case 'otherCountry':
      return { en: `it belongs to ${answer.country}, and the account to another country`, fr: `il est de ${answer.country}, et le compte d’un autre pays` };
    case 'notALocation':
      return { en: `it is of type ${answer.type}; only a Location can be associated`, fr: `il est de type ${answer.type} ; seul un Location peut être associé` };
  }
}
