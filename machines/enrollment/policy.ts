import type { Wait } from './context';

/** The figures of the enrollment. Days are business days of the legal address's calendar, unless they say otherwise. */

const HOUR = 3_600_000;

export const policy = {
  verification: {
    /** R35: a decision is due at the end of this day; the reviewer is reminded. */
    dueAfter: 3,
    /** R36: from the end of this day the case is stuck and escalates by itself. */
    stuckAfter: 5,
    /** Then a level every so many days, while nothing happens. */
    levelEvery: 2,
    /** By so many days in all an operator may put the escalation of a round off. */
    postponedAtMost: 10,
    /** A final rejection can be appealed against for this long, in ms of plain time. */
    appealWithin: 30 * 24 * HOUR,
  },
  /** A wait for the applicant (ours): reminders, an operator's turn and the end of patience, at the end of so many days after it began. */
  patience: {
    remindAfter: [3, 7],
    operatorHearsAfter: 10,
    /** Where the case does not lapse, the operator hears again each time so many days have passed. */
    operatorHearsEvery: 10,
    lapseAfter: 30,
  },
  care: {
    /** An operator may have the applicant reminded out of turn after this long again, in ms of plain time. */
    nudgeAgainAfter: 24 * HOUR,
    /** Operators hear of a suspension of theirs each time so many days have passed. */
    suspensionToldEvery: 10,
  },
  registry: {
    /** Of how sure a match must be, 1 to 10, for a register's entry to be shown beside a company entered by hand. */
    likelyFrom: 7,
  },
  confirmation: {
    /** A link of the confirmation mail is good for this long, in ms of plain time. */
    linkLifetime: 7 * 24 * HOUR,
    /** The mail can be sent again after this long, in ms of plain time. */
    resendAfter: HOUR / 6,
  },
} as const;

/** Waits that must not end a case: it is not over because of a PartnerID that is put off (R26), nor an Active reseller's, nor one for a reviewer. */
export const endless: readonly Wait[] = ['partnerId', 'adminAgent', 'profileChange'];

/** Waits of an Active reseller whose end suspends instead of letting the case lapse. */
export const suspending: readonly Wait[] = ['reverification', 'renewal'];

export type Team = 'reviewers' | 'verification-leads' | 'programme-manager' | 'operators';

/** A level of escalation: whom it tells, and whether the tasks go back to all reviewers, since whoever had them has not come to it. */
interface Level {
  readonly tells: Team;
  readonly reassigns: boolean;
}
/** The last one holds for every level after it. At the first the applicant is pointed to the account-verification process besides (R36). */
const levels: readonly [Level, ...Level[]] = [
  { tells: 'operators', reassigns: false },
  { tells: 'verification-leads', reassigns: true },
  { tells: 'programme-manager', reassigns: true },
];

/** @param level 1 when the case gets stuck, then one more each time. */
export const escalationOf = (level: number): Level => levels[Math.min(level, levels.length) - 1] ?? levels[0];
