import type { Language } from './application';
import { endOfPatienceDay, nextLevelAt, stuckAt } from './clock';
import type { LetterRequest, MailRequest, MailTemplate } from './letters';
import { companyNameOf, type Clock, type EnrollmentContext, type Wait } from './context';
import { outstanding } from './documents';
import { escalationOf, policy } from './policy';
import { profileChanges } from './profile-change';
import { nextReverificationAt, suspensionReasons } from './standing';
import { lapseOf, requirementsOfWait, type Requirement } from './requirements';

/** The messages of an enrollment (R34): who is written to, and what the message has to say. `at`: epoch ms. */

const toContact = ({ contact }: EnrollmentContext): MailRequest['to'] => ({
  name: `${contact.firstName} ${contact.lastName}`,
  email: contact.email,
  language: contact.language,
});

function message<T extends MailTemplate>(context: EnrollmentContext, at: number, template: T, to: MailRequest['to'], facts: LetterRequest<T>['facts']): LetterRequest<T> {
  return { template, to, caseId: context.caseId, company: companyNameOf(context), at, facts };
}

/** The applicant's page of the case, where what is owed can be done; the gateway's address comes before it. */
const pageOf = ({ caseId }: EnrollmentContext): { page: string } => ({ page: `/cases/${caseId}` });

/** A deadline in the time zone of the legal address. */
const due = (deadline: number | undefined, calendar: { timeZone: string } | undefined): { deadline?: number; timeZone?: string } =>
  deadline === undefined || !calendar ? {} : { deadline, timeZone: calendar.timeZone };

/** R16, R22: whoever applied signs in with the account that was created. */
export function accountCreated(context: EnrollmentContext, at: number): MailRequest {
  const { applicant = context.contact, contact: { language }, tenant } = context;
  return message(context, at, 'accountCreated', { name: `${applicant.firstName} ${applicant.lastName}`, email: applicant.email, language }, { tenant, ...pageOf(context), ...endOf('stage', context) });
}

/** R15: the company was in the programme already. */
export const supportUpdated = (context: EnrollmentContext, at: number): MailRequest => message(context, at, 'supportUpdated', toContact(context), {});

/** The link to the confirmation page; the first time as an invitation, then as a reminder. */
export function confirmationLink(context: EnrollmentContext, at: number): MailRequest {
  const { confirmation, patience: { contact: patience }, contact } = context;
  const until = { deadline: confirmation.expiresAt ?? at, ...(patience?.calendar ? { timeZone: patience.calendar.timeZone } : {}) };
  const link = { purpose: 'confirm-mailbox', version: confirmation.version, address: contact.email } as const;
  if ((patience?.reminders ?? 0) === 0) return { ...message(context, at, 'confirmMailbox', toContact(context), until), link };
  const lapsesAt = lapseOf('contact', context);
  return { ...message(context, at, 'confirmationReminder', toContact(context), { ...until, ...(lapsesAt === undefined ? {} : { lapsesAt }) }), link };
}

/** What the applicant still owes, so that the wait can end, and until when. */
export const reminder = (clock: Clock) => (context: EnrollmentContext, at: number): MailRequest => {
  const { language } = context.contact;
  return message(context, at, 'reminder', toContact(context), { owed: owedOn(clock, context, language).map(({ by, todo }) => (language === 'fr' ? `${by} : ${todo}` : `${by}: ${todo}`)), ...endOf(clock, context), ...pageOf(context) });
};

/** What the applicant owes on several waits, when an operator asks for it. */
export const nudge = (waits: readonly Wait[]) => (context: EnrollmentContext, at: number): MailRequest => {
  const [first] = waits.map((wait) => ({ lapse: lapseOf(wait, context), calendar: patienceFor(wait, context)?.calendar })).filter(({ lapse }) => lapse !== undefined).sort((a, b) => (a.lapse ?? 0) - (b.lapse ?? 0));
  return message(context, at, 'reminder', toContact(context), { owed: owedFor(waits, context), ...due(first?.lapse, first?.calendar), ...pageOf(context) });
};

/** A lapsed case goes on: what it waits for anew, and until when. The days are those of the calendar that it waited by before. */
export const reopened = (context: EnrollmentContext, at: number): MailRequest => {
  const wait = context.lapsedFor ?? 'contact';
  const before = patienceFor(wait, context);
  const until = before?.calendar && endOfPatienceDay({ ...before, since: at }, policy.patience.lapseAfter);
  return message(context, at, 'reopened', toContact(context), { owed: owedFor([wait], context), ...due(until, before?.calendar), ...pageOf(context) });
};

const patienceFor = (wait: Wait, { patience }: EnrollmentContext) => Object.values(patience).find((one) => one.for === wait);

const owedFor = (waits: readonly Wait[], context: EnrollmentContext): string[] => {
  const { language } = context.contact;
  return waits.flatMap((wait) => requirementsOfWait(wait, context, language)).map(({ by, todo }) => (language === 'fr' ? `${by} : ${todo}` : `${by}: ${todo}`));
};

/** What staff write to the applicant. */
export const note = (context: EnrollmentContext, at: number): MailRequest => message(context, at, 'note', toContact(context), { note: context.notes?.at(-1)?.text ?? '' });

/** Who had a task hears who has it now. */
export const taskMoved = (earlier: readonly string[], assignee: string | undefined, explanation?: string) => (context: EnrollmentContext, at: number): MailRequest =>
  message(context, at, 'taskMoved', { team: assignee === undefined ? 'operators' : 'reviewers' }, { earlier: earlier.join(', '), assignee: assignee ?? 'nobody', ...(explanation ? { explanation } : {}) });

/** Operators hear again and again that they have suspended somebody. */
export const suspensionLasts = (context: EnrollmentContext, at: number): MailRequest => {
  const { at: since = at, because, calendar } = context.suspensions.operator ?? {};
  return message(context, at, 'suspensionLasts', { team: 'operators' }, { since, ...(because ? { explanation: because } : {}), ...(calendar ? { timeZone: calendar.timeZone } : {}) });
};

/** An operator hears that nobody answers. */
export const silence = (clock: Clock) => (context: EnrollmentContext, at: number): MailRequest =>
  message(context, at, 'reminder', { team: 'operators' }, { owed: owedOn(clock, context, 'en').map(({ by, todo }) => `${by}: ${todo}`), ...endOf(clock, context) });

function owedOn(clock: Clock, context: EnrollmentContext, language: Language): Requirement[] {
  const wait = context.patience[clock]?.for;
  return wait ? requirementsOfWait(wait, context, language) : [];
}

/** When the case lapses, where it does. */
function endOf(clock: Clock, context: EnrollmentContext): ReturnType<typeof due> {
  const { for: wait, calendar } = context.patience[clock] ?? {};
  return due(wait && lapseOf(wait, context), calendar);
}

export const lapsed = (context: EnrollmentContext, at: number): MailRequest => message(context, at, 'lapsed', toContact(context), { waitedFor: context.lapsedFor ?? 'contact', ...pageOf(context) });

/** The earlier contact hears that it is somebody else now. */
export const contactChanged = (context: EnrollmentContext, at: number): MailRequest => message(context, at, 'contactChanged', toContact(context), {});

/** R34: an operator hears that mail to the contact comes back. */
export const contactUnreachable = (context: EnrollmentContext, at: number): MailRequest =>
  message(context, at, 'mailBounced', { team: 'operators' }, { status: context.contactUnreachable?.status ?? '', diagnostic: context.contactUnreachable?.diagnostic ?? '' });

export const verificationStarted = (context: EnrollmentContext, at: number): MailRequest => message(context, at, 'verificationStarted', toContact(context), {});

export const reviewerReminder = (context: EnrollmentContext, at: number): MailRequest =>
  message(context, at, 'reviewerReminder', { team: 'reviewers' }, { assignee: context.verification.assignee ?? 'nobody', ...due(stuckAt(context.verification), context.verification.calendar) });

export const informationRequested = (context: EnrollmentContext, at: number): MailRequest =>
  message(context, at, 'informationRequested', toContact(context), {
    ...pageOf(context), documents: asked(context),
  });

/** R34: one has come, the latest, and what is still missing. */
export const documentReceived = (context: EnrollmentContext, at: number): MailRequest => {
  const came = context.verification.documents.flatMap(({ document, received }) => (received ? [{ document, at: received.at }] : [])).sort((a, b) => b.at - a.at)[0];
  return message(context, at, 'documentReceived', toContact(context), { ...pageOf(context), document: came?.document ?? '', outstanding: asked(context) });
};

export const informationComplete = (context: EnrollmentContext, at: number): MailRequest =>
  message(context, at, 'informationComplete', { team: 'reviewers' }, { documents: context.verification.documents.map(({ document }) => document) });

const asked = ({ verification }: EnrollmentContext) => outstanding(verification).map(({ document, proves }) => ({ document, proves }));

export const verificationStuck = (context: EnrollmentContext, at: number): MailRequest => message(context, at, 'verificationStuck', toContact(context), due(nextLevelAt(context.verification), context.verification.calendar));

export const escalated = (context: EnrollmentContext, at: number): MailRequest =>
  message(context, at, 'escalated', { team: escalationOf(context.verification.level).tells }, {
    level: context.verification.level,
    assignee: context.verification.assignee ?? 'nobody',
    ...due(nextLevelAt(context.verification), context.verification.calendar),
  });

export const approved = (context: EnrollmentContext, at: number): MailRequest => message(context, at, 'approved', toContact(context), { partnerIdOwed: context.partnerId.associated === undefined });

export const rejected = (context: EnrollmentContext, at: number): MailRequest =>
  message(context, at, 'rejected', toContact(context), {
    reasons: reasonsOf(context), ...pageOf(context),
  });

export const rejectedFinally = (context: EnrollmentContext, at: number): MailRequest =>
  message(context, at, 'rejectedFinally', toContact(context), {
    reasons: reasonsOf(context), ...(context.verification.appeal ? {} : { ...due(at + policy.verification.appealWithin, context.verification.calendar), ...pageOf(context) }),
  });

export const appealed = (context: EnrollmentContext, at: number): MailRequest =>
  message(context, at, 'appealed', { team: 'verification-leads' }, context.verification.appeal ? { explanation: context.verification.appeal.explanation } : {});

const reasonsOf = ({ verification }: EnrollmentContext) =>
  (verification.rejection ?? []).map(({ code, field, remedy, document }) => ({ code, field, remedy, ...(document ? { document } : {}) }));

export const agreementReady = (context: EnrollmentContext, at: number): MailRequest =>
  message(context, at, 'agreementReady', toContact(context), {
    version: context.agreement?.version ?? '',
    links: (context.agreement?.documents ?? []).map(({ displayUri }) => displayUri),
    partnerIdOwed: context.partnerId.associated === undefined,
    ...pageOf(context),
  });

export const active = (context: EnrollmentContext, at: number): MailRequest => message(context, at, 'active', toContact(context), {});

/** R40: the yearly confirmation is asked for. */
export const reverification = (context: EnrollmentContext, at: number): MailRequest => message(context, at, 'reverification', toContact(context), { ...termOf('reverification', context, at), ...pageOf(context) });

export const reverificationReminder = (context: EnrollmentContext, at: number): MailRequest =>
  message(context, at, 'reverificationReminder', toContact(context), { ...termOf('reverification', context, at), ...pageOf(context) });

export const reverified = (context: EnrollmentContext, at: number): MailRequest =>
  message(context, at, 'reverified', toContact(context), due(nextReverificationAt(context), context.patience.reverification?.calendar));

/** R37: a newer version is to be signed. */
export const agreementRenewal = (context: EnrollmentContext, at: number): MailRequest =>
  message(context, at, 'agreementRenewal', toContact(context), {
    version: context.renewal?.version ?? '',
    links: (context.renewal?.offer?.documents ?? []).map(({ displayUri }) => displayUri),
    ...termOf('renewal', context, at),
    ...pageOf(context),
  });

/** The term at whose end the reseller is suspended. */
function termOf(wait: 'reverification' | 'renewal', context: EnrollmentContext, at: number): { deadline: number; timeZone?: string } {
  const calendar = context.patience[wait]?.calendar;
  return { deadline: lapseOf(wait, context) ?? at, ...(calendar ? { timeZone: calendar.timeZone } : {}) };
}

/** R27: reviewers are to decide on the changed company of an Active reseller. */
export const profileChangeToReview = (context: EnrollmentContext, at: number): MailRequest =>
  message(context, at, 'profileChangeToReview', { team: 'reviewers' }, { changes: profileChanges(context, 'en'), problems: [...(context.profileChange?.problems ?? [])] });

export const profileChangeAccepted = (context: EnrollmentContext, at: number): MailRequest =>
  message(context, at, 'profileChanged', toContact(context), { accepted: true, changes: profileChanges(context, context.contact.language) });

export const profileChangeDeclined = (context: EnrollmentContext, at: number, event: object): MailRequest =>
  message(context, at, 'profileChanged', toContact(context), {
    accepted: false, changes: profileChanges(context, context.contact.language), ...('because' in event && typeof event.because === 'string' ? { explanation: event.because } : {}),
  });

export const suspended = (context: EnrollmentContext, at: number): MailRequest => {
  const [reason = 'operator'] = suspensionReasons(context);
  const explanation = context.suspensions[reason]?.because;
  return message(context, at, 'suspended', toContact(context), { reason: reason === 'operator' ? 'other' : reason, ...(explanation ? { explanation } : {}), ...(reason === 'operator' ? {} : pageOf(context)) });
};

export const restored = (context: EnrollmentContext, at: number): MailRequest => message(context, at, 'restored', toContact(context), {});

export const closed = (context: EnrollmentContext, at: number): MailRequest => message(context, at, 'closed', toContact(context), {});

export const withdrawn = (context: EnrollmentContext, at: number): MailRequest => message(context, at, 'withdrawn', toContact(context), {});

/** What the forecast says of a message. */
export const describeMail = ({ template, to }: MailRequest): string => `mail «${template}» to ${'team' in to ? to.team : 'the primary contact'}`;
