import type { Language } from '../../../machines/enrollment/application';
import { type LetterRequest, letters, type MailTemplate, mailTemplates, type SendMail, sendMail } from '../../../machines/enrollment/letters';

/** Monday 23 November 2026, ten in the morning in Paris. */
const at = Date.UTC(2026, 10, 23, 9);
/** The end of a day in Paris. */
const endOf = (month: number, day: number): number => Date.UTC(2026, month - 1, day, 23);
const by = (deadline: number) => ({ deadline, timeZone: 'Europe/Paris' });

/** What reviewers and charts write, in the reader's language. */
const written = {
  en: {
    extract: { document: 'Kbis extract of the last three months', proves: 'that the company is named «FABRIKAM S.A.S.» and has its seat at 12 RUE DE LA PAIX' },
    employment: { document: 'letter of employment on the company’s paper', proves: 'that the primary contact may act for the company' },
    reasons: [
      { code: 'nameDiffers', field: 'company.name', remedy: 'enter «FABRIKAM S.A.S.», letter for letter as in the register; now it is «Fabrikam»', document: 'Kbis extract' },
      { code: 'addressDiffers', field: 'company.address', remedy: 'enter the seat of the register, 12 RUE DE LA PAIX, 75002 PARIS' },
    ],
    owed: ['a global admin: read version 2026-09 and sign it'],
    change: 'name: «FABRIKAM S.A.S.» becomes «FABRIKAM FRANCE S.A.S.»',
    note: 'Your extract can be read; only the letter of employment is missing.',
  },
  fr: {
    extract: { document: 'extrait Kbis de moins de trois mois', proves: 'que l’entreprise se nomme « FABRIKAM S.A.S. » et a son siège au 12 RUE DE LA PAIX' },
    employment: { document: 'lettre d’emploi à en-tête de l’entreprise', proves: 'que le contact principal peut agir pour l’entreprise' },
    reasons: [
      { code: 'nameDiffers', field: 'company.name', remedy: 'saisir « FABRIKAM S.A.S. », à la lettre près comme au registre ; il y a maintenant « Fabrikam »', document: 'extrait Kbis' },
      { code: 'addressDiffers', field: 'company.address', remedy: 'saisir le siège du registre, 12 RUE DE LA PAIX, 75002 PARIS' },
    ],
    owed: ['un administrateur général : lire la version 2026-09 et la signer'],
    change: 'nom : «FABRIKAM S.A.S.» devient «FABRIKAM FRANCE S.A.S.»',
    note: 'Votre extrait est lisible ; il ne manque que la lettre d’emploi.',
  },
} as const satisfies Record<Language, unknown>;
type Written = (typeof written)[Language];
const agreement = { version: '2026-09', links: ['/agreements/2026-09/en', '/agreements/2026-09/fr'] };

/** Facts as a case of the programme has them. */
const facts = ({ extract, employment, reasons, owed, note, change }: Written): { [T in MailTemplate]: LetterRequest<T>['facts'] } => ({
  accountCreated: { tenant: 'fabrikam.onmicrosoft.example', ...by(Date.UTC(2027, 0, 5, 23)) },
  supportUpdated: {},
  confirmMailbox: by(Date.UTC(2026, 10, 30, 9)),
  confirmationReminder: { ...by(Date.UTC(2026, 11, 3, 9)), lapsesAt: Date.UTC(2027, 0, 5, 23) },
  contactChanged: {},
  verificationStarted: by(endOf(11, 26)),
  reviewerReminder: { assignee: 'rita', ...by(endOf(11, 30)) },
  informationRequested: { documents: [extract, employment], ...by(Date.UTC(2027, 0, 5, 23)) },
  documentReceived: { document: extract.document, outstanding: [employment], ...by(Date.UTC(2027, 0, 5, 23)) },
  informationComplete: { documents: [extract.document, employment.document], ...by(endOf(11, 27)) },
  verificationStuck: by(endOf(12, 2)),
  escalated: { level: 2, assignee: 'nobody', ...by(endOf(12, 4)) },
  approved: { partnerIdOwed: true },
  rejected: { reasons: [...reasons], ...by(Date.UTC(2027, 0, 5, 23)) },
  rejectedFinally: { reasons: [...reasons], ...by(endOf(12, 23)) },
  appealed: { explanation: 'The register has taken up our new name since.' },
  agreementReady: { ...agreement, ...by(Date.UTC(2027, 0, 5, 23)) },
  agreementRenewal: { ...agreement, ...by(endOf(12, 31)) },
  active: {},
  reverification: by(endOf(12, 23)),
  reverificationReminder: by(endOf(12, 23)),
  reverified: by(Date.UTC(2027, 10, 23, 23)),
  profileChangeToReview: { changes: [change], problems: ['the registry says that this company is no longer active'] },
  profileChanged: { accepted: false, changes: [change], explanation: note },
  suspended: { reason: 'reverification' },
  restored: {},
  reminder: { owed: [...owed], ...by(Date.UTC(2027, 0, 5, 23)) },
  note: { note },
  taskMoved: { earlier: 'raj', assignee: 'rita', explanation: 'raj is away until Friday' },
  suspensionLasts: { since: endOf(11, 9), explanation: 'an unpaid invoice' },
  mailBounced: { status: '5.1.1', diagnostic: '550 5.1.1 no such user' },
  lapsed: { waitedFor: 'documents' },
  reopened: { owed: [...owed], ...by(Date.UTC(2027, 1, 10, 23)) },
  withdrawn: {},
  closed: {},
  erased: {},
});

/** Any message, about a company that does not exist, to its contact or to staff. */
export function exampleRequest(template: MailTemplate, audience: 'contact' | 'staff', language: Language, given: { company?: string; facts?: Record<string, unknown> } = {}): SendMail {
  const email = 'paul.durand@fabrikam.example';
  return sendMail.parse({
    template,
    to: audience === 'staff' ? { team: 'operators' } : { name: 'Paul Durand', email, language },
    caseId: 'fabrikam-7f3k',
    company: given.company ?? 'FABRIKAM S.A.S.',
    at,
    ...(template === 'confirmMailbox' || template === 'confirmationReminder' ? { link: { purpose: 'confirm-mailbox', version: 1, address: email } } : {}),
    facts: { ...facts(written[language])[template], ...given.facts },
  });
}

export interface Example {
  readonly template: MailTemplate;
  readonly audience: 'contact' | 'staff';
  readonly language: Language;
}

/** Every template with everybody whom it may go to; staff read English. */
export const examples: readonly Example[] = mailTemplates.flatMap((template) =>
  letters[template].to.flatMap((audience): Example[] =>
    (audience === 'staff' ? (['en'] as const) : (['en', 'fr'] as const)).map((language) => ({ template, audience, language })),
  ),
);
