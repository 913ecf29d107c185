import { Application, CompanyByDuns, CompanyByHand, PrimaryContact, SupportProfile } from '../../machines/enrollment/application';
import { events } from '../../machines/enrollment/events';
import { application } from '../support/applications';

const problemsOf = (given: unknown) => Application.safeParse(given).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

test('R14 nothing else than an indirect reseller can be applied for: there is no field that would say so', () => {
  expect(problemsOf({ ...application(), partnerType: 'direct' })).toEqual([': Unrecognized key: "partnerType"']);
});

test('R10 customers reach support by mail, telephone and a website, and no field within asks for more', () => {
  expect(Object.keys(SupportProfile.shape)).toEqual(['email', 'telephone', 'website']);
  expect(Object.keys(PrimaryContact.shape)).toEqual(['firstName', 'lastName', 'email', 'phone', 'language']);
  expect(Object.keys({ ...CompanyByDuns.shape, ...CompanyByHand.shape })).toEqual(['duns', 'name', 'address', 'registrationNumber']);
  expect(problemsOf({ ...application(), support: { ...application().support, ticketSystem: 'own' } })).toEqual(['support: Unrecognized key: "ticketSystem"']);
});

test('R10 the form asks for how customers reach support, and for nothing of an infrastructure', () => {
  expect(Object.keys(Application.shape)).toEqual(['tenant', 'account', 'applicant', 'country', 'company', 'primaryContact', 'support', 'partnerId', 'membershipCentre']);
  expect(problemsOf({ ...application(), billingSystem: 'own' })).toEqual([': Unrecognized key: "billingSystem"']);
});

test.each(['tenant', 'country', 'company', 'primaryContact', 'support'])('R18 R27 %s is asked for: an application without it is told so', (field) => {
  const { [field]: _, ...without } = application() as Record<string, unknown>;
  expect(problemsOf(without)).toEqual([expect.stringMatching(new RegExp(`^${field}: `)) as string]);
});

test('R18 R27 of a company by hand name and address are asked for, of contact and support how they are reached', () => {
  expect(problemsOf(application({ company: { name: 'Fabrikam' } as never }))).toEqual(['company: either { duns } alone, or { name, address } by hand, is expected']);
  expect(problemsOf({ ...application(), primaryContact: { firstName: 'Paul', lastName: 'Durand' } })).toEqual(['primaryContact.email: an e-mail address is expected']);
  expect(problemsOf({ ...application(), support: {} }).map((problem) => problem.split(':')[0])).toEqual(['support.email', 'support.telephone']);
});

test('R55 a company of a country in which the programme is not offered cannot apply, and is told so by the rule', () => {
  const refused = Application.safeParse(application({ country: 'KP' }));
  expect(refused.error?.issues).toEqual([expect.objectContaining({ path: ['country'], message: 'the programme is not offered in «KP»', params: { rule: 'R55' } })]);
  expect(problemsOf(application({ country: 'LU' }))).toEqual([]);
});

test('R17 credentials of the membership centre are refused by name, wherever they are given', () => {
  const credentials = { membershipCentrePassword: 'x' };
  const given = application();
  expect(problemsOf({ ...given, ...credentials })).toEqual([': Unrecognized key: "membershipCentrePassword"']);
  expect(problemsOf({ ...given, primaryContact: { ...given.primaryContact, ...credentials } })).toEqual(['primaryContact: Unrecognized key: "membershipCentrePassword"']);
  expect(problemsOf({ ...given, support: { ...given.support, ...credentials } })).toEqual(['support: Unrecognized key: "membershipCentrePassword"']);
  for (const [type, { payload }] of Object.entries(events)) {
    const carried = type.endsWith('.choose') ? { take: 1, ...credentials } : credentials;
    expect([type, JSON.stringify(payload.safeParse(carried).error?.issues ?? 'taken')]).toEqual([type, expect.stringContaining('membershipCentrePassword')]);
  }
});
