import type { Principal } from '../../machines/principal';
import { application } from '../support/applications';
import { contact, globalAdmin, mailboxHolder, operator, reviewer } from '../support/people';
import { played, type PlayedCase } from '../support/played-case';

/** Rules that hold over the whole enrollment, each by what would go wrong without it. Where each rule is proved: docs/rules.md. */

const sign = { name: 'Ada Martin', version: '2026-09' };
const pressed = (enrolled: PlayedCase) => enrolled.send('mailbox.confirm', mailboxHolder, { tokenHash: enrolled.context.confirmation.tokenHash });
const active = (options: Parameters<typeof played>[1] = {}) =>
  played(application(), options).confirm().send('verification.approve', reviewer).send('agreement.sign', globalAdmin, sign);

test('R1 the reseller’s own people carry the enrollment: the contact confirms, a global admin signs, an admin agent adds users; staff can do none of it', () => {
  const waiting = played(application());
  for (const staff of [operator, reviewer]) {
    expect(waiting.refusal('mailbox.confirm', staff, { tokenHash: waiting.context.confirmation.tokenHash })).toMatchObject({ code: 'notYourRole' });
    expect(waiting.refusal('registration.prove', staff)).toMatchObject({ code: 'notYourRole' });
    expect(waiting.refusal('agreement.sign', staff, sign)).toMatchObject({ code: 'notYourRole' });
    expect(active().refusal('user.add', staff, { firstName: 'Lucie', lastName: 'Bernard', email: 'lucie@fabrikam.example' })).toMatchObject({ code: 'notYourRole' });
  }
});

test('R3 it is the programme that verifies, offers the agreement and activates: no one of the company decides a check', () => {
  const verifying = played(application()).confirm();
  for (const decision of ['verification.approve', 'verification.reject', 'check.pass']) {
    for (const by of [globalAdmin, contact, operator]) expect(verifying.refusal(decision, by)).toMatchObject({ code: 'notYourRole' });
  }
  expect(active().asked.map(({ src }) => src)).toEqual(expect.arrayContaining(['offerAgreement', 'activateReseller']));
});

describe('R6 the primary contact', () => {
  test('R6 may be the applicant: a global admin who names herself gives both proofs herself', () => {
    const own = application({ primaryContact: { firstName: 'Ada', lastName: 'Martin', email: 'ada.martin@fabrikam.example' } });
    expect(pressed(played(own)).send('registration.prove', globalAdmin).in('verifying')).toBe(true);
  });

  test('R6 may be a colleague, also one who is named before anybody was written to', () => {
    const early = played(application(), { silent: ['findCompany'] });
    early.send('contact.change', globalAdmin, { primaryContact: { firstName: 'Lucie', lastName: 'Bernard', email: 'lucie.bernard@fabrikam.example', language: 'fr' } });
    expect(early.mails).toEqual([]);
    expect(early.view.confirmation).toMatchObject({ contactName: 'Lucie Bernard' });
  });
});

test('R7 R41 admin agents add users, and nobody without that role, be it a global admin', () => {
  const user = { firstName: 'Lucie', lastName: 'Bernard', email: 'lucie.bernard@fabrikam.example' };
  const withRole = (...roles: Principal['roles'][number][]): Principal => ({ ...globalAdmin, roles });
  expect(active().refusal('user.add', withRole('user'), user)).toMatchObject({ code: 'notYourRole' });
  expect(active().refusal('user.add', withRole('global-admin'), user)).toMatchObject({ code: 'notYourRole' });
  expect(active().refusal('user.add', withRole('admin-agent'), user)).toBeUndefined();
});

describe('R20 R34 at the end of the verification the primary contact gets an e-mail', () => {
  const ends: [string, string, (enrolled: PlayedCase) => PlayedCase][] = [
    ['approved', 'approved', (enrolled) => enrolled.send('verification.approve', reviewer)],
    ['rejected', 'rejected', (enrolled) => enrolled.send('verification.reject', reviewer, reasons())],
    ['rejected finally, by two', 'rejectedFinally', (enrolled) =>
      enrolled.send('verification.reject', reviewer, reasons(true)).send('verification.reject', { ...reviewer, id: 'raj' }, reasons(true))],
  ];
  const reasons = (final = false) => ({ reasons: [{ code: 'nameDiffers', field: 'company.name', remedy: 'enter the registered name' }], final });

  test.each(ends)('R20 when it is %s', (_, template, end) => {
    const verifying = played(application()).confirm();
    const before = verifying.mails.length;
    end(verifying.until('2026-11-05T12:00:00Z')); // review takes days
    expect(verifying.mails.slice(before)).toContainEqual(expect.objectContaining({ template, to: expect.objectContaining({ email: 'paul.durand@fabrikam.example' }) as object }));
  });
});

test('R33 with one proof alone, whichever it is, verification does not begin, however long it takes', () => {
  const mailboxOnly = pressed(played(application())).until('2026-11-20T12:00:00Z');
  const registrationOnly = played(application()).send('registration.prove', contact).until('2026-11-20T12:00:00Z');
  for (const half of [mailboxOnly, registrationOnly]) {
    expect(half.in('confirming')).toBe(true);
    expect(half.asked.some(({ src }) => src === 'checkEmailDomain')).toBe(false);
    expect(half.refusal('verification.approve', reviewer)).toMatchObject({ code: 'notNow' });
  }
});

describe('R42 who signed and is no admin agent', () => {
  test('R42 is made one by a global admin of the company, and by nobody else', () => {
    const missing = active({ answers: { checkAdminAgent: () => ({ member: false }) } });
    expect(missing.refusal('adminAgent.assign', { ...globalAdmin, roles: ['user'] })).toMatchObject({ code: 'notYourRole' });
    expect(missing.refusal('adminAgent.assign', operator)).toMatchObject({ code: 'notYourRole' });
    expect(missing.refusal('adminAgent.assign', { ...globalAdmin, tenant: 'contoso.onmicrosoft.example' })).toMatchObject({ guard: 'isOfTheOwnTenant' });
  });

  test('R41 R42 is checked again afterwards: what the directory did not take on is still missing', () => {
    const missing = active({ answers: { checkAdminAgent: () => ({ member: false }) } }).send('adminAgent.assign', globalAdmin);
    expect(missing.asked.filter(({ src }) => src === 'checkAdminAgent')).toHaveLength(2);
    expect(missing.view.requirements).toEqual([expect.objectContaining({ code: 'adminAgent' })]);
  });
});

test('R19 R34 the checks that depend on the contact begin anew with another one: the mail domain, and whether the person works there', () => {
  const verifying = played(application(), { answers: { checkEmailDomain: ({ domain }: { domain: string }) => ({ verified: domain === 'fabrikam.example', mailServers: true }) } }).confirm();
  const open = () => verifying.view.checks.filter(({ status }) => status === 'open').map(({ check }) => check);
  expect(open()).toEqual(['identity']);
  verifying.send('contact.change', globalAdmin, { primaryContact: { firstName: 'Lucie', lastName: 'Bernard', email: 'lucie@fabrikam-services.example' } });
  expect(open()).toEqual(['emailDomain', 'employment', 'identity']);
});

test('R35 a new round begins at day 0, also where days of the last one had been counted before a pause', () => {
  const verifying = played(application()).confirm().until('2026-11-04T12:00:00Z');
  verifying.send('information.request', reviewer, { documents: [{ document: 'certificate', proves: 'the name' }] }).until('2026-11-05T12:00:00Z');
  verifying.send('information.complete', reviewer);
  verifying.send('verification.reject', reviewer, { reasons: [{ code: 'nameDiffers', field: 'company.name', remedy: 'enter the registered name' }] });
  // Friday; three business days from it end on Thursday, since Wednesday is Armistice Day.
  verifying.until('2026-11-06T09:00:00Z').send('profile.mend', globalAdmin, { company: { duns: '260482871' } });
  expect(verifying.forecast.find(({ deadline }) => deadline === 'verificationDue')).toMatchObject({ at: Date.parse('2026-11-12T23:00:00Z') });
});

test('R36 a case that was stuck shows no escalation any more once it is decided', () => {
  const stuck = played(application()).confirm().until('2026-11-13T12:00:00Z');
  expect(stuck.view.escalation).toBe(2);
  expect(stuck.send('verification.approve', reviewer).view.escalation).toBe(0);
});
