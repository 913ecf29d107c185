import type { Phrases } from './letter';

/** To contacts, in French. */
export const french: Phrases = {
  colon: ' :',
  greeting: (name) => `Bonjour ${name},`,
  closing: (caseId) =>
    `Vous recevez ce message en tant que contact principal de l’inscription. Merci d’indiquer le numéro de dossier ${caseId} lorsque vous nous écrivez.`,
  confirm: {
    label: 'Confirmer cette adresse',
    note: 'Le lien ouvre une page avec un bouton ; rien ne se passe avant que vous ne le pressiez. Seul le lien du message le plus récent est valable.',
  },
  readAgreement: { label: 'Lire le contrat de partenariat', note: 'Il peut être lu et téléchargé avant d’être signé.' },
  factLabels: {
    reason: 'Motif',
    remedies: 'Ce qu’il faut faire',
    requested: 'Ce qui est demandé',
    documents: 'Documents qui le prouvent',
    fields: 'Là où cela diffère',
    checks: 'Contrôles',
    day: 'Jour ouvré',
    level: 'Niveau',
    assignee: 'Vérificateur',
    by: 'Par',
    signedBy: 'Signé par',
    version: 'Version',
    note: 'Remarque',
    deadline: 'Jusqu’au',
    owed: 'Ce qui reste à faire',
    partnerId: 'PartnerID',
  },
  months: ['janvier', 'février', 'mars', 'avril', 'mai', 'juin', 'juillet', 'août', 'septembre', 'octobre', 'novembre', 'décembre'],
  moment: (day, month, year, time, zone) => `${day === 1 ? '1er' : day} ${month} ${year} à ${time} (${zone})`,
  wording: {
    confirmMailbox: ({ company }) => ({
      subject: 'merci de confirmer votre adresse',
      paragraphs: [
        `${company} s’inscrit comme partenaire et vous a désigné comme contact principal. Les messages de suivi arriveront à cette adresse.`,
        'Merci de confirmer que vous lisez cette boîte. Les informations de l’entreprise ne sont vérifiées qu’ensuite.',
        'Si vous ne savez rien de cette inscription, ne faites rien : sans votre confirmation, elle ne va pas plus loin.',
      ],
      deadline: (when) => `Le lien est valable jusqu’au ${when}. Passé ce délai, demandez-en un nouveau.`,
    }),
    confirmationReminder: ({ company }) => ({
      subject: 'votre adresse reste à confirmer',
      paragraphs: [
        `L’inscription de ${company} vous attend : cette adresse n’a pas encore été confirmée, et la vérification ne commence qu’ensuite.`,
        'Merci d’ouvrir le lien ci-dessous et de presser le bouton.',
      ],
      deadline: (when) => `Le lien est valable jusqu’au ${when}. Passé ce délai, demandez-en un nouveau.`,
    }),
    verificationStarted: ({ company }) => ({
      subject: 'la vérification a commencé',
      paragraphs: [
        `Votre adresse est confirmée et nous vérifions maintenant les informations de ${company}. Cela prend de trois à cinq jours ouvrés.`,
        'Vous n’avez rien à faire pour le moment. Nous vous écrirons à la fin de la vérification, ou plus tôt s’il manque quelque chose.',
      ],
      deadline: (when) => `La décision est attendue pour le ${when}.`,
    }),
    reviewerReminder: ({ company }) => ({
      subject: 'une décision est attendue',
      paragraphs: [`Une décision sur la vérification de ${company} est attendue.`],
      deadline: (when) => `Jusqu’au ${when}.`,
    }),
    informationRequested: ({ company }) => ({
      subject: 'nous avons besoin d’informations',
      paragraphs: [
        `Pour vérifier ${company}, il nous faut des éléments de votre part ; ils sont listés ci-dessous. D’ici là la vérification est en pause, et vous ne perdez pas de temps.`,
        'Merci d’envoyer exactement ce qui est listé, rien de plus.',
      ],
      deadline: (when) => `Merci de répondre avant le ${when}.`,
    }),
    verificationStuck: ({ company }) => ({
      subject: 'la vérification dure plus longtemps que prévu',
      paragraphs: [
        `La vérification de ${company} n’a pas été terminée en cinq jours ouvrés. Nous en sommes désolés ; les responsables sont prévenus et le dossier est suivi de lui-même.`,
        'Ce que vous pouvez faire dès maintenant : passer par la vérification du compte. Voyez si le nom légal, l’adresse et le numéro d’immatriculation de votre profil sont, à la lettre près, ceux du registre, et préparez un extrait d’immatriculation récent.',
      ],
      deadline: (when) => `Nous revenons sur le dossier avant le ${when}.`,
    }),
    escalated: ({ company }) => ({
      subject: 'le dossier a été transmis',
      paragraphs: [`La vérification de ${company} a été transmise aux responsables. Vous n’avez rien à faire pour le moment.`],
      deadline: (when) => `Prochaine étape avant le ${when}.`,
    }),
    approved: ({ company }) => ({
      subject: 'la vérification est terminée',
      paragraphs: [
        `${company} a été vérifiée.`,
        'Ensuite, un administrateur général de votre entreprise signe le contrat de partenariat. Un PartnerID doit être associé au compte auparavant, si ce n’est pas encore fait.',
      ],
      deadline: (when) => `Merci de signer avant le ${when}.`,
    }),
    rejected: ({ company }) => ({
      subject: 'la vérification n’a pas pu aboutir',
      paragraphs: [
        `Nous n’avons pas pu vérifier ${company}. Le motif, et ce qui y remédie, figurent ci-dessous.`,
        'Dès que les informations sont corrigées ou que les documents sont là, la vérification recommence.',
      ],
      deadline: (when) => `Merci de répondre avant le ${when}.`,
    }),
    agreementReady: ({ company }) => ({
      subject: 'le contrat de partenariat est prêt à être signé',
      paragraphs: [
        `Le contrat de partenariat est prêt pour ${company}. Seul un administrateur général du compte professionnel de votre entreprise peut le signer.`,
        'Si vous ne l’êtes pas, merci de transmettre ce message à l’un d’eux.',
      ],
      deadline: (when) => `Merci de signer avant le ${when}.`,
    }),
    reminder: ({ company }) => ({
      subject: 'il reste quelque chose à faire',
      paragraphs: [
        `L’inscription de ${company} attend votre entreprise ; elle reprend dès que ce qui figure ci-dessous est fait.`,
        'Si cela revient à une autre personne de votre entreprise, merci de lui transmettre ce message.',
      ],
      deadline: (when) => `Sans cela, l’inscription devient caduque le ${when} ; elle peut ensuite être rouverte.`,
    }),
    active: ({ company }) => ({
      subject: 'vous êtes partenaire actif',
      paragraphs: [
        `Le contrat est signé et ${company} est active dans le programme. Bienvenue.`,
        'Les agents d’administration de votre compte peuvent maintenant terminer la configuration et ajouter des utilisateurs. Ensuite, choisissez un fournisseur indirect de votre région.',
      ],
    }),
    withdrawn: ({ company }) => ({
      subject: 'l’inscription est retirée',
      paragraphs: [
        `L’inscription de ${company} a été retirée. Plus rien n’est attendu, et les liens des messages précédents ne sont plus valables.`,
        'Votre entreprise peut s’inscrire de nouveau à tout moment ; les réponses peuvent être reprises.',
      ],
    }),
    lapsed: ({ company }) => ({
      subject: 'l’inscription est caduque',
      paragraphs: [
        `L’inscription de ${company} est devenue caduque, parce qu’un élément attendu n’est pas arrivé à temps.`,
        'Elle peut être rouverte : répondez à ce message en indiquant le numéro de dossier.',
      ],
    }),
  },
};
