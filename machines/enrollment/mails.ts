import type { Language } from './application';
import type { MailRequest } from './outside';
import { companyNameOf, type Clock, type EnrollmentContext } from './context';
import { toldAtLevel } from './policy';
import { lapseOf, requirementsOfWait, type Requirement } from './requirements';

/** The messages of an enrollment (R34): who is written to, and what the message has to say. `at`: epoch ms. */

const toContact = ({ contact }: EnrollmentContext): MailRequest['to'] => ({
  name: `${contact.firstName} ${contact.lastName}`,
  email: contact.email,
  language: contact.language,
});

function message(context: EnrollmentContext, at: number, template: MailRequest['template'], to: MailRequest['to'], facts: MailRequest['facts'] = {}): MailRequest {
  return { template, to, caseId: context.caseId, company: companyNameOf(context), at, facts };
}

/** The link to the confirmation page; the first time as an invitation, then as a reminder. */
export const confirmationLink = (context: EnrollmentContext, at: number): MailRequest => ({
  ...message(context, at, (context.patience.stage?.reminders ?? 0) === 0 ? 'confirmMailbox' : 'confirmationReminder', toContact(context)),
  link: { purpose: 'confirm-mailbox', version: context.confirmation.version, address: context.contact.email },
});

/** What the applicant still owes, so that the wait can end, and until when. */
export const reminder = (clock: Clock) => (context: EnrollmentContext, at: number): MailRequest => {
  const { language } = context.contact;
  return message(context, at, 'reminder', toContact(context), { owed: owedOn(clock, context, language).map(({ by, todo }) => (language === 'fr' ? `${by} : ${todo}` : `${by}: ${todo}`)), ...endOf(clock, context) });
};

/** An operator hears that nobody answers. */
export const silence = (clock: Clock) => (context: EnrollmentContext, at: number): MailRequest =>
  message(context, at, 'reminder', { team: 'operators' }, { owed: owedOn(clock, context, 'en').map(({ by, todo }) => `${by}: ${todo}`), ...endOf(clock, context) });

function owedOn(clock: Clock, context: EnrollmentContext, language: Language): Requirement[] {
  const wait = context.patience[clock]?.for;
  return wait ? requirementsOfWait(wait, context, language) : [];
}

/** When the case lapses, where it does. */
function endOf(clock: Clock, context: EnrollmentContext): MailRequest['facts'] {
  const { for: wait, calendar } = context.patience[clock] ?? {};
  const deadline = wait && lapseOf(wait, context);
  return deadline === undefined || !calendar ? {} : { deadline, timeZone: calendar.timeZone };
}

export const lapsed = (context: EnrollmentContext, at: number): MailRequest => message(context, at, 'lapsed', toContact(context));

export const verificationStarted = (context: EnrollmentContext, at: number): MailRequest => message(context, at, 'verificationStarted', toContact(context));

export const reviewerReminder = (context: EnrollmentContext, at: number): MailRequest =>
  message(context, at, 'reviewerReminder', { team: 'reviewers' }, { assignee: context.verification.assignee ?? 'nobody' });

export const informationRequested = (context: EnrollmentContext, at: number): MailRequest =>
  message(context, at, 'informationRequested', toContact(context), {
    documents: (context.verification.requested ?? []).map(({ document, proves }) => `${document}: ${proves}`),
  });

export const verificationStuck = (context: EnrollmentContext, at: number): MailRequest => message(context, at, 'verificationStuck', toContact(context));

export const escalated = (context: EnrollmentContext, at: number): MailRequest =>
  message(context, at, 'escalated', { team: toldAtLevel(context.verification.level) }, {
    level: context.verification.level,
    assignee: context.verification.assignee ?? 'nobody',
  });

export const approved = (context: EnrollmentContext, at: number): MailRequest => message(context, at, 'approved', toContact(context));

export const rejected = (context: EnrollmentContext, at: number): MailRequest =>
  message(context, at, 'rejected', toContact(context), {
    remedies: (context.verification.rejection ?? []).map(({ field, remedy }) => `${field}: ${remedy}`),
  });

export const agreementReady = (context: EnrollmentContext, at: number): MailRequest =>
  message(context, at, 'agreementReady', toContact(context), {
    version: context.agreement?.version ?? '',
    links: (context.agreement?.documents ?? []).map(({ displayUri }) => displayUri),
  });

export const active = (context: EnrollmentContext, at: number): MailRequest => message(context, at, 'active', toContact(context));

export const withdrawn = (context: EnrollmentContext, at: number): MailRequest => message(context, at, 'withdrawn', toContact(context));

/** What the forecast says of a message. */
export const describeMail = ({ template, to }: MailRequest): string => `mail «${template}» to ${'team' in to ? to.team : 'the primary contact'}`;
