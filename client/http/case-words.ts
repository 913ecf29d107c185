import type { Language } from '../../machines/enrollment/application';

/** What an applicant can do on the page of the case, and what each field holds. A field that is not named here is not asked for. */
export const acts = {
  'account.signIn': { fields: [], en: ['Go on with this account', ''], fr: ['Continuer avec ce compte', ''] },
  'contact.register': { fields: [], en: ['Register the primary contact with the account', ''], fr: ['Inscrire le contact principal au compte', ''] },
  'agreement.sign': { fields: ['name'], en: ['Sign the agreement', 'I have read the agreement and accept it in the name of the company'], fr: ['Signer le contrat', 'J’ai lu le contrat et je l’accepte au nom de l’entreprise'] },
  'partnerId.associate': { fields: ['partnerId'], en: ['Associate this PartnerID', ''], fr: ['Associer ce PartnerID', ''] },
  'partnerId.defer': { fields: [], en: ['Choose the PartnerID later', ''], fr: ['Choisir le PartnerID plus tard', ''] },
  'reverification.confirm': { fields: [], en: ['The profile is still right', ''], fr: ['Le profil est toujours exact', ''] },
  'adminAgent.assign': { fields: [], en: ['Make the signer an admin agent', ''], fr: ['Rendre le signataire agent d’administration', ''] },
  'decision.appeal': { fields: ['explanation'], en: ['Appeal', ''], fr: ['Faire appel', ''] },
  'case.reopen': { fields: [], en: ['Reopen the case', ''], fr: ['Rouvrir le dossier', ''] },
  'enrollment.withdraw': {
    fields: [],
    en: ['Withdraw the application', 'This ends the enrollment: nothing is waited for any more, and a new application starts from the beginning'],
    fr: ['Retirer la demande', 'L’inscription prend fin : plus rien n’est attendu, et une nouvelle demande repart du début'],
  },
} as const satisfies Record<string, { readonly fields: readonly string[]; readonly en: readonly [button: string, box: string]; readonly fr: readonly [button: string, box: string] }>;
export type Act = keyof typeof acts;
export const isAct = (type: string): type is Act => Object.hasOwn(acts, type);

const en = {
  title: (company: string) => `Enrollment of ${company}`,
  facts: { status: 'Status', reference: 'Reference', age: 'Open since' },
  owed: 'What is to be done',
  nothingOwed: 'Nothing is to be done by you now. You will get a mail when that changes.',
  by: 'By', until: 'Until', why: 'Why', afterwards: 'If nobody acts until then, the case lapses or the partnership is suspended; a mail says so before.',
  acts: 'What you can do here',
  read: 'Read the agreement', version: 'Version', digest: 'Digest of the document (SHA-256)', signers: 'May sign',
  file: 'PDF, PNG or JPEG file of 10 MB at most', upload: 'Hand in', received: 'Has come',
  box: 'Tick the box to go on.', notTaken: 'This was not taken:', noFile: 'Choose a file first.', theFile: 'The file',
  fields: { name: 'Your full name', partnerId: 'PartnerID', explanation: 'What the reviewers could not know' } as Readonly<Record<string, string>>,
  wrong: { name: 'Enter your full name.', partnerId: 'A PartnerID is a number of 4 to 10 digits, such as 4821936.', explanation: 'Say why the decision should be looked at again.' } as Readonly<Record<string, string>>,
  signIn: 'Sign in', address: 'Your work address', development: 'This is an installation for development: no password is asked for.',
  unknown: 'No account of this company has this address.', notYours: { title: 'This page is not for your account', text: ['Only a global admin of the company and its primary contact see it.'] },
  statuses: { 'Pending qualification': 'Pending qualification', Qualified: 'Qualified', Active: 'Active', Closed: 'Closed', Declined: 'Withdrawn', Rejected: 'Rejected' } as Readonly<Record<string, string>>,
  other: ['fr', 'Français'] as readonly [Language, string],
};

const fr: typeof en = {
  title: (company) => `Inscription de ${company}`,
  facts: { status: 'Statut', reference: 'Référence', age: 'Ouvert depuis le' },
  owed: 'Ce qui reste à faire',
  nothingOwed: 'Rien n’est attendu de vous pour le moment. Un message vous préviendra si cela change.',
  by: 'Par', until: 'Avant le', why: 'Pourquoi', afterwards: 'Si personne n’agit d’ici là, le dossier devient caduc ou le partenariat est suspendu ; un message le dit avant.',
  acts: 'Ce que vous pouvez faire ici',
  read: 'Lire le contrat', version: 'Version', digest: 'Empreinte du document (SHA-256)', signers: 'Peuvent signer',
  file: 'Fichier PDF, PNG ou JPEG de 10 Mo au plus', upload: 'Remettre', received: 'Reçu',
  box: 'Cochez la case pour continuer.', notTaken: 'Cela n’a pas été accepté :', noFile: 'Choisissez d’abord un fichier.', theFile: 'Le fichier',
  fields: { name: 'Votre nom complet', partnerId: 'PartnerID', explanation: 'Ce que les vérificateurs ne pouvaient pas savoir' },
  wrong: { name: 'Indiquez votre nom complet.', partnerId: 'Un PartnerID est un nombre de 4 à 10 chiffres, par exemple 4821936.', explanation: 'Dites pourquoi la décision devrait être revue.' },
  signIn: 'Se connecter', address: 'Votre adresse professionnelle', development: 'Cette installation sert au développement : aucun mot de passe n’est demandé.',
  unknown: 'Aucun compte de cette entreprise n’a cette adresse.', notYours: { title: 'Cette page n’est pas pour votre compte', text: ['Seuls un administrateur général de l’entreprise et son contact principal la voient.'] },
  statuses: { 'Pending qualification': 'Qualification en attente', Qualified: 'Qualifié', Active: 'Actif', Closed: 'Clos', Declined: 'Retiré', Rejected: 'Refusé' },
  other: ['en', 'English'],
};

export const caseWords: Readonly<Record<Language, typeof en>> = { en, fr };
