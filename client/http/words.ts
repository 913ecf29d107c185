import type { Language } from '../../machines/enrollment/application';

/** What the pages say, in the contact's language. */
export interface Message {
  readonly title: string;
  readonly text: readonly string[];
}

export interface Words {
  readonly programme: string;
  /** What stands at the address without a path. */
  readonly home: Message;
  readonly welcome: {
    readonly title: string; readonly needed: string; readonly optional: string; readonly steps: string; readonly country: string; readonly look: string; readonly otherLanguage: string;
    readonly region: (country: string, region: string) => string;
    readonly notOffered: (country: string) => string;
  };
  /** The link to it. */
  readonly whatIsNeeded: string;
  readonly notFound: Message;
  readonly noAgreement: Message;
  readonly away: Message;
  readonly fault: Message;
  readonly tooMany: Message;
  readonly tooLarge: Message;
  readonly notOurForm: Message;
  /** Unknown, tampered with or of another case: all the same, so that nothing is learned by trying. */
  readonly invalidLink: Message;
  readonly replacedLink: Message;
  readonly expiredLink: Message;
  readonly closed: Message;
  readonly signInOff: Message;
  readonly download: string;
  readonly version: string;
  readonly confirm: {
    title(company: string): string;
    intro(contact: string, company: string): string;
    readonly facts: { readonly company: string; readonly contact: string; readonly mailbox: string; readonly reference: string; readonly until: string };
    readonly proofs: string;
    readonly holds: string;
    readonly open: string;
    readonly mailbox: { readonly title: string; readonly why: string; readonly button: string };
    readonly registration: {
      readonly title: string;
      readonly why: string;
      readonly signIn: string;
      readonly button: string;
      readonly noSignIn: string;
      signedInAs(name: string, account: string): string;
    };
    readonly signOut: string;
    readonly refused: string;
    /** By the name of the chart's condition; what is not here is told in the chart's own words. */
    readonly refusals: Readonly<Record<string, string>>;
    readonly both: string;
    readonly stray: string;
    readonly later: string;
  };
  readonly signIn: { readonly title: string; readonly development: string; as(company: string): string; readonly nobody: string; readonly back: string };
  /** Sign-in by the OpenID provider. */
  readonly openId: {
    readonly begin: Message; readonly signIn: string; readonly again: string; readonly another: string;
    readonly declined: Message; readonly over: Message; readonly unreachable: Message; readonly wrong: Message;
    notOfCompany(address: string): Message;
  };
  readonly signedOut: Message;
}

const en: Words = {
  programme: 'Partner enrollment',
  whatIsNeeded: 'What an enrollment will need',
  welcome: {
    title: 'Before you enrol', needed: 'What to have ready', optional: 'Where it applies', steps: 'What comes then', country: 'Country of the legal seat (two letters)', look: 'Look', otherLanguage: 'En français',
    region: (country, region) => `${country}: a company there may sell and work with partners in ${region}.`,
    notOffered: (country) => `The programme is not offered in «${country}». A code of two letters, such as FR, is expected.`,
  },
  home: {
    title: 'Enrollment in the partner programme',
    text: [
      'Here companies confirm who their primary contact is, and read the agreement that is offered to them.',
      'You get here by the link of a mail that the programme has sent you: please open that link, whole. Without one there is nothing to do here.',
    ],
  },
  notFound: { title: 'There is no such page', text: ['Please open the link from the mail again, whole.'] },
  noAgreement: { title: 'There is no such agreement', text: ['The mail about your agreement has a link to the version that is offered to you.'] },
  away: { title: 'Not available at the moment', text: ['Nothing has been lost. Please try again in a minute.'] },
  fault: { title: 'Something went wrong here', text: ['It is not your doing. Please try again in a few minutes.'] },
  tooMany: { title: 'Too many attempts', text: ['Please wait a minute, then open the link again.'] },
  tooLarge: { title: 'The file is too large', text: ['Files of 10 MB at most are taken. Nothing was kept; go back and choose a smaller one.'] },
  notOurForm: { title: 'The button was not taken', text: ['The page had been open for too long, or you have signed in or out since. Please open the link from the mail again.'] },
  invalidLink: {
    title: 'This link is not valid',
    text: ['It may have been cut off on the way: please copy the whole link from the mail. Where several mails came, only the newest link works.'],
  },
  replacedLink: { title: 'There is a newer mail', text: ['This link was replaced by one in a newer mail. Please use the newest mail that you have.'] },
  expiredLink: {
    title: 'This link has expired',
    text: ['For safety it works for a limited time only. Ask a global admin of your company, or the programme, to send the confirmation mail again; nothing else has to be repeated.'],
  },
  closed: { title: 'This enrollment is closed', text: ['There is nothing left to confirm, and nothing is needed from you.'] },
  signInOff: { title: 'Sign-in is not available here', text: ['Your proof by sign-in is taken another way; a global admin of your company can tell you how.'] },
  download: 'Download',
  version: 'Version',
  confirm: {
    title: (company) => `Confirm for ${company}`,
    intro: (contact, company) => `${contact} was named as the primary contact of ${company} for its enrollment in the partner programme. Two things have to be shown before the company can be verified.`,
    facts: { company: 'Company', contact: 'Primary contact', mailbox: 'Mailbox', reference: 'Reference', until: 'Link works until' },
    proofs: 'The two proofs',
    holds: 'Done',
    open: 'Still open',
    mailbox: {
      title: 'Somebody reads this mailbox',
      why: 'The button tells the programme that the mail has arrived and that you read it. It changes nothing else.',
      button: 'I read this mailbox',
    },
    registration: {
      title: 'The contact is registered to the company’s account',
      why: 'Sign in with your work account of the company. It must bear the address that the mail was sent to.',
      signIn: 'Sign in',
      button: 'Show that I am registered',
      noSignIn: 'Sign-in is not available on this installation; a global admin of your company can tell you how the proof is taken.',
      signedInAs: (name, account) => `You are signed in as ${name} (${account}).`,
    },
    signOut: 'Sign out',
    refused: 'This was not taken:',
    refusals: {
      isTheRegisteredContact: 'you are signed in with another account than the primary contact’s. Sign out, and sign in with the account that bears the address below.',
      linkHasNotExpired: 'the link has expired. Ask for the confirmation mail to be sent again.',
      isTheCurrentLink: 'a newer mail has replaced this link.',
    },
    both: 'Both proofs hold. The programme verifies the company now, which takes three to five business days; you will get a mail at the end.',
    stray: 'Were you not expecting this? Then do not press anything; without you nothing goes on.',
    later: 'You may close this page and come back by the same link.',
  },
  signIn: {
    title: 'Sign in',
    development: 'This is an installation for development: choose who you are; no password is asked for.',
    as: (company) => `Accounts of ${company}`,
    nobody: 'The directory has no users for this company.',
    back: 'Back without signing in',
  },
  openId: {
    begin: { title: 'Sign in', text: ['This page is for the people of the company. Sign in with your work account.'] },
    signIn: 'Sign in', again: 'Try again', another: 'Sign in with another account',
    declined: { title: 'You are not signed in', text: ['The sign-in was called off. Nothing was changed.'] },
    over: { title: 'This sign-in is over', text: ['It took longer than ten minutes, or it began in another browser. Open the page again by the link of the mail, and sign in anew.'] },
    unreachable: { title: 'Sign-in does not answer for the moment', text: ['Nothing is lost. Please try again in a minute.'] },
    wrong: { title: 'Your sign-in could not be taken', text: ['The sign-in service has answered in a way that cannot be accepted; you have done nothing wrong. Please tell the programme; its staff find the reason in their log.'] },
    notOfCompany: (address) => ({ title: 'This page is not for your account', text: [`You have signed in as ${address}. That is not an account of this company.`] }),
  },
  signedOut: { title: 'You are signed out', text: ['You may close this page.'] },
};

const fr: Words = {
  programme: 'Inscription des partenaires',
  whatIsNeeded: 'Ce que demande une inscription',
  welcome: {
    title: 'Avant de vous inscrire', needed: 'À préparer', optional: 'S’il y a lieu', steps: 'La suite', country: 'Pays du siège (deux lettres)', look: 'Voir', otherLanguage: 'In English',
    region: (country, region) => `${country} : une entreprise y peut vendre et travailler avec des partenaires dans la région ${region}.`,
    notOffered: (country) => `Le programme n’est pas proposé dans « ${country} ». Un code de deux lettres, tel que FR, est attendu.`,
  },
  home: {
    title: 'Inscription au programme partenaire',
    text: [
      'Ici, les entreprises confirment leur contact principal et lisent le contrat qui leur est proposé.',
      'On y arrive par le lien d’un message envoyé par le programme : ouvrez ce lien, en entier. Sans lien, il n’y a rien à faire ici.',
    ],
  },
  notFound: { title: 'Cette page n’existe pas', text: ['Ouvrez de nouveau le lien du message, en entier.'] },
  noAgreement: { title: 'Ce contrat n’existe pas', text: ['Le message au sujet de votre contrat contient le lien vers la version qui vous est proposée.'] },
  away: { title: 'Momentanément indisponible', text: ['Rien n’est perdu. Réessayez dans une minute.'] },
  fault: { title: 'Une erreur est survenue de notre côté', text: ['Vous n’y êtes pour rien. Réessayez dans quelques minutes.'] },
  tooMany: { title: 'Trop de tentatives', text: ['Attendez une minute, puis ouvrez de nouveau le lien.'] },
  tooLarge: { title: 'Le fichier est trop gros', text: ['Les fichiers de 10 Mo au plus sont acceptés. Rien n’a été conservé ; revenez en arrière et choisissez-en un plus petit.'] },
  notOurForm: {
    title: 'Le bouton n’a pas été pris en compte',
    text: ['La page est restée ouverte trop longtemps, ou vous vous êtes connecté ou déconnecté entre-temps. Ouvrez de nouveau le lien du message.'],
  },
  invalidLink: {
    title: 'Ce lien n’est pas valable',
    text: ['Il a peut-être été coupé en route : copiez le lien entier depuis le message. Si vous avez reçu plusieurs messages, seul le lien du plus récent fonctionne.'],
  },
  replacedLink: { title: 'Un message plus récent existe', text: ['Ce lien a été remplacé par celui d’un message plus récent. Utilisez le dernier message reçu.'] },
  expiredLink: {
    title: 'Ce lien a expiré',
    text: [
      'Par sécurité, il ne fonctionne que pendant un temps limité. Demandez à un administrateur général de votre entreprise, ou au programme, de renvoyer le message de confirmation ; rien d’autre n’est à refaire.',
    ],
  },
  closed: { title: 'Cette inscription est close', text: ['Il n’y a plus rien à confirmer, et rien n’est attendu de vous.'] },
  signInOff: { title: 'La connexion n’est pas disponible ici', text: ['La preuve par connexion se fait autrement ; un administrateur général de votre entreprise peut vous dire comment.'] },
  download: 'Télécharger',
  version: 'Version',
  confirm: {
    title: (company) => `Confirmer pour ${company}`,
    intro: (contact, company) =>
      `${contact} a été désigné comme contact principal de ${company} pour son inscription au programme partenaire. Deux choses doivent être établies avant que l’entreprise puisse être vérifiée.`,
    facts: { company: 'Entreprise', contact: 'Contact principal', mailbox: 'Adresse', reference: 'Référence', until: 'Lien valable jusqu’au' },
    proofs: 'Les deux preuves',
    holds: 'Établi',
    open: 'À faire',
    mailbox: {
      title: 'Quelqu’un lit cette boîte aux lettres',
      why: 'Le bouton indique au programme que le message est arrivé et que vous le lisez. Il ne change rien d’autre.',
      button: 'Je lis cette boîte aux lettres',
    },
    registration: {
      title: 'Le contact est inscrit au compte de l’entreprise',
      why: 'Connectez-vous avec votre compte professionnel de l’entreprise. Il doit porter l’adresse à laquelle le message a été envoyé.',
      signIn: 'Se connecter',
      button: 'Montrer que je suis inscrit',
      noSignIn: 'La connexion n’est pas disponible sur cette installation ; un administrateur général de votre entreprise peut vous dire comment la preuve est apportée.',
      signedInAs: (name, account) => `Vous êtes connecté en tant que ${name} (${account}).`,
    },
    signOut: 'Se déconnecter',
    refused: 'Cela n’a pas été accepté :',
    refusals: {
      isTheRegisteredContact:
        'vous êtes connecté avec un autre compte que celui du contact principal. Déconnectez-vous, puis connectez-vous avec le compte qui porte l’adresse ci-dessous.',
      linkHasNotExpired: 'le lien a expiré. Demandez que le message de confirmation soit renvoyé.',
      isTheCurrentLink: 'un message plus récent a remplacé ce lien.',
    },
    both: 'Les deux preuves sont établies. Le programme vérifie maintenant l’entreprise, ce qui prend trois à cinq jours ouvrés ; vous recevrez un message à la fin.',
    stray: 'Vous ne vous attendiez pas à cela ? Alors n’appuyez sur rien ; sans vous, rien n’avance.',
    later: 'Vous pouvez fermer cette page et revenir par le même lien.',
  },
  signIn: {
    title: 'Se connecter',
    development: 'Cette installation sert au développement : choisissez qui vous êtes ; aucun mot de passe n’est demandé.',
    as: (company) => `Comptes de ${company}`,
    nobody: 'L’annuaire ne contient aucun utilisateur pour cette entreprise.',
    back: 'Revenir sans se connecter',
  },
  openId: {
    begin: { title: 'Se connecter', text: ['Cette page est réservée aux personnes de l’entreprise. Connectez-vous avec votre compte professionnel.'] },
    signIn: 'Se connecter', again: 'Réessayer', another: 'Se connecter avec un autre compte',
    declined: { title: 'Vous n’êtes pas connecté', text: ['La connexion a été annulée. Rien n’a été changé.'] },
    over: { title: 'Cette connexion n’est plus valable', text: ['Elle a duré plus de dix minutes, ou avait commencé dans un autre navigateur. Ouvrez de nouveau la page par le lien du message, puis connectez-vous.'] },
    unreachable: { title: 'La connexion est momentanément indisponible', text: ['Rien n’est perdu. Réessayez dans une minute.'] },
    wrong: { title: 'Votre connexion n’a pas pu être acceptée', text: ['Le service de connexion a donné une réponse qui ne peut pas être acceptée ; vous n’y êtes pour rien. Prévenez le programme : son personnel en trouve la raison dans son journal.'] },
    notOfCompany: (address) => ({ title: 'Cette page n’est pas pour votre compte', text: [`Vous vous êtes connecté en tant que ${address}. Ce n’est pas un compte de cette entreprise.`] }),
  },
  signedOut: { title: 'Vous êtes déconnecté', text: ['Vous pouvez fermer cette page.'] },
};

export const words: Readonly<Record<Language, Words>> = { en, fr };
