import { and, assign } from 'xstate';
import { moment } from '../envelope';
import { dependents, reopening } from './checks';
import * as mails from './mails';
import { policy } from './policy';
import { machine, mail } from './vocabulary';
import { waitingFor } from './waiting';

/** A reminder is a new link: the mailbox's region makes it and writes the mail. */
const newLink = machine.raise(({ event }) => ({ type: 'link.due' as const, at: moment(event) }));

/** Somebody else is the contact from now on: both proofs begin again and links that were sent are void. Checks that do not depend on it stand. */
const replaceContact = machine.assign(({ context, event }) => {
  if (event.type !== 'contact.change') return {};
  const { confirmation: { version }, verification } = context;
  return {
    contact: event.primaryContact, confirmation: { version }, contactUnreachable: undefined,
    verification: verification.approvedAt === undefined ? reopening(verification, dependents.contact) : verification,
  };
});

const provingRegistration = {
  guard: 'isTheRegisteredContact',
  target: 'proven',
  actions: machine.assign({ confirmation: ({ context, event }) => ({ ...context.confirmation, registrationAt: moment(event) }) }),
} as const;

/**
 * R31–R34: the primary contact's two proofs, beside the stages: asked for once the profile is complete, and again whenever
 * a global admin names another contact, at any stage.
 */
export const contact = machine.createStateConfig({
  initial: 'unasked',
  on: {
    'case.ended': '.closed',
    'contact.change': { guard: 'isOfTheOwnTenant', target: '.proving', actions: [mail(mails.contactChanged), replaceContact] },
  },
  states: {
    unasked: {
      on: {
        'contact.due': 'proving',
        'contact.change': { guard: 'isOfTheOwnTenant', actions: replaceContact },
      },
    },
    proving: {
      type: 'parallel',
      always: { guard: 'bothProofsHold', target: 'proven' },
      on: { 'case.rests': 'resting' },
      states: {
        mailbox: {
          initial: 'makingLink',
          states: {
            makingLink: {
              entry: assign({ confirmation: ({ context }) => ({ ...context.confirmation, version: context.confirmation.version + 1 }), contactUnreachable: undefined }),
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
                        ...(event.output.contactHash ? { contactHash: event.output.contactHash } : {}),
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
                  actions: assign({ confirmation: ({ context, event }) => ({ ...context.confirmation, mailboxAt: event.at }), contactUnreachable: undefined }),
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
                'registration.prove': provingRegistration,
                /** R6: so that a colleague can be the contact; signing in proves it then. */
                'contact.register': { guard: 'isOfTheOwnTenant', target: 'registering' },
              },
            },
            registering: {
              invoke: {
                src: 'addUser',
                input: ({ context: { tenant, contact: { firstName, lastName, email } } }) => ({ tenant, firstName, lastName, email, roles: [] }),
                onDone: { target: 'awaiting', actions: assign({ confirmation: ({ context, event }) => ({ ...context.confirmation, registered: event.output.outcome }) }) },
              },
              on: { 'registration.prove': provingRegistration },
            },
            proven: {},
          },
        },
        patience: waitingFor('contact', { remind: [newLink] }),
      },
    },
    proven: {},
    /** As long as the case has lapsed nobody is reminded. */
    resting: { id: 'contactResting', on: { 'case.reopen': 'proving', 'decision.appeal': 'proving' } },
    closed: { type: 'final' },
  },
});
