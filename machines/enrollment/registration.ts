import type { Address } from './application';
import type { EnrollmentContext } from './context';
import { differencesOf, type Difference } from './differences';
import type { CompanyCandidate } from './outside';
import { policy } from './policy';

/** R28: what registers know of a company that was entered by hand, beside what was entered. */

/** The entries that may well be of the company: of its country, not given up, and with an address to write to. */
export const likely = (candidates: readonly CompanyCandidate[], country: string): Registration[] =>
  candidates.flatMap((one) =>
    one.address && one.country === country && one.active !== false && one.matchConfidence >= policy.registry.likelyFrom ? [{ ...one, address: one.address }] : []);

/** What a register has, and can be taken as it stands. */
export type Registration = CompanyCandidate & { readonly address: Address };

/** Where an entry says otherwise than the applicant; how it is written, and what one of them leaves out, does not count. */
export function disagreements({ company, country }: Pick<EnrollmentContext, 'company' | 'country'>, entry: Pick<Registration, 'name' | 'address' | 'registrationNumber'>): Difference[] {
  if ('duns' in company) return [];
  return differencesOf(country, company, entry).filter(({ kind }) => kind !== 'equal' && kind !== 'writing' && kind !== 'absent');
}

/** The first entry that disagrees in nothing. */
export const agreeing = (context: EnrollmentContext): Registration | undefined => context.registrations?.find((entry) => disagreements(context, entry).length === 0);
