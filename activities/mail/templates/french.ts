import type { Phrases } from './letter';

/** To contacts, in French. */
export const french: Phrases = {
  colon: ' :',
  greeting: (name) => `Bonjour ${name},`,
  headings: { todo: 'Ce que vous avez à faire', next: 'La suite' },
  nothing: 'Rien. Il n’est pas nécessaire de répondre à ce message.',
  closing: (caseId) => [
    `Une question ? Répondez à ce message ; une personne vous lira. Merci de conserver le numéro de dossier ${caseId}.`,
    'Vous recevez ce message parce que vous êtes, ou étiez, le contact principal d’une inscription comme partenaire.',
  ],
  confirm: {
    label: 'Confirmer cette adresse',
    note: 'Le lien ouvre une page avec un bouton ; rien ne se passe tant que vous n’avez pas appuyé dessus. Seul le lien du message le plus récent fonctionne.',
  },
  fields: {
    company: 'entreprise', 'company.name': 'nom légal', 'company.address': 'adresse', 'company.duns': 'numéro DUNS', 'company.registrationNumber': 'numéro d’immatriculation',
    primaryContact: 'contact principal', 'primaryContact.email': 'adresse électronique du contact', support: 'assistance aux clients', 'support.email': 'adresse électronique de l’assistance',
    'support.telephone': 'téléphone de l’assistance', 'support.website': 'site de l’assistance', partnerId: 'PartnerID',
  },
  months: ['janvier', 'février', 'mars', 'avril', 'mai', 'juin', 'juillet', 'août', 'septembre', 'octobre', 'novembre', 'décembre'],
  moment: (day, month, year, time, zone) => `${day === 1 ? '1er' : day} ${month} ${year} à ${time} (${zone})`,
  words: {
    accountCreated: ({ company, facts, when }) => ({
      subject: 'votre compte professionnel est créé',
      news: [`L’inscription de ${company} a créé pour vous le compte professionnel ${facts.tenant}. Vous en êtes le premier administrateur général.`],
      todo: [`Connectez-vous avec le nouveau compte${facts.page === undefined ? '' : ' sur la page'}${facts.deadline === undefined ? '' : `, au plus tard le ${when(facts.deadline)}`}.`],
      button: 'Se connecter',
      next: ['L’inscription reprend dès que vous vous êtes connecté. Tout ce que vous avez saisi est conservé.'],
    }),
    supportUpdated: ({ company }) => ({
      subject: 'vos coordonnées d’assistance sont à jour',
      news: [`${company} est déjà dans le programme. Les coordonnées de son assistance aux clients, qui manquaient encore, ont été reprises.`],
      next: ['Rien d’autre n’est nécessaire : cette inscription est terminée.'],
    }),
    confirmMailbox: ({ company, facts, when }) => ({
      subject: 'merci de confirmer votre adresse',
      news: [`${company} s’inscrit comme partenaire et vous a désigné comme contact principal. Les messages de suivi arriveront à cette adresse.`],
      todo: [
        `Confirmez que vous lisez cette boîte, au plus tard le ${when(facts.deadline)}. Sur la même page, connectez-vous avec votre compte professionnel : cela montre que vous appartenez à l’entreprise.`,
        'Si vous ne savez rien de cette inscription, ne faites rien : sans vous, elle ne va pas plus loin.',
      ],
      next: ['Dès que les deux sont faits, nous vérifions les informations de l’entreprise. Cela prend de trois à cinq jours ouvrés, et nous vous écrivons à la fin.'],
    }),
    confirmationReminder: ({ company, facts, when }) => ({
      subject: 'votre confirmation manque encore',
      news: [`L’inscription de ${company} vous attend : les informations de l’entreprise ne sont vérifiées qu’après votre confirmation.`],
      todo: [`Ouvrez la page, appuyez sur le bouton et connectez-vous avec votre compte professionnel, au plus tard le ${when(facts.deadline)}. Passé ce délai, le lien ne fonctionne plus ; un nouveau peut être demandé.`],
      next: facts.lapsesAt === undefined ? ['La vérification commence dès que les deux sont faits.'] : [`La vérification commence dès que les deux sont faits. Sans réponse, l’inscription devient caduque le ${when(facts.lapsesAt)} ; elle peut être rouverte.`],
    }),
    contactChanged: ({ company }) => ({
      subject: 'vous n’êtes plus le contact principal',
      news: [`Un administrateur général de ${company} a désigné un autre contact principal pour l’inscription. Les liens des messages envoyés à cette adresse ne fonctionnent plus.`],
      todo: ['Rien, si vous vous y attendiez. Sinon, demandez à l’administrateur de votre entreprise, ou répondez à ce message.'],
      next: ['C’est le dernier message sur l’inscription qui arrive à cette adresse.'],
    }),

    verificationStarted: ({ company, facts, when }) => ({
      subject: 'la vérification a commencé',
      news: [`Votre confirmation est arrivée, et nous vérifions maintenant les informations de ${company}.`],
      next: [facts.deadline === undefined ? 'Cela prend de trois à cinq jours ouvrés.' : `La décision est attendue au plus tard le ${when(facts.deadline)}.`, 'Nous vous écrivons à la fin, ou plus tôt s’il manque quelque chose.'],
    }),
    informationRequested: ({ company, facts, when }) => ({
      subject: 'il nous faut des documents',
      news: [`Pour vérifier ${company}, il nous faut ce qui figure ci-dessous. Jusqu’à son arrivée, notre délai est suspendu.`],
      todo: [`${handIn(facts.page)}${facts.deadline === undefined ? '' : `, au plus tard le ${when(facts.deadline)}`}. Pour chaque document, la liste dit ce qu’il doit prouver ; merci de n’envoyer rien d’autre.`],
      list: facts.documents.map(proof),
      button: 'Remettre les documents',
      next: ['Dès que le dernier document est arrivé, nous reprenons là où nous nous étions arrêtés, et nous vous le confirmons.'],
    }),
    documentReceived: ({ company, facts, when }) => ({
      subject: facts.outstanding.length === 0 ? 'tous les documents sont arrivés' : 'un document est arrivé',
      news: [`Nous avons reçu pour ${company} : ${facts.document}.`],
      ...(facts.outstanding.length === 0
        ? { next: ['Il ne manque plus rien, et la vérification continue. Nous vous écrivons à la fin.'] }
        : {
            todo: [`${handIn(facts.page)}${facts.deadline === undefined ? '' : `, au plus tard le ${when(facts.deadline)}`}. Il manque encore :`],
            list: facts.outstanding.map(proof),
            button: 'Remettre les documents',
            next: ['Dès que le dernier document est arrivé, la vérification continue.'],
          }),
    }),
    verificationStuck: ({ company, facts, when }) => ({
      subject: 'la vérification dure plus que prévu',
      news: [`La vérification de ${company} n’a pas été terminée en cinq jours ouvrés. Nous en sommes désolés. Les responsables sont prévenus.`],
      todo: ['Suivez la vérification du compte : voyez si le nom légal, l’adresse et le numéro d’immatriculation de votre profil sont, à la lettre près, ceux du registre, et préparez un extrait d’immatriculation récent.'],
      next: [`Le dossier est suivi de lui-même ; vous n’avez pas à relancer.${facts.deadline === undefined ? '' : ` Sans décision le ${when(facts.deadline)}, le niveau suivant en est informé.`}`],
    }),
    escalated: ({ company, facts, when }) => ({
      subject: 'votre dossier a été transmis',
      news: [`La vérification de ${company} attend toujours une décision. Elle a été transmise aux responsables.`],
      next: [facts.deadline === undefined ? 'Nous vous écrivons dès qu’il y a une décision.' : `Sans décision le ${when(facts.deadline)}, le niveau suivant en est informé. Nous vous écrivons dès qu’il y en a une.`],
    }),
    approved: ({ company, facts }) => ({
      subject: 'la vérification est terminée',
      news: [`${company} a été vérifiée.`],
      ...(facts.partnerIdOwed ? { todo: ['Faites associer un PartnerID au compte par un administrateur général de votre entreprise : sans lui, le contrat ne peut pas être signé.'] } : {}),
      next: ['Le contrat de partenariat arrive avec le prochain message ; un administrateur général de votre entreprise le signe.'],
    }),
    rejected: ({ company, facts, when }) => ({
      subject: 'des informations sont à corriger',
      news: [`Nous n’avons pas encore pu vérifier ${company}. Vous trouvez ci-dessous ce qui diffère, et ce qui y remédie.`],
      todo: [`${facts.page === undefined ? 'Faites corriger le profil par un administrateur général de votre entreprise' : 'Corrigez le profil sur la page'}${facts.deadline === undefined ? '' : `, au plus tard le ${when(facts.deadline)}`} :`],
      list: facts.reasons.map(({ field, remedy, code, document }) => `${french.fields[field] ?? field} : ${remedy}${document === undefined ? '' : ` ; document qui le prouve : ${document}`} (code ${code})`),
      button: 'Corriger le profil',
      next: ['Dès que c’est corrigé, la vérification recommence, avec trois à cinq jours ouvrés. Ce qui était déjà juste n’est pas redemandé.'],
    }),
    rejectedFinally: ({ company, facts, when }) => ({
      subject: 'l’inscription est refusée',
      news: [`Deux vérificateurs ont décidé que ${company} ne peut pas être vérifiée. Leurs motifs figurent ci-dessous.`],
      todo: [facts.deadline === undefined ? 'Rien : la décision est définitive, un recours ayant déjà eu lieu.' : `Si vous n’êtes pas d’accord, faites un recours au plus tard le ${when(facts.deadline)} : ${facts.page === undefined ? 'répondez à ce message en disant' : 'dites sur la page'} ce qui est inexact dans les motifs. C’est possible une fois.`],
      ...(facts.deadline === undefined ? {} : { button: 'Faire un recours' }),
      details: facts.reasons.map(({ field, remedy, code }) => `${french.fields[field] ?? field} : ${remedy} (code ${code})`),
      next: [facts.deadline === undefined ? 'Le dossier est clos. Votre entreprise peut s’inscrire de nouveau.' : 'Le recours est décidé par d’autres personnes. Sans recours, le dossier est clos ; votre entreprise peut s’inscrire de nouveau.'],
    }),

    agreementReady: ({ company, facts, when }) => ({
      subject: 'le contrat de partenariat est à signer',
      news: [`Le contrat de partenariat, version ${facts.version}, est prêt pour ${company}.`],
      todo: [
        `Faites-le lire et signer par un administrateur général du compte professionnel de votre entreprise${facts.deadline === undefined ? '' : `, au plus tard le ${when(facts.deadline)}`}. Si vous ne l’êtes pas, transmettez ce message.`,
        ...(facts.partnerIdOwed ? ['Un PartnerID doit être associé au compte auparavant.'] : []),
      ],
      button: facts.page === undefined ? 'Lire le contrat de partenariat' : 'Lire et signer le contrat de partenariat',
      next: ['Avec la signature, votre entreprise devient partenaire actif, et nous vous le confirmons.'],
    }),
    agreementRenewal: ({ company, facts, when }) => ({
      subject: 'un nouveau contrat est à signer',
      news: [`Il y a une nouvelle version du contrat de partenariat, ${facts.version}. ${company} reste partenaire actif jusqu’à la signature ou jusqu’à la fin du délai.`],
      todo: [`Faites-le lire et signer par un administrateur général de votre entreprise, au plus tard le ${when(facts.deadline)}. Si vous ne l’êtes pas, transmettez ce message.`],
      button: facts.page === undefined ? 'Lire le contrat de partenariat' : 'Lire et signer le contrat de partenariat',
      next: ['Sans signature à cette date, le partenariat est suspendu : aucune nouvelle commande n’est prise d’ici là. Clients et abonnements restent.'],
    }),
    active: ({ company }) => ({
      subject: 'vous êtes partenaire actif',
      news: [`Le contrat est signé, et ${company} est active dans le programme. Bienvenue.`],
      todo: ['Choisissez un fournisseur indirect de votre région ; il vous invite par message.'],
      next: ['Les agents d’administration de votre compte peuvent à tout moment terminer la configuration et ajouter des utilisateurs. Une fois par an, nous vous demandons de faire vérifier vos informations.'],
    }),
    reverification: ({ company, facts, when }) => ({
      subject: 'la vérification annuelle de vos informations',
      news: [`Une fois par an, les informations de chaque partenaire sont vérifiées à nouveau. C’est maintenant le tour de ${company}.`],
      todo: [`${facts.page === undefined ? 'Faites relire le profil par un administrateur général de votre entreprise, qui corrige ce qui a changé et le confirme' : 'Relisez le profil sur la page, corrigez ce qui a changé et confirmez-le'}, au plus tard le ${when(facts.deadline)}.`],
      button: 'Relire le profil',
      next: ['Vous restez partenaire actif entre-temps. Seul ce qui a changé est vérifié. Sans réponse, le partenariat est suspendu à la fin du délai.'],
    }),
    reverificationReminder: ({ company, facts, when }) => ({
      subject: 'vos informations restent à confirmer',
      news: [`La vérification annuelle des informations de ${company} est toujours ouverte.`],
      todo: [`${facts.page === undefined ? 'Faites relire et confirmer le profil par un administrateur général de votre entreprise' : 'Relisez le profil sur la page et confirmez-le'}, au plus tard le ${when(facts.deadline)}.`],
      button: 'Relire le profil',
      next: ['Passé ce délai, le partenariat est suspendu : aucune nouvelle commande n’est prise avant la confirmation.'],
    }),
    reverified: ({ company, facts, when }) => ({
      subject: 'vos informations sont confirmées pour un an',
      news: [`Les informations de ${company} ont été vérifiées à nouveau. Merci.`],
      next: [facts.deadline === undefined ? 'Nous vous les redemandons dans un an.' : `Nous vous les redemandons avant le ${when(facts.deadline)}.`],
    }),
    profileChanged: ({ company, facts }) => ({
      subject: facts.accepted ? 'vos nouvelles informations sont acceptées' : 'vos nouvelles informations n’ont pas été acceptées',
      news: [facts.accepted ? `Les nouvelles informations de ${company} ont été examinées et sont désormais valables.` : `Les nouvelles informations de ${company} ont été examinées et n’ont pas été acceptées ; les précédentes restent valables.`, ...(facts.explanation === undefined ? [] : [facts.explanation])],
      ...(facts.changes.length === 0 ? {} : { details: facts.changes }),
      ...(facts.accepted ? {} : { todo: ['Si l’entreprise a réellement changé, faites-la saisir de nouveau par un administrateur général, à la lettre près comme au registre. Sinon, il n’y a rien à faire.'] }),
      next: ['Le partenariat continue entre-temps comme avant.'],
    }),
    suspended: ({ company, facts }) => ({
      subject: 'le partenariat est suspendu',
      news: [`Le partenariat de ${company} est suspendu, ${suspensions[facts.reason].because}.`, ...(facts.explanation === undefined ? [] : [facts.explanation])],
      todo: [suspensions[facts.reason].todo],
      button: 'Ouvrir la page',
      next: ['Aucune nouvelle commande n’est prise entre-temps. Clients, abonnements et partenariats restent en l’état, et tout revient avec la reprise.'],
    }),
    restored: ({ company }) => ({
      subject: 'le partenariat est rétabli',
      news: [`Le partenariat de ${company} est de nouveau actif. Les commandes sont prises comme avant.`],
    }),

    reminder: ({ company, facts, when }) => ({
      subject: 'il reste quelque chose à faire',
      news: [`L’inscription de ${company} attend votre entreprise, et reprend dès que ce qui figure ci-dessous est fait.`],
      todo: [`Faites ce qui est listé${facts.deadline === undefined ? '' : `, au plus tard le ${when(facts.deadline)}`}. Si c’est à une autre personne de votre entreprise de le faire, transmettez-lui ce message.`],
      list: facts.owed,
      button: 'Le faire maintenant',
      ...(facts.deadline === undefined ? {} : { next: ['Sans cela, l’inscription devient caduque à cette date ; elle peut être rouverte.'] }),
    }),
    note: ({ company, facts }) => ({
      subject: 'une remarque sur votre dossier',
      news: [`Les personnes qui traitent l’inscription de ${company} ont une remarque pour vous :`, facts.note],
      todo: ['Si la remarque vous demande quelque chose, répondez à ce message.'],
    }),
    lapsed: ({ company, facts }) => ({
      subject: 'l’inscription est caduque',
      news: [`L’inscription de ${company} est devenue caduque : ${waits[facts.waitedFor]} à temps.`],
      todo: [facts.page === undefined ? 'Si vous souhaitez continuer, répondez à ce message en demandant la réouverture du dossier.' : 'Si vous souhaitez continuer, faites rouvrir le dossier sur la page par un administrateur général de votre entreprise.'],
      button: 'Voir le dossier',
      next: ['Un dossier rouvert reprend là où il en était, avec tout son délai. Rien de ce que vous avez donné n’est perdu.'],
    }),
    reopened: ({ company, facts, when }) => ({
      subject: 'l’inscription reprend',
      news: [`L’inscription de ${company} a été rouverte, et reprend là où elle en était.`],
      ...(facts.owed.length === 0 ? {} : { todo: [`Faites ce qui est listé${facts.deadline === undefined ? '' : `, au plus tard le ${when(facts.deadline)}`}. Si c’est à une autre personne de votre entreprise de le faire, transmettez-lui ce message.`], list: facts.owed, button: 'Le faire maintenant' }),
    }),
    withdrawn: ({ company }) => ({
      subject: 'l’inscription est retirée',
      news: [`L’inscription de ${company} a été retirée par un administrateur général de l’entreprise. Plus rien n’est attendu, et les liens des messages précédents ne fonctionnent plus.`],
      next: ['Votre entreprise peut s’inscrire de nouveau à tout moment ; les réponses peuvent être reprises.'],
    }),
    closed: ({ company }) => ({
      subject: 'le partenariat est clos',
      news: [`Le partenariat de ${company} a été clos. Les fournisseurs avec lesquels vous travaillez sont prévenus.`],
      next: ['Aucune nouvelle commande n’est prise. Clients et abonnements restent jusqu’à ce qu’ils soient transférés ou terminés. Votre entreprise peut demander l’effacement de ses données personnelles.'],
    }),
    erased: ({ company }) => ({
      subject: 'les données personnelles sont effacées',
      news: [`Comme l’entreprise l’a demandé, les données personnelles du dossier de ${company} ont été effacées. Ce que la loi nous fait garder, comme le contrat signé, est gardé sans les noms.`],
      next: ['C’est notre dernier message : votre adresse est effacée elle aussi.'],
    }),
  },
};

const handIn = (page: string | undefined): string =>
  page === undefined ? 'Répondez à ce message en joignant les documents, en PDF ou en photographies lisibles' : 'Remettez les documents sur la page, en PDF ou en photographies lisibles';

const proof = ({ document, proves }: { document: string; proves: string }): string => `${document} ; ce document prouve : ${proves}`;

const suspensions = {
  reverification: { because: 'parce que la vérification annuelle des informations n’a pas été terminée à temps', todo: 'Faites relire et confirmer le profil par un administrateur général de votre entreprise. La suspension prend alors fin d’elle-même.' },
  agreement: { because: 'parce que le nouveau contrat de partenariat n’a pas été signé à temps', todo: 'Faites signer le contrat par un administrateur général de votre entreprise. La suspension prend alors fin d’elle-même.' },
  other: { because: 'sur décision du programme', todo: 'Répondez à ce message ; nous vous disons ce qui est à corriger.' },
} as const;

const waits = {
  account: 'aucun autre compte professionnel n’a été indiqué', signIn: 'personne ne s’est connecté avec le nouveau compte professionnel',
  company: 'les informations corrigées de l’entreprise ne sont pas arrivées', registration: 'votre explication des différences avec le registre n’est pas arrivée', address: 'le choix de l’adresse n’a pas été fait', contact: 'la confirmation du contact principal n’est pas arrivée',
  documents: 'les documents demandés ne sont pas arrivés', mending: 'les informations n’ont pas été corrigées', partnerId: 'le PartnerID n’a pas été associé', agreement: 'le contrat n’a pas été signé',
  adminAgent: 'l’agent d’administration n’a pas été désigné',
  reverification: 'la confirmation du profil n’est pas arrivée',
  renewal: 'la nouvelle version du contrat n’a pas été signée', profileChange: 'les nouvelles informations n’ont pas été examinées',
} as const;
