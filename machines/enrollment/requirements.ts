import type { EnrollmentContext } from './context';

/** What is still owed before the enrollment can go on, and by whom. */
export interface Requirement {
  /** Stable name, e.g. `emailOwnership`. */
  readonly code: string;
  /** Where in the application it belongs, dotted. */
  readonly field?: string;
  readonly status: 'missing' | 'pending' | 'invalid' | 'due';
  readonly by: string;
  readonly why: string;
  readonly todo: string;
  /** Epoch ms. */
  readonly until?: number;
}

/** @param holds does a state, as `verifying.clock`, hold now? */
export function requirementsOf(context: EnrollmentContext, holds: (state: string) => boolean): Requirement[] {
  return [
    ...companyRequirements(context, holds),
    ...contactRequirements(context, holds),
    ...verificationRequirements(context, holds),
    ...partnerIdRequirements(context, holds),
    ...agreementRequirements(context, holds),
  ];
}

type Holds = (state: string) => boolean;

function companyRequirements(context: EnrollmentContext, holds: Holds): Requirement[] {
  if (holds('profile.companyUnclear')) {
    const why = {
      notFound: 'the registry knows no company with this DUNS number',
      inactive: 'the registry says that this company is no longer active',
      otherCountry: 'the registry has this company in another country than the account',
    }[context.companyProblem ?? 'notFound'];
    return [{ code: 'company', field: 'company', status: 'invalid', by: 'the applicant', why, todo: 'correct the DUNS number, or enter the company by hand (company.correct)' }];
  }
  if (holds('profile.addressSuggested')) {
    const suggestions = (context.addressCheck?.suggestedAddresses ?? []).map(
      ({ lines, postalCode, city, region }, index) => `${index + 1}: ${[...lines, [postalCode, city].filter(Boolean).join(' '), region].filter(Boolean).join(', ')}`,
    );
    return [
      {
        code: 'address', field: 'company.address', status: 'pending', by: 'the applicant',
        why: ['the postal rules write this address differently', ...(context.addressCheck?.problems ?? [])].join('; '),
        todo: `take a suggestion (${suggestions.join(' · ')}) or keep the own address (address.choose)`,
      },
    ];
  }
  return [];
}

function contactRequirements({ confirmation, contact }: EnrollmentContext, holds: Holds): Requirement[] {
  if (holds('lapsed')) {
    return [{ code: 'lapsed', status: 'due', by: 'an operator or a global admin', why: 'the primary contact has not answered in time', todo: 'reopen the case (case.reopen); the contact is then written to anew' }];
  }
  if (!holds('confirming')) return [];
  const owed: Requirement[] = [];
  if (confirmation.mailboxAt === undefined) {
    owed.push({
      code: 'emailOwnership', field: 'primaryContact.email', status: 'missing', by: 'the primary contact',
      why: 'verification goes on only after the mailbox is confirmed (R32, R33)',
      todo: `press the button on the page that the mail to ${masked(contact.email)} links to`,
      ...(confirmation.expiresAt === undefined ? {} : { until: confirmation.expiresAt }),
    });
  }
  if (confirmation.registrationAt === undefined) {
    owed.push({
      code: 'contactRegistration', field: 'primaryContact', status: 'missing', by: 'the primary contact',
      why: 'the contact must be registered to the company’s account (R32)',
      todo: 'sign in on the confirmation page with the work account of that address, and press the button there',
    });
  }
  return owed;
}

function verificationRequirements({ verification }: EnrollmentContext, holds: Holds): Requirement[] {
  const owed: Requirement[] = (verification.requested ?? []).map(({ document, proves }) => ({
    code: 'document', status: 'missing', by: 'the applicant', why: `the reviewer asks for proof: ${proves}`, todo: `hand in: ${document}`,
  }));
  if (holds('rejected')) {
    owed.push(
      ...(verification.rejection ?? []).map(({ code, field, remedy }): Requirement => ({
        code, field, status: 'invalid', by: 'the applicant', why: 'the verification was rejected because of this field', todo: `${remedy} (profile.mend)`,
      })),
    );
  }
  if (holds('clock.overdue') && verification.level > 0) {
    owed.push({
      code: 'accountVerification', status: 'due', by: 'the applicant',
      why: 'the account is still in verification after five business days (R36)',
      todo: 'go through the account verification process: see that name, address and mailbox are those of the register, and answer what the reviewers asked',
    });
  }
  return owed;
}

function partnerIdRequirements({ partnerId, signature }: EnrollmentContext, holds: Holds): Requirement[] {
  if (signature !== undefined || partnerId.associated !== undefined || holds('withdrawn')) return [];
  const base = { code: 'partnerId', field: 'partnerId', by: 'a global admin' } as const;
  if (holds('partnerId.checking')) return [{ ...base, status: 'pending', why: 'the partner directory is being asked', todo: 'nothing, the answer comes by itself' }];
  if (partnerId.problem) {
    return [{ ...base, status: 'invalid', why: `${partnerId.wanted}: ${partnerId.problem} (R23, R24)`, todo: 'associate a PartnerID of type Location in the account’s country (partnerId.associate)' }];
  }
  return [{ ...base, status: 'missing', why: 'without it the agreement cannot be signed (R26)', todo: 'associate a PartnerID (partnerId.associate)' }];
}

function agreementRequirements(context: EnrollmentContext, holds: Holds): Requirement[] {
  if (holds('agreement.offered')) {
    return [
      {
        code: 'agreement', status: 'missing', by: 'a global admin', why: 'the reseller becomes Active when the agreement is signed (R38, R40)',
        todo: `read version ${context.agreement?.version} and sign it (agreement.sign)`,
      },
    ];
  }
  if (holds('active.adminAgentMissing')) {
    return [
      {
        code: 'adminAgent', status: 'missing', by: 'a global admin', why: 'who finishes the set-up and adds users must be an admin agent (R41)',
        todo: 'tick «admin agent» for the signer in user management (R42, adminAgent.assign)',
      },
    ];
  }
  return [];
}

/** `p…@fabrikam.example`: enough to recognise, not enough to write to. */
export const masked = (email: string): string => email.replace(/^(.)[^@]*/, '$1…');
