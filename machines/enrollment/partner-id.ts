import { and, assign } from 'xstate';
import type { z } from 'zod';
import type { Language } from './application';
import type { EnrollmentContext } from './context';
import type * as outside from './outside';
import { machine, release } from './vocabulary';
import { waitingFor } from './waiting';

/** R26: what was refused is let go, and the clock of the wait begins anew. */
const puttingOff = { target: 'deferred', reenter: true, actions: 'letPartnerIdGo' } as const;

/** Another one is wanted: what this case held is free. */
const letGo = machine.enqueueActions(({ enqueue }) => {
  enqueue(release('partnerId'));
  enqueue.assign({ reserved: ({ context }) => ({ ...context.reserved, partnerId: undefined }) });
});

const heldBy = (caseId: string): Record<Language, string> => ({
  en: `another open enrollment has it: case ${caseId}`,
  fr: `une autre inscription en cours l’utilise : dossier ${caseId}`,
});

/**
 * R23–R26: one of the company's Locations, or a new one, associated now or later, in parallel with everything else; it gates the
 * agreement. The Locations are listed to choose from, also after a refusal; none is ever taken by itself.
 */
export const partnerId = machine.createStateConfig({
  initial: 'waiting',
  on: {
    'case.ended': '.closed',
    'partnerId.associate': {
      guard: 'isNotSigned',
      target: '.checking',
      actions: [letGo, assign({ partnerId: ({ context, event }) => ({ ...listedOf(context), wanted: event.partnerId }) })],
    },
    /** R25: makes a new PartnerID, which is then checked like any other. */
    'partnerId.addLocation': {
      guard: and(['isOfTheOwnTenant', 'isNotSigned']),
      target: '.adding',
      actions: [letGo, assign({ partnerId: ({ context, event }) => ({ ...listedOf(context), newLocation: { name: event.name, ...(event.address ? { address: event.address } : {}) } }) })],
    },
  },
  states: {
    /** The account comes first: its PartnerIDs are looked for. */
    waiting: { on: { 'account.settled': 'opening' } },
    opening: { always: [{ guard: 'partnerIdIsGiven', target: 'checking' }, { target: 'listing' }] },
    /** R24: beside it a PartnerID may be associated already. */
    listing: {
      invoke: {
        src: 'listIdentifiers',
        input: ({ context }) => ({ tenant: context.tenant }),
        onDone: [
          { guard: 'partnerIdIsRefused', target: 'refused', actions: assign({ partnerId: ({ context, event }) => ({ ...context.partnerId, identifiers: event.output.identifiers }) }) },
          { target: 'deferred', actions: assign({ partnerId: ({ context, event }) => ({ ...context.partnerId, identifiers: event.output.identifiers }) }) },
        ],
      },
      on: { 'case.rests': 'resting' },
    },
    deferred: { ...waitingFor('partnerId'), on: { 'case.rests': 'resting', 'partnerId.defer': puttingOff } },
    adding: {
      invoke: {
        src: 'addLocation',
        input: ({ context }) => ({ tenant: context.tenant, country: context.country, name: '', ...context.partnerId.newLocation }),
        onDone: { target: 'checking', actions: assign({ partnerId: ({ context, event }) => ({ ...listedOf(context), wanted: event.output.partnerId }) }) },
      },
    },
    checking: {
      invoke: {
        src: 'checkPartnerId',
        input: ({ context }) => ({ tenant: context.tenant, country: context.country, partnerId: context.partnerId.wanted ?? '' }),
        onDone: [
          {
            guard: ({ event }) => event.output.outcome === 'valid',
            target: 'reserving',
          },
          {
            target: 'listing',
            actions: assign({ partnerId: ({ context, event }) => ({ ...context.partnerId, problem: problemOf(event.output) }) }),
          },
        ],
      },
    },
    /** One open enrollment has it (ours). */
    reserving: {
      invoke: {
        src: 'reserve',
        input: ({ context }) => ({ what: 'partnerId' as const, name: context.partnerId.wanted ?? '', holder: context.caseId }),
        onDone: [
          {
            guard: ({ event }) => event.output.outcome === 'held',
            target: 'associated',
            actions: assign({
              partnerId: ({ context }) => ({ ...listedOf(context), wanted: context.partnerId.wanted, associated: context.partnerId.wanted }),
              reserved: ({ context }) => ({ ...context.reserved, partnerId: context.partnerId.wanted }),
            }),
          },
          { target: 'listing', actions: assign({ partnerId: ({ context, event }) => ({ ...context.partnerId, problem: event.output.outcome === 'heldBy' ? heldBy(event.output.caseId) : undefined }) }) },
        ],
      },
    },
    refused: { ...waitingFor('partnerId'), on: { 'case.rests': 'resting', 'partnerId.defer': puttingOff } },
    /** As long as the case has lapsed nobody is reminded. */
    resting: { on: { 'case.reopen': 'opening', 'decision.appeal': 'opening' } },
    associated: {},
    closed: { type: 'final' },
  },
});

/** What stays when something else is wanted: the company's identifiers. */
const listedOf = ({ partnerId: { identifiers } }: EnrollmentContext): EnrollmentContext['partnerId'] => (identifiers ? { identifiers } : {});

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
