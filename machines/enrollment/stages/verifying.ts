import { assign } from 'xstate';
import { moment } from '../../envelope';
import { newRound, paused, resumed, withCalendar } from '../clock';
import * as mails from '../mails';
import { machine, mail, placeAndTime } from '../vocabulary';
import { waitingFor } from '../waiting';

const pauseClock = machine.assign({ verification: ({ context, event }) => paused(context.verification, moment(event)) });
const resumeClock = machine.assign({ verification: ({ context, event }) => resumed(context.verification, moment(event)) });
const raiseLevel = machine.assign({ verification: ({ context }) => ({ ...context.verification, level: context.verification.level + 1 }) });

/** R35, R36: three to five business days; it escalates by itself when it sticks, and any decision ends that. */
export const verifying = machine.createStateConfig({
  id: 'verifying',
  entry: [
    assign({ verification: ({ context, event }) => newRound(context.verification, moment(event)) }),
    mail(mails.verificationStarted),
  ],
  on: {
    'verification.approve': {
      guard: 'isNotWhoStartedTheCase',
      target: 'agreement',
      actions: [assign({ verification: ({ context, event }) => ({ ...context.verification, requested: undefined, approvedAt: event.at }) }), mail(mails.approved)],
    },
    'verification.reject': {
      guard: 'isNotWhoStartedTheCase',
      target: 'rejected',
      actions: [assign({ verification: ({ context, event }) => ({ ...context.verification, requested: undefined, rejection: event.reasons }) }), mail(mails.rejected)],
    },
    'case.assign': { actions: assign({ verification: ({ context, event }) => ({ ...context.verification, assignee: event.reviewer }) }) },
  },
  type: 'parallel',
  states: {
    review: {
      initial: 'opening',
      states: {
        opening: { always: [{ guard: 'informationIsOutstanding', target: 'informationRequested' }, { target: 'open' }] },
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
          ...waitingFor('documents'),
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
});
