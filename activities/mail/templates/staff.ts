import type { Phrases } from './letter';

/** To staff mailboxes: what happened, and whose turn it is. Always in English. */
export const staffWording: Phrases['wording'] = {
  confirmMailbox: ({ company }) => ({
    subject: 'waits for the contact’s mailbox',
    paragraphs: [`${company}’s contact has been asked to confirm the mailbox.`],
  }),
  confirmationReminder: ({ company }) => ({
    subject: 'the mailbox is still not confirmed',
    paragraphs: [`${company}’s contact has not confirmed the mailbox. Consider another way to reach the company.`],
    deadline: (when) => `The link is good until ${when}.`,
  }),
  verificationStarted: ({ company }) => ({
    subject: 'verification has started',
    paragraphs: [`${company} is ready to be verified. A reviewer is needed: take the case and decide its checks.`],
    deadline: (when) => `A decision is due by ${when}.`,
  }),
  reviewerReminder: ({ company }) => ({
    subject: 'a decision is due',
    paragraphs: [
      `${company} has been in verification for three business days. Please decide its open checks, or ask the applicant for what is missing, which pauses the clock.`,
    ],
    deadline: (when) => `Without a decision the case escalates at ${when}.`,
  }),
  informationRequested: ({ company }) => ({
    subject: 'information has been asked for',
    paragraphs: [`${company} has been asked for more; verification pauses until it is here.`],
    deadline: (when) => `The answer is due by ${when}.`,
  }),
  verificationStuck: ({ company }) => ({
    subject: 'stuck in verification',
    paragraphs: [`${company} is in verification for more than five business days. The applicant has been pointed to account verification.`],
    deadline: (when) => `The next level hears of it at ${when}.`,
  }),
  escalated: ({ company }) => ({
    subject: 'escalated to you',
    paragraphs: [
      `${company} is in verification for more than five business days, and nobody has decided. Please see to it that a reviewer does. Any decision, and any request for information, ends the escalation.`,
    ],
    deadline: (when) => `Without a decision the next level hears of it at ${when}.`,
  }),
  approved: ({ company }) => ({
    subject: 'verification is finished',
    paragraphs: [`${company} has been verified.`],
    deadline: (when) => `The signature is due by ${when}.`,
  }),
  rejected: ({ company }) => ({
    subject: 'verification was rejected',
    paragraphs: [`${company} could not be verified, and has been told why and what mends it.`],
    deadline: (when) => `The answer is due by ${when}.`,
  }),
  agreementReady: ({ company }) => ({
    subject: 'waits for the signature',
    paragraphs: [`The agreement is ready to be signed by a global administrator of ${company}.`],
    deadline: (when) => `Due by ${when}.`,
  }),
  reminder: ({ company }) => ({
    subject: 'does not answer',
    paragraphs: [`${company} has been reminded twice and has not done what stands below. Find another way to reach the company; do they know who has to do it?`],
    deadline: (when) => `The case lapses at ${when}.`,
  }),
  active: ({ company }) => ({ subject: 'active', paragraphs: [`${company} has signed and is active.`] }),
  withdrawn: ({ company }) => ({
    subject: 'withdrawn',
    paragraphs: [`${company} has withdrawn its enrollment. There is nothing left to do.`],
  }),
  lapsed: ({ company }) => ({ subject: 'lapsed', paragraphs: [`${company}’s enrollment has lapsed. It can be reopened on request.`] }),
};
