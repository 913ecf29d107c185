import { and, stateIn } from 'xstate';
import { assigneeOf, openChecks } from './checks';
import { withClosingDay } from './closing-days';
import type { EnrollmentContext, Wait } from './context';
import * as mails from './mails';
import { withNote } from './notes';
import { applicantsWaits, machine, mail } from './vocabulary';

const takeNote = machine.assign({
  notes: ({ context: { notes }, event }) => (event.type === 'case.note' ? withNote(notes, { at: event.at, by: event.by.id, text: event.text, forApplicant: event.forApplicant }) : notes),
});

/** What staff can do for a case at every stage (ours): a note, a reminder out of turn, a closing day. */
export const care = machine.createStateConfig({
  on: {
    'case.note': [{ guard: 'isForTheApplicant', actions: [takeNote, mail(mails.note)] }, { actions: takeNote }],
    /** The clocks of the waits stand as they are; a link that may have been lost is made anew. */
    'case.nudge': {
      guard: and(['applicantOwesSomething', 'isNotNudgedTooOften']),
      actions: machine.enqueueActions(({ event, enqueue, check }) => {
        if (event.type !== 'case.nudge') return;
        const { at } = event;
        const waits = Object.entries(applicantsWaits).flatMap(([wait, where]) => (where.some((one) => check(stateIn(one))) ? [wait as Wait] : [])); // its keys are waits
        enqueue.assign({ nudgedAt: at });
        if (waits.includes('contact')) enqueue.raise({ type: 'link.due', at });
        const others = waits.filter((wait) => wait !== 'contact');
        if (others.length > 0) enqueue(mail(mails.nudge(others)));
      }),
    },
    'calendar.addClosingDay': {
      guard: and(['isYetToCome', 'isOpenSoFar']),
      actions: machine.enqueueActions(({ context, event, enqueue }) => {
        if (event.type !== 'calendar.addClosingDay') return;
        const { date, why, at, by } = event;
        enqueue.assign(withClosingDay(context, { date, why, at, by: by.id }));
        enqueue.raise({ type: 'deadlines.moved', at });
      }),
    },
  },
}).on;

/** Whoever's case goes on reads what is owed now; one that is withdrawn instead does not go on. */
export const tellOfReopening = machine.enqueueActions(({ event, enqueue }) => {
  if (event.type === 'case.reopen') enqueue(mail(mails.reopened));
});

/** A reviewer takes what somebody else had, or nobody: everything, or one check. Who had it is told. */
export const takeOver = machine.enqueueActions(({ context: { verification }, event, enqueue }) => {
  if (event.type !== 'case.takeOver') return;
  const { check: one, by: { id } } = event;
  if (earlierAssignees(verification, one, id).length > 0) enqueue(mail(mails.taskMoved(earlierAssignees(verification, one, id), id)));
  enqueue.assign({ verification: one ? { ...verification, assignees: { ...verification.assignees, [one]: id } } : { ...verification, assignee: id, assignees: {} } });
});

/** What somebody who is away was to decide is anybody's again. */
export const giveBack = machine.enqueueActions(({ context: { verification }, event, enqueue }) => {
  if (event.type !== 'assignee.away') return;
  const { reviewer, until } = event;
  const { assignee, assignees, ...rest } = verification;
  enqueue.assign({
    verification: { ...rest, assignees: Object.fromEntries(Object.entries(assignees).filter(([, one]) => one !== reviewer)), ...(assignee && assignee !== reviewer ? { assignee } : {}) },
  });
  enqueue(mail(mails.taskMoved([reviewer], undefined, `${reviewer} is away until ${until}.`)));
});

function earlierAssignees(verification: EnrollmentContext['verification'], one: Parameters<typeof assigneeOf>[1] | undefined, but: string): string[] {
  const theirs = (one ? [one] : openChecks(verification)).flatMap((check) => assigneeOf(verification, check) ?? []);
  return [...new Set(theirs)].filter((assignee) => assignee !== but);
}
