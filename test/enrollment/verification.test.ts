import type { ApplicationInput } from '../../machines/enrollment/application';
import { application } from '../support/applications';
import { contact, globalAdmin, operator, reviewer } from '../support/people';
import { played, type PlayedCase } from '../support/played-case';

/** The review of a company: four checks side by side, documents, and decisions (R19, R35, R36). */

const raj = { ...reviewer, id: 'raj' };
const byHand = application({ company: { name: 'Fabrikam', address: { lines: ['12 rue de la Paix'], postalCode: '75002', city: 'Paris' } } });
/** The directory knows nothing of the contact's mail domain. */
const foreignDomain = { checkEmailDomain: () => ({ verified: false, mailServers: false }) };
const verifying = (given: ApplicationInput = application(), answers = {}): PlayedCase => played(given, { answers }).confirm();
const open = ({ view }: PlayedCase) => view.checks.filter(({ status }) => status === 'open').map(({ check }) => check);
const pass = (check: string) => ({ check, because: 'seen' });
const file = { name: 'extract.pdf', type: 'application/pdf', size: 4_096, sha256: 'a'.repeat(64) };
const asked = { documents: [{ document: 'register extract', proves: 'the name', check: 'business' }, { document: 'letter of employment', proves: 'that Paul Durand works there', check: 'employment' }] };
const reasons = [{ code: 'nameDiffers', field: 'company.name', remedy: 'as registered' }];

describe('the four checks', () => {
  test('R19 pass by themselves where enough is known, and a person’s identity is a reviewer’s to decide', () => {
    const started = verifying();
    expect(started.view.checks).toEqual([
      expect.objectContaining({ check: 'emailDomain', status: 'passed', by: 'system', because: 'the account has proved that the domain is its own' }),
      expect.objectContaining({ check: 'employment', status: 'passed', by: 'system' }),
      expect.objectContaining({ check: 'business', status: 'passed', by: 'system' }),
      { check: 'identity', status: 'open' },
    ]);
    expect(started.view).toMatchObject({ vettingStatus: 'Pending', vettingSubStatus: 'Other' });
  });

  test('R35 vettingSubStatus names the first that is open, from the mailbox on', () => {
    const unproven = played(byHand, { answers: foreignDomain });
    expect(unproven.view.vettingSubStatus).toBe('EmailOwnership');
    unproven.confirm();
    const named = [unproven.view.vettingSubStatus];
    for (const check of ['emailDomain', 'business']) named.push(unproven.send('check.pass', reviewer, pass(check)).view.vettingSubStatus);
    expect(named).toEqual(['EmailDomain', 'BusinessVerification', 'Other']); // who reads a mailbox on the company's domain works there
    expect(unproven.view.checks.find(({ check }) => check === 'employment')).toMatchObject({ status: 'passed', by: 'system' });
  });

  test('R19 a reviewer sees what there is to know: no mail server, no register’s entry', () => {
    expect(verifying(byHand, foreignDomain).view.checks).toEqual(expect.arrayContaining([
      expect.objectContaining({ check: 'emailDomain', hint: 'no mail server answers for fabrikam.example' }),
      expect.objectContaining({ check: 'business', hint: 'no register’s entry was found' }),
    ]));
  });

  test('R19 the last one that passes approves the case, and each says who and why', () => {
    const decided = verifying(byHand, foreignDomain);
    for (const check of ['identity', 'business', 'emailDomain']) decided.send('check.pass', reviewer, pass(check));
    expect(decided.in('agreement.offered')).toBe(true);
    expect(decided.view.checks.find(({ check }) => check === 'identity')).toMatchObject({ status: 'passed', by: 'rita', because: 'seen' });
    expect(decided.mails.map(({ template }) => template)).toContain('approved');
  });

  test('R19 none is decided twice, nor by who started the case, nor by anybody but a reviewer', () => {
    const own = verifying(application(), {});
    expect(own.refusal('check.pass', reviewer, pass('business'))).toMatchObject({ guard: 'isAnOpenCheck' });
    expect(own.refusal('check.pass', operator, pass('identity'))).toMatchObject({ code: 'notYourRole' });
    const started = played(application(), { by: { ...reviewer, roles: ['operator'] } }).confirm();
    expect(started.refusal('check.pass', reviewer, pass('identity'))).toMatchObject({ guard: 'isNotWhoStartedTheCase' });
    expect(started.refusal('case.assign', operator, { reviewer: 'rita' })).toMatchObject({ guard: 'namesNobodyWhoStartedTheCase' });
  });

  test('R35 each can have its own reviewer, and the case says whom it waits for', () => {
    const assigned = verifying(byHand, foreignDomain).send('case.assign', operator, { reviewer: 'rita' }).send('case.assign', operator, { reviewer: 'raj', check: 'business' });
    expect(assigned.view.checks.map(({ assignee }) => assignee)).toEqual(['rita', 'rita', 'raj', 'rita']);
    expect(assigned.view.waitsFor).toBe('the reviewer rita and the reviewer raj');
  });

  test('R36 tasks that nobody has come to go back to all reviewers at the second level', () => {
    const stuck = verifying().send('case.assign', operator, { reviewer: 'rita' }).until('2026-11-10T12:00:00Z');
    expect(stuck.view).toMatchObject({ escalation: 1, waitsFor: 'the reviewer rita' });
    expect(stuck.until('2026-11-13T12:00:00Z').view).toMatchObject({ escalation: 2, waitsFor: 'a reviewer, nobody is assigned' });
  });

  test('R35 a directory that is away holds nobody up: a reviewer decides the domain meanwhile', () => {
    const waiting = played(application(), { silent: ['checkEmailDomain'] }).confirm();
    expect(waiting.in('emailDomain.asking')).toBe(true);
    for (const check of ['emailDomain', 'identity']) waiting.send('check.pass', reviewer, pass(check));
    expect(waiting.in('agreement.offered')).toBe(true);
  });
});

describe('R35 documents that are asked for', () => {
  test('have numbers, are told one by one, and the last that comes lets the clock run by itself', () => {
    const asking = verifying().until('2026-11-04T12:00:00Z').send('information.request', reviewer, asked);
    expect(asking.view.requirements.filter(({ code }) => code === 'document')).toEqual([
      expect.objectContaining({ field: 'd1', event: 'document.attach', todo: 'hand in d1: register extract' }), expect.objectContaining({ field: 'd2' }),
    ]);
    asking.until('2026-11-05T12:00:00Z').send('document.attach', globalAdmin, { document: 'd2', file });
    expect(asking.in('clock.onTime.paused')).toBe(true);
    asking.until('2026-11-06T12:00:00Z').send('document.attach', contact, { document: 'd1', file });
    expect(asking.in('clock.onTime.running')).toBe(true);
    expect(asking.mails.slice(-3).map(({ template, facts }) => [template, facts])).toEqual([
      ['documentReceived', { page: '/cases/fabrikam', document: 'letter of employment', outstanding: [{ document: 'register extract', proves: 'the name' }] }],
      ['documentReceived', { page: '/cases/fabrikam', document: 'register extract', outstanding: [] }],
      ['informationComplete', { documents: ['register extract', 'letter of employment'] }],
    ]);
    expect(asking.view.documents).toEqual([
      expect.objectContaining({ id: 'd1', check: 'business', received: { at: Date.parse('2026-11-06T12:00:00Z'), by: 'paul', file } }),
      expect.objectContaining({ id: 'd2', received: { at: Date.parse('2026-11-05T12:00:00Z'), by: 'ada', file } }),
    ]);
    expect(asking.forecast.slice(0, 1).map(({ at }) => new Date(at).toISOString())).toEqual(['2026-11-09T23:00:00.000Z']);
  });

  test('are refused where nobody asked for them, or from another company', () => {
    const asking = verifying().send('information.request', reviewer, asked);
    expect(asking.refusal('document.attach', globalAdmin, { document: 'd3', file })).toMatchObject({ guard: 'documentIsOutstanding' });
    expect(asking.refusal('document.attach', { ...globalAdmin, tenant: 'contoso.onmicrosoft.example' }, { document: 'd1', file })).toMatchObject({ guard: 'isOfTheApplicantOrStaff' });
    expect(asking.refusal('document.attach', globalAdmin, { document: 'd1', file: { ...file, type: 'text/html' } })).toMatchObject({ code: 'malformed' });
  });

  test('more can be asked for while some are outstanding', () => {
    const asking = verifying().send('information.request', reviewer, asked).send('information.request', reviewer, { documents: [{ document: 'domain invoice', proves: 'the domain' }] });
    expect(asking.view.requirements.filter(({ code }) => code === 'document').map(({ field }) => field)).toEqual(['d1', 'd2', 'd3']);
    expect(asking.send('information.complete', reviewer).in('clock.onTime.running')).toBe(true);
  });
});

describe('R36 a rejection', () => {
  test('to be mended re-opens what it names and what depends on the change, and nothing else', () => {
    const rejected = verifying(byHand, foreignDomain).send('check.pass', reviewer, pass('emailDomain')).send('check.pass', reviewer, pass('business'));
    rejected.send('verification.reject', reviewer, { reasons: [{ ...reasons[0], check: 'emailDomain' }] });
    expect(open(rejected)).toEqual(['emailDomain', 'identity']);
    rejected.send('profile.mend', globalAdmin, { company: { ...byHand.company, name: 'Fabrikam SAS' } });
    expect(open(rejected)).toEqual(['emailDomain', 'business', 'identity']);
    expect(rejected.view).toMatchObject({ round: 2, vettingSubStatus: 'EmailDomain' });
  });

  test('to be mended in the company leaves what was found of the contact and of the applicant', () => {
    const rejected = verifying(byHand, foreignDomain).send('check.pass', reviewer, pass('emailDomain')).send('check.pass', reviewer, pass('identity'));
    rejected.send('verification.reject', reviewer, { reasons: [{ ...reasons[0], check: 'business' }] });
    rejected.send('profile.mend', globalAdmin, { company: { ...byHand.company, name: 'Fabrikam SAS' } });
    expect(open(rejected)).toEqual(['business']);
  });

  test('R19 another contact leaves what was found of the company and of the applicant', () => {
    const changed = verifying(byHand, foreignDomain).send('check.pass', reviewer, pass('identity')).send('check.pass', reviewer, pass('emailDomain'));
    expect(open(changed)).toEqual(['business']);
    changed.send('contact.change', globalAdmin, { primaryContact: { firstName: 'Lucie', lastName: 'Bernard', email: 'lucie@fabrikam-services.example' } });
    expect(open(changed)).toEqual(['emailDomain', 'employment', 'business']);
  });

  test('is mended at once where the applicant finds it first: a new round begins at day 0', () => {
    const mended = verifying().until('2026-11-06T12:00:00Z').send('profile.mend', globalAdmin, { company: { duns: '260482871' } });
    expect(mended.view).toMatchObject({ round: 2, vettingStatus: 'Pending' });
    expect(new Date(mended.forecast[0]!.at).toISOString()).toBe('2026-11-12T23:00:00.000Z');
  });

  test('for good takes a second reviewer, who may decline; until then the clock runs on', () => {
    const proposed = verifying().send('verification.reject', reviewer, { reasons, final: true });
    expect(proposed.view).toMatchObject({ vettingSubStatus: 'Decision', waitsFor: 'a second reviewer, to agree with the final rejection or to decline it' });
    proposed.send('verification.reject', reviewer, { reasons, final: true });
    expect(proposed.in('decision.proposed')).toBe(true); // the same reviewer again is no second one
    expect(proposed.forecast.length).toBeGreaterThan(0);
    expect(proposed.send('rejection.decline', raj, { because: 'the register was down' }).view.vettingSubStatus).toBe('Other');
    proposed.send('verification.reject', reviewer, { reasons, final: true }).send('verification.reject', raj, { reasons, final: true });
    expect(proposed.in('rejectedFinally')).toBe(true);
    expect(proposed.view).toMatchObject({ vettingStatus: 'Rejected', appealUntil: proposed.now + 30 * 86_400_000 });
    expect(proposed.mails.at(-1)).toMatchObject({ template: 'rejectedFinally', facts: { deadline: proposed.now + 30 * 86_400_000 } });
  });

  const refusedFinally = (given = application()) => verifying(given).send('verification.reject', reviewer, { reasons, final: true }).send('verification.reject', raj, { reasons, final: true });

  test('for good ends the case after 30 days in which nobody appeals', () => {
    const final = refusedFinally(application({ partnerId: 'deferred' }));
    const sent = final.mails.length;
    final.until('2026-12-01T12:00:00Z');
    expect(final.in('rejectedFinally')).toBe(true);
    final.until('2026-12-03T12:00:00Z');
    expect(final.states).toEqual(['stage.refused', 'contact.closed', 'partnerId.closed']);
    expect(final.view.programmeStatus).toBe('Rejected');
    expect(final.mails).toHaveLength(sent); // nobody is reminded of a PartnerID meanwhile
  });

  test('for good can be appealed against once, by a global admin of the company', () => {
    const appealed = refusedFinally();
    expect(appealed.refusal('decision.appeal', operator, { explanation: 'e' })).toMatchObject({ code: 'notYourRole' });
    appealed.send('decision.appeal', globalAdmin, { explanation: 'the register has been put right' });
    expect(appealed.view).toMatchObject({ round: 2, vettingStatus: 'Pending' });
    expect(appealed.mails).toContainEqual(expect.objectContaining({ template: 'appealed', to: { team: 'verification-leads' } }));
    appealed.send('verification.reject', raj, { reasons, final: true }).send('verification.reject', reviewer, { reasons, final: true });
    expect(appealed.states).toEqual(['stage.refused', 'contact.closed', 'partnerId.closed']);
    expect(appealed.mails.at(-1)).toMatchObject({ template: 'rejectedFinally', facts: { reasons } });
    expect(appealed.mails.at(-1)?.facts).not.toHaveProperty('deadline');
  });
});

describe('R36 the escalation', () => {
  test('is put off by business days, with the reason, ten at most in a round', () => {
    const later = verifying().send('escalation.postpone', operator, { days: 2, because: 'the reviewer is back on Wednesday' });
    expect(later.forecast.slice(0, 3).map(({ at }) => new Date(at).toISOString().slice(0, 10))).toEqual(['2026-11-05', '2026-11-12', '2026-11-16']);
    later.until('2026-11-06T12:00:00Z').send('escalation.postpone', operator, { days: 1, because: 'once more' });
    expect(new Date(later.forecast[0]!.at).toISOString().slice(0, 10)).toBe('2026-11-13'); // a timer that runs is put off too
    expect(later.refusal('escalation.postpone', operator, { days: 8, because: 'and again' })).toMatchObject({ guard: 'canBePostponed' });
    expect(later.refusal('escalation.postpone', reviewer, { days: 1, because: 'mine' })).toMatchObject({ code: 'notYourRole' });
  });

  test('once stuck: the next level comes later', () => {
    const stuck = verifying().until('2026-11-10T12:00:00Z').send('escalation.postpone', operator, { days: 3, because: 'b' });
    expect(stuck.until('2026-11-16T12:00:00Z').view.escalation).toBe(1);
    expect(stuck.until('2026-11-18T12:00:00Z').view.escalation).toBe(2);
  });
});
