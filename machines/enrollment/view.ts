import type { Address, Application, Language } from './application';
import { assigneeOf, checks, openChecks, subStatusOf, type Check, type Passed } from './checks';
import { companyNameOf, domainOf, locationsOf, type EnrollmentContext, type Signature } from './context';
import { differenceSentence } from './differences';
import type { RequestedDocument } from './documents';
import type { Identifier } from './outside';
import { policy } from './policy';
import { disagreements, type Registration } from './registration';
import { profileChanges, type ProfileChange } from './profile-change';
import { masked, requirementsOf, type Requirement } from './requirements';
import { nextReverificationAt, suspensionReasons, type SuspensionReason } from './standing';

/** What is shown of an enrollment beside what the engine shows of every case. Personal data is masked or left out. */
export interface EnrollmentParticulars {
  readonly [field: string]: unknown;
  readonly title: string;
  readonly waitsFor: string;
  /** As the registry has it, or as it was entered; absent as long as neither is known. */
  readonly company?: { readonly name: string; readonly duns?: string; readonly replacedDuns?: readonly string[]; readonly address: Address; readonly registrationNumber?: string };
  readonly country: string;
  readonly tenant: string;
  /** The open enrollment of the same tenant, where this one was a second one. */
  readonly duplicateOf?: string;
  /** R17: history. */
  readonly membershipCentre?: Application['membershipCentre'];
  /** Where deadlines are counted; absent before the first calendar. */
  readonly timeZone?: string;
  readonly startedBy: string;
  readonly requirements: readonly Requirement[];
  /** The same list, for applicants who read French. */
  readonly requirementsInFrench: readonly Requirement[];
  /** 0, or how often the case has escalated. */
  readonly escalation: number;
  readonly round: number;
  readonly assignee?: string;
  /** Which check is open, by the programme's name of it; the first, where there are more. */
  readonly vettingSubStatus: 'None' | 'EmailOwnership' | (typeof subStatusOf)[Check] | 'Decision';
  readonly checks: readonly CheckShown[];
  /** What reviewers asked for, and what has come. */
  readonly documents: readonly RequestedDocument[];
  /** Until when a final rejection can be appealed against, epoch ms. */
  readonly appealUntil?: number;
  readonly vettingStatus: 'None' | 'Pending' | 'Authorized' | 'Rejected';
  readonly programmeStatus: 'Pending qualification' | 'Qualified' | 'Active' | 'Closed' | 'Declined' | 'Rejected';
  readonly partnerId?: string;
  /** R24: the company's PartnerIDs, as the directory listed them when it was last asked. */
  readonly identifiers?: readonly Identifier[];
  /** R28: what registers have otherwise than it was entered, in the order that `company.choose` counts by; each difference a sentence. */
  readonly registrations?: readonly { readonly source: string; readonly name: string; readonly address: Address; readonly registrationNumber?: string; readonly differences: Readonly<Record<Language, readonly string[]>> }[];
  /** R30: in the order that `address.choose` counts by. */
  readonly suggestedAddresses?: readonly Address[];
  /** R24: the PartnerIDs that may be associated. */
  readonly locations?: readonly Identifier[];
  /** The answers as they stand, for whoever applies again; staff see it masked. */
  readonly application: Application;
  /** R27: what an Active reseller has changed and nobody has decided on yet. */
  readonly profileChange?: { readonly at: number; readonly by: string; readonly changes: readonly string[]; readonly problems: readonly string[] };
  /** R41: who was added to the account last, masked, and what came of it. */
  readonly newUser?: { readonly email: string; readonly roles: readonly string[]; readonly outcome?: string };
  /** What staff have written; those for the applicant were mailed. */
  readonly notes?: EnrollmentContext['notes'];
  /** Days that an operator has closed in this case. */
  readonly closingDays?: EnrollmentContext['closingDays'];
  readonly confirmation: {
    readonly tokenHash?: string;
    readonly expiresAt?: number;
    readonly mailbox: boolean;
    readonly registration: boolean;
    readonly contactName: string;
    /** The address, for the pages that the mail links to and the development sign-in; staff see it masked. */
    readonly contactEmail: string;
    readonly language: 'en' | 'fr';
  };
  readonly agreement?: EnrollmentContext['agreement'];
  /** R37: the newer version that an Active reseller is asked to sign. */
  readonly renewalOffer?: EnrollmentContext['agreement'];
  /** R39: without the name that was signed with. */
  readonly signature?: Omit<Signature, 'name'>;
  /** R40: of an Active reseller. */
  readonly standing?: 'inGoodStanding' | 'suspended';
  readonly suspendedFor?: readonly SuspensionReason[];
  /** When the profile is to be confirmed next, epoch ms. */
  readonly reverificationAt?: number;
}

interface CheckShown extends Partial<Passed> {
  readonly check: Check;
  readonly status: 'open' | 'passed';
  readonly assignee?: string;
  /** What there is to know for whoever decides. */
  readonly hint?: string;
}

interface Reading {
  readonly context: EnrollmentContext;
  readonly state: readonly string[];
}

export function enrollmentView({ context, state }: Reading): EnrollmentParticulars {
  const holds = (named: string): boolean => state.some((leaf) => `.${leaf}.`.includes(`.${named}.`));
  const { verification, confirmation, contact, signature } = context;
  const calendar = verification.calendar ?? context.patience.stage?.calendar ?? context.patience.contact?.calendar ?? context.patience.partnerId?.calendar;
  return {
    title: companyNameOf(context),
    waitsFor: waitsFor(context, holds),
    ...companyShown(context),
    country: context.country,
    tenant: context.tenant,
    ...(context.duplicateOf ? { duplicateOf: context.duplicateOf } : {}),
    ...(context.membershipCentre ? { membershipCentre: context.membershipCentre } : {}),
    ...(calendar ? { timeZone: calendar.timeZone } : {}),
    startedBy: context.startedBy.id,
    requirements: requirementsOf(context, holds),
    requirementsInFrench: requirementsOf(context, holds, 'fr'),
    escalation: holds('verifying') ? verification.level : 0,
    round: verification.round,
    ...(verification.assignee ? { assignee: verification.assignee } : {}),
    vettingSubStatus: vettingSubStatus(context, holds),
    checks: checksOf(context),
    documents: verification.documents,
    ...(holds('rejectedFinally') && verification.rejectedFinallyAt !== undefined ? { appealUntil: verification.rejectedFinallyAt + policy.verification.appealWithin } : {}),
    vettingStatus: holds('rejected') || holds('rejectedFinally') || holds('stage.refused') ? 'Rejected' : verification.approvedAt !== undefined ? 'Authorized' : holds('account') || holds('profile') || holds('duplicate') || holds('supportUpdated') ? 'None' : 'Pending',
    programmeStatus: holds('withdrawn') || holds('duplicate') ? 'Declined' : holds('supportUpdated') ? 'Active' : holds('stage.refused') ? 'Rejected' : holds('stage.closed') ? 'Closed' : holds('active') || holds('closing') ? 'Active' : verification.approvedAt !== undefined ? 'Qualified' : 'Pending qualification',
    ...(context.partnerId.associated ? { partnerId: context.partnerId.associated } : {}),
    ...(context.partnerId.identifiers ? { identifiers: context.partnerId.identifiers } : {}),
    confirmation: {
      ...(confirmation.tokenHash ? { tokenHash: confirmation.tokenHash } : {}),
      ...(confirmation.expiresAt === undefined ? {} : { expiresAt: confirmation.expiresAt }),
      mailbox: confirmation.mailboxAt !== undefined,
      registration: confirmation.registrationAt !== undefined,
      contactName: `${contact.firstName} ${contact.lastName}`,
      contactEmail: contact.email,
      language: contact.language,
    },
    ...(context.notes ? { notes: context.notes } : {}),
    ...(context.closingDays ? { closingDays: context.closingDays } : {}),
    ...(holds('registeredOtherwise') ? { registrations: (context.registrations ?? []).map((entry) => registrationShown(context, entry)) } : {}),
    ...(holds('addressSuggested') ? { suggestedAddresses: context.addressCheck?.suggestedAddresses ?? [] } : {}),
    ...(signature === undefined && locationsOf(context) ? { locations: locationsOf(context) ?? [] } : {}),
    application: applicationOf(context),
    ...(context.profileChange ? { profileChange: changeShown(context, context.profileChange) } : {}),
    ...(context.newUser ? { newUser: { email: masked(context.newUser.email), roles: context.newUser.roles, ...(context.newUser.outcome ? { outcome: context.newUser.outcome } : {}) } } : {}),
    ...(context.agreement ? { agreement: context.agreement } : {}),
    ...(holds('active.renewal.offered') && context.renewal?.offer ? { renewalOffer: context.renewal.offer } : {}),
    ...(signature ? { signature: shown(signature) } : {}),
    ...(holds('active') ? { standing: holds('suspended') ? 'suspended' : 'inGoodStanding', suspendedFor: suspensionReasons(context) } : {}),
    ...(holds('active.reverification.current') ? { reverificationAt: nextReverificationAt(context) } : {}),
  };
}

function registrationShown(context: EnrollmentContext, entry: Registration): NonNullable<EnrollmentParticulars['registrations']>[number] {
  const { source, name, address, registrationNumber } = entry;
  const sentences = (language: Language) => disagreements(context, entry).map((one) => differenceSentence(one, language));
  return { source, name, address, ...(registrationNumber ? { registrationNumber } : {}), differences: { en: sentences('en'), fr: sentences('fr') } };
}

function companyShown({ company, registered, replacedDuns }: EnrollmentContext): Pick<EnrollmentParticulars, 'company'> {
  const known = 'duns' in company ? registered : company;
  if (!known) return {};
  const { name, address, registrationNumber } = known;
  return { company: { name, address, ...(registrationNumber ? { registrationNumber } : {}), ...('duns' in company ? { duns: company.duns } : {}), ...(replacedDuns ? { replacedDuns } : {}) } };
}

const shown = ({ name: _, ...signature }: Signature): Omit<Signature, 'name'> => signature;

const applicationOf = ({ tenant, account, applicant, membershipCentre, country, company, contact, support, partnerId }: EnrollmentContext): Application => ({
  tenant, account, ...(applicant ? { applicant } : {}), ...(membershipCentre ? { membershipCentre } : {}), country, company, primaryContact: contact, support, partnerId: partnerId.associated ?? partnerId.wanted ?? 'deferred',
});

const changeShown = (context: EnrollmentContext, change: ProfileChange): NonNullable<EnrollmentParticulars['profileChange']> =>
  ({ at: change.at, by: change.by, changes: profileChanges(context, 'en'), problems: change.problems });

/** Whom the case waits for, in one line; the most urgent first. */
function waitsFor({ confirmation, verification, partnerId, suspensions, renewal, duplicateOf }: EnrollmentContext, holds: (named: string) => boolean): string {
  if (holds('account.reserving')) return 'the reservation of the account';
  if (holds('account.lookingUp') || holds('account.creating') || holds('account.updatingSupport')) return 'the directory';
  if (holds('account.unclear')) return 'the applicant, to name a work account that can be used';
  if (holds('account.signingIn')) return 'a global admin, to sign in with the new work account';
  if (holds('duplicate')) return `nobody: case ${duplicateOf} is the open enrollment of this account`;
  if (holds('lookingUpCompany')) return 'the company registry';
  if (holds('searchingRegisters')) return 'the company registries';
  if (holds('registeredOtherwise')) return 'the applicant, to take what a register says or to explain the difference';
  if (holds('checkingAddress')) return 'the address check';
  if (holds('companyUnclear')) return 'the applicant, to correct the company';
  if (holds('addressSuggested')) return 'the applicant, to take a suggested address or keep the own one';
  if (holds('confirming') || (holds('verifying') && holds('contact.proving'))) {
    const open = [
      ...(confirmation.mailboxAt === undefined ? ['press the button in the confirmation mail'] : []),
      ...(confirmation.registrationAt === undefined ? ['sign in with the registered account'] : []),
    ];
    return `the primary contact, to ${open.join(' and to ')}`;
  }
  if (holds('informationRequested')) return 'the applicant, to hand in the documents that were asked for; the clock stands still';
  if (holds('decision.proposed')) return 'a second reviewer, to agree with the final rejection or to decline it';
  if (holds('verifying')) return reviewersOf(verification).map((assignee) => (assignee ? `the reviewer ${assignee}` : 'a reviewer, nobody is assigned')).join(' and ');
  if (holds('rejectedFinally')) return 'a global admin, to appeal or not';
  if (holds('lapsed')) return 'an operator or a global admin, to reopen it: it has lapsed';
  if (holds('rejected')) return 'the applicant, to mend what the rejection names';
  if (holds('agreement.preparing')) return 'the agreement’s text';
  if (holds('agreement')) return partnerId.associated ? 'a global admin, to sign the agreement' : 'a global admin, to associate a PartnerID and then sign the agreement';
  if (holds('activating')) return 'the partner programme, to set the reseller Active';
  if (holds('adminAgent.missing')) return 'a global admin, to make the signer an admin agent';
  if (holds('active') && !holds('adminAgent.ready')) return 'the directory';
  if (holds('active.reverification.asked')) return 'a global admin, to confirm the profile';
  if (holds('active.renewal.offered')) return `a global admin, to sign version ${renewal?.version} of the agreement`;
  if (holds('active.renewal.preparing')) return 'the agreement’s text';
  if (holds('active.renewal.notOffered')) return 'an operator, to offer the current version of the agreement';
  if (holds('active.renewal.recording')) return 'the partner programme, to take the new signature on record';
  if (holds('active.profileChange.reviewing')) return 'a reviewer, to decide on the changed profile';
  if (holds('active') && suspensions.operator) return 'an operator, to restore the partnership';
  if (holds('closing')) return 'the partner programme, to end the partnership';
  return 'nobody';
}

function checksOf({ verification, contact, registered, ...context }: EnrollmentContext): CheckShown[] {
  const hints: Partial<Record<Check, string | undefined>> = {
    emailDomain: verification.mailServers === false ? `no mail server answers for ${domainOf(contact.email)}` : undefined,
    business: registered ? disagreements(context, registered).map((one) => differenceSentence(one, 'en')).join('; ') || undefined : 'no register’s entry was found',
  };
  return checks.map((check) => {
    const [passed, assignee, hint] = [verification.checks[check], assigneeOf(verification, check), hints[check]];
    if (passed) return { check, status: 'passed', ...passed };
    return { check, status: 'open', ...(assignee ? { assignee } : {}), ...(hint ? { hint } : {}) };
  });
}

function vettingSubStatus(context: EnrollmentContext, holds: (named: string) => boolean): EnrollmentParticulars['vettingSubStatus'] {
  if (holds('confirming') || (holds('verifying') && holds('contact.proving'))) return 'EmailOwnership';
  if (holds('decision.proposed')) return 'Decision';
  const [open] = holds('verifying') ? openChecks(context.verification) : [];
  return open ? subStatusOf[open] : 'None';
}

/** Whom the open checks wait for, each once; undefined for whoever comes to it. */
const reviewersOf = (verification: EnrollmentContext['verification']): (string | undefined)[] => [...new Set(openChecks(verification).map((check) => assigneeOf(verification, check)))];

/** Whoever is to decide something beside the first: an assignee is one word, and these are found by another. */
const alsoAssigned = (verification: EnrollmentContext['verification']): string[] => reviewersOf(verification).flatMap((one) => one ?? []).slice(1).map((one) => `assignee:${one}`);

/** What enrollments are found by. No personal data. */
export function enrollmentSearch({ context, state }: Reading) {
  const { company, partnerId, verification, registered, confirmation: { contactHash } } = context;
  const duns = 'duns' in company ? company.duns : registered?.duns;
  return {
    CaseTitle: companyNameOf(context),
    CaseCountry: context.country,
    // Any decision ends the escalation (R36).
    CaseEscalation: verification.level > 0 && state.some((leaf) => leaf.includes('verifying')) ? verification.level : undefined,
    CaseAssignee: state.some((leaf) => leaf.includes('verifying')) ? reviewersOf(verification).find((one) => one !== undefined) : undefined,
    CaseReference: [...(state.some((leaf) => leaf.includes('verifying')) ? alsoAssigned(verification) : []), context.tenant, ...(duns ? [duns] : []), ...(partnerId.associated ? [partnerId.associated] : []), ...(contactHash ? [contactHash] : [])],
  };
}

