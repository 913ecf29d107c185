import { companyNameOf, type EnrollmentContext } from './context';
import { disagreements } from './registration';

/**
 * The four checks of a verification, in the order in which the first open one is named (R19, R35). Each passes by itself where
 * the world outside or the case says enough, and is otherwise a reviewer's to decide. What has passed stays passed over
 * rejections and new rounds, until what it depends on changes.
 */
export const checks = ['emailDomain', 'employment', 'business', 'identity'] as const;
export type Check = (typeof checks)[number];

/** How the programme names the check that is open (`vettingSubStatus`). */
export const subStatusOf = { emailDomain: 'EmailDomain', employment: 'EmploymentVerification', business: 'BusinessVerification', identity: 'Other' } as const satisfies Record<Check, string>;

/** A check that has passed: when, who decided it, and why, for the record. */
export interface Passed {
  readonly at: number;
  readonly by: string;
  readonly because: string;
}

/** What has to be checked again when it changes; the rest stands. */
export const dependents: Readonly<Record<'company' | 'contact', readonly Check[]>> = { company: ['business'], contact: ['emailDomain', 'employment'] };

type Verification = EnrollmentContext['verification'];

export const isPassed = ({ checks: passed }: Verification, check: Check): boolean => passed[check] !== undefined;
export const openChecks = (verification: Verification): Check[] => checks.filter((check) => !isPassed(verification, check));

/** Who is to decide a check: somebody for this one, or for the case. */
export const assigneeOf = ({ assignees, assignee }: Verification, check: Check): string | undefined => assignees[check] ?? assignee;

export const passing = (verification: Verification, these: readonly Check[], passed: Passed): Verification => ({
  ...verification, checks: { ...Object.fromEntries(these.filter((check) => !isPassed(verification, check)).map((check) => [check, passed])), ...verification.checks },
});

export const reopening = (verification: Verification, these: readonly Check[]): Verification => ({
  ...verification, checks: Object.fromEntries(Object.entries(verification.checks).filter(([check]) => !these.some((one) => one === check))),
});

/** Why a check needs no reviewer; undefined where it does. The e-mail domain is asked about outside. */
export function passesByItself(check: Check, context: EnrollmentContext): string | undefined {
  if (check === 'employment' && isPassed(context.verification, 'emailDomain')) return 'the contact reads a mailbox on the company’s own domain';
  if (check === 'business' && context.registered && disagreements(context, context.registered).length === 0) return `name and address are those of the registration of ${companyNameOf(context)}`;
  return undefined;
}
