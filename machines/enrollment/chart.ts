import { and, assign, fromPromise, not, setup } from 'xstate';
import type { z } from 'zod';
import { moment } from '../envelope';
import { dueAt, endOfPatienceDay, newRound, nextLevelAt, paused, resumed, stuckAt, withCalendar } from './clock';
import { legalAddressOf, startingContext, type EnrollmentContext, type EnrollmentInput } from './context';
import type { EnrollmentEvent } from './events';
import * as mails from './mails';
import type * as outside from './outside';
import { policy } from './policy';

/** A question to the world outside; whoever executes the chart answers it. */
const question = <Q extends { input: z.ZodType; answer: z.ZodType }>() =>
  fromPromise<z.output<Q['answer']>, z.input<Q['input']>>(({ input }) => {
    throw new Error(`nobody answers ${JSON.stringify(input)}: bind this actor to execute the chart`);
  });

interface Args {
  context: EnrollmentContext;
  event: object;
}
type Writer = (context: EnrollmentContext, at: number) => outside.MailRequest;
/** A message to be sent, written when the chart asks for it. */
const mail = (write: Writer) => ({ type: 'mail' as const, params: ({ context, event }: Args) => write(context, moment(event)) });

const machine = setup({
  types: {
    context: {} as EnrollmentContext,
    input: {} as EnrollmentInput,
    events: {} as EnrollmentEvent,
  },
  actors: {
    findCompany: question<typeof outside.findCompany>(),
    validateAddress: question<typeof outside.validateAddress>(),
    issueLink: question<typeof outside.issueLink>(),
    freezeCalendar: question<typeof outside.freezeCalendar>(),
    checkPartnerId: question<typeof outside.checkPartnerId>(),
    offerAgreement: question<typeof outside.offerAgreement>(),
    activateReseller: question<typeof outside.activateReseller>(),
    checkAdminAgent: question<typeof outside.checkAdminAgent>(),
    assignAdminAgent: question<typeof outside.assignAdminAgent>(),
  },
  actions: {
    /** Performed in order by whoever executes the chart. */
    mail: (_, _request: outside.MailRequest) => {},
  },
  guards: {
    companyIsByDuns: ({ context }) => 'duns' in context.company,
    partnerIdIsGiven: ({ context }) => context.partnerId.wanted !== undefined,
    partnerIdIsAssociated: ({ context }) => context.partnerId.associated !== undefined,
    isNotSigned: ({ context }) => context.signature === undefined,
    suggestionExists: ({ context, event }) =>
      event.type === 'address.choose' && (event.take === 'own' || event.take <= (context.addressCheck?.suggestedAddresses.length ?? 0)),
    isTheCurrentLink: ({ context, event }) => event.type === 'mailbox.confirm' && event.tokenHash === context.confirmation.tokenHash,
    linkHasNotExpired: ({ context, event }) => moment(event) <= (context.confirmation.expiresAt ?? 0),
    lastMailIsNotTooFresh: ({ context, event }) => moment(event) >= (context.confirmation.sentAt ?? 0) + policy.confirmation.resendAfter,
    isTheRegisteredContact: ({ context, event }) =>
      event.type === 'registration.prove' && event.by.tenant === context.tenant && event.by.email?.toLowerCase() === context.contact.email.toLowerCase(),
    bothProofsHold: ({ context }) => context.confirmation.mailboxAt !== undefined && context.confirmation.registrationAt !== undefined,
    mailboxIsProven: ({ context }) => context.confirmation.mailboxAt !== undefined,
    isNotWhoStartedTheCase: ({ context, event }) => event.type.startsWith('verification.') && 'by' in event && event.by.id !== context.startedBy.id,
    informationIsOutstanding: ({ context }) => context.verification.requested !== undefined,
    hasBeenStuck: ({ context }) => context.verification.level > 0,
    isOfTheOwnTenant: ({ context, event }) => 'by' in event && event.by.tenant === context.tenant,
    isTheOfferedVersion: ({ context, event }) => event.type === 'agreement.sign' && event.version === context.agreement?.version,
  },
  delays: {
    firstReminder: ({ context, event }) => endOfPatienceDay(context.patience, policy.confirmation.remindAfter[0]) - moment(event),
    secondReminder: ({ context, event }) => endOfPatienceDay(context.patience, policy.confirmation.remindAfter[1]) - moment(event),
    operatorHears: ({ context, event }) => endOfPatienceDay(context.patience, policy.confirmation.operatorHearsAfter) - moment(event),
    lapse: ({ context, event }) => endOfPatienceDay(context.patience, policy.confirmation.lapseAfter) - moment(event),
    verificationDue: ({ context, event }) => dueAt(context.verification) - moment(event),
    verificationStuck: ({ context, event }) => stuckAt(context.verification) - moment(event),
    nextLevel: ({ context, event }) => nextLevelAt(context.verification) - moment(event),
  },
});

const pauseClock = machine.assign({ verification: ({ context, event }) => paused(context.verification, moment(event)) });
const resumeClock = machine.assign({ verification: ({ context, event }) => resumed(context.verification, moment(event)) });
/** Asks the mailbox's region for a new link and its mail. */
const remind = [
  machine.assign({ patience: ({ context }) => ({ ...context.patience, reminders: context.patience.reminders + 1 }) }),
  machine.raise(({ event }) => ({ type: 'link.due' as const, at: moment(event) })),
];
const raiseLevel = machine.assign({ verification: ({ context }) => ({ ...context.verification, level: context.verification.level + 1 }) });

/** What a calendar is frozen for: the legal address, now. */
function placeAndTime(context: EnrollmentContext, at: number): z.input<typeof outside.freezeCalendar.input> {
  const region = legalAddressOf(context)?.region;
  return { country: context.country, ...(region ? { subdivision: region } : {}), at };
}

export const enrollment = machine.createMachine({
  id: 'enrollment',
  context: ({ input }) => startingContext(input),
  type: 'parallel',
  on: {
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
        /** R27–R30: the company is looked up by its DUNS number, or was entered by hand and its address is checked. */
        profile: {
          initial: 'opening',
          states: {
            opening: { always: [{ guard: 'companyIsByDuns', target: 'lookingUpCompany' }, { target: 'checkingAddress' }] },
            lookingUpCompany: {
              invoke: {
                src: 'findCompany',
                input: ({ context }) => ({ duns: 'duns' in context.company ? context.company.duns : '' }),
                onDone: [
                  {
                    guard: ({ event }) => event.output.outcome === 'moved',
                    target: 'lookingUpCompany',
                    reenter: true,
                    actions: assign({ company: ({ context, event }) => (event.output.outcome === 'moved' ? { duns: event.output.duns } : context.company) }),
                  },
                  {
                    guard: ({ context, event }) => event.output.outcome === 'found' && event.output.active && event.output.company.country === context.country,
                    target: '#confirming',
                    actions: assign(({ event }) => (event.output.outcome === 'found' ? { registered: event.output.company, companyProblem: undefined } : {})),
                  },
                  {
                    target: 'companyUnclear',
                    actions: assign({
                      companyProblem: ({ event }) =>
                        event.output.outcome === 'found' ? (event.output.active ? ('otherCountry' as const) : ('inactive' as const)) : ('notFound' as const),
                    }),
                  },
                ],
              },
            },
            companyUnclear: {
              on: {
                'company.correct': {
                  target: 'opening',
                  actions: assign({ company: ({ event }) => event.company, companyProblem: undefined }),
                },
              },
            },
            checkingAddress: {
              invoke: {
                src: 'validateAddress',
                input: ({ context }) => ({ country: context.country, address: legalAddressOf(context) ?? { lines: [], city: '' } }),
                onDone: [
                  {
                    guard: ({ event }) => event.output.suggestedAddresses.length > 0,
                    target: 'addressSuggested',
                    actions: assign({ addressCheck: ({ event }) => event.output }),
                  },
                  { target: '#confirming', actions: assign({ addressCheck: ({ event }) => event.output }) },
                ],
              },
            },
            addressSuggested: {
              on: {
                'address.choose': {
                  guard: 'suggestionExists',
                  target: '#confirming',
                  actions: assign(({ context, event }) => {
                    const suggested = event.take === 'own' ? undefined : context.addressCheck?.suggestedAddresses[event.take - 1];
                    const choice = { taken: suggested ? ('suggested' as const) : ('own' as const), at: event.at, by: event.by.id };
                    const company = suggested && 'address' in context.company ? { ...context.company, address: suggested } : context.company;
                    return { company, addressChoice: choice };
                  }),
                },
              },
            },
          },
        },

        /** R31–R33: verification goes on only after the contact has given both proofs. */
        confirming: {
          id: 'confirming',
          entry: assign({ patience: ({ event }) => ({ since: moment(event), reminders: 0 }) }),
          always: { guard: 'bothProofsHold', target: 'verifying' },
          type: 'parallel',
          states: {
            mailbox: {
              initial: 'opening',
              states: {
                opening: {
                  always: [{ guard: 'bothProofsHold', target: 'confirmed' }, { target: 'makingLink' }],
                },
                makingLink: {
                  entry: assign({ confirmation: ({ context }) => ({ ...context.confirmation, version: context.confirmation.version + 1 }) }),
                  invoke: {
                    src: 'issueLink',
                    input: ({ context }) => ({
                      caseId: context.caseId,
                      purpose: 'confirm-mailbox' as const,
                      address: context.contact.email,
                      version: context.confirmation.version,
                    }),
                    onDone: {
                      target: 'linked',
                      actions: [
                        assign({
                          confirmation: ({ context, event }) => ({
                            ...context.confirmation,
                            tokenHash: event.output.tokenHash,
                            sentAt: moment(event),
                            expiresAt: moment(event) + policy.confirmation.linkLifetime,
                          }),
                        }),
                        mail(mails.confirmationLink),
                      ],
                    },
                  },
                },
                linked: { always: [{ guard: 'mailboxIsProven', target: 'confirmed' }, { target: 'awaiting' }] },
                awaiting: {
                  on: {
                    'mailbox.confirm': {
                      guard: and(['isTheCurrentLink', 'linkHasNotExpired']),
                      target: 'confirmed',
                      actions: assign({ confirmation: ({ context, event }) => ({ ...context.confirmation, mailboxAt: event.at }) }),
                    },
                    'confirmation.resend': { guard: 'lastMailIsNotTooFresh', target: 'makingLink' },
                    'link.due': 'makingLink',
                  },
                },
                confirmed: {
                  on: {
                    // The page on which the contact signs in is behind the link.
                    'confirmation.resend': { guard: 'lastMailIsNotTooFresh', target: 'makingLink' },
                    'link.due': 'makingLink',
                  },
                },
              },
            },
            registration: {
              initial: 'awaiting',
              states: {
                awaiting: {
                  on: {
                    'registration.prove': {
                      guard: 'isTheRegisteredContact',
                      target: 'proven',
                      actions: assign({ confirmation: ({ context, event }) => ({ ...context.confirmation, registrationAt: event.at }) }),
                    },
                  },
                },
                proven: {},
              },
            },
            /** Nobody waits in silence (ours): two reminders, then an operator hears, then the case lapses. */
            patience: {
              initial: 'opening',
              states: {
                opening: { always: { guard: not('bothProofsHold'), target: 'preparing' } },
                preparing: {
                  invoke: {
                    src: 'freezeCalendar',
                    input: ({ context, event }) => placeAndTime(context, moment(event)),
                    onDone: { target: 'fresh', actions: assign({ patience: ({ context, event }) => ({ ...context.patience, calendar: event.output }) }) },
                  },
                },
                fresh: { after: { firstReminder: { target: 'reminded', actions: remind } } },
                reminded: { after: { secondReminder: { target: 'remindedTwice', actions: remind } } },
                remindedTwice: { after: { operatorHears: { target: 'operatorTold', actions: mail(mails.contactIsSilent) } } },
                operatorTold: { tags: 'unanswered', after: { lapse: { target: '#lapsed', actions: mail(mails.lapsed) } } },
              },
            },
          },
        },

        /** R35, R36: three to five business days; it escalates by itself when it sticks, and any decision ends that. */
        verifying: {
          entry: [
            assign({ verification: ({ context, event }) => newRound(context.verification, moment(event)) }),
            mail(mails.verificationStarted),
          ],
          on: {
            'verification.approve': {
              guard: 'isNotWhoStartedTheCase',
              target: 'agreement',
              actions: [assign({ verification: ({ context, event }) => ({ ...context.verification, approvedAt: event.at }) }), mail(mails.approved)],
            },
            'verification.reject': {
              guard: 'isNotWhoStartedTheCase',
              target: 'rejected',
              actions: [assign({ verification: ({ context, event }) => ({ ...context.verification, rejection: event.reasons }) }), mail(mails.rejected)],
            },
            'case.assign': { actions: assign({ verification: ({ context, event }) => ({ ...context.verification, assignee: event.reviewer }) }) },
          },
          type: 'parallel',
          states: {
            review: {
              initial: 'open',
              states: {
                open: {
                  on: {
                    'information.request': {
                      target: 'informationRequested',
                      actions: [
                        assign({ verification: ({ context, event }) => ({ ...context.verification, requested: event.documents }) }),
                        mail(mails.informationRequested),
                      ],
                    },
                  },
                },
                informationRequested: {
                  on: {
                    'information.complete': {
                      target: 'open',
                      actions: assign({ verification: ({ context }) => ({ ...context.verification, requested: undefined }) }),
                    },
                  },
                },
              },
            },
            clock: {
              initial: 'preparing',
              states: {
                preparing: {
                  invoke: {
                    src: 'freezeCalendar',
                    input: ({ context, event }) => placeAndTime(context, moment(event)),
                    onDone: [
                      { guard: 'informationIsOutstanding', target: 'onTime.paused', actions: assign({ verification: ({ context, event }) => withCalendar(context.verification, event.output) }) },
                      { target: 'onTime', actions: assign({ verification: ({ context, event }) => withCalendar(context.verification, event.output) }) },
                    ],
                  },
                },
                onTime: {
                  initial: 'running',
                  states: {
                    running: {
                      after: { verificationDue: { target: '#overdue', actions: mail(mails.reviewerReminder) } },
                      on: { 'information.request': { target: 'paused', actions: pauseClock } },
                    },
                    paused: { on: { 'information.complete': { target: 'running', actions: resumeClock } } },
                  },
                },
                overdue: {
                  id: 'overdue',
                  tags: 'overdue',
                  initial: 'running',
                  states: {
                    running: {
                      after: { verificationStuck: { target: 'stuck', actions: [raiseLevel, mail(mails.verificationStuck), mail(mails.escalated)] } },
                      on: { 'information.request': { target: 'paused', actions: pauseClock } },
                    },
                    stuck: {
                      tags: 'stuck',
                      after: { nextLevel: { target: 'stuck', reenter: true, actions: [raiseLevel, mail(mails.escalated)] } },
                      on: { 'information.request': { target: 'paused', actions: pauseClock } },
                    },
                    paused: {
                      on: {
                        'information.complete': [
                          { guard: 'hasBeenStuck', target: 'stuck', actions: resumeClock },
                          { target: 'running', actions: resumeClock },
                        ],
                      },
                    },
                  },
                },
              },
            },
          },
        },

        rejected: {
          on: {
            'profile.mend': {
              target: 'profile',
              actions: assign(({ context, event }) => ({
                company: event.company ?? context.company,
                support: event.support ?? context.support,
                ...(event.company ? { registered: undefined, addressCheck: undefined, addressChoice: undefined } : {}),
              })),
            },
          },
        },

        /** R37–R38: offered once verification has finished; never signed without an associated PartnerID (R26). */
        agreement: {
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

        lapsed: { id: 'lapsed', on: { 'case.reopen': '#confirming' } },
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
        deferred: {},
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
        refused: {},
        associated: {},
        closed: { type: 'final' },
      },
    },
  },
});

/** R23, R24: why a PartnerID cannot be associated, for people. */
function problemOf(answer: z.output<typeof outside.checkPartnerId.answer>): string | undefined {
  switch (answer.outcome) {
    case 'valid':
      return undefined;
    case 'unknown':
      return 'it does not exist in the partner system';
    case 'otherCountry':
      return `it belongs to ${answer.country}, and the account to another country`;
    case 'notALocation':
      return `it is of type ${answer.type}; only a Location can be associated`;
  }
}

/** What each guard asks for, said to whoever it refuses. */
export const guardSentences: Record<string, string> = {
  partnerIdIsAssociated: 'a PartnerID must be associated with the account first (R26)',
  isNotSigned: 'the agreement has been signed already',
  suggestionExists: 'there is no suggestion with that number',
  isTheCurrentLink: 'this link is not the latest one that was sent',
  linkHasNotExpired: 'the link has expired; have a new one sent',
  lastMailIsNotTooFresh: 'the last mail was sent less than ten minutes ago',
  isTheRegisteredContact: 'sign in with the work account that is registered to the company under the primary contact’s address',
  isNotWhoStartedTheCase: 'a reviewer never decides a case that he or she started',
  isOfTheOwnTenant: 'only a global admin of the company’s own work account may do this',
  isTheOfferedVersion: 'this is not the version that is offered; read the offered one first',
};
