import { and, assign } from 'xstate';
import { moment } from '../../envelope';
import * as mails from '../mails';
import { policy } from '../policy';
import { machine, mail } from '../vocabulary';
import { waitingFor } from '../waiting';

/** A reminder is a new link: the mailbox's region makes it and writes the mail. */
const newLink = machine.raise(({ event }) => ({ type: 'link.due' as const, at: moment(event) }));

/** R31–R33: verification goes on only after the contact has given both proofs. */
export const confirming = machine.createStateConfig({
  id: 'confirming',
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
    patience: waitingFor('contact', { unless: 'bothProofsHold', remind: [newLink] }),
  },
});
