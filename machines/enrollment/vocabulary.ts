import { assign, fromPromise, or, setup, stateIn } from 'xstate';
import type { z } from 'zod';
import { moment } from '../envelope';
import type { Reservable } from '../reservation/chart';
import { dueAt, endOfPatienceDay, nextLevelAt, patienceOf, stuckAt, suspensionToldAt } from './clock';
import { isOpenSoFar, isYetToCome } from './closing-days';
import { bothProofsHold, legalAddressOf, type Clock, type EnrollmentContext, type EnrollmentInput, type Patience, type Wait } from './context';
import type { EnrollmentEvent } from './events';
import type * as outside from './outside';
import { assigneeOf, dependents, isPassed, openChecks, passesByItself, reopening, type Check } from './checks';
import { outstanding } from './documents';
import { policy } from './policy';
import { agreeing } from './registration';
import { documentIn, nextReverificationAt, suspensionReasons } from './standing';

/** A question to the world outside; whoever executes the chart answers it. */
const question = <Q extends { input: z.ZodType; answer: z.ZodType }>() =>
  fromPromise<z.output<Q['answer']>, z.input<Q['input']>>(({ input }) => {
    throw new Error(`nobody answers ${JSON.stringify(input)}: bind this actor to execute the chart`);
  });

const { remindAfter, operatorHearsAfter, operatorHearsEvery, lapseAfter } = policy.patience;

/** How long it is until a business day of a wait ends, ms. */
const after = (clock: Clock, day: (patience: Patience) => number) => ({ context, event }: { context: EnrollmentContext; event: object }): number => {
  const patience = patienceOf(context, clock);
  return endOfPatienceDay(patience, day(patience)) - moment(event);
};

/** Where the case waits for the applicant; a wait for a reviewer is none. */
export const applicantsWaits = {
  account: [{ stage: { account: 'unclear' } }],
  signIn: [{ stage: { account: 'signingIn' } }],
  company: [{ stage: { profile: 'companyUnclear' } }],
  registration: [{ stage: { profile: 'registeredOtherwise' } }],
  address: [{ stage: { profile: 'addressSuggested' } }],
  contact: [{ contact: 'proving' }],
  documents: [{ stage: { verifying: { review: 'informationRequested' } } }],
  mending: [{ stage: 'rejected' }],
  partnerId: [{ partnerId: 'deferred' }, { partnerId: 'refused' }],
  agreement: [{ stage: { agreement: 'offered' } }],
  adminAgent: [{ stage: { active: { adminAgent: 'missing' } } }],
  reverification: [{ stage: { active: { reverification: 'asked' } } }],
  renewal: [{ stage: { active: { renewal: 'offered' } } }],
} as const satisfies Record<Exclude<Wait, 'profileChange'>, readonly Parameters<typeof stateIn>[0][]>;

/** What the chart is written with: what it asks of the world outside, its yes/no questions, and what it waits for. */
export const machine = setup({
  types: {
    context: {} as EnrollmentContext,
    input: {} as EnrollmentInput,
    events: {} as EnrollmentEvent,
  },
  actors: {
    findCompany: question<typeof outside.findCompany>(),
    matchCompany: question<typeof outside.matchCompany>(),
    validateAddress: question<typeof outside.validateAddress>(),
    issueLink: question<typeof outside.issueLink>(),
    freezeCalendar: question<typeof outside.freezeCalendar>(),
    checkEmailDomain: question<typeof outside.checkEmailDomain>(),
    checkPartnerId: question<typeof outside.checkPartnerId>(),
    listIdentifiers: question<typeof outside.listIdentifiers>(),
    addLocation: question<typeof outside.addLocation>(),
    offerAgreement: question<typeof outside.offerAgreement>(),
    activateReseller: question<typeof outside.activateReseller>(),
    checkAdminAgent: question<typeof outside.checkAdminAgent>(),
    assignAdminAgent: question<typeof outside.assignAdminAgent>(),
    findAccount: question<typeof outside.findAccount>(),
    createAccount: question<typeof outside.createAccount>(),
    updateSupport: question<typeof outside.updateSupport>(),
    reserve: question<typeof outside.reserve>(),
    addUser: question<typeof outside.addUser>(),
    deactivateReseller: question<typeof outside.deactivateReseller>(),
  },
  actions: {
    /** Performed in order by whoever executes the chart. */
    mail: (_, _request: outside.MailRequest) => {},
    release: (_, _given: z.input<typeof outside.release.input>) => {},
    mendProfile: assign(({ context, event }) => (event.type === 'profile.mend' ? mended(context, event) : {})),
    changeProfile: assign(({ context, event }) => {
      if (event.type !== 'profile.change') return {};
      const { company, support = context.support, at, by } = event;
      return { support, ...(company ? { profileChange: { company, at, by: by.id, problems: [] } } : {}) };
    }),
    renew: assign({ renewal: ({ context, event }) => (event.type === 'agreement.renew' ? { version: event.version } : context.renewal) }),
    renewed: assign({ renewal: undefined }),
    letPartnerIdGo: assign({ partnerId: ({ context: { partnerId: { identifiers } } }) => (identifiers ? { identifiers } : {}) }),
    postpone: assign({
      verification: ({ context: { verification }, event }) => (event.type === 'escalation.postpone' ? { ...verification, postponed: verification.postponed + event.days } : verification),
    }),
  },
  guards: {
    companyIsByDuns: ({ context }) => 'duns' in context.company,
    partnerIdIsRefused: ({ context }) => context.partnerId.problem !== undefined,
    partnerIdIsGiven: ({ context }) => context.partnerId.wanted !== undefined,
    partnerIdIsAssociated: ({ context }) => context.partnerId.associated !== undefined,
    isNotSigned: ({ context }) => context.signature === undefined,
    aRegisterAgrees: ({ context }) => agreeing(context) !== undefined,
    aRegisterMayMeanIt: ({ context }) => (context.registrations ?? []).length > 0,
    entryExists: ({ context, event }) => event.type === 'company.choose' && (event.take === 'own' || event.take <= (context.registrations?.length ?? 0)),
    suggestionExists: ({ context, event }) =>
      event.type === 'address.choose' && (event.take === 'own' || event.take <= (context.addressCheck?.suggestedAddresses.length ?? 0)),
    isTheCurrentLink: ({ context, event }) => event.type === 'mailbox.confirm' && event.tokenHash === context.confirmation.tokenHash,
    linkHasNotExpired: ({ context, event }) => moment(event) <= (context.confirmation.expiresAt ?? 0),
    lastMailIsNotTooFresh: ({ context, event }) => moment(event) >= (context.confirmation.sentAt ?? 0) + policy.confirmation.resendAfter,
    isTheRegisteredContact: ({ context, event }) =>
      event.type === 'registration.prove' && event.by.tenant === context.tenant && event.by.email?.toLowerCase() === context.contact.email.toLowerCase(),
    isTheContactsAddress: ({ context, event }) => event.type === 'mail.bounced' && event.recipient.toLowerCase() === context.contact.email.toLowerCase(),
    isForGood: ({ event }) => event.type === 'mail.bounced' && event.action === 'failed',
    bothProofsHold: ({ context }) => bothProofsHold(context),
    mailboxIsProven: ({ context }) => context.confirmation.mailboxAt !== undefined,
    isNotWhoStartedTheCase: ({ context, event }) => 'by' in event && event.by.id !== context.startedBy.id,
    namesNobodyWhoStartedTheCase: ({ context, event }) => event.type === 'case.assign' && event.reviewer !== context.startedBy.id,
    checkIsPassed: ({ context }, check: Check) => isPassed(context.verification, check),
    passesByItself: ({ context }, check: Check) => passesByItself(check, context) !== undefined,
    allChecksArePassed: ({ context }) => openChecks(context.verification).length === 0,
    isAnOpenCheck: ({ context, event }) => event.type === 'check.pass' && !isPassed(context.verification, event.check),
    informationIsOutstanding: ({ context }) => outstanding(context.verification).length > 0,
    documentIsOutstanding: ({ context, event }) => event.type === 'document.attach' && outstanding(context.verification).some(({ id }) => id === event.document),
    isOfTheApplicantOrStaff: ({ context, event }) => 'by' in event && (event.by.kind === 'staff' || event.by.tenant === context.tenant),
    clockIsHeld: ({ context }) => outstanding(context.verification).length > 0 || !bothProofsHold(context),
    isFinal: ({ event }) => event.type === 'verification.reject' && event.final,
    isAnotherReviewer: ({ context, event }) => 'by' in event && event.by.id !== context.verification.proposed?.by,
    hasAppealed: ({ context }) => context.verification.appeal !== undefined,
    canBePostponed: ({ context, event }) => event.type === 'escalation.postpone' && context.verification.postponed + event.days <= policy.verification.postponedAtMost,
    lapsedForTheAccount: ({ context }) => context.lapsedFor === 'account' || context.lapsedFor === 'signIn',
    lapsedBeforeConfirming: ({ context }) => context.lapsedFor === 'company' || context.lapsedFor === 'registration' || context.lapsedFor === 'address',
    lapsedForDocuments: ({ context }) => context.lapsedFor === 'documents',
    lapsedForMending: ({ context }) => context.lapsedFor === 'mending',
    lapsedForTheAgreement: ({ context }) => context.lapsedFor === 'agreement',
    hasBeenStuck: ({ context }) => context.verification.level > 0,
    isOfTheOwnTenant: ({ context, event }) => 'by' in event && event.by.tenant === context.tenant,
    isTheOfferedVersion: ({ context, event }) => event.type === 'agreement.sign' && event.version === context.agreement?.version,
    isTheRenewedVersion: ({ context, event }) => event.type === 'agreement.sign' && event.version === context.renewal?.offer?.version,
    isNotTheSignedVersion: ({ context, event }) => event.type === 'agreement.renew' && event.version !== context.signature?.version,
    isInAnOfferedLanguage: ({ context, event }) => event.type === 'agreement.sign' && documentIn(context.renewal?.offer ?? context.agreement, event.language) !== undefined,
    changesTheCompany: ({ event }) => event.type === 'profile.change' && event.company !== undefined,
    changedCompanyIsByDuns: ({ context: { profileChange: change } }) => change !== undefined && 'duns' in change.company,
    isNotWhoChangedTheProfile: ({ context, event }) => 'by' in event && event.by.id !== context.profileChange?.by,
    isOfThatAccountOrStaff: ({ event }) => event.type === 'account.choose' && (event.by.kind === 'staff' || event.by.tenant?.toLowerCase() === event.tenant),
    isForTheApplicant: ({ event }) => event.type === 'case.note' && event.forApplicant,
    applicantOwesSomething: or(Object.values(applicantsWaits).flat().map((where) => stateIn(where))),
    isNotNudgedTooOften: ({ context, event }) => context.nudgedAt === undefined || moment(event) >= context.nudgedAt + policy.care.nudgeAgainAfter,
    isNotTheAssignee: ({ context: { verification }, event }) =>
      event.type === 'case.takeOver' && (event.check ? [event.check] : openChecks(verification)).some((check) => assigneeOf(verification, check) !== event.by.id),
    isToDecideSomething: ({ context: { verification }, event }) => event.type === 'assignee.away' && openChecks(verification).some((check) => assigneeOf(verification, check) === event.reviewer),
    isYetToCome: ({ context, event }) => event.type === 'calendar.addClosingDay' && isYetToCome(context, event.date, event.at),
    isOpenSoFar: ({ context, event }) => event.type === 'calendar.addClosingDay' && isOpenSoFar(context, event.date),
    isSuspended: ({ context }) => suspensionReasons(context).length > 0,
    isNotSuspendedByAnOperator: ({ context }) => context.suspensions.operator === undefined,
    isSuspendedByAnOperator: ({ context }) => context.suspensions.operator !== undefined,
  },
  delays: {
    firstReminder: after('stage', () => remindAfter[0]),
    secondReminder: after('stage', () => remindAfter[1]),
    operatorHears: after('stage', () => operatorHearsAfter),
    operatorHearsAgain: after('stage', ({ told }) => operatorHearsAfter + operatorHearsEvery * told),
    lapse: after('stage', () => lapseAfter),
    firstContactReminder: after('contact', () => remindAfter[0]),
    secondContactReminder: after('contact', () => remindAfter[1]),
    operatorHearsOfContact: after('contact', () => operatorHearsAfter),
    /** After the tenth day comes the thirtieth, when a case that waits for the contact lapses. */
    operatorHearsAgainOfContact: after('contact', ({ told }) => lapseAfter + operatorHearsEvery * (told - 1)),
    contactLapse: after('contact', () => lapseAfter),
    firstPartnerIdReminder: after('partnerId', () => remindAfter[0]),
    secondPartnerIdReminder: after('partnerId', () => remindAfter[1]),
    operatorHearsOfPartnerId: after('partnerId', () => operatorHearsAfter),
    operatorHearsAgainOfPartnerId: after('partnerId', ({ told }) => operatorHearsAfter + operatorHearsEvery * told),
    verificationDue: ({ context, event }) => dueAt(context.verification) - moment(event),
    verificationStuck: ({ context, event }) => stuckAt(context.verification) - moment(event),
    firstReverificationReminder: after('reverification', () => remindAfter[0]),
    secondReverificationReminder: after('reverification', () => remindAfter[1]),
    operatorHearsOfReverification: after('reverification', () => operatorHearsAfter),
    operatorHearsAgainOfReverification: after('reverification', ({ told }) => lapseAfter + operatorHearsEvery * told),
    reverificationTerm: after('reverification', () => lapseAfter),
    firstProfileChangeReminder: after('profileChange', () => remindAfter[0]),
    secondProfileChangeReminder: after('profileChange', () => remindAfter[1]),
    operatorHearsOfProfileChange: after('profileChange', () => operatorHearsAfter),
    operatorHearsAgainOfProfileChange: after('profileChange', ({ told }) => operatorHearsAfter + operatorHearsEvery * told),
    firstRenewalReminder: after('renewal', () => remindAfter[0]),
    secondRenewalReminder: after('renewal', () => remindAfter[1]),
    operatorHearsOfRenewal: after('renewal', () => operatorHearsAfter),
    operatorHearsAgainOfRenewal: after('renewal', ({ told }) => lapseAfter + operatorHearsEvery * told),
    renewalTerm: after('renewal', () => lapseAfter),
    nextReverification: ({ context, event }) => nextReverificationAt(context) - moment(event),
    appealTerm: policy.verification.appealWithin,
    operatorHearsOfSuspension: ({ context, event }) => suspensionToldAt(context) - moment(event),
    nextLevel: ({ context, event }) => nextLevelAt(context.verification) - moment(event),
  },
});

/** What each guard asks for, said to whoever it refuses. */
export const guardSentences: Record<string, string> = {
  partnerIdIsAssociated: 'a PartnerID must be associated with the account first (R26)',
  isNotSigned: 'the agreement has been signed already',
  entryExists: 'there is no entry with that number',
  suggestionExists: 'there is no suggestion with that number',
  isTheCurrentLink: 'this link is not the latest one that was sent',
  linkHasNotExpired: 'the link has expired; have a new one sent',
  lastMailIsNotTooFresh: 'the last mail was sent less than ten minutes ago',
  isTheRegisteredContact: 'sign in with the work account that is registered to the company under the primary contact’s address',
  isTheContactsAddress: 'the message went to an address that is no longer the contact’s',
  isForGood: 'the message is tried further',
  namesNobodyWhoStartedTheCase: 'whoever started the case cannot decide it; assign somebody else',
  isAnOpenCheck: 'this check has passed already',
  documentIsOutstanding: 'no such document is outstanding; «show» lists what is asked for',
  isOfTheApplicantOrStaff: 'only people of the company’s own work account, or staff, may do this',
  isAnotherReviewer: 'a final rejection takes a second reviewer',
  canBePostponed: 'the escalation of a round can be put off by ten business days in all',
  isNotWhoStartedTheCase: 'a reviewer never decides a case that he or she started',
  isOfTheOwnTenant: 'only a global admin of the company’s own work account may do this',
  isTheOfferedVersion: 'this is not the version that is offered; read the offered one first',
  isTheRenewedVersion: 'this is not the newer version that is offered; read the offered one first',
  isNotTheSignedVersion: 'this version is signed already',
  isInAnOfferedLanguage: 'the agreement is not offered in that language',
  isOfThatAccountOrStaff: 'only a global admin of that work account, or an operator, may name it',
  isNotWhoChangedTheProfile: 'whoever has changed the profile does not decide about it',
  applicantOwesSomething: 'nothing is waited for that the applicant could do; «show» says who is waited for',
  isNotNudgedTooOften: 'the applicant was reminded less than a day ago',
  isNotTheAssignee: 'the task is yours already',
  isToDecideSomething: 'the case has nothing that this reviewer is to decide',
  isYetToCome: 'that day has passed; only one that has not ended yet can be closed',
  isOpenSoFar: 'nobody works on that day anyway: it is closed already',
  isSuspendedByAnOperator: 'no operator has suspended the partnership; what else suspends it ends by what is asked for',
  isNotSuspendedByAnOperator: 'an operator has suspended the partnership already',
};

interface Args {
  context: EnrollmentContext;
  event: object;
}
type Writer = (context: EnrollmentContext, at: number, event: object) => outside.MailRequest;
/** A message to be sent, written when the chart asks for it. */
export const mail = (write: Writer) => ({ type: 'mail' as const, params: ({ context, event }: Args) => write(context, moment(event), event) });

/** The name is free for another case (ours: one open enrollment per tenant and per PartnerID); nothing where this case holds none. */
export const release = (what: Reservable) =>
  machine.enqueueActions(({ context: { reserved, caseId }, enqueue }) => {
    const name = reserved[what];
    if (name !== undefined) enqueue({ type: 'release', params: { what, name, holder: caseId } });
  });

/** What a calendar is frozen for: the legal address, now. */
export function placeAndTime(context: EnrollmentContext, at: number): z.input<typeof outside.freezeCalendar.input> {
  const region = legalAddressOf(context)?.region;
  return { country: context.country, ...(region ? { subdivision: region } : {}), at };
}

/** The profile as it was mended; what depends on a changed company is looked up and checked anew. */
function mended(context: EnrollmentContext, { company, support }: Extract<EnrollmentEvent, { type: 'profile.mend' }>): Partial<EnrollmentContext> {
  if (!company) return { support: support ?? context.support };
  return {
    company,
    support: support ?? context.support,
    registered: undefined, registrations: undefined, companyChoice: undefined, addressCheck: undefined, addressChoice: undefined,
    verification: reopening(context.verification, dependents.company),
  };
}
