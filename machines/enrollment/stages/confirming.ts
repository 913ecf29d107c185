import { and, assign, not } from 'xstate';
import { moment } from '../../envelope';
import * as mails from '../mails';
import { policy } from '../policy';
import { machine, mail, placeAndTime } from '../vocabulary';

/** Asks the mailbox's region for a new link and its mail. */
const remind = [
  machine.assign({ patience: ({ context }) => ({ ...context.patience, reminders: context.patience.reminders + 1 }) }),
  machine.raise(({ event }) => ({ type: 'link.due' as const, at: moment(event) })),
];

/** R31–R33: verification goes on only after the contact has given both proofs. */
export const confirming = machine.createStateConfig({
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
});
