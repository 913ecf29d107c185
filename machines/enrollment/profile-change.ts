import type { z } from 'zod';
import type { Application, Language } from './application';
import { companyNameOf, legalAddressOf, type EnrollmentContext } from './context';
import { changeSentence, differencesOf, type ComparedCompany } from './differences';
import type { findCompany, RegisteredCompany } from './outside';

/** A change of the company of an Active reseller (R27, ours): what it is to be, and what there is to know for whoever decides. */
export interface ProfileChange {
  readonly company: Application['company'];
  readonly at: number;
  readonly by: string;
  /** As the registry has it, where the company was given by its DUNS number and the registry knows it. */
  readonly registered?: RegisteredCompany;
  /** What the registry or the postal rules have against it, for people. */
  readonly problems: readonly string[];
}

/** The company as it is to be, as far as it is known. */
const changedCompany = ({ company, registered }: ProfileChange): ComparedCompany | undefined => ('duns' in company ? registered : company);

/** What would be different from before, each in a sentence; nothing where nothing is to change. */
export function profileChanges(context: EnrollmentContext, language: Language): string[] {
  const { profileChange: change, country, company } = context;
  if (!change) return [];
  const duns = 'duns' in change.company ? [`DUNS ${change.company.duns}`] : [];
  const [before, after] = [{ name: companyNameOf(context), address: legalAddressOf(context), ...('name' in company ? { registrationNumber: company.registrationNumber } : {}) }, changedCompany(change)];
  if (!after) return duns;
  return [...duns, ...differencesOf(country, before, after).filter(({ kind }) => kind !== 'equal').map((one) => changeSentence(one, language))];
}

/** What the registry says of the DUNS number that was given. A company that bears another number now is taken under that one. */
export function lookedUp({ country, profileChange: change }: EnrollmentContext, answer: z.output<typeof findCompany.answer>): ProfileChange | undefined {
  if (!change) return undefined;
  switch (answer.outcome) {
    case 'notFound':
      return { ...change, problems: ['the registry knows no company with this DUNS number'] };
    case 'moved':
      return { ...change, problems: [`the company bears the DUNS number ${answer.duns} now`] };
    case 'found':
      return {
        ...change, registered: answer.company,
        problems: [
          ...(answer.active ? [] : ['the registry says that this company is no longer active']),
          ...(answer.company.country === country ? [] : [`the registry has this company in ${answer.company.country}, and the account is of ${country}`]),
        ],
      };
  }
}

/** The changed company is that of the partnership now; what the earlier one was checked by is no longer true of it. */
export function acceptedChange({ profileChange: change, verification }: EnrollmentContext, { at, by, because }: { at: number; by: { id: string }; because?: string | undefined }): Partial<EnrollmentContext> {
  if (!change) return {};
  const business = { at, by: by.id, because: because ?? 'accepted as changed' };
  return {
    company: change.company, registered: change.registered, profileChange: undefined,
    registrations: undefined, companyChoice: undefined, addressCheck: undefined, addressChoice: undefined,
    verification: { ...verification, checks: { ...verification.checks, business } },
  };
}
