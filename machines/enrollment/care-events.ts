import { z } from 'zod';
import type { EventDeclaration } from '../envelope';
import { checks } from './checks';
import type { EnrollmentContext } from './context';
import { longestNote } from './notes';

const nothing = z.strictObject({});
const text = z.string().trim().min(1, 'must not be empty');

/** What staff can do for a case at every stage: say something, remind, take a task over, close a day. */
export const careEvents = {
  'case.note': {
    title: 'Write a note',
    description: 'Puts a note on the case: for staff alone, or for the applicant, to whom it is mailed. The latest fifty stand in the case.',
    by: ['support', 'operator', 'reviewer'],
    payload: z.strictObject({ text: text.max(longestNote, `${longestNote} characters at most are taken`), forApplicant: z.boolean().default(false) }),
    when: 'possible until the case is over',
    example: () => ({ text: 'what colleagues should know', forApplicant: false }),
  },
  'case.nudge': {
    title: 'Remind the applicant now',
    description: 'Sends the reminder of all that the applicant owes, once a day at most. No deadline moves by it.',
    by: ['operator'],
    payload: nothing,
    when: 'possible until the case is over',
  },
  'case.takeOver': {
    title: 'Take a task over',
    description: 'Makes oneself the reviewer who decides: everything, or one check. Who had the task is told. Never in a case that one has started.',
    by: ['reviewer'],
    payload: z.strictObject({ check: z.enum(checks).optional() }),
    when: 'offered during verification',
  },
  'assignee.away': {
    title: 'A reviewer is away',
    description: 'What the reviewer was to decide goes back to all reviewers, and an operator hears.',
    by: ['system'],
    payload: z.strictObject({ reviewer: text, until: z.iso.date() }),
    when: 'told while somebody of the verification is away',
    example: (context) => ({ reviewer: context.verification.assignee ?? Object.values(context.verification.assignees)[0] ?? 'rita', until: '2099-12-24' }),
  },
  'calendar.addClosingDay': {
    title: 'Add a closing day',
    description: 'Makes a day on which nobody works one that does not count, in this case: the deadlines that lie behind it move by a business day.',
    by: ['operator'],
    payload: z.strictObject({ date: z.iso.date('a date such as 2026-12-24 is expected'), why: text.max(200, '200 characters at most are taken') }),
    when: 'possible until the case is over',
    example: () => ({ date: '2099-12-24', why: 'why nobody works on that day' }),
  },
} as const satisfies Record<string, EventDeclaration<EnrollmentContext>>;
