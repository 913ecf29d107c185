import { Application } from '../../machines/enrollment/application';
import { events } from '../../machines/enrollment/events';
import { application } from '../support/applications';

const problemsOf = (given: unknown) => Application.safeParse(given).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

test('R14 nothing else than an indirect reseller can be applied for: there is no field that would say so', () => {
  expect(problemsOf({ ...application(), partnerType: 'direct' })).toEqual([': Unrecognized key: "partnerType"']);
});

test('R10 the form asks for how customers reach support, and for nothing of an infrastructure', () => {
  expect(Object.keys(Application.shape)).toEqual(['tenant', 'country', 'company', 'primaryContact', 'support', 'partnerId']);
  expect(problemsOf({ ...application(), billingSystem: 'own' })).toEqual([': Unrecognized key: "billingSystem"']);
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
