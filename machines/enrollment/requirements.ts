import type { Address, Language } from './application';
import { assigneeOf, openChecks, type Check } from './checks';
import { endOfPatienceDay, stuckAt } from './clock';
import { locationsOf, type EnrollmentContext, type Wait } from './context';
import { outstanding } from './documents';
import { differenceSentence } from './differences';
import { endless, policy } from './policy';
import { profileChanges } from './profile-change';
import { disagreements } from './registration';

/** What is still owed before the enrollment can go on, and by whom, in the reader's language. */
export interface Requirement {
  /** Stable name, e.g. `emailOwnership`. */
  readonly code: string;
  /** Where in the application it belongs, dotted. */
  readonly field?: string;
  readonly status: 'missing' | 'pending' | 'invalid' | 'due';
  readonly by: string;
  readonly why: string;
  readonly todo: string;
  /** The event that does it, where one does. */
  readonly event?: string;
  /** Epoch ms. */
  readonly until?: number;
}

/** @param holds does a state, as `verifying.clock`, hold now? */
export function requirementsOf(context: EnrollmentContext, holds: (state: string) => boolean, language: Language = 'en'): Requirement[] {
  return [...waitsOf(context, holds).flatMap((wait) => requirementsOfWait(wait, context, language)), ...beside(context, holds).map(inLanguage(language))];
}

/** What is owed so that one wait can end. */
export function requirementsOfWait(wait: Wait, context: EnrollmentContext, language: Language): Requirement[] {
  const until = lapseOf(wait, context);
  return owed[wait](context).map((one) => ({ ...(until === undefined ? {} : { until }), ...inLanguage(language)(one) }));
}

/** When the case lapses, or an Active reseller is suspended, if what it waits for is not done, epoch ms; undefined for what lets no case lapse, and before the wait has its calendar. */
export function lapseOf(wait: Wait, { patience }: EnrollmentContext): number | undefined {
  const begun = Object.values(patience).find((one) => one.for === wait);
  return begun?.calendar && !endless.includes(wait) ? endOfPatienceDay(begun, policy.patience.lapseAfter) : undefined;
}

/** What the case waits for an applicant to do. */
function waitsOf({ partnerId, signature }: EnrollmentContext, holds: (state: string) => boolean): Wait[] {
  const waits: readonly (readonly [Wait, boolean])[] = [
    ['account', holds('account.unclear')],
    ['signIn', holds('account.signingIn')],
    ['company', holds('profile.companyUnclear')],
    ['registration', holds('profile.registeredOtherwise')],
    ['address', holds('profile.addressSuggested')],
    ['contact', holds('contact.proving')],
    ['documents', holds('informationRequested')],
    ['mending', holds('rejected')],
    ['partnerId', signature === undefined && partnerId.associated === undefined && !holds('partnerId.waiting') && !holds('partnerId.checking') && !holds('partnerId.adding') && !holds('partnerId.reserving') && !holds('partnerId.closed')],
    ['agreement', holds('agreement.offered')],
    ['adminAgent', holds('active.adminAgent.missing')],
    ['reverification', holds('active.reverification.asked')],
    ['renewal', holds('active.renewal.offered')],
    ['profileChange', holds('active.profileChange.reviewing')],
  ];
  return waits.flatMap(([wait, waited]) => (waited ? [wait] : []));
}

// ── in both languages ──

type Texts = Readonly<Record<Language, string>>;
interface Owed extends Omit<Requirement, 'by' | 'why' | 'todo'> {
  readonly by: Texts;
  readonly why: Texts;
  readonly todo: Texts;
}

const inLanguage = (language: Language) => ({ by, why, todo, ...rest }: Owed): Requirement => ({ ...rest, by: by[language], why: why[language], todo: todo[language] });

const applicant: Texts = { en: 'the applicant', fr: 'le demandeur' };
const contact: Texts = { en: 'the primary contact', fr: 'le contact principal' };
const globalAdmin: Texts = { en: 'a global admin', fr: 'un administrateur général' };

const owed: Readonly<Record<Wait, (context: EnrollmentContext) => Owed[]>> = {
  account: ({ accountProblem = 'unknown', tenant, country }) => [{
    code: 'account', field: 'tenant', status: 'invalid', by: applicant, event: 'account.choose', ...accountProblems(tenant, country)[accountProblem],
  }],
  signIn: ({ tenant }) => [{
    code: 'signIn', field: 'tenant', status: 'missing', by: globalAdmin, event: 'account.signIn',
    why: { en: `the work account ${tenant} was created, and the company’s own people go on with it`, fr: `le compte professionnel ${tenant} a été créé, et c’est avec lui que l’entreprise continue` },
    todo: { en: 'sign in with the new account', fr: 'se connecter avec le nouveau compte' },
  }],
  company: ({ companyProblem = 'notFound' }) => [{ code: 'company', field: 'company', status: 'invalid', by: applicant, event: 'company.correct', ...companyProblems[companyProblem] }],
  registration: (context) => {
    const entries = context.registrations ?? [];
    const said = (language: Language): string =>
      entries.map((entry, index) => `${index + 1}: ${entry.name}, ${written(entry.address)} (${disagreements(context, entry).map((one) => differenceSentence(one, language)).join('; ')})`).join(' · ');
    return [{
      code: 'registration', field: 'company', status: 'pending', by: applicant, event: 'company.choose',
      why: { en: `a register has the company otherwise: ${said('en')}`, fr: `un registre connaît l’entreprise autrement : ${said('fr')}` },
      todo: { en: 'take a register’s entry by its number, or keep what was entered and say why', fr: 'reprendre une inscription du registre par son numéro, ou garder votre saisie en expliquant pourquoi' },
    }];
  },
  address: ({ addressCheck }) => {
    const suggestions = (addressCheck?.suggestedAddresses ?? []).map((address, index) => `${index + 1}: ${written(address)}`).join(' · ');
    const problems = addressCheck?.problems ?? [];
    return [{
      code: 'address', field: 'company.address', status: 'pending', by: applicant, event: 'address.choose',
      why: { en: ['the postal rules write this address differently', ...problems].join('; '), fr: ['les règles postales écrivent cette adresse autrement', ...problems].join(' ; ') },
      todo: { en: `take a suggestion (${suggestions}) or keep the own address`, fr: `choisir une proposition (${suggestions}) ou garder votre adresse` },
    }];
  },
  contact: ({ confirmation, contact: { email } }) => [
    ...(confirmation.mailboxAt !== undefined ? [] : [{
      code: 'emailOwnership', field: 'primaryContact.email', status: 'missing', by: contact,
      why: { en: 'verification goes on only after the mailbox is confirmed', fr: 'la vérification ne commence qu’une fois la boîte aux lettres confirmée' },
      todo: { en: `press the button on the page that the mail to ${masked(email)} links to`, fr: `appuyer sur le bouton de la page à laquelle mène le message envoyé à ${masked(email)}` },
      ...(confirmation.expiresAt === undefined ? {} : { until: confirmation.expiresAt }),
    } as const]),
    ...(confirmation.registrationAt !== undefined ? [] : [{
      code: 'contactRegistration', field: 'primaryContact', by: contact, ...registrationOwed(confirmation),
      why: { en: 'the contact must be registered to the company’s account', fr: 'le contact doit être inscrit au compte de l’entreprise' },
    }]),
  ],
  documents: ({ verification }) =>
    outstanding(verification).map(({ id, document, proves }) => ({
      code: 'document', field: id, status: 'missing', by: applicant, event: 'document.attach',
      why: { en: `the reviewer asks for proof: ${proves}`, fr: `le vérificateur demande une preuve : ${proves}` },
      todo: { en: `hand in ${id}: ${document}`, fr: `remettre ${id} : ${document}` },
    })),
  mending: ({ verification }) =>
    (verification.rejection ?? []).map(({ code, field, remedy }) => ({
      code, field, status: 'invalid', by: applicant, event: 'profile.mend',
      why: { en: 'the verification was rejected because of this field', fr: 'la vérification a été refusée à cause de ce champ' },
      todo: { en: remedy, fr: remedy }, // the reviewer's own words
    })),
  partnerId: (context) => {
    const { partnerId } = context;
    const choice = partnerIdChoice(context);
    const base = { code: 'partnerId', field: 'partnerId', by: globalAdmin, event: locationsOf(context)?.length === 0 ? 'partnerId.addLocation' : 'partnerId.associate' } as const;
    if (partnerId.problem) {
      return [{
        ...base, status: 'invalid',
        why: { en: `${partnerId.wanted}: ${partnerId.problem.en}`, fr: `${partnerId.wanted} : ${partnerId.problem.fr}` },
        todo: choice,
      }];
    }
    return [{
      ...base, status: 'missing',
      why: { en: 'without it the agreement cannot be signed', fr: 'sans lui, le contrat ne peut pas être signé' },
      todo: choice,
    }];
  },
  agreement: ({ agreement }) => [{
    code: 'agreement', status: 'missing', by: globalAdmin, event: 'agreement.sign',
    why: { en: 'the reseller becomes Active when the agreement is signed', fr: 'le revendeur devient actif à la signature du contrat' },
    todo: { en: `read version ${agreement?.version} and sign it${signers(agreement, 'en')}`, fr: `lire la version ${agreement?.version} et la signer${signers(agreement, 'fr')}` },
  }],
  reverification: () => [{
    code: 'reverification', status: 'due', by: globalAdmin, event: 'reverification.confirm',
    why: { en: 'once a year the company’s details are confirmed; at the end of the term the partnership is suspended', fr: 'les données de l’entreprise sont confirmées chaque année ; à l’échéance, le partenariat est suspendu' },
    todo: { en: 'look through the profile and confirm it', fr: 'relire le profil et le confirmer' },
  }],
  renewal: ({ renewal }) => [{
    code: 'agreementRenewal', status: 'due', by: globalAdmin, event: 'agreement.sign',
    why: { en: 'there is a newer version of the agreement; at the end of the term the partnership is suspended', fr: 'il existe une nouvelle version du contrat ; à l’échéance, le partenariat est suspendu' },
    todo: { en: `read version ${renewal?.version} and sign it${signers(renewal?.offer, 'en')}`, fr: `lire la version ${renewal?.version} et la signer${signers(renewal?.offer, 'fr')}` },
  }],
  profileChange: (context) => [{
    code: 'profileChange', field: 'company', status: 'pending', by: { en: 'a reviewer', fr: 'un vérificateur' }, event: 'profileChange.accept',
    why: { en: `the company is to change: ${profileChanges(context, 'en').join('; ')}`, fr: `l’entreprise doit changer : ${profileChanges(context, 'fr').join(' ; ')}` },
    todo: { en: ['accept or decline the change', ...(context.profileChange?.problems ?? [])].join('; '), fr: 'accepter ou refuser le changement' },
  }],
  adminAgent: () => [{
    code: 'adminAgent', status: 'missing', by: globalAdmin, event: 'adminAgent.assign',
    why: { en: 'who finishes the set-up and adds users must be an admin agent', fr: 'qui termine l’installation et ajoute des utilisateurs doit être agent d’administration' },
    todo: {
      en: 'tick «admin agent» for the signer in user management',
      fr: 'cocher « agent d’administration » pour le signataire dans la gestion des utilisateurs',
    },
  }],
};

/** R6, R32: whoever has no user of the account yet is registered by a global admin, before or after the mail. */
function registrationOwed({ registered }: EnrollmentContext['confirmation']): Pick<Owed, 'status' | 'todo' | 'event'> {
  const signIn = {
    en: 'sign in on the confirmation page with the work account of that address, and press the button there',
    fr: 'se connecter sur la page de confirmation avec le compte professionnel de cette adresse, puis appuyer sur le bouton',
  };
  switch (registered) {
    case 'added':
    case 'exists':
      return { status: 'missing', todo: signIn };
    case 'ofAnotherAccount':
      return {
        status: 'invalid', event: 'contact.change',
        todo: {
          en: 'the address is registered to another account: a global admin names another contact, or has it taken off that account and registers it again',
          fr: 'l’adresse est inscrite à un autre compte : un administrateur général désigne un autre contact, ou la fait retirer de ce compte puis l’inscrit de nouveau',
        },
      };
    case undefined:
      return {
        status: 'missing', event: 'contact.register',
        todo: { en: `${signIn.en}; whoever has no such account yet is registered by a global admin`, fr: `${signIn.fr} ; qui n’en a pas encore est inscrit par un administrateur général` },
      };
  }
}

/** R38: who may sign, masked. */
const signers = (offer: EnrollmentContext['agreement'], language: Language): string =>
  offer?.signatories.length ? (language === 'fr' ? ` ; peuvent signer : ${offer.signatories.join(', ')}` : `; who may sign: ${offer.signatories.join(', ')}`) : '';

/** R16, R22: why a work account cannot be used, and what can. */
const accountProblems = (tenant: string, country: string): Readonly<Record<NonNullable<EnrollmentContext['accountProblem']>, Pick<Owed, 'why' | 'todo'>>> => ({
  unknown: {
    why: { en: `the directory knows no work account ${tenant}`, fr: `l’annuaire ne connaît pas de compte professionnel ${tenant}` },
    todo: { en: 'name the company’s own account, or have a new one created', fr: 'indiquer le compte de l’entreprise, ou en faire créer un nouveau' },
  },
  taken: {
    why: { en: `there is a work account ${tenant} already`, fr: `il existe déjà un compte professionnel ${tenant}` },
    todo: { en: 'use it, where it is the company’s own, or choose another domain', fr: 'l’utiliser, s’il est bien celui de l’entreprise, ou choisir un autre domaine' },
  },
  otherCountry: {
    why: { en: `the work account ${tenant} is of another country than ${country}`, fr: `le compte professionnel ${tenant} est d’un autre pays que ${country}` },
    todo: { en: 'name an account of that country; or withdraw, and apply again in the account’s country', fr: 'indiquer un compte de ce pays ; ou retirer la demande et la refaire dans le pays du compte' },
  },
});

const companyProblems: Readonly<Record<NonNullable<EnrollmentContext['companyProblem']>, Pick<Owed, 'why' | 'todo'>>> = (() => {
  const todo = {
    en: 'correct the DUNS number, or enter the company by hand',
    fr: 'corriger le numéro DUNS, ou saisir l’entreprise à la main',
  };
  return {
    notFound: { why: { en: 'the registry knows no company with this DUNS number', fr: 'le registre ne connaît aucune entreprise sous ce numéro DUNS' }, todo },
    inactive: { why: { en: 'the registry says that this company is no longer active', fr: 'selon le registre, cette entreprise n’est plus en activité' }, todo },
    otherCountry: { why: { en: 'the registry has this company in another country than the account', fr: 'le registre situe cette entreprise dans un autre pays que le compte' }, todo },
  };
})();

/** What each check is for (R19). */
const whyChecked: Readonly<Record<Check, Texts>> = {
  emailDomain: { en: 'the contact’s mail domain must be the company’s own', fr: 'le domaine de l’adresse du contact doit être celui de l’entreprise' },
  employment: { en: 'the contact must work for the company', fr: 'le contact doit travailler pour l’entreprise' },
  business: { en: 'name and address must be those of the registration', fr: 'le nom et l’adresse doivent être ceux de l’immatriculation' },
  identity: { en: 'whoever applies must be who they say', fr: 'l’identité du demandeur doit être établie' },
};

/** R24, R25: what there is to choose from. One that fits alone is suggested; where there is none, a location can be added. */
function partnerIdChoice(context: EnrollmentContext): Texts {
  const locations = locationsOf(context);
  if (!locations) return { en: 'associate a PartnerID of type Location in the account’s country', fr: 'associer un PartnerID de type Location du pays du compte' };
  const listed = locations.map(({ partnerId, name }) => `${partnerId} (${name})`).join(' · ');
  if (locations.length === 0) {
    return {
      en: `the company has no Location in ${context.country}: add one, which makes a new PartnerID`,
      fr: `l’entreprise n’a pas de Location en ${context.country} : en ajouter un, ce qui crée un PartnerID`,
    };
  }
  if (locations.length === 1) return { en: `associate ${listed}, the only Location in ${context.country}, or add another`, fr: `associer ${listed}, le seul Location en ${context.country}, ou en ajouter un autre` };
  return { en: `associate one of ${listed}, or add another Location`, fr: `associer l’un de ${listed}, ou ajouter un autre Location` };
}

/** What is to be known beside what the case waits for. */
function beside({ verification, lapsedFor, partnerId, signature, suspensions, renewal, newUser, contact: { email }, contactUnreachable }: EnrollmentContext, holds: (state: string) => boolean): Owed[] {
  const found: Owed[] = [];
  if (holds('lapsed')) {
    found.push({
      code: 'lapsed', status: 'due', event: 'case.reopen', by: { en: 'an operator or a global admin', fr: 'un opérateur ou un administrateur général' },
      why: { en: `${lapsedFor === 'contact' ? 'the primary contact' : 'the applicant'} has not answered in time`, fr: `${lapsedFor === 'contact' ? 'le contact principal' : 'le demandeur'} n’a pas répondu à temps` },
      todo: { en: 'reopen the case; it goes on where it stood', fr: 'rouvrir le dossier ; il reprend là où il en était' },
    });
  }
  if (contactUnreachable && !holds('withdrawn')) {
    const { status, diagnostic } = contactUnreachable;
    found.push({
      code: 'contactUnreachable', field: 'primaryContact.email', status: 'invalid', by: applicant,
      why: { en: `mail to ${masked(email)} comes back: ${status} ${diagnostic}`.trim(), fr: `le courrier à ${masked(email)} revient : ${status} ${diagnostic}`.trim() },
      ...(holds('contact.proving')
        ? { event: 'confirmation.resend', todo: { en: 'have the mailbox mended, then have the mail sent again', fr: 'faire rétablir la boîte aux lettres, puis faire renvoyer le message' } }
        : { todo: { en: 'have the mailbox mended; nothing else waits for it', fr: 'faire rétablir la boîte aux lettres ; rien d’autre n’en dépend' } }),
    });
  }
  if (holds('active') && newUser?.outcome === 'ofAnotherAccount') {
    found.push({
      code: 'user', status: 'invalid', event: 'user.add', by: { en: 'an admin agent', fr: 'un agent d’administration' },
      why: { en: `${masked(newUser.email)} is registered to another account and was not added`, fr: `${masked(newUser.email)} est inscrit à un autre compte et n’a pas été ajouté` },
      todo: { en: 'add the user with another address, or have this one taken off that account first', fr: 'ajouter l’utilisateur avec une autre adresse, ou faire d’abord retirer celle-ci de cet autre compte' },
    });
  }
  if (holds('active.standing.suspended') && suspensions.operator) {
    const { because = '' } = suspensions.operator;
    found.push({
      code: 'suspended', status: 'due', event: 'enrollment.restore', by: { en: 'an operator', fr: 'un opérateur' },
      why: { en: `an operator has suspended the partnership: ${because}`, fr: `un opérateur a suspendu le partenariat : ${because}` },
      todo: { en: 'restore the partnership when this is settled', fr: 'rétablir le partenariat une fois la question réglée' },
    });
  }
  if (holds('active.renewal.notOffered')) {
    found.push({
      code: 'renewal', status: 'invalid', event: 'agreement.renew', by: { en: 'an operator', fr: 'un opérateur' },
      why: { en: `version ${renewal?.version} is not offered; the current one is ${renewal?.instead}`, fr: `la version ${renewal?.version} n’est pas proposée ; l’actuelle est ${renewal?.instead}` },
      todo: { en: 'offer the current version', fr: 'proposer la version actuelle' },
    });
  }
  if (holds('verifying')) {
    for (const check of openChecks(verification)) {
      const assignee = assigneeOf(verification, check);
      found.push({
        code: check, status: 'pending', event: 'check.pass',
        by: assignee ? { en: `the reviewer ${assignee}`, fr: `le vérificateur ${assignee}` } : { en: 'a reviewer', fr: 'un vérificateur' },
        why: whyChecked[check], todo: { en: 'decide this check', fr: 'décider de cette vérification' },
        ...(verification.calendar && holds('clock.onTime.running') ? { until: stuckAt(verification) } : {}),
      });
    }
  }
  if (holds('decision.proposed')) {
    found.push({
      code: 'decision', status: 'pending', event: 'verification.reject', by: { en: 'a second reviewer', fr: 'un second vérificateur' },
      why: { en: `${verification.proposed?.by} proposes to reject the application finally`, fr: `${verification.proposed?.by} propose un refus définitif` },
      todo: { en: 'agree by rejecting finally too, or decline', fr: 'confirmer en refusant définitivement aussi, ou décliner' },
    });
  }
  if (holds('rejectedFinally')) {
    found.push({
      code: 'appeal', status: 'due', event: 'decision.appeal', by: globalAdmin,
      why: { en: 'the application was rejected finally', fr: 'la demande a été refusée définitivement' },
      todo: { en: 'appeal, once, and explain why; or leave it', fr: 'faire appel, une seule fois, en expliquant pourquoi ; ou en rester là' },
      ...(verification.rejectedFinallyAt === undefined ? {} : { until: verification.rejectedFinallyAt + policy.verification.appealWithin }),
    });
  }
  if (holds('clock.overdue') && verification.level > 0) {
    found.push({
      code: 'accountVerification', status: 'due', by: applicant,
      why: { en: 'the account is still in verification after five business days', fr: 'le compte est toujours en vérification après cinq jours ouvrés' },
      todo: {
        en: 'go through the account verification process: see that name, address and mailbox are those of the register, and answer what the reviewers asked',
        fr: 'suivre la procédure de vérification du compte : s’assurer que nom, adresse et boîte aux lettres sont ceux du registre, et répondre aux vérificateurs',
      },
    });
  }
  if (signature === undefined && partnerId.associated === undefined && (holds('partnerId.checking') || holds('partnerId.adding') || holds('partnerId.reserving'))) {
    found.push({
      code: 'partnerId', field: 'partnerId', status: 'pending', by: { en: 'the partner directory', fr: 'l’annuaire des partenaires' },
      why: { en: 'the partner directory is being asked', fr: 'l’annuaire des partenaires est interrogé' },
      todo: { en: 'nothing, the answer comes by itself', fr: 'rien, la réponse vient d’elle-même' },
    });
  }
  return found;
}

/** An address in one line. */
/** An address on one line. */
export const written = ({ lines, postalCode, city, region }: Address): string => [...lines, [postalCode, city].filter(Boolean).join(' '), region].filter(Boolean).join(', ');

/** `p…@fabrikam.example`: enough to recognise, not enough to write to. */
export const masked = (email: string): string => email.replace(/^(.)[^@]*/, '$1…');
