import type { Language } from '../../machines/enrollment/application';

/** What the page of a case says; forms and their fields are named in `acts.ts`. */

const en = {
  title: (company: string) => `Enrollment of ${company}`,
  facts: { status: 'Status', reference: 'Reference', age: 'Open since' },
  owed: 'What is to be done',
  nothingOwed: 'Nothing is to be done by you now. You will get a mail when that changes.',
  field: 'Field', by: 'By', until: 'Until', why: 'Why', afterwards: 'If nobody acts until then, the case lapses or the partnership is suspended; a mail says so before.',
  ours: 'The programme does this, and nothing is needed from you. What takes longer is taken further by itself.', afterAppeal: 'If nobody appeals until then, the decision stands.',
  acts: 'What you can do here',
  read: 'Read the agreement', version: 'Version', digest: 'Digest of the document (SHA-256)', signers: 'May sign',
  file: 'PDF, PNG or JPEG file of 10 MB at most', upload: 'Hand in', received: 'Has come',
  box: 'Tick the box to go on.', notTaken: 'This was not taken:', noFile: 'Choose a file first.', theFile: 'The file',
  more: 'What else you can do here', notes: 'What the programme has written to you',
  steps: 'The way', stages: { account: 'Account', profile: 'Company', confirming: 'Contact', verifying: 'Verification', agreement: 'Agreement', active: 'Active' } as Readonly<Record<string, string>>,
  optional: 'optional',
  /** By the last name of the field's path; '': what is wrong with the form as a whole. */
  wrong: {
    '': 'Nothing was changed: change at least one field.', name: 'Enter the full name.', partnerId: 'A PartnerID is a number of 4 to 10 digits, such as 4821936.', explanation: 'Say why the decision should be looked at again.',
    because: 'Say why.', take: 'Choose one of them.', tenant: 'Enter the domain of the work account, such as fabrikam.onmicrosoft.example.', duns: 'A DUNS number has nine digits, such as 26-048-2871.',
    company: 'Enter the DUNS number, or legal name, street and city.', 'lines[0]': 'Enter the street.', lines: 'Enter the street.', address: 'Enter street and city.', city: 'Enter the city.', firstName: 'Enter the first name.', lastName: 'Enter the last name.',
    telephone: 'Enter a telephone number.', phone: 'Enter a telephone number, or leave it out.', website: 'Enter an address such as https://fabrikam.example, or leave it out.',
  } as Readonly<Record<string, string>>,
  wrongEmail: 'Enter an e-mail address.', webmail: 'A mailbox on the company’s own domain is required, not one of a webmail service.',
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
  field: 'Champ', by: 'Par', until: 'Avant le', why: 'Pourquoi', afterwards: 'Si personne n’agit d’ici là, le dossier devient caduc ou le partenariat est suspendu ; un message le dit avant.',
  ours: 'C’est au programme de le faire ; rien n’est attendu de vous. Ce qui tarde est porté plus haut de lui-même.', afterAppeal: 'Sans appel d’ici là, la décision est définitive.',
  acts: 'Ce que vous pouvez faire ici',
  read: 'Lire le contrat', version: 'Version', digest: 'Empreinte du document (SHA-256)', signers: 'Peuvent signer',
  file: 'Fichier PDF, PNG ou JPEG de 10 Mo au plus', upload: 'Remettre', received: 'Reçu',
  box: 'Cochez la case pour continuer.', notTaken: 'Cela n’a pas été accepté :', noFile: 'Choisissez d’abord un fichier.', theFile: 'Le fichier',
  more: 'Ce que vous pouvez faire d’autre ici', notes: 'Ce que le programme vous a écrit',
  steps: 'Le parcours', stages: { account: 'Compte', profile: 'Entreprise', confirming: 'Contact', verifying: 'Vérification', agreement: 'Contrat', active: 'Actif' },
  optional: 'facultatif',
  wrong: {
    '': 'Rien n’a été changé : modifiez au moins un champ.', name: 'Indiquez le nom complet.', partnerId: 'Un PartnerID est un nombre de 4 à 10 chiffres, par exemple 4821936.', explanation: 'Dites pourquoi la décision devrait être revue.',
    because: 'Dites pourquoi.', take: 'Choisissez une des possibilités.', tenant: 'Indiquez le domaine du compte professionnel, par exemple fabrikam.onmicrosoft.example.', duns: 'Un numéro DUNS a neuf chiffres, par exemple 26-048-2871.',
    company: 'Indiquez le numéro DUNS, ou la raison sociale, la rue et la ville.', 'lines[0]': 'Indiquez la rue.', lines: 'Indiquez la rue.', address: 'Indiquez la rue et la ville.', city: 'Indiquez la ville.', firstName: 'Indiquez le prénom.', lastName: 'Indiquez le nom.',
    telephone: 'Indiquez un numéro de téléphone.', phone: 'Indiquez un numéro de téléphone, ou laissez ce champ vide.', website: 'Indiquez une adresse telle que https://fabrikam.example, ou laissez ce champ vide.',
  },
  wrongEmail: 'Indiquez une adresse électronique.', webmail: 'Il faut une boîte du domaine de l’entreprise, pas celle d’un service de messagerie grand public.',
  signIn: 'Se connecter', address: 'Votre adresse professionnelle', development: 'Cette installation sert au développement : aucun mot de passe n’est demandé.',
  unknown: 'Aucun compte de cette entreprise n’a cette adresse.', notYours: { title: 'Cette page n’est pas pour votre compte', text: ['Seuls un administrateur général de l’entreprise et son contact principal la voient.'] },
  statuses: { 'Pending qualification': 'Qualification en attente', Qualified: 'Qualifié', Active: 'Actif', Closed: 'Clos', Declined: 'Retiré', Rejected: 'Refusé' },
  other: ['en', 'English'],
};

export const caseWords: Readonly<Record<Language, typeof en>> = { en, fr };
