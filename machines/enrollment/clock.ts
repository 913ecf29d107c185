import { businessDaysBetween, endOfBusinessDay, endOfLocalDay } from '../programme/business-days';
import type { Clock, EnrollmentContext, Patience } from './context';
import { policy } from './policy';

/**
 * The clock of a verification round (R35, R36). It starts when both proofs of the contact hold; the day of the start
 * does not count; a business day counts if the clock runs at its end, 24:00 at the legal address. While information is
 * outstanding, or a changed contact has to prove the mailbox anew, it stands still.
 */
type Verification = EnrollmentContext['verification'];

/** A new round, at day 0. Its calendar comes later; until then nothing can be counted. */
export const newRound = (before: Verification, at: number): Verification => ({
  round: before.round + 1, startedAt: at, counted: 0, level: 0, postponed: 0,
  // What was decided and what was asked for stands: also a lapsed case that is reopened still owes its documents.
  checks: before.checks, documents: before.documents, assignees: before.assignees,
  ...(before.assignee ? { assignee: before.assignee } : {}),
  ...(before.mailServers === undefined ? {} : { mailServers: before.mailServers }),
  ...(before.appeal ? { appeal: before.appeal } : {}),
});

/** The calendar has come: days count from the end of the day of the start. */
export function withCalendar(verification: Verification, calendar: NonNullable<Verification['calendar']>): Verification {
  return { ...verification, calendar, countingFrom: endOfLocalDay(calendar, startOf(verification)) };
}

export function paused(verification: Verification, at: number): Verification {
  const { calendar, countingFrom } = verification;
  if (!calendar || countingFrom === undefined || at <= countingFrom) return verification;
  return { ...verification, counted: verification.counted + businessDaysBetween(calendar, countingFrom, at) };
}

export function resumed(verification: Verification, at: number): Verification {
  const { calendar } = verification;
  if (!calendar) return verification;
  return { ...verification, countingFrom: Math.max(at, endOfLocalDay(calendar, startOf(verification))) };
}

/** The end of the n-th business day of the round, epoch ms, if the clock runs on from here. */
export function endOfDay(verification: Verification, day: number): number {
  const { calendar, countingFrom } = verification;
  if (!calendar || countingFrom === undefined) throw new Error('the round has no calendar yet');
  return endOfBusinessDay(calendar, countingFrom, day - verification.counted);
}

export const dueAt = (verification: Verification): number => endOfDay(verification, policy.verification.dueAfter);
export const stuckAt = (verification: Verification): number => endOfDay(verification, policy.verification.stuckAfter + verification.postponed);
export const nextLevelAt = (verification: Verification): number =>
  endOfDay(verification, policy.verification.stuckAfter + verification.postponed + policy.verification.levelEvery * verification.level);

/** The end of the n-th business day of a wait, epoch ms; the day on which it began does not count. */
export function endOfPatienceDay({ calendar, since }: Patience, day: number): number {
  if (!calendar) throw new Error('the wait has no calendar yet');
  return endOfBusinessDay(calendar, endOfLocalDay(calendar, since), day);
}

/** When operators hear next that a suspension of theirs lasts, epoch ms. */
export function suspensionToldAt({ suspensions: { operator } }: EnrollmentContext): number {
  if (!operator?.calendar) throw new Error('no operator’s suspension is counted');
  return endOfBusinessDay(operator.calendar, endOfLocalDay(operator.calendar, operator.at), policy.care.suspensionToldEvery * ((operator.told ?? 0) + 1));
}

/** The wait that a clock counts. @throws Error where nothing is waited for */
export function patienceOf({ patience }: EnrollmentContext, clock: Clock): Patience {
  const begun = patience[clock];
  if (!begun) throw new Error('nothing is waited for');
  return begun;
}

function startOf(verification: Verification): number {
  if (verification.startedAt === undefined) throw new Error('no round of verification has started');
  return verification.startedAt;
}
