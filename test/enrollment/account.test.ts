import { Application } from '../../machines/enrollment/application';
import { application } from '../support/applications';
import { globalAdmin, operator } from '../support/people';
import { played } from '../support/played-case';

/** The work account that everything belongs to: reserved, known, created or in the programme already. */

const tenant = 'fabrikam.onmicrosoft.example';
const unknown = { findAccount: () => ({ outcome: 'unknown' }) };
const asked = ({ asked: questions }: ReturnType<typeof played>) => questions.map(({ src }) => src);

describe('a work account', () => {
  test('R16 R22 that is there already is looked up, and asks nothing of anybody', () => {
    const fabrikam = played(application());
    expect(asked(fabrikam).slice(0, 3)).toEqual(['reserve', 'findAccount', 'findCompany']);
    expect(fabrikam.in('confirming')).toBe(true);
  });

  test('R16 R22 is created where it is wanted, for whoever applies, who then signs in with it', () => {
    const applicant = { firstName: 'Ada', lastName: 'Martin', email: 'ada.martin@fabrikam.example' };
    const created = played(application({ account: 'new', applicant }), { answers: unknown });
    expect(created.asked.at(-2)).toEqual({ src: 'createAccount', input: { tenant, name: 'fabrikam', country: 'FR', ...applicant } });
    expect(created.states).toEqual(['stage.account.signingIn.fresh', 'contact.unasked', 'partnerId.waiting']);
    expect(created.mails.at(-1)).toMatchObject({ template: 'accountCreated', to: { name: 'Ada Martin', email: applicant.email, language: 'fr' }, facts: { tenant } });
    expect(created.view).toMatchObject({ waitsFor: 'a global admin, to sign in with the new work account', requirements: [{ code: 'signIn', event: 'account.signIn' }] });
    expect(created.refusal('account.signIn', { ...globalAdmin, tenant: 'contoso.onmicrosoft.example' })).toMatchObject({ guard: 'isOfTheOwnTenant' });
    expect(created.refusal('account.signIn', operator)).toMatchObject({ code: 'notYourRole' });
    expect(created.send('account.signIn', globalAdmin).in('confirming')).toBe(true);
    expect(created.in('partnerId.associated')).toBe(true);
  });

  test.each([
    ['the directory does not know it', {}, { outcome: 'unknown' }, /knows no work account/],
    ['it was to be created and is there', { account: 'new' as const }, { outcome: 'found', country: 'FR', inProgramme: false }, /there is a work account .* already/],
    ['it is of another country', {}, { outcome: 'found', country: 'DE', inProgramme: false }, /of another country than FR/],
  ])('R16 R23 is asked for where %s; another one is reserved, and the first is free', (_, given, answer, why) => {
    let answers: object = answer;
    const unclear = played(application(given), { answers: { findAccount: () => answers } });
    expect(unclear.view.requirements).toEqual([expect.objectContaining({ code: 'account', status: 'invalid', event: 'account.choose', why: expect.stringMatching(why) })]);
    expect(asked(unclear)).not.toContain('findCompany');
    const other = 'fabrikam-france.onmicrosoft.example';
    expect(unclear.refusal('account.choose', globalAdmin, { tenant: other })).toMatchObject({ guard: 'isOfThatAccountOrStaff' });
    answers = { outcome: 'found', country: 'FR', inProgramme: false };
    unclear.send('account.choose', operator, { tenant: other });
    expect(unclear.released).toEqual([{ what: 'tenant', name: tenant, holder: 'fabrikam' }]);
    expect(unclear.asked).toContainEqual({ src: 'reserve', input: { what: 'tenant', name: other, holder: 'fabrikam' } });
    expect(unclear.view).toMatchObject({ tenant: other, waitsFor: expect.stringContaining('the primary contact') });
  });

  test('R16 that somebody else took in between is told', () => {
    const taken = played(application({ account: 'new' }), { answers: { ...unknown, createAccount: () => ({ outcome: 'taken' }) } });
    expect(taken.view.requirements).toEqual([expect.objectContaining({ why: expect.stringMatching(/there is a work account .* already/) })]);
  });

  test('R14 R15 whose company is in the programme owes its support details alone, and is asked for nothing else', () => {
    const known = played(application(), { answers: { findAccount: () => ({ outcome: 'found', country: 'FR', inProgramme: true }) } });
    expect(asked(known)).toEqual(['reserve', 'findAccount', 'updateSupport']);
    expect(known.asked.at(-1)?.input).toEqual({ caseId: 'fabrikam', tenant, support: application().support });
    expect(known.states).toEqual(['stage.supportUpdated', 'contact.closed', 'partnerId.closed']);
    expect(known.mails.map(({ template }) => template)).toEqual(['supportUpdated']);
    expect(known.released).toEqual([{ what: 'tenant', name: tenant, holder: 'fabrikam' }]);
    expect(known.view).toMatchObject({ programmeStatus: 'Active', vettingStatus: 'None', requirements: [], waitsFor: 'nobody' });
  });
});

describe('one open enrollment (ours)', () => {
  test('of a tenant: a second one ends at once and points to the first, and has asked nobody anything', () => {
    const second = played(application(), { answers: { reserve: () => ({ outcome: 'heldBy', caseId: 'fabrikam-7f3k' }) } });
    expect(asked(second)).toEqual(['reserve']);
    expect(second.states).toEqual(['stage.duplicate', 'contact.closed', 'partnerId.closed']);
    expect({ mails: second.mails, released: second.released }).toEqual({ mails: [], released: [] });
    expect(second.view).toMatchObject({ duplicateOf: 'fabrikam-7f3k', programmeStatus: 'Declined', requirements: [], waitsFor: 'nobody: case fabrikam-7f3k is the open enrollment of this account' });
  });

  test('of a PartnerID: another case’s is refused with a word to which it belongs, and another one can be associated', () => {
    const reserve = ({ what, name }: { what: string; name: string }) => (what === 'partnerId' && name === '4821936' ? { outcome: 'heldBy', caseId: 'contoso-2b4c' } : { outcome: 'held' });
    const second = played(application(), { answers: { reserve } });
    expect(second.in('partnerId.refused')).toBe(true);
    expect(second.view.requirements).toContainEqual(expect.objectContaining({ code: 'partnerId', status: 'invalid', why: '4821936: another open enrollment has it: case contoso-2b4c' }));
    expect(second.view).toMatchObject({ programmeStatus: 'Pending qualification', vettingStatus: 'Pending' });
    second.send('partnerId.associate', globalAdmin, { partnerId: '4821940' });
    expect(second.view.partnerId).toBe('4821940');
    second.send('partnerId.associate', globalAdmin, { partnerId: '4821941' });
    expect(second.released).toEqual([{ what: 'partnerId', name: '4821940', holder: 'fabrikam' }]);
  });

  test('what a case held is free when it has ended, and not as long as it can be reopened', () => {
    const both = [{ what: 'tenant', name: tenant, holder: 'fabrikam' }, { what: 'partnerId', name: '4821936', holder: 'fabrikam' }];
    expect(played(application()).send('enrollment.withdraw', globalAdmin).released).toEqual(both);
    expect(played(application()).until('2027-01-15T00:00:00Z')).toMatchObject({ states: expect.arrayContaining(['stage.lapsed']), released: [] });
  });
});

test('R17 what was linked in the membership centre is kept as history, and nothing follows from it', () => {
  const membershipCentre = { partnerId: '4821900', linkedOn: '2019-04-30' };
  const linked = played(application({ partnerId: 'deferred', membershipCentre }));
  expect(linked.view).toMatchObject({ membershipCentre });
  expect(linked.view).not.toHaveProperty('partnerId');
  const later = Application.safeParse(application({ membershipCentre: { ...membershipCentre, linkedOn: '2022-06-01' } }));
  expect(later.error?.issues).toEqual([expect.objectContaining({ path: ['membershipCentre', 'linkedOn'], params: { rule: 'R17' } })]);
});
