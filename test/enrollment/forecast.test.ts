import { contact, globalAdmin, mailboxHolder, operator, reviewer } from '../support/people';
import { application } from '../support/applications';
import { played, type PlayedCase } from '../support/played-case';

/** What an enrollment says beforehand, held against what then comes. */

const iso = (at: number) => new Date(at).toISOString();
const told = (enrolled: PlayedCase) => enrolled.forecast.map(({ at, deadline, does }) => [iso(at), deadline, ...does]);
/** Every mail from now until then, as a forecast would tell it. */
const mailsUntil = (enrolled: PlayedCase, end: string) => {
  const before = enrolled.mails.length;
  return enrolled.until(end).mails.slice(before).map(({ template, to, at }) => [iso(at), `mail «${template}» to ${'team' in to ? to.team : 'the primary contact'}`]);
};
const foretoldMails = (enrolled: PlayedCase) => enrolled.forecast.flatMap(({ at, does }) => does.filter((each) => each.startsWith('mail ')).map((each) => [iso(at), each]));

test('R35 R36 every reminder and level of a verification is foretold at its start, and comes so', () => {
  const enrolled = played(application()).confirm();
  const foretold = foretoldMails(enrolled);
  expect(foretold.slice(0, 4)).toEqual([
    ['2026-11-05T23:00:00.000Z', 'mail «reviewerReminder» to reviewers'],
    ['2026-11-09T23:00:00.000Z', 'mail «verificationStuck» to the primary contact'],
    ['2026-11-09T23:00:00.000Z', 'mail «escalated» to operators'],
    ['2026-11-12T23:00:00.000Z', 'mail «escalated» to verification-leads'],
  ]);
  expect(enrolled.forecast.every(({ unless }) => unless === undefined)).toBe(true);
  expect(mailsUntil(enrolled, iso(enrolled.forecast.at(-1)!.at))).toEqual(foretold);
});

test.each<[string, () => PlayedCase]>([
  ['documents', () => played(application()).confirm().send('information.request', reviewer, { documents: [{ document: 'certificate', proves: 'the name' }] })],
  ['mending', () => played(application()).confirm().send('verification.reject', reviewer, { reasons: [{ code: 'nameDiffers', field: 'company.name', remedy: 'mend it' }] })],
  ['the agreement', () => played(application()).confirm().send('verification.approve', reviewer)],
  ['a PartnerID that was put off', () => played(application({ partnerId: 'deferred' })).confirm().send('verification.approve', reviewer)],
  ['the company', () => played(application(), { answers: { findCompany: () => ({ outcome: 'notFound' }) } })],
])('R34 every reminder of a wait for %s is foretold, and comes so', (_, begun) => {
  const enrolled = begun();
  const foretold = foretoldMails(enrolled);
  expect(foretold.length).toBeGreaterThanOrEqual(4);
  const end = iso(enrolled.forecast.at(-1)!.at);
  expect(mailsUntil(enrolled, end)).toEqual(foretold);
});

test('R32 a reminder to the contact is a new link, which has to be made: the forecast says so and supposes nothing', () => {
  const waiting = played(application());
  expect(told(waiting)).toEqual([
    ['2026-11-05T23:00:00.000Z', 'firstContactReminder', 'makes a new confirmation link; what comes after depends on the answer'],
    ['2026-11-12T23:00:00.000Z', 'secondContactReminder'],
    ['2026-11-17T23:00:00.000Z', 'operatorHearsOfContact', 'mail «reminder» to operators'],
    ['2026-12-15T23:00:00.000Z', 'contactLapse', 'mail «lapsed» to the primary contact'],
  ]);
  expect(waiting.forecast.map(({ unless }) => unless)).toEqual([undefined, ['issueLink'], ['issueLink'], ['issueLink']]);
  // With the link made, the next one is foretold just so.
  waiting.until('2026-11-06T12:00:00Z');
  expect(told(waiting)[0]).toEqual(['2026-11-12T23:00:00.000Z', 'secondContactReminder', 'makes a new confirmation link; what comes after depends on the answer']);
});

test('R40 the yearly confirmation is foretold as far as to the calendar that its term is counted by', () => {
  const reseller = played(application()).confirm().send('verification.approve', reviewer).send('agreement.sign', globalAdmin, { name: 'Ada Martin', version: '2026-09' });
  reseller.until('2027-10-15T12:00:00Z');
  expect(reseller.forecast).toMatchObject([{ deadline: 'nextReverification', does: ['asks for the calendar of the legal address; what comes after depends on the answer'] }]);
});

test('R28 as long as the registry has not answered nothing is foretold that would suppose its answer', () => {
  const asking = played(application({ partnerId: 'deferred' }), { silent: ['findCompany'] });
  expect(asking.forecast.length).toBeGreaterThan(0); // the PartnerID’s own reminders
  expect(asking.forecast.every(({ unless }) => unless?.includes('findCompany'))).toBe(true);
  expect(asking.refusal('mailbox.confirm', mailboxHolder, { tokenHash: '1'.repeat(64) })).toBeDefined();
  expect(asking.refusal('registration.prove', contact)).toBeDefined();
  expect(asking.refusal('case.reopen', operator)).toBeDefined();
});
