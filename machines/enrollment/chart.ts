import { and, assign } from 'xstate';
import type { z } from 'zod';
import type { Language } from './application';
import { startingContext } from './context';
import * as mails from './mails';
import type * as outside from './outside';
import { confirming } from './stages/confirming';
import { profile } from './stages/profile';
import { verifying } from './stages/verifying';
import { machine, mail } from './vocabulary';
import { waitingFor } from './waiting';

export const enrollment = machine.createMachine({
  id: 'enrollment',
  context: ({ input }) => startingContext(input),
  type: 'parallel',
  on: {
    /** R34: mail that comes back is nobody's secret; an operator hears once, until a later mail is seen to arrive. */
    'mail.bounced': [
      {
        guard: and(['isTheContactsAddress', 'isForGood', 'contactWasReachable']),
        actions: [
          assign({ contactUnreachable: ({ event }) => ({ at: event.at, status: event.status, diagnostic: event.diagnostic }) }),
          mail(mails.contactUnreachable),
        ],
      },
      {
        guard: and(['isTheContactsAddress', 'isForGood']),
        actions: assign({ contactUnreachable: ({ event }) => ({ at: event.at, status: event.status, diagnostic: event.diagnostic }) }),
      },
    ],
    'enrollment.withdraw': {
      guard: and(['isOfTheOwnTenant', 'isNotSigned']),
      target: ['.stage.withdrawn', '.partnerId.closed'],
      actions: mail(mails.withdrawn),
    },
  },
  states: {
    stage: {
      initial: 'profile',
      states: {
        // A file each in stages/: the company's profile (R27–R30), its contact's two proofs (R31–R33), the review of it (R35, R36).
        profile,
        confirming,
        verifying,

        rejected: {
          id: 'rejected',
          ...waitingFor('mending'),
          on: {
            'profile.mend': {
              target: 'profile',
              actions: assign(({ context, event }) => ({
                company: event.company ?? context.company,
                support: event.support ?? context.support,
                ...(event.company ? { registered: undefined, registrations: undefined, companyChoice: undefined, addressCheck: undefined, addressChoice: undefined } : {}),
              })),
            },
          },
        },

        /** R37–R38: offered once verification has finished; never signed without an associated PartnerID (R26). */
        agreement: {
          id: 'agreement',
          initial: 'preparing',
          states: {
            preparing: {
              invoke: {
                src: 'offerAgreement',
                input: ({ context }) => ({ country: context.country }),
                onDone: {
                  target: 'offered',
                  actions: [
                    assign({ agreement: ({ event }) => event.output }),
                    mail(mails.agreementReady),
                  ],
                },
              },
            },
            offered: {
              ...waitingFor('agreement'),
              on: {
                'agreement.sign': {
                  guard: and(['isOfTheOwnTenant', 'partnerIdIsAssociated', 'isTheOfferedVersion']),
                  target: '#activating',
                  actions: assign({ signature: ({ event }) => ({ name: event.name, version: event.version, at: event.at, by: event.by.id }) }),
                },
              },
            },
          },
        },

        activating: {
          id: 'activating',
          invoke: {
            src: 'activateReseller',
            input: ({ context }) => ({
              caseId: context.caseId,
              tenant: context.tenant,
              partnerId: context.partnerId.associated ?? '',
              agreementVersion: context.signature?.version ?? '',
              signedBy: context.signature?.name ?? '',
              signedAt: context.signature?.at ?? 0,
            }),
            onDone: { target: 'active', actions: mail(mails.active) },
          },
        },

        /** R40–R42: the case stays open while the partner is active. */
        active: {
          initial: 'checkingAdminAgent',
          states: {
            checkingAdminAgent: {
              invoke: {
                src: 'checkAdminAgent',
                input: ({ context }) => ({ tenant: context.tenant, person: context.signature?.by ?? '' }),
                onDone: [{ guard: ({ event }) => event.output.member, target: 'ready' }, { target: 'adminAgentMissing' }],
              },
            },
            adminAgentMissing: {
              ...waitingFor('adminAgent'),
              on: { 'adminAgent.assign': { guard: 'isOfTheOwnTenant', target: 'assigningAdminAgent' } },
            },
            assigningAdminAgent: {
              invoke: {
                src: 'assignAdminAgent',
                input: ({ context }) => ({ tenant: context.tenant, person: context.signature?.by ?? '' }),
                onDone: 'checkingAdminAgent',
              },
            },
            ready: {},
          },
        },

        lapsed: {
          id: 'lapsed',
          on: {
            // Where it stood; what was given stays given.
            'case.reopen': [
              { guard: 'lapsedBeforeConfirming', target: '#profile' },
              { guard: 'lapsedForDocuments', target: '#verifying' },
              { guard: 'lapsedForMending', target: '#rejected' },
              { guard: 'lapsedForTheAgreement', target: '#agreement' },
              { target: '#confirming' },
            ],
          },
        },
        withdrawn: { type: 'final' },
      },
    },

    /** R23–R26: associated now or later, in parallel with everything else; it gates the agreement. */
    partnerId: {
      initial: 'opening',
      on: {
        'partnerId.associate': {
          guard: 'isNotSigned',
          target: '.checking',
          actions: assign({ partnerId: ({ event }) => ({ wanted: event.partnerId }) }),
        },
      },
      states: {
        opening: { always: [{ guard: 'partnerIdIsGiven', target: 'checking' }, { target: 'deferred' }] },
        deferred: { ...waitingFor('partnerId'), on: { 'case.lapsed': 'resting' } },
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
        refused: { ...waitingFor('partnerId'), on: { 'case.lapsed': 'resting' } },
        /** As long as the case has lapsed nobody is reminded. */
        resting: { on: { 'case.reopen': 'opening' } },
        associated: {},
        closed: { type: 'final' },
      },
    },
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
