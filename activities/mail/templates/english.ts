import type { Phrases } from './letter';

/** To contacts, in English. */
export const english: Phrases = {
  colon: ':',
  greeting: (name) => `Hello ${name},`,
  closing: (caseId) =>
    `You get this message as primary contact of the enrollment. Please give the case number ${caseId} when you write to us.`,
  confirm: {
    label: 'Confirm this mailbox',
    note: 'The link opens a page with a button; nothing happens before you press it. The newest message’s link alone is good.',
  },
  readAgreement: { label: 'Read the partner agreement', note: 'It can be read and downloaded before it is signed.' },
  factLabels: {
    reason: 'Reason',
    remedies: 'What to do',
    requested: 'What is asked for',
    documents: 'Documents that prove it',
    fields: 'Where it differs',
    checks: 'Checks',
    day: 'Business day',
    level: 'Level',
    assignee: 'Reviewer',
    by: 'By',
    signedBy: 'Signed by',
    version: 'Version',
    note: 'Note',
    deadline: 'Until',
    owed: 'What is still to be done',
    partnerId: 'PartnerID',
  },
  months: ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'],
  moment: (day, month, year, time, zone) => `${day} ${month} ${year}, ${time} (${zone})`,
  wording: {
    confirmMailbox: ({ company }) => ({
      subject: 'please confirm your mailbox',
      paragraphs: [
        `${company} is enrolling as a partner and has named you as its primary contact. Status messages will come to this address.`,
        'Please confirm that you read this mailbox. The company’s details are verified after that, not before.',
        'If you know nothing of this enrollment, do nothing: without your confirmation it goes no further.',
      ],
      deadline: (when) => `The link is good until ${when}. After that, ask for a new one.`,
    }),
    confirmationReminder: ({ company }) => ({
      subject: 'your mailbox is still to be confirmed',
      paragraphs: [
        `The enrollment of ${company} waits for you: this mailbox has not been confirmed yet, and verification starts only after that.`,
        'Please open the link below and press the button.',
      ],
      deadline: (when) => `The link is good until ${when}. After that, ask for a new one.`,
    }),
    verificationStarted: ({ company }) => ({
      subject: 'verification has started',
      paragraphs: [
        `Your mailbox is confirmed, and we are now verifying the details of ${company}. That takes three to five business days.`,
        'You need to do nothing now. We write to you when verification is finished, or earlier if something is missing.',
      ],
      deadline: (when) => `A decision is due by ${when}.`,
    }),
    reviewerReminder: ({ company }) => ({
      subject: 'a decision is due',
      paragraphs: [`A decision on the verification of ${company} is due.`],
      deadline: (when) => `Until ${when}.`,
    }),
    informationRequested: ({ company }) => ({
      subject: 'we need something from you',
      paragraphs: [
        `To verify ${company} we need more from you; it is listed below. Until it is here verification pauses, and no time is lost for you.`,
        'Please send exactly what is listed, nothing more.',
      ],
      deadline: (when) => `Please answer by ${when}.`,
    }),
    verificationStuck: ({ company }) => ({
      subject: 'verification takes longer than it should',
      paragraphs: [
        `The verification of ${company} was not finished within five business days. We are sorry; those responsible have been told and the case is followed up by itself.`,
        'What you can do now: go through account verification. Look up whether legal name, address and registration number in your profile are letter for letter those of the register, and have a current certificate of registration ready.',
      ],
      deadline: (when) => `We look at it again by ${when}.`,
    }),
    escalated: ({ company }) => ({
      subject: 'the case has been escalated',
      paragraphs: [`The verification of ${company} has been passed on to those responsible. You need to do nothing now.`],
      deadline: (when) => `Next step by ${when}.`,
    }),
    approved: ({ company }) => ({
      subject: 'verification is finished',
      paragraphs: [
        `${company} has been verified.`,
        'Next, a global administrator of your company signs the partner agreement. A PartnerID has to be associated with the account before that, if it is not yet.',
      ],
      deadline: (when) => `Please sign by ${when}.`,
    }),
    rejected: ({ company }) => ({
      subject: 'verification could not be finished',
      paragraphs: [
        `We could not verify ${company}. The reason, and what mends it, stand below.`,
        'When the details are mended or the documents are here, verification starts anew.',
      ],
      deadline: (when) => `Please answer by ${when}.`,
    }),
    agreementReady: ({ company }) => ({
      subject: 'the partner agreement is ready for signature',
      paragraphs: [
        `The partner agreement is ready for ${company}. Only a global administrator of your company’s work account can sign it.`,
        'If you are none, please pass this message on to one.',
      ],
      deadline: (when) => `Please sign by ${when}.`,
    }),
    reminder: ({ company }) => ({
      subject: 'something is still to be done',
      paragraphs: [
        `The enrollment of ${company} waits for your company, and goes on as soon as what stands below is done.`,
        'If another person of your company has to do it, please pass this message on.',
      ],
      deadline: (when) => `Without it the enrollment lapses on ${when}; it can be reopened after that.`,
    }),
    active: ({ company }) => ({
      subject: 'you are an active partner',
      paragraphs: [
        `The agreement is signed and ${company} is active in the programme. Welcome.`,
        'Admin agents of your account may now finish the set-up and add users. Next, find an indirect provider of your region.',
      ],
    }),
    withdrawn: ({ company }) => ({
      subject: 'the enrollment is withdrawn',
      paragraphs: [
        `The enrollment of ${company} has been withdrawn. Nothing is waited for any more, and links in earlier messages have lost their force.`,
        'Your company may apply again at any time; the answers can be taken over.',
      ],
    }),
    lapsed: ({ company }) => ({
      subject: 'the enrollment has lapsed',
      paragraphs: [
        `The enrollment of ${company} has lapsed because something that it waited for did not come in time.`,
        'It can be reopened: answer this message and give the case number.',
      ],
    }),
  },
};
