import type { ApplicationInput } from '../../machines/enrollment/application';
import { application } from '../support/applications';
import { globalAdmin, operator, reviewer } from '../support/people';
import { played, type PlayedCase } from '../support/played-case';

/** Nobody waits in silence: each wait for an applicant reminds after 3 and 7 business days, an operator hears at 10. */

const byHand = application({ company: { name: 'Fabrikam', address: { lines: ['12 rue de la Paix'], postalCode: '75002', city: 'Paris' } } });
const suggestion = { status: 'Verified', suggestedAddresses: [{ lines: ['12 RUE DE LA PAIX'], postalCode: '75002', city: 'PARIS' }], problems: [] };
const documents = { documents: [{ document: 'register extract', proves: 'the company’s name' }] };
const reasons = { reasons: [{ code: 'nameDiffers', field: 'company.name', remedy: 'enter the name as it stands in the register' }] };
const verifying = (given: ApplicationInput = application()): PlayedCase => played(given).confirm();

/** Each case comes to its wait on Monday 2 November 2026, in France: Armistice Day, the 11th, is no business day. */
const waits: readonly (readonly [what: string, at: string, waiting: () => PlayedCase, owed: { code: string; french: RegExp }])[] = [
  ['R16 an account that the directory does not know', 'account.unclear', () => played(application(), { answers: { findAccount: () => ({ outcome: 'unknown' }) } }), { code: 'account', french: /en faire créer un nouveau/ }],
  ['R22 a new account to be signed in with', 'account.signingIn', () => played(application({ account: 'new' }), { answers: { findAccount: () => ({ outcome: 'unknown' }) } }), { code: 'signIn', french: /se connecter avec le nouveau compte/ }],
  ['R28 a company that the registry does not know', 'profile.companyUnclear', () => played(application(), { answers: { findCompany: () => ({ outcome: 'notFound' }) } }), { code: 'company', french: /corriger le numéro DUNS/ }],
  ['R28 a register that has the company otherwise', 'profile.registeredOtherwise', () => played(byHand, { answers: { matchCompany: () => ({ candidates: [{ source: 'gleif', name: 'Fabrikam S.A.S.', country: 'FR', address: { lines: ['12 rue de la Paix'], postalCode: '75002', city: 'Paris' }, matchConfidence: 9 }], unanswered: [] }) } }), { code: 'registration', french: /reprendre une inscription du registre/ }],
  ['R30 an address for which there is a suggestion', 'profile.addressSuggested', () => played(byHand, { answers: { validateAddress: () => suggestion } }), { code: 'address', french: /12 RUE DE LA PAIX, 75002 PARIS/ }],
  ['R35 documents that were asked for', 'verifying.review.informationRequested', () => verifying().send('information.request', reviewer, documents), { code: 'document', french: /remettre d1 : register extract/ }],
  ['R36 what a rejection names', 'rejected', () => verifying().send('verification.reject', reviewer, reasons), { code: 'nameDiffers', french: /enter the name as it stands in the register/ }],
  ['R38 an agreement to be signed', 'agreement.offered', () => verifying().send('verification.approve', reviewer), { code: 'agreement', french: /lire la version 2026-09 et la signer/ }],
];

const told = ({ mails }: PlayedCase, since: number) => mails.slice(since).map(({ template, to, at }) => [new Date(at).toISOString(), template, 'team' in to ? to.team : 'contact']);

describe.each(waits)('%s', (_, at, waiting, owed) => {
  test('is waited for with two reminders that say what to do, an operator’s turn and an end', () => {
    const silent = waiting();
    expect(silent.in(at)).toBe(true);
    const requirement = silent.view.requirements.find(({ code }) => code === owed.code);
    expect(requirement).toMatchObject({ until: Date.parse('2026-12-15T23:00:00Z') });
    const sent = silent.mails.length;
    silent.until('2026-11-18T12:00:00Z');
    expect(told(silent, sent).filter(([, template]) => template === 'reminder')).toEqual([
      ['2026-11-05T23:00:00.000Z', 'reminder', 'contact'], ['2026-11-12T23:00:00.000Z', 'reminder', 'contact'], ['2026-11-17T23:00:00.000Z', 'reminder', 'operators'],
    ]);
    const [first] = silent.mails.slice(sent).filter(({ template }) => template === 'reminder');
    expect(first?.facts).toMatchObject({ owed: [expect.stringMatching(owed.french)], deadline: requirement?.until, timeZone: 'Europe/Paris' });
    expect(silent.tags).toContain('unanswered');
    silent.until('2026-12-16T12:00:00Z');
    expect(silent.in('lapsed')).toBe(true);
    expect(told(silent, sent).at(-1)).toEqual(['2026-12-15T23:00:00.000Z', 'lapsed', 'contact']);
    expect(silent.view.requirements).toContainEqual(expect.objectContaining({ code: 'lapsed', event: 'case.reopen' }));
    expect(silent.until('2027-12-16T12:00:00Z').forecast).toEqual([]);
  });

  test('is asked for anew where a lapsed case is reopened, with all its time', () => {
    const reopened = waiting().until('2026-12-16T12:00:00Z').send('case.reopen', operator);
    expect(reopened.in(at)).toBe(true);
    expect(reopened.view.requirements.find(({ code }) => code === owed.code)).toMatchObject({ until: Date.parse('2027-01-29T23:00:00Z') });
    expect(reopened.forecast.find(({ deadline }) => deadline === 'firstReminder')).toMatchObject({ at: Date.parse('2026-12-21T23:00:00Z') });
  });
});

describe('R26 a PartnerID that is put off', () => {
  const deferred = (): PlayedCase => verifying(application({ partnerId: 'deferred' }));

  test('R26 is asked for in time; an operator hears again and again, and the case does not lapse for it', () => {
    const silent = deferred();
    const sent = silent.mails.length;
    silent.until('2026-12-16T12:00:00Z');
    expect(told(silent, sent).filter(([, template]) => template === 'reminder')).toEqual([
      ['2026-11-05T23:00:00.000Z', 'reminder', 'contact'], ['2026-11-12T23:00:00.000Z', 'reminder', 'contact'],
      ['2026-11-17T23:00:00.000Z', 'reminder', 'operators'], ['2026-12-01T23:00:00.000Z', 'reminder', 'operators'], ['2026-12-15T23:00:00.000Z', 'reminder', 'operators'],
    ]);
    expect(silent.in('verifying')).toBe(true);
    expect(silent.send('partnerId.associate', globalAdmin, { partnerId: '4821936' }).forecast.filter(({ deadline }) => deadline.includes('PartnerId'))).toEqual([]);
  });

  test('R26 is not asked for while the case has lapsed, and again when it is reopened', () => {
    const lapsed = played(application({ partnerId: 'deferred' })).until('2026-12-16T12:00:00Z');
    expect(lapsed.states).toEqual(['stage.lapsed', 'contact.resting', 'partnerId.resting']);
    const sent = lapsed.mails.length;
    expect(lapsed.until('2027-06-01T12:00:00Z').mails).toHaveLength(sent);
    expect(lapsed.send('case.reopen', globalAdmin).in('partnerId.deferred')).toBe(true);
  });
});

test('R42 an admin agent that is missing keeps nobody from being Active: an operator hears again and again', () => {
  const missing = played(application(), { answers: { checkAdminAgent: () => ({ member: false }) } }).confirm().send('verification.approve', reviewer);
  missing.send('agreement.sign', globalAdmin, { name: 'Ada', version: '2026-09' }).until('2027-01-10T12:00:00Z');
  expect(missing.view.programmeStatus).toBe('Active');
  expect(missing.mails.filter(({ template, to }) => template === 'reminder' && 'team' in to).length).toBeGreaterThan(2);
});
