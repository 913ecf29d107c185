import { isDeepStrictEqual } from 'node:util';
import { Application, type Language } from '../../machines/enrollment/application';
import { events } from '../../machines/enrollment/events';
import { written } from '../../machines/enrollment/requirements';
import type { EnrollmentView } from '../answers';
import { pathOf, put } from '../field-paths';

/**
 * What an applicant can do on the page of the case: the fields of each form, filled in with what is known, and the event's
 * payload that comes of what was typed. An event that is not named here has no form.
 */

type Texts = Readonly<Record<Language, string>>;

export interface Choice {
  readonly value: string;
  readonly label: string;
  /** What there is to know before it is chosen. */
  readonly note?: string;
}

export interface Field {
  /** Path of what it holds in the event, as `company.address.lines[0]`. */
  readonly path: string;
  readonly label: string;
  readonly kind: 'text' | 'email' | 'tel' | 'url' | 'choice' | 'box';
  /** What it holds already; of a choice the value that is chosen. */
  readonly value?: string;
  readonly choices?: readonly Choice[];
  readonly optional?: boolean;
}

interface Form {
  readonly button: Texts;
  /** What it is about, where it is not asked for just now and stands closed. Default: the button's. */
  readonly title?: Texts;
  /** What has to be ticked before the button does anything. */
  readonly box?: Texts;
  readonly fields?: (view: EnrollmentView, language: Language) => readonly Field[];
  /** From what was typed, by path; empty fields are left out. Default: each value at its path. */
  readonly payload?: (typed: Typed, view: EnrollmentView) => object;
}
export type Typed = Readonly<Record<string, string>>;

const labels: Readonly<Record<string, Texts>> = {
  name: { en: 'Your full name', fr: 'Votre nom complet' },
  partnerId: { en: 'PartnerID', fr: 'PartnerID' },
  explanation: { en: 'What the reviewers could not know', fr: 'Ce que les vérificateurs ne pouvaient pas savoir' },
  because: { en: 'Why', fr: 'Pourquoi' },
  tenant: { en: 'Domain of the work account', fr: 'Domaine du compte professionnel' },
  account: { en: 'Have this account created', fr: 'Faire créer ce compte' },
  'company.duns': { en: 'DUNS number (nine digits); with it the fields of the company below stay unread', fr: 'Numéro DUNS (neuf chiffres) ; avec lui, les champs de l’entreprise ci-dessous ne sont pas lus' },
  'company.name': { en: 'Legal name', fr: 'Raison sociale' },
  'company.registrationNumber': { en: 'Registration number', fr: 'Numéro d’immatriculation' },
  'company.address.lines[0]': { en: 'Street and number', fr: 'Numéro et rue' },
  'company.address.lines[1]': { en: 'Further address line', fr: 'Complément d’adresse' },
  'company.address.lines[2]': { en: 'Third address line', fr: 'Troisième ligne d’adresse' },
  'company.address.postalCode': { en: 'Postal code', fr: 'Code postal' },
  'company.address.city': { en: 'City', fr: 'Ville' },
  'company.address.region': { en: 'State, province or region', fr: 'État, province ou région' },
  'support.email': { en: 'E-mail of your support', fr: 'Adresse électronique de votre assistance' },
  'support.telephone': { en: 'Telephone of your support', fr: 'Téléphone de votre assistance' },
  'support.website': { en: 'Web page of your support', fr: 'Page web de votre assistance' },
  firstName: { en: 'First name', fr: 'Prénom' },
  lastName: { en: 'Last name', fr: 'Nom' },
  email: { en: 'Work e-mail address', fr: 'Adresse électronique professionnelle' },
  phone: { en: 'Telephone', fr: 'Téléphone' },
  language: { en: 'Language of the mails', fr: 'Langue des messages' },
  'roles[0]': { en: 'Admin agent: may add users and act for the company', fr: 'Agent d’administration : peut ajouter des utilisateurs et agir pour l’entreprise' },
  take: { en: 'What is right', fr: 'Ce qui est juste' },
  location: { en: 'Name of the location', fr: 'Nom de l’établissement' },
};
/** Whether a field's path has a name of its own. */
export const isLabelled = (path: string): boolean => Object.hasOwn(labels, path) && path.includes('.');
/** What a field is called; one within a person or an address by its last name. */
export const labelOf = (path: string, language: Language): string => (labels[path] ?? labels[path.slice(path.lastIndexOf('.') + 1)])?.[language] ?? path;

const field = (language: Language, path: string, value?: string, more: Partial<Field> = {}): Field => ({ path, label: labelOf(path, language), kind: 'text', ...(value === undefined ? {} : { value }), ...more });

const applicationIn = ({ particulars }: EnrollmentView): Application | undefined => Application.safeParse(particulars.application).data;

function companyFields(view: EnrollmentView, language: Language): Field[] {
  const company = applicationIn(view)?.company;
  const byHand = company && 'name' in company ? company : undefined;
  const path = (name: string, value?: string, more: Partial<Field> = {}): Field => field(language, `company.${name}`, value, more);
  return [
    path('duns', company && 'duns' in company ? company.duns : undefined, { optional: true }),
    path('name', byHand?.name, { optional: true }), path('registrationNumber', byHand?.registrationNumber, { optional: true }),
    path('address.lines[0]', byHand?.address.lines[0], { optional: true }), path('address.lines[1]', byHand?.address.lines[1], { optional: true }), path('address.lines[2]', byHand?.address.lines[2], { optional: true }),
    path('address.postalCode', byHand?.address.postalCode, { optional: true }), path('address.city', byHand?.address.city, { optional: true }), path('address.region', byHand?.address.region, { optional: true }),
  ];
}

function supportFields(view: EnrollmentView, language: Language): Field[] {
  const support = applicationIn(view)?.support;
  return [
    field(language, 'support.email', support?.email, { kind: 'email' }), field(language, 'support.telephone', support?.telephone, { kind: 'tel' }),
    field(language, 'support.website', support?.website, { kind: 'url', optional: true }),
  ];
}

const asTyped = (typed: Typed): Record<string, unknown> => {
  const document: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(typed)) {
    const path = pathOf(name);
    if (path && value.trim() !== '') put(document, path, value.trim());
  }
  return document;
};

/** By its number alone, or by hand: never both. */
function companyTyped(typed: Typed): Record<string, unknown> {
  const byNumber = (typed['company.duns'] ?? '').trim() !== '';
  return asTyped(Object.fromEntries(Object.entries(typed).filter(([name]) => !name.startsWith('company.') || (name === 'company.duns') === byNumber)));
}

/** Only what is otherwise than it was, however it is typed: nobody has what stands checked anew by sending the form. */
function changedOnly(typed: Typed, view: EnrollmentView): object {
  const document = companyTyped(typed);
  const [given, before] = [events['profile.mend'].payload.safeParse(document).data, applicationIn(view)];
  if (!given || !before) return document; // it is said what is wrong with it
  return Object.fromEntries((['company', 'support'] as const).flatMap((part) => (given[part] === undefined || isDeepStrictEqual(given[part], before[part]) ? [] : [[part, given[part]]])));
}

const registers: Readonly<Record<string, Texts>> = { 'direct-plus': { en: 'register of companies', fr: 'registre des entreprises' }, gleif: { en: 'LEI register', fr: 'registre LEI' } };

const own = (language: Language, label: Texts, note?: string): Choice => ({ value: 'own', label: label[language], ...(note === undefined ? {} : { note }) });

const profileFields = (view: EnrollmentView, language: Language): Field[] => [...companyFields(view, language), ...supportFields(view, language)];
const personFields = (language: Language, within = ''): Field[] => [field(language, `${within}firstName`), field(language, `${within}lastName`), field(language, `${within}email`, undefined, { kind: 'email' })];

export const acts = {
  'account.choose': {
    button: { en: 'Go on with this account', fr: 'Continuer avec ce compte' },
    fields: (view, language) => [field(language, 'tenant', view.particulars.tenant), field(language, 'account', 'new', { kind: 'box', optional: true })],
  },
  'account.signIn': { button: { en: 'Go on as who is signed in', fr: 'Continuer avec la connexion actuelle' } },
  'company.correct': { button: { en: 'Correct the company', fr: 'Corriger l’entreprise' }, fields: companyFields, payload: companyTyped },
  'company.choose': {
    button: { en: 'Go on with this', fr: 'Continuer ainsi' },
    fields: ({ particulars: { registrations = [] } }, language) => [
      field(language, 'take', undefined, {
        kind: 'choice',
        choices: [
          ...registrations.map(({ source, name, address, differences }, index) => ({ value: String(index + 1), label: `${name}, ${written(address)}`, note: [registers[source]?.[language] ?? source, ...differences[language]].join(' · ') })),
          own(language, { en: 'What was entered, for the reason below', fr: 'Ce qui a été saisi, pour la raison ci-dessous' }),
        ],
      }),
      field(language, 'because', undefined, { optional: true }),
    ],
    payload: taken,
  },
  'address.choose': {
    button: { en: 'Take this address', fr: 'Retenir cette adresse' },
    fields: (view, language) => {
      const company = applicationIn(view)?.company;
      return [
        field(language, 'take', undefined, {
          kind: 'choice',
          choices: [
            ...(view.particulars.suggestedAddresses ?? []).map((address, index) => ({ value: String(index + 1), label: written(address) })),
            own(language, { en: 'The address as it was entered', fr: 'L’adresse telle que saisie' }, company && 'address' in company ? written(company.address) : undefined),
          ],
        }),
      ];
    },
    payload: taken,
  },
  'contact.register': { button: { en: 'Register the primary contact with the account', fr: 'Inscrire le contact principal au compte' } },
  'profile.mend': { button: { en: 'Hand in the mended profile', fr: 'Remettre le profil corrigé' }, fields: profileFields, payload: changedOnly },
  'partnerId.associate': {
    title: { en: 'Associate a PartnerID', fr: 'Associer un PartnerID' },
    button: { en: 'Associate this PartnerID', fr: 'Associer ce PartnerID' },
    fields: ({ particulars: { locations = [] } }, language) => [
      locations.length === 0
        ? field(language, 'partnerId')
        : field(language, 'partnerId', locations.length === 1 ? locations[0]?.partnerId : undefined, { kind: 'choice', choices: locations.map(({ partnerId, name }) => ({ value: partnerId, label: `${partnerId}, ${name}` })) }),
    ],
  },
  'partnerId.addLocation': {
    title: { en: 'Add a location', fr: 'Ajouter un établissement' },
    button: { en: 'Add this location, which makes a new PartnerID', fr: 'Ajouter cet établissement, ce qui crée un PartnerID' },
    fields: (view, language) => [field(language, 'name', view.particulars.title, { label: labelOf('location', language) })],
  },
  'partnerId.defer': { button: { en: 'Choose the PartnerID later', fr: 'Choisir le PartnerID plus tard' } },
  'agreement.sign': {
    button: { en: 'Sign the agreement', fr: 'Signer le contrat' },
    box: { en: 'I have read the agreement and accept it in the name of the company', fr: 'J’ai lu le contrat et je l’accepte au nom de l’entreprise' },
    fields: (_view, language) => [field(language, 'name')],
  },
  'reverification.confirm': { button: { en: 'The profile is still right', fr: 'Le profil est toujours exact' } },
  'adminAgent.assign': { button: { en: 'Make the signer an admin agent', fr: 'Rendre le signataire agent d’administration' } },
  'decision.appeal': { button: { en: 'Appeal', fr: 'Faire appel' }, fields: (_view, language) => [field(language, 'explanation')] },
  'case.reopen': { button: { en: 'Reopen the case', fr: 'Rouvrir le dossier' } },
  'contact.change': {
    title: { en: 'Name another primary contact', fr: 'Désigner un autre contact principal' },
    button: { en: 'Name this person the primary contact', fr: 'Désigner cette personne comme contact principal' },
    fields: (view, language) => [
      ...personFields(language, 'primaryContact.'), field(language, 'primaryContact.phone', undefined, { kind: 'tel', optional: true }),
      field(language, 'primaryContact.language', view.particulars.confirmation?.language ?? 'en', { kind: 'choice', choices: [{ value: 'en', label: 'English' }, { value: 'fr', label: 'Français' }] }),
    ],
  },
  'profile.change': { button: { en: 'Change the profile', fr: 'Modifier le profil' }, fields: profileFields, payload: changedOnly },
  'user.add': {
    title: { en: 'Add a user to the account', fr: 'Ajouter un utilisateur au compte' },
    button: { en: 'Add this user', fr: 'Ajouter cet utilisateur' },
    fields: (_view, language) => [...personFields(language), field(language, 'roles[0]', 'admin-agent', { kind: 'box', optional: true })],
  },
  'enrollment.withdraw': {
    button: { en: 'Withdraw the application', fr: 'Retirer la demande' },
    box: {
      en: 'This ends the enrollment: nothing is waited for any more, and a new application starts from the beginning',
      fr: 'L’inscription prend fin : plus rien n’est attendu, et une nouvelle demande repart du début',
    },
  },
  'enrollment.close': {
    button: { en: 'Close the partnership', fr: 'Mettre fin au partenariat' },
    box: { en: 'This ends the partnership: the programme is told, and it begins anew only with a new application', fr: 'Le partenariat prend fin : le programme en est informé, et seule une nouvelle demande le rétablit' },
    fields: (_view, language) => [field(language, 'because')],
  },
} as const satisfies Readonly<Partial<Record<keyof typeof events, Form>>>;
export type Act = keyof typeof acts;
export const isAct = (type: string): type is Act => Object.hasOwn(acts, type);
export const formOf = (type: Act): Form => acts[type];

/** An entry by its number, or the own one, for which a reason may be asked. */
function taken({ take = '', because = '' }: Typed): object {
  return take === 'own' ? { take, ...(because.trim() === '' ? {} : { because: because.trim() }) } : { take: Number(take) };
}

/** The event's payload that comes of a form. */
export function payloadOf(type: Act, typed: Typed, view: EnrollmentView): object {
  return (formOf(type).payload ?? asTyped)(typed, view);
}

/** Whether somebody with these roles may send it. */
export const isFor = (type: Act, roles: readonly string[]): boolean => events[type].by.some((role) => roles.includes(role));
