import type { Phrases } from './letter';

/** To contacts, in English. */
export const english: Phrases = {
  colon: ':',
  greeting: (name) => `Hello ${name},`,
  headings: { todo: 'What to do', next: 'What comes next' },
  nothing: 'Nothing. You need not answer this message.',
  closing: (caseId) => [
    `Questions? Answer this message; a person reads it. Please keep the case number ${caseId}.`,
    'You get this message because you are, or were, named as primary contact of an enrollment as a partner.',
  ],
  confirm: {
    label: 'Confirm this mailbox',
    note: 'The link opens a page with a button; nothing happens before you press it. Only the link in the newest message works.',
  },
  fields: {
    company: 'company', 'company.name': 'legal name', 'company.address': 'address', 'company.duns': 'DUNS number', 'company.registrationNumber': 'registration number',
    primaryContact: 'primary contact', 'primaryContact.email': 'contact’s e-mail address', support: 'customer support', 'support.email': 'support’s e-mail address',
    'support.telephone': 'support’s telephone', 'support.website': 'support’s website', partnerId: 'PartnerID',
  },
  months: ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'],
  moment: (day, month, year, time, zone) => `${day} ${month} ${year}, ${time} (${zone})`,
  words: {
    accountCreated: ({ company, facts, when }) => ({
      subject: 'your work account is there',
      news: [`The enrollment of ${company} has created the work account ${facts.tenant} for you. You are its first global administrator.`],
      todo: [`Sign in with the new account${facts.page === undefined ? '' : ' on the page'}${facts.deadline === undefined ? '' : `, by ${when(facts.deadline)}`}.`],
      button: 'Sign in',
      next: ['The enrollment goes on as soon as you have signed in. Everything that you have entered stays.'],
    }),
    supportUpdated: ({ company }) => ({
      subject: 'your support details are updated',
      news: [`${company} is in the programme already. The contact details of its customer support, which were still owed, have been taken over.`],
      next: ['Nothing else is needed: this enrollment is finished.'],
    }),
    confirmMailbox: ({ company, facts, when }) => ({
      subject: 'please confirm your mailbox',
      news: [`${company} is enrolling as a partner and has named you as its primary contact. Messages about the enrollment will come to this address.`],
      todo: [
        `Confirm that you read this mailbox, by ${when(facts.deadline)}. On the same page, sign in with your work account: that shows that you belong to the company.`,
        'If you know nothing of this enrollment, do nothing: without you it goes no further.',
      ],
      next: ['As soon as both are done we verify the company’s details. That takes three to five business days, and we write to you at the end.'],
    }),
    confirmationReminder: ({ company, facts, when }) => ({
      subject: 'your confirmation is still missing',
      news: [`The enrollment of ${company} waits for you: the company’s details are verified only after you have confirmed.`],
      todo: [`Open the page, press the button and sign in with your work account, by ${when(facts.deadline)}. After that the link has run out; a new one can be asked for.`],
      next: facts.lapsesAt === undefined ? ['Verification starts as soon as both are done.'] : [`Verification starts as soon as both are done. Without an answer the enrollment lapses on ${when(facts.lapsesAt)}; it can be reopened.`],
    }),
    contactChanged: ({ company }) => ({
      subject: 'you are no longer the primary contact',
      news: [`A global administrator of ${company} has named another primary contact for the enrollment. Links in earlier messages to this address no longer work.`],
      todo: ['Nothing, if you expected this. If not, ask your company’s administrator, or answer this message.'],
      next: ['This is the last message about the enrollment that comes to this address.'],
    }),

    verificationStarted: ({ company, facts, when }) => ({
      subject: 'verification has started',
      news: [`Your confirmation is here, and we are now verifying the details of ${company}.`],
      next: [facts.deadline === undefined ? 'That takes three to five business days.' : `A decision is due by ${when(facts.deadline)}.`, 'We write to you at the end, or earlier if something is missing.'],
    }),
    informationRequested: ({ company, facts, when }) => ({
      subject: 'we need documents from you',
      news: [`To verify ${company} we need what is listed below. Until it is here our clock stands still.`],
      todo: [`${handIn(facts.page)}${facts.deadline === undefined ? '' : `, by ${when(facts.deadline)}`}. For each document the list says what it has to prove; please send nothing else.`],
      list: facts.documents.map(proof),
      button: 'Hand in the documents',
      next: ['When the last document is here we go on where we stopped, and confirm that to you.'],
    }),
    documentReceived: ({ company, facts, when }) => ({
      subject: facts.outstanding.length === 0 ? 'all documents are here' : 'a document has arrived',
      news: [`We have received for ${company}: ${facts.document}.`],
      ...(facts.outstanding.length === 0
        ? { next: ['Nothing is missing any more, and verification goes on. We write to you at the end.'] }
        : {
            todo: [`${handIn(facts.page)}${facts.deadline === undefined ? '' : `, by ${when(facts.deadline)}`}. This is still missing:`],
            list: facts.outstanding.map(proof),
            button: 'Hand in the documents',
            next: ['When the last document is here verification goes on.'],
          }),
    }),
    verificationStuck: ({ company, facts, when }) => ({
      subject: 'verification takes longer than it should',
      news: [`The verification of ${company} was not finished within five business days. We are sorry. Those responsible have been told.`],
      todo: ['Go through account verification: look up whether legal name, address and registration number in your profile are letter for letter those of the register, and have a current certificate of registration ready.'],
      next: [`The case is followed up by itself; you need not ask after it.${facts.deadline === undefined ? '' : ` If there is no decision by ${when(facts.deadline)}, the next level hears of it.`}`],
    }),
    escalated: ({ company, facts, when }) => ({
      subject: 'your case has been passed on',
      news: [`The verification of ${company} still has no decision. It has been passed on to those responsible.`],
      next: [facts.deadline === undefined ? 'We write to you as soon as there is a decision.' : `If there is no decision by ${when(facts.deadline)}, the next level hears of it. We write to you as soon as there is one.`],
    }),
    approved: ({ company, facts }) => ({
      subject: 'verification is finished',
      news: [`${company} has been verified.`],
      ...(facts.partnerIdOwed ? { todo: ['Have a global administrator of your company associate a PartnerID with the account: without it the agreement cannot be signed.'] } : {}),
      next: ['The partner agreement comes with the next message; a global administrator of your company signs it.'],
    }),
    rejected: ({ company, facts, when }) => ({
      subject: 'something in your details has to be mended',
      news: [`We could not verify ${company} yet. Below stands what differs, and what mends it.`],
      todo: [`${facts.page === undefined ? 'Have a global administrator of your company mend the profile' : 'Mend the profile on the page'}${facts.deadline === undefined ? '' : `, by ${when(facts.deadline)}`}:`],
      list: facts.reasons.map(({ field, remedy, code, document }) => `${english.fields[field] ?? field}: ${remedy}${document === undefined ? '' : `; proven by: ${document}`} (code ${code})`),
      button: 'Mend the profile',
      next: ['As soon as it is mended verification starts anew, with three to five business days. What was right already is not asked for again.'],
    }),
    rejectedFinally: ({ company, facts, when }) => ({
      subject: 'the enrollment is rejected',
      news: [`Two reviewers have decided that ${company} cannot be verified. Their reasons stand below.`],
      todo: [facts.deadline === undefined ? 'Nothing: the decision is final, since it was appealed against already.' : `If you do not agree, appeal by ${when(facts.deadline)}: ${facts.page === undefined ? 'answer this message and say' : 'say on the page'} what is wrong with the reasons. That is possible once.`],
      ...(facts.deadline === undefined ? {} : { button: 'Appeal' }),
      details: facts.reasons.map(({ field, remedy, code }) => `${english.fields[field] ?? field}: ${remedy} (code ${code})`),
      next: [facts.deadline === undefined ? 'The enrollment is closed. Your company may apply again.' : 'Others decide on the appeal than those who rejected. Without one the enrollment closes; your company may apply again.'],
    }),

    agreementReady: ({ company, facts, when }) => ({
      subject: 'the partner agreement is ready to be signed',
      news: [`The partner agreement, version ${facts.version}, is ready for ${company}.`],
      todo: [
        `Have a global administrator of your company’s work account read and sign it${facts.deadline === undefined ? '' : `, by ${when(facts.deadline)}`}. If you are none, pass this message on.`,
        ...(facts.partnerIdOwed ? ['Before that a PartnerID has to be associated with the account.'] : []),
      ],
      button: facts.page === undefined ? 'Read the partner agreement' : 'Read and sign the partner agreement',
      next: ['With the signature your company becomes an active partner, and we confirm that to you.'],
    }),
    agreementRenewal: ({ company, facts, when }) => ({
      subject: 'a new partner agreement is to be signed',
      news: [`There is a new version of the partner agreement, ${facts.version}. ${company} remains an active partner until it is signed or the term ends.`],
      todo: [`Have a global administrator of your company read and sign it, by ${when(facts.deadline)}. If you are none, pass this message on.`],
      button: facts.page === undefined ? 'Read the partner agreement' : 'Read and sign the partner agreement',
      next: ['If it is not signed by then, the partnership is suspended: no new orders are taken until it is. Customers and subscriptions stay.'],
    }),
    active: ({ company }) => ({
      subject: 'you are an active partner',
      news: [`The agreement is signed, and ${company} is active in the programme. Welcome.`],
      todo: ['Find an indirect provider of your region; it invites you by e-mail.'],
      next: ['Admin agents of your account can finish the set-up and add users at any time. Once a year we ask you to verify your details again.'],
    }),
    reverification: ({ company, facts, when }) => ({
      subject: 'the yearly look at your details',
      news: [`Once a year the details of every partner are verified again. Now it is the turn of ${company}.`],
      todo: [`${facts.page === undefined ? 'Have a global administrator of your company look through the profile, mend what has changed and confirm it' : 'Look through the profile on the page, mend what has changed and confirm it'}, by ${when(facts.deadline)}.`],
      button: 'Look through the profile',
      next: ['You remain an active partner meanwhile. Only what has changed is verified. Without your answer the partnership is suspended at the end of the term.'],
    }),
    reverificationReminder: ({ company, facts, when }) => ({
      subject: 'your details are still to be confirmed',
      news: [`The yearly look at the details of ${company} is still open.`],
      todo: [`${facts.page === undefined ? 'Have a global administrator of your company look through the profile and confirm it' : 'Look through the profile on the page and confirm it'}, by ${when(facts.deadline)}.`],
      button: 'Look through the profile',
      next: ['After that the partnership is suspended: no new orders are taken until the details are confirmed.'],
    }),
    reverified: ({ company, facts, when }) => ({
      subject: 'your details are confirmed for another year',
      news: [`The details of ${company} have been verified again. Thank you.`],
      next: [facts.deadline === undefined ? 'In a year we ask again.' : `We ask again before ${when(facts.deadline)}.`],
    }),
    profileChanged: ({ company, facts }) => ({
      subject: facts.accepted ? 'your changed details are accepted' : 'your changed details were not accepted',
      news: [facts.accepted ? `The changed details of ${company} were looked at and are valid from now on.` : `The changed details of ${company} were looked at and not accepted; the earlier ones stand.`, ...(facts.explanation === undefined ? [] : [facts.explanation])],
      ...(facts.changes.length === 0 ? {} : { details: facts.changes }),
      ...(facts.accepted ? {} : { todo: ['If the company really has changed, have a global administrator enter it again, letter for letter as the register has it. If not, there is nothing to do.'] }),
      next: ['The partnership goes on meanwhile as before.'],
    }),
    suspended: ({ company, facts }) => ({
      subject: 'the partnership is suspended',
      news: [`The partnership of ${company} is suspended, because ${suspensions[facts.reason].because}.`, ...(facts.explanation === undefined ? [] : [facts.explanation])],
      todo: [suspensions[facts.reason].todo],
      button: 'Go to the page',
      next: ['No new orders are taken meanwhile. Customers, subscriptions and partnerships stay as they are, and everything comes back with the return.'],
    }),
    restored: ({ company }) => ({
      subject: 'the partnership is restored',
      news: [`The partnership of ${company} is active again. Orders are taken as before.`],
    }),

    reminder: ({ company, facts, when }) => ({
      subject: 'something is still to be done',
      news: [`The enrollment of ${company} waits for your company, and goes on as soon as what stands below is done.`],
      todo: [`Do what is listed${facts.deadline === undefined ? '' : `, by ${when(facts.deadline)}`}. If another person of your company has to do it, pass this message on.`],
      list: facts.owed,
      button: 'Do it now',
      ...(facts.deadline === undefined ? {} : { next: ['Without it the enrollment lapses at that time; it can be reopened.'] }),
    }),
    note: ({ company, facts }) => ({
      subject: 'a note on your case',
      news: [`Those who work on the enrollment of ${company} have a note for you:`, facts.note],
      todo: ['If the note asks something of you, answer this message.'],
    }),
    lapsed: ({ company, facts }) => ({
      subject: 'the enrollment has lapsed',
      news: [`The enrollment of ${company} has lapsed, because ${waits[facts.waitedFor]} did not come in time.`],
      todo: [facts.page === undefined ? 'If you wish to go on, answer this message and ask for the case to be reopened.' : 'If you wish to go on, have a global administrator of your company reopen the case on the page.'],
      button: 'Go to the case',
      next: ['A reopened case goes on where it stood, with all its time. Nothing that you have given is lost.'],
    }),
    reopened: ({ company, facts, when }) => ({
      subject: 'the enrollment goes on',
      news: [`The enrollment of ${company} has been reopened, and goes on where it stood.`],
      ...(facts.owed.length === 0 ? {} : { todo: [`Do what is listed${facts.deadline === undefined ? '' : `, by ${when(facts.deadline)}`}. If another person of your company has to do it, pass this message on.`], list: facts.owed, button: 'Do it now' }),
    }),
    withdrawn: ({ company }) => ({
      subject: 'the enrollment is withdrawn',
      news: [`The enrollment of ${company} has been withdrawn by a global administrator of the company. Nothing is waited for any more, and links in earlier messages no longer work.`],
      next: ['Your company may apply again at any time; the answers can be taken over.'],
    }),
    closed: ({ company }) => ({
      subject: 'the partnership is closed',
      news: [`The partnership of ${company} has been closed. The providers that you work with have been told.`],
      next: ['No new orders are taken. Customers and subscriptions stay until they are moved or ended. Your company may ask for its personal data to be erased.'],
    }),
    erased: ({ company }) => ({
      subject: 'personal data has been erased',
      news: [`As the company asked, the personal data in the case of ${company} has been erased. What the law has us keep, such as the signed agreement, is kept without names.`],
      next: ['This is our last message: your address has been erased as well.'],
    }),
  },
};

const handIn = (page: string | undefined): string => (page === undefined ? 'Answer this message with the documents attached, as PDF or as readable photographs' : 'Hand the documents in on the page, as PDF or as readable photographs');

const proof = ({ document, proves }: { document: string; proves: string }): string => `${document}; it proves: ${proves}`;

const suspensions = {
  reverification: { because: 'the yearly look at the company’s details was not finished in time', todo: 'Have a global administrator of your company look through the profile and confirm it. The suspension then ends by itself.' },
  agreement: { because: 'the new partner agreement was not signed in time', todo: 'Have a global administrator of your company sign the agreement. The suspension then ends by itself.' },
  other: { because: 'the programme has decided so', todo: 'Answer this message; we tell you what is to be mended.' },
} as const;

const waits = {
  account: 'another work account', signIn: 'the sign-in with the new work account',
  company: 'the company’s corrected details', registration: 'a word on the differences from the register', address: 'the choice of the address', contact: 'the primary contact’s confirmation', documents: 'the documents that we asked for', mending: 'the mended details',
  partnerId: 'the PartnerID', agreement: 'the signature of the agreement', adminAgent: 'the appointment of an admin agent',
  reverification: 'the confirmation of the profile', renewal: 'the signature under the newer version', profileChange: 'the decision on the changed details',
} as const;
