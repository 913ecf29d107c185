import type { WordsFor } from './letter';

/** To staff mailboxes: what happened, and whose turn it is. Always in English. */
export const staffWords: WordsFor<'staff'> = {
  verificationStarted: ({ company, facts, when }) => ({
    subject: 'is ready to be verified',
    news: [`${company} has given both proofs of its contact, and waits for a reviewer.`],
    todo: ['Take the case and decide its checks.'],
    ...(facts.deadline === undefined ? {} : { next: [`A decision is due by ${when(facts.deadline)}.`] }),
  }),
  reviewerReminder: ({ company, facts, when }) => ({
    subject: 'a decision is due',
    news: [`${company} has been in verification for three business days. Reviewer: ${facts.assignee}.`],
    todo: ['Decide the open checks, or ask the applicant for what is missing, which pauses the clock.'],
    ...(facts.deadline === undefined ? {} : { next: [`Without a decision the case escalates at ${when(facts.deadline)}.`] }),
  }),
  informationComplete: ({ company, facts, when }) => ({
    subject: 'the documents are here',
    news: [`${company} has handed in everything that was asked for; the clock runs again.`],
    todo: ['Look at the documents and decide the checks that waited for them.'],
    list: facts.documents,
    ...(facts.deadline === undefined ? {} : { next: [`A decision is due by ${when(facts.deadline)}.`] }),
  }),
  escalated: ({ company, facts, when }) => ({
    subject: `escalated to you, level ${facts.level}`,
    news: [`${company} is in verification for more than five business days, and nobody has decided. Reviewer: ${facts.assignee}. Level: ${facts.level}.`],
    todo: ['See to it that a reviewer decides. Any decision ends the escalation, and a request for information pauses it.'],
    ...(facts.deadline === undefined ? {} : { next: [`Without a decision the next level hears of it at ${when(facts.deadline)}.`] }),
  }),
  appealed: ({ company, facts }) => ({
    subject: 'has appealed',
    news: [`${company} has appealed against its final rejection.`, ...(facts.explanation === undefined ? [] : [facts.explanation])],
    todo: ['Have it decided by reviewers who did not reject it. There is one appeal, and no other after it.'],
  }),
  reminder: ({ company, facts, when }) => ({
    subject: 'does not answer',
    news: [`${company} has been reminded twice and has not done what stands below.`],
    todo: ['Find another way to reach the company; do they know who has to do it?'],
    list: facts.owed,
    ...(facts.deadline === undefined ? {} : { next: [`The case lapses at ${when(facts.deadline)}.`] }),
  }),
  taskMoved: ({ company, facts }) => ({
    subject: 'a task has gone to somebody else',
    news: [`What ${facts.earlier} was to decide of ${company} is now with ${facts.assignee}.`, ...(facts.explanation === undefined ? [] : [facts.explanation])],
    ...(facts.assignee === 'nobody' ? { todo: ['Assign a reviewer, or leave it to whoever comes to it.'] } : {}),
  }),
  suspensionLasts: ({ company, facts, when }) => ({
    subject: 'is still suspended',
    news: [`An operator has suspended the partnership of ${company} on ${when(facts.since)}, and it still is.`, ...(facts.explanation === undefined ? [] : [facts.explanation])],
    todo: ['Restore the partnership if the matter is settled. If not, see to it that it will be.'],
  }),
  mailBounced: ({ company, facts }) => ({
    subject: 'mail to its contact does not arrive',
    news: [`A mail server has sent back a message to the contact of ${company}: ${[facts.status, facts.diagnostic].filter(Boolean).join(', ')}.`],
    todo: ['Reach the company in another way, and have a global admin correct the contact’s address or name another contact.'],
  }),
  profileChangeToReview: ({ company, facts }) => ({
    subject: 'has changed its company',
    news: [`${company} is an active partner and has changed what stands below. Until somebody decides, the earlier details stand.`, ...facts.problems],
    todo: ['Compare it with the register, and accept or decline the change.'],
    list: facts.changes,
  }),
  suspended: ({ company, facts }) => ({
    subject: 'suspended',
    news: [`The partnership of ${company} is suspended (${facts.reason}).`, ...(facts.explanation === undefined ? [] : [facts.explanation])],
  }),
  lapsed: ({ company, facts }) => ({ subject: 'lapsed', news: [`The enrollment of ${company} has lapsed; it waited in vain for: ${facts.waitedFor}. It can be reopened on request.`] }),
  withdrawn: ({ company }) => ({ subject: 'withdrawn', news: [`${company} has withdrawn its enrollment. Tasks and links of the case are cancelled.`] }),
  closed: ({ company }) => ({ subject: 'closed', news: [`The partnership of ${company} is closed, and its partnerships have been told.`] }),
};
