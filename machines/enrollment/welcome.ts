import { countryName, cspRegionOf, isProgrammeCountry, regionName } from '../programme/countries';
import type { Application, Language } from './application';
import { policy } from './policy';

/** R21: what an enrollment will need, before anything is asked. */
export interface Welcome {
  readonly language: Language;
  /** Where a country was named: its name, and the region in which a company there may sell (R55). */
  readonly country?: { readonly code: string; readonly name: string; readonly region: string };
  /** What to have ready; `field` is its place in the application. */
  readonly needed: readonly { readonly field: string; readonly optional: boolean; readonly text: string }[];
  /** What comes after it was handed in. */
  readonly steps: readonly string[];
}

type Texts = Readonly<Record<Language, string>>;

/** A line for each field of the application: one without a line does not compile. */
const lines: Readonly<Record<keyof Application, Texts & { readonly optional?: true }>> = {
  tenant: {
    en: 'the company’s work account, by its domain, with somebody who is a global admin of it',
    fr: 'le compte professionnel de l’entreprise, par son domaine, et une personne qui en est administrateur général',
  },
  account: {
    en: 'if there is no work account yet, a domain under which one is created; its first global admin then signs in with it', optional: true,
    fr: 's’il n’y a pas encore de compte professionnel, un domaine sous lequel il sera créé ; son premier administrateur général s’y connecte ensuite',
  },
  applicant: {
    en: 'for a new work account, who becomes its first global admin, where that is not the primary contact', optional: true,
    fr: 'pour un nouveau compte professionnel, qui en sera le premier administrateur général, si ce n’est pas le contact principal',
  },
  country: {
    en: 'the country of the company’s legal seat; it is that of the work account and never changes afterwards',
    fr: 'le pays du siège de l’entreprise ; c’est celui du compte professionnel et il ne change plus ensuite',
  },
  company: {
    en: 'the company’s DUNS number; or its legal name and address, letter for letter as in the register',
    fr: 'le numéro DUNS de l’entreprise ; ou sa raison sociale et son adresse, à la lettre près comme au registre',
  },
  primaryContact: {
    en: 'a primary contact: you or a colleague, with a mailbox on the company’s own domain (no webmail) and a user of the work account',
    fr: 'un contact principal : vous ou un collègue, avec une adresse au domaine de l’entreprise (pas de messagerie publique) et un utilisateur du compte professionnel',
  },
  support: {
    en: 'how your customers reach your support: e-mail, telephone, perhaps a website; nothing else of an infrastructure is asked for',
    fr: 'comment vos clients joignent votre assistance : e-mail, téléphone, éventuellement un site ; aucune autre infrastructure n’est demandée',
  },
  partnerId: {
    en: 'a PartnerID of type Location in that country; it can be left for later, or a location added, but the agreement cannot be signed without it', optional: true,
    fr: 'un PartnerID de type Location dans ce pays ; il peut attendre, ou un emplacement être ajouté, mais le contrat ne se signe pas sans lui',
  },
  membershipCentre: {
    en: 'the PartnerID that was once linked in the old membership centre, and when, for the record; its credentials are never asked for', optional: true,
    fr: 'le PartnerID lié autrefois dans l’ancien centre d’adhésion, et la date, pour mémoire ; ses identifiants ne sont jamais demandés',
  },
};

const steps: readonly Texts[] = [
  {
    en: 'The primary contact gets a mail, presses the button on its page and signs in with the work account.',
    fr: 'Le contact principal reçoit un message, appuie sur le bouton de la page et se connecte avec le compte professionnel.',
  },
  {
    en: `The details are verified: a decision is due after ${policy.verification.dueAfter} business days; after ${policy.verification.stuckAfter} the case escalates by itself.`,
    fr: `Les informations sont vérifiées : une décision est due après ${policy.verification.dueAfter} jours ouvrés ; après ${policy.verification.stuckAfter}, le dossier est signalé de lui-même.`,
  },
  {
    en: 'A global admin reads the partner agreement and signs it; with that the company is Active.',
    fr: 'Un administrateur général lit le contrat de partenariat et le signe ; l’entreprise est alors active.',
  },
];

/**
 * @param country ISO 3166 code, upper case
 * @throws RangeError where the programme is not offered there (R55)
 */
export function welcome(language: Language, country?: string): Welcome {
  const region = country === undefined ? undefined : cspRegionOf(country);
  if (country !== undefined && (!isProgrammeCountry(country) || region === undefined)) throw new RangeError(`the programme is not offered in «${country}»`);
  return {
    language,
    ...(country === undefined || region === undefined ? {} : { country: { code: country, name: countryName(country, language), region: regionName(region) } }),
    needed: Object.entries(lines).map(([field, { optional = false, [language]: text }]) => ({ field, optional, text })),
    steps: steps.map((step) => step[language]),
  };
}
