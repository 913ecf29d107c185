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

describe('R27 an Active reseller changes its profile', () => {
  const byHand = { name: 'Fabrikam France', address: { lines: ['1 place Bellecour'], postalCode: '69002', city: 'Lyon' } };

  test('support details at once, the company when a reviewer has accepted it', () => {
    const reseller = active();
    reseller.send('profile.change', globalAdmin, { support: { email: 'help@fabrikam.example', telephone: '+33 1 70 18 99 99' } });
    expect(reseller.context.support.email).toBe('help@fabrikam.example');
    expect(reseller.view.requirements).toEqual([]);
    const sent = reseller.mails.length;
    reseller.send('profile.change', globalAdmin, { company: byHand });
    expect(reseller.view).toMatchObject({ title: 'FABRIKAM S.A.S.', programmeStatus: 'Active', waitsFor: 'a reviewer, to decide on the changed profile' });
    expect(reseller.view.requirements).toContainEqual(expect.objectContaining({ code: 'profileChange', event: 'profileChange.accept', why: expect.stringContaining('«FABRIKAM S.A.S.» becomes «Fabrikam France»') }));
    expect(reseller.mails.at(-1)).toMatchObject({ template: 'profileChangeToReview', to: { team: 'reviewers' } });
    expect(reseller.refusal('profileChange.accept', operator)).toMatchObject({ code: 'notYourRole' });
    reseller.send('profileChange.accept', reviewer);
    expect(reseller.view).toMatchObject({ title: 'Fabrikam France', requirements: [], application: { company: byHand } });
    expect(reseller.context.verification.checks.business).toMatchObject({ by: 'rita' });
    expect(templates(reseller, sent)).toEqual(['profileChangeToReview', 'profileChanged']);
    expect(reseller.mails.at(-1)?.facts).toMatchObject({ accepted: true, changes: expect.arrayContaining(['nom : «FABRIKAM S.A.S.» devient «Fabrikam France»']) });
  });

  test('and the earlier company stands where it is declined, with the reason', () => {
    const reseller = active().send('profile.change', globalAdmin, { company: byHand }).send('profileChange.decline', reviewer, { because: 'the register has another name' });
    expect(reseller.view).toMatchObject({ title: 'FABRIKAM S.A.S.', requirements: [] });
    expect(reseller.view).not.toHaveProperty('profileChange');
    expect(reseller.mails.at(-1)).toMatchObject({ template: 'profileChanged', facts: { accepted: false, explanation: 'the register has another name' } });
  });

  test('a company by hand has its address checked, and is not looked up by a number that it does not have', () => {
    const asked: string[] = [];
    const found = { outcome: 'found', active: true, company: { name: 'FABRIKAM S.A.S.', country: 'FR', address: { lines: ['12 rue de la Paix'], city: 'Paris' } } };
    const answers = {
      findCompany: ({ duns }: { duns: string }) => {
        asked.push(duns);
        return found;
      },
    };
    const reseller = played(application(), { answers }).confirm().send('verification.approve', reviewer).send('agreement.sign', globalAdmin, { name: 'Ada Martin', version: '2026-09' });
    reseller.send('profile.change', globalAdmin, { company: byHand });
    expect(asked).toEqual(['260482871']);
    expect(reseller.view.profileChange?.problems).toEqual([]);
  });

  test('what the registry says of another DUNS number is there for the reviewer', () => {
    const companies: Record<string, object> = {
      '222222222': { outcome: 'notFound' }, '333333333': { outcome: 'moved', duns: '444444444' },
      '555555555': { outcome: 'found', active: false, company: { name: 'FABRIKAM GMBH', country: 'DE', address: byHand.address } },
    };
    const found = { outcome: 'found', active: true, company: { name: 'FABRIKAM S.A.S.', country: 'FR', address: { lines: ['12 rue de la Paix'], city: 'Paris' } } };
    const reseller = played(application(), { answers: { findCompany: ({ duns }: { duns: string }) => companies[duns] ?? found } }).confirm().send('verification.approve', reviewer).send('agreement.sign', globalAdmin, { name: 'Ada Martin', version: '2026-09' });
    const problems = (duns: string) => reseller.send('profile.change', globalAdmin, { company: { duns } }).view.profileChange?.problems;
    expect(problems('222222222')).toEqual(['the registry knows no company with this DUNS number']);
    expect(problems('333333333')).toEqual(['the company bears the DUNS number 444444444 now']);
    expect(problems('555555555')).toEqual(['the registry says that this company is no longer active', 'the registry has this company in DE, and the account is of FR']);
    expect(reseller.view.profileChange?.changes).toContain('name: «FABRIKAM S.A.S.» becomes «FABRIKAM GMBH»');
  });

  test('reviewers are reminded, then operators hear, and nobody decides about an own change', () => {
    const both = { ...reviewer, roles: ['operator' as const, 'reviewer' as const] };
    const reseller = active().send('profile.change', both, { company: byHand });
    expect(reseller.refusal('profileChange.accept', both)).toMatchObject({ guard: 'isNotWhoChangedTheProfile' });
    const sent = reseller.mails.length;
    reseller.until('2026-12-02T00:00:00Z');
    expect(reseller.mails.slice(sent).map(({ template, to }) => [template, to])).toEqual([
      ['profileChangeToReview', { team: 'reviewers' }], ['profileChangeToReview', { team: 'reviewers' }], ['reminder', { team: 'operators' }], ['reminder', { team: 'operators' }],
    ]);
    expect(reseller.refusal('profile.change', { ...globalAdmin, tenant: 'contoso.onmicrosoft.example' }, { company: byHand })).toMatchObject({ guard: 'isOfTheApplicantOrStaff' });
    expect(reseller.refusal('profile.change', globalAdmin, {})).toMatchObject({ code: 'malformed' });
  });
});

test('R41 only an admin agent of the account adds users; an address of another account is told', () => {
  const agent = { ...globalAdmin, roles: ['admin-agent' as const] };
  let outcome = 'added';
  const reseller = played(application(), { answers: { addUser: () => ({ outcome }) } }).confirm().send('verification.approve', reviewer).send('agreement.sign', globalAdmin, { name: 'Ada Martin', version: '2026-09' });
  const user = { firstName: 'Lucie', lastName: 'Bernard', email: 'lucie.bernard@fabrikam.example', roles: ['admin-agent'] };
  expect(reseller.refusal('user.add', { ...globalAdmin, roles: ['global-admin'] }, user)).toMatchObject({ code: 'notYourRole' });
  expect(reseller.refusal('user.add', { ...agent, tenant: 'contoso.onmicrosoft.example' }, user)).toMatchObject({ guard: 'isOfTheOwnTenant' });
  reseller.send('user.add', agent, user);
  expect(reseller.asked.at(-1)).toEqual({ src: 'addUser', input: { tenant: reseller.context.tenant, ...user } });
  expect(reseller.view).toMatchObject({ requirements: [], newUser: { email: 'l…@fabrikam.example', outcome: 'added' } });
  outcome = 'ofAnotherAccount';
  expect(reseller.send('user.add', agent, user).view.requirements).toContainEqual(expect.objectContaining({ code: 'user', status: 'invalid', why: expect.stringContaining('l…@fabrikam.example') }));
});
