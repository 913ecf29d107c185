import { and, assign, not } from 'xstate';
import { moment } from '../../envelope';
import { giveBack, takeOver } from '../care';
import { dependents, openChecks, passesByItself, passing, reopening, type Check } from '../checks';
import { asClosed } from '../closing-days';
import { newRound, paused, resumed, withCalendar } from '../clock';
import { domainOf } from '../context';
import { asking, receiving, settled } from '../documents';
import * as mails from '../mails';
import { escalationOf } from '../policy';
import { machine, mail, placeAndTime } from '../vocabulary';
import { waitingFor } from '../waiting';

const pauseClock = machine.assign({ verification: ({ context, event }) => paused(context.verification, moment(event)) });
const resumeClock = machine.assign({ verification: ({ context, event }) => resumed(context.verification, moment(event)) });
const raiseLevel = machine.assign({
  verification: ({ context: { verification: { assignee, ...rest } } }) => {
    const level = rest.level + 1;
    if (escalationOf(level).reassigns) return { ...rest, level, assignees: {} };
    return { ...rest, level, ...(assignee ? { assignee } : {}) };
  },
});

/** One check: passed by itself where enough is known, otherwise a reviewer's task. */
function check(name: Check) {
  const passed = { guard: { type: 'checkIsPassed', params: name }, target: 'passed' } as const;
  return machine.createStateConfig({
    initial: 'open',
    states: {
      open: {
        tags: 'task',
        always: [
          passed,
          ...(name === 'identity' ? [] : [{
            guard: { type: 'passesByItself', params: name },
            target: 'passed',
            actions: machine.assign({ verification: ({ context, event }) => passing(context.verification, [name], { at: moment(event), by: 'system', because: passesByItself(name, context) ?? '' }) }),
          } as const]),
        ],
      },
      passed: dependents.contact.includes(name) ? { always: { guard: not({ type: 'checkIsPassed', params: name }), target: 'open' } } : {},
    },
  });
}

/** Whether the domain is the company's own, the directory may know; until it answers, or where it does not know, a reviewer decides. */
const emailDomain = machine.createStateConfig({
  initial: 'opening',
  states: {
    opening: { always: [{ guard: { type: 'checkIsPassed', params: 'emailDomain' }, target: 'passed' }, { target: 'asking' }] },
    asking: {
      tags: 'task',
      always: { guard: { type: 'checkIsPassed', params: 'emailDomain' }, target: 'passed' },
      invoke: {
        src: 'checkEmailDomain',
        input: ({ context }) => ({ tenant: context.tenant, domain: domainOf(context.contact.email) }),
        onDone: {
          target: 'open',
          actions: assign({
            verification: ({ context, event }) => {
              const { verified, mailServers } = event.output;
              const known = { ...context.verification, mailServers };
              return verified ? passing(known, ['emailDomain'], { at: moment(event), by: 'system', because: 'the account has proved that the domain is its own' }) : known;
            },
          }),
        },
      },
    },
    open: { tags: 'task', always: { guard: { type: 'checkIsPassed', params: 'emailDomain' }, target: 'passed' } },
    passed: { always: { guard: not({ type: 'checkIsPassed', params: 'emailDomain' as const }), target: 'asking' } },
  },
});

/** R35, R36: three to five business days; it escalates by itself when it sticks, and any decision ends that. */
export const verifying = machine.createStateConfig({
  id: 'verifying',
  entry: [
    assign({ verification: ({ context, event }) => newRound(context.verification, moment(event)) }),
    mail(mails.verificationStarted),
  ],
  always: {
    guard: 'allChecksArePassed',
    target: 'agreement',
    actions: [assign({ verification: ({ context, event }) => ({ ...settled(context.verification), approvedAt: moment(event) }) }), mail(mails.approved)],
  },
  on: {
    'check.pass': {
      guard: and(['isNotWhoStartedTheCase', 'isAnOpenCheck']),
      actions: assign({ verification: ({ context, event }) => passing(context.verification, [event.check], { at: event.at, by: event.by.id, because: event.because }) }),
    },
    'verification.approve': {
      guard: 'isNotWhoStartedTheCase',
      actions: assign({ verification: ({ context, event }) => passing(context.verification, openChecks(context.verification), { at: event.at, by: event.by.id, because: event.reason ?? 'approved as a whole' }) }),
    },
    'case.assign': {
      guard: 'namesNobodyWhoStartedTheCase',
      actions: assign({
        verification: ({ context: { verification }, event: { check: one, reviewer } }) =>
          one ? { ...verification, assignees: { ...verification.assignees, [one]: reviewer } } : { ...verification, assignee: reviewer, assignees: {} },
      }),
    },
    'case.takeOver': { guard: and(['isNotWhoStartedTheCase', 'isNotTheAssignee']), actions: takeOver },
    'assignee.away': { guard: 'isToDecideSomething', actions: giveBack },
    /** What is found wrong by the applicant while it waits is mended at once; a new round begins. */
    'profile.mend': { target: 'profile', actions: 'mendProfile' },
  },
  type: 'parallel',
  states: {
    checks: {
      type: 'parallel',
      states: { emailDomain, employment: check('employment'), business: check('business'), identity: check('identity') },
    },

    review: {
      initial: 'opening',
      states: {
        opening: { always: [{ guard: 'informationIsOutstanding', target: 'informationRequested' }, { target: 'open' }] },
        open: {
          on: {
            'information.request': {
              target: 'informationRequested',
              actions: [
                assign({ verification: ({ context, event }) => asking(context.verification, event.documents, event.at, event.by.id) }),
                mail(mails.informationRequested),
              ],
            },
          },
        },
        informationRequested: {
          ...waitingFor('documents'),
          always: { guard: not('informationIsOutstanding'), target: 'open', actions: mail(mails.informationComplete) },
          on: {
            'information.request': {
              actions: [
                assign({ verification: ({ context, event }) => asking(context.verification, event.documents, event.at, event.by.id) }),
                mail(mails.informationRequested),
              ],
            },
            'document.attach': {
              guard: and(['isOfTheApplicantOrStaff', 'documentIsOutstanding']),
              actions: [
                assign({ verification: ({ context, event }) => receiving(context.verification, { at: event.at, by: event.by.id, file: event.file }, event.document) }),
                mail(mails.documentReceived),
              ],
            },
            'information.complete': {
              actions: assign({ verification: ({ context, event }) => receiving(context.verification, { at: event.at, by: event.by.id }) }),
            },
          },
        },
      },
    },

    /** A rejection to be mended is one reviewer's word; a final one takes a second reviewer. */
    decision: {
      initial: 'open',
      on: {
        'verification.reject': [
          {
            guard: and(['isNotWhoStartedTheCase', 'isFinal']),
            target: '.proposed',
            actions: assign({ verification: ({ context, event }) => ({ ...context.verification, proposed: { reasons: event.reasons, by: event.by.id, at: event.at } }) }),
          },
          {
            guard: 'isNotWhoStartedTheCase',
            target: '#rejected',
            actions: [
              assign({
                verification: ({ context, event }) => ({
                  ...settled(reopening(context.verification, event.reasons.flatMap(({ check: failed }) => failed ?? []))), proposed: undefined, rejection: event.reasons,
                }),
              }),
              mail(mails.rejected),
            ],
          },
        ],
      },
      states: {
        open: {},
        proposed: {
          tags: 'task',
          on: {
            'verification.reject': {
              guard: and(['isNotWhoStartedTheCase', 'isFinal', 'isAnotherReviewer']),
              target: '#rejectedFinally',
              actions: assign({ verification: ({ context, event }) => ({ ...settled(context.verification), proposed: undefined, rejection: event.reasons, rejectedFinallyAt: event.at }) }),
            },
            'rejection.decline': {
              guard: 'isNotWhoStartedTheCase',
              target: 'open',
              actions: assign({ verification: ({ context }) => ({ ...context.verification, proposed: undefined }) }),
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
            onDone: { target: 'onTime', actions: assign({ verification: ({ context, event }) => withCalendar(context.verification, asClosed(context, event.output)) }) },
          },
        },
        onTime: {
          initial: 'running',
          on: { 'escalation.postpone': { guard: 'canBePostponed', actions: 'postpone' } },
          states: {
            running: {
              always: { guard: 'clockIsHeld', target: 'paused', actions: pauseClock },
              after: { verificationDue: { target: '#overdue', actions: mail(mails.reviewerReminder) } },
              on: { 'deadlines.moved': { target: 'running', reenter: true } },
            },
            paused: { always: { guard: not('clockIsHeld'), target: 'running', actions: resumeClock } },
          },
        },
        overdue: {
          id: 'overdue',
          tags: 'overdue',
          initial: 'running',
          states: {
            running: {
              always: { guard: 'clockIsHeld', target: 'paused', actions: pauseClock },
              after: { verificationStuck: { target: 'stuck', actions: [raiseLevel, mail(mails.verificationStuck), mail(mails.escalated)] } },
              on: {
                'escalation.postpone': { guard: 'canBePostponed', target: 'running', reenter: true, actions: 'postpone' },
                'deadlines.moved': { target: 'running', reenter: true },
              },
            },
            stuck: {
              tags: 'stuck',
              always: { guard: 'clockIsHeld', target: 'paused', actions: pauseClock },
              after: { nextLevel: { target: 'stuck', reenter: true, actions: [raiseLevel, mail(mails.escalated)] } },
              on: {
                'escalation.postpone': { guard: 'canBePostponed', target: 'stuck', reenter: true, actions: 'postpone' },
                'deadlines.moved': { target: 'stuck', reenter: true },
              },
            },
            paused: {
              always: [
                { guard: and([not('clockIsHeld'), 'hasBeenStuck']), target: 'stuck', actions: resumeClock },
                { guard: not('clockIsHeld'), target: 'running', actions: resumeClock },
              ],
              on: { 'escalation.postpone': { guard: 'canBePostponed', actions: 'postpone' } },
            },
          },
        },
      },
    },
  },
});
