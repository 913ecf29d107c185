import { application } from '../support/applications';
import { globalAdmin, operator, reviewer } from '../support/people';
import { played, type PlayedCase } from '../support/played-case';

/** An Active reseller (R40–R42): its standing, the yearly confirmation, a newer agreement, and the end. Active from Monday 2 November 2026, in France. */

const offer = (version: string) => ({ version, documents: [{ language: 'en', displayUri: `/${version}/en`, downloadUri: '/d', sha256: 'e1' }, { language: 'fr', displayUri: `/${version}/fr`, downloadUri: '/d', sha256: 'f2' }], signatories: ['A… M…'] });
let current = '2026-09';
const active = (): PlayedCase => {
  current = '2026-09';
  return played(application(), { answers: { offerAgreement: () => offer(current) } }).confirm().send('verification.approve', reviewer).send('agreement.sign', globalAdmin, { name: 'Ada Martin', version: '2026-09', language: 'fr' });
};
const templates = ({ mails }: PlayedCase, since: number) => mails.slice(since).map(({ template }) => template);

test('R37 R38 R39 the signature names the document in the language that was read, and who may sign is shown masked', () => {
  const offered = played(application(), { answers: { offerAgreement: () => offer('2026-09') } }).confirm().send('verification.approve', reviewer);
  expect(offered.view.requirements).toContainEqual(expect.objectContaining({ code: 'agreement', todo: 'read version 2026-09 and sign it; who may sign: A… M…' }));
  expect(active().context.signature).toMatchObject({ name: 'Ada Martin', version: '2026-09', language: 'fr', sha256: 'f2', by: 'ada' });
  expect(active().view.signature).not.toHaveProperty('name');
});

test('R40 after a year the profile is to be confirmed; without an answer the reseller is suspended, and confirming restores', () => {
  const reseller = active();
  expect(reseller.view).toMatchObject({ standing: 'inGoodStanding', reverificationAt: Date.parse('2027-11-02T09:00:00Z'), requirements: [] });
  expect(reseller.refusal('reverification.confirm', globalAdmin)).toBeDefined();
  const sent = reseller.mails.length;
  reseller.until('2027-11-02T10:00:00Z');
  const [asked] = reseller.view.requirements;
  expect(asked).toMatchObject({ code: 'reverification', event: 'reverification.confirm' });
  expect(reseller.refusal('reverification.confirm', { ...globalAdmin, tenant: 'contoso.onmicrosoft.example' })).toMatchObject({ guard: 'isOfTheOwnTenant' });
  reseller.until(new Date((asked?.until ?? 0) - 1).toISOString());
  expect(reseller.view.standing).toBe('inGoodStanding');
  reseller.until(new Date(asked?.until ?? 0).toISOString());
  expect(reseller.view).toMatchObject({ programmeStatus: 'Active', standing: 'suspended', suspendedFor: ['reverification'] });
  expect(templates(reseller, sent)).toEqual(['reverification', 'reverificationReminder', 'reverificationReminder', 'reminder', 'suspended']);
  expect(reseller.refusal('enrollment.restore', operator)).toMatchObject({ guard: 'isSuspendedByAnOperator' });
  reseller.send('reverification.confirm', globalAdmin);
  expect(reseller.view).toMatchObject({ standing: 'inGoodStanding', requirements: [] });
  expect(templates(reseller, sent).slice(-2)).toEqual(['reverified', 'restored']);
  expect(reseller.view.reverificationAt).toBe(new Date(reseller.now).setUTCFullYear(2028));
});

test('R37 R38 a newer version is offered to an Active reseller; unsigned at its term it suspends, and signing restores', () => {
  const reseller = active();
  expect(reseller.refusal('agreement.renew', operator, { version: '2026-09' })).toMatchObject({ guard: 'isNotTheSignedVersion' });
  reseller.send('agreement.renew', operator, { version: '2027-09' });
  expect(reseller.view.requirements).toContainEqual(expect.objectContaining({ code: 'renewal', status: 'invalid', why: 'version 2027-09 is not offered; the current one is 2026-09' }));
  current = '2027-09';
  const sent = reseller.mails.length;
  reseller.send('agreement.renew', operator, { version: '2027-09' });
  expect(reseller.mails.at(-1)).toMatchObject({ template: 'agreementRenewal', facts: { version: '2027-09', deadline: Date.parse('2026-12-15T23:00:00Z') } });
  expect(reseller.refusal('agreement.sign', globalAdmin, { name: 'Ada', version: '2026-09' })).toMatchObject({ guard: 'isTheRenewedVersion' });
  reseller.until('2026-12-15T23:00:00Z');
  expect(reseller.view).toMatchObject({ standing: 'suspended', suspendedFor: ['agreement'] });
  reseller.send('agreement.sign', globalAdmin, { name: 'Ada', version: '2027-09' });
  expect(reseller.view).toMatchObject({ standing: 'inGoodStanding', signature: { version: '2027-09', sha256: 'e1' }, requirements: [] });
  expect(templates(reseller, sent)).toEqual(['agreementRenewal', 'reminder', 'reminder', 'reminder', 'suspended', 'restored']);
  expect(reseller.asked.filter(({ src }) => src === 'activateReseller').at(-1)?.input).toMatchObject({ agreementVersion: '2027-09' });
});

test('R40 a reseller that is suspended for two reasons is restored when both are gone', () => {
  const reseller = active().send('enrollment.suspend', operator, { because: 'an unpaid invoice' });
  expect(reseller.mails.at(-1)).toMatchObject({ template: 'suspended', facts: { reason: 'other', explanation: 'an unpaid invoice' } });
  expect(reseller.view.requirements).toContainEqual(expect.objectContaining({ code: 'suspended', event: 'enrollment.restore' }));
  current = '2027-09';
  reseller.send('agreement.renew', operator, { version: '2027-09' }).until('2026-12-16T00:00:00Z').send('enrollment.restore', operator);
  expect(reseller.view).toMatchObject({ standing: 'suspended', suspendedFor: ['agreement'] });
  expect(reseller.send('agreement.sign', globalAdmin, { name: 'Ada', version: '2027-09' }).view.standing).toBe('inGoodStanding');
});

test('R40 closing ends everything, also where the reseller is suspended: the programme is told, then the contact', () => {
  const reseller = active().send('enrollment.suspend', operator, { because: 'b' });
  expect(reseller.refusal('enrollment.close', { ...globalAdmin, tenant: 'contoso.onmicrosoft.example' }, { because: 'b' })).toMatchObject({ guard: 'isOfTheApplicantOrStaff' });
  reseller.send('enrollment.close', globalAdmin, { because: 'the company is given up' });
  expect(reseller.asked.at(-1)).toMatchObject({ src: 'deactivateReseller', input: { because: 'the company is given up' } });
  expect(reseller.states).toEqual(['stage.closed', 'contact.closed', 'partnerId.closed']);
  expect(reseller.mails.at(-1)).toMatchObject({ template: 'closed' });
  expect(reseller.forecast).toEqual([]);
  expect(reseller.view).toMatchObject({ programmeStatus: 'Closed', requirements: [], waitsFor: 'nobody' });
});
