import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { projectFolder } from '../../configuration/load';
import { readCompanies } from '../../activities/company-registry/companies';
import { PartnerId } from '../../machines/enrollment/application';
import { accountRoles, staffRoles } from '../../machines/principal';

const Seed = z.strictObject({
  staff: z.array(z.strictObject({ id: z.string(), name: z.string(), roles: z.array(z.enum(staffRoles)), email: z.email() })),
  tenants: z.array(
    z.strictObject({
      domain: z.string(),
      name: z.string(),
      country: z.string(),
      domains: z.array(z.string()),
      users: z.array(z.strictObject({ id: z.string(), name: z.string(), email: z.email(), roles: z.array(z.enum(accountRoles)) })),
      identifiers: z.array(z.strictObject({ partnerId: PartnerId, type: z.enum(['Location', 'Headquarters']), country: z.string(), name: z.string() })),
      programme: z.strictObject({}),
    }),
  ),
});

const seed = Seed.parse(JSON.parse(readFileSync(path.join(projectFolder, 'dev/directory/directory.json'), 'utf8')));

describe('the directory that a first start begins with', () => {
  test('R3 has two operators, three reviewers and two people of support', () => {
    const count = (role: string) => seed.staff.filter(({ roles }) => roles.some((own) => own === role)).length;
    expect([count('operator'), count('reviewer'), count('support')]).toEqual([2, 3, 2]);
  });

  test('R5 every tenant has a global admin, and each is a company of the registry in its country', async () => {
    const companies = [...(await readCompanies(path.join(projectFolder, 'dev/company-registry/companies.csv'))).values()];
    for (const { name, country, users, domains: own } of seed.tenants) {
      expect({ name, admin: users.some(({ roles }) => roles.includes('global-admin')) }).toEqual({ name, admin: true });
      const domains = new Set(companies.filter((company) => company.country === country).map(({ domain }) => domain));
      for (const { email } of users) expect(domains).toContain(email.split('@')[1]);
      expect([...domains]).toEqual(expect.arrayContaining(own)); // what it has proved to be its own is the company's
    }
  });

  test('R24 most tenants have one PartnerID of type Location in their own country', () => {
    const withOne = seed.tenants.filter(({ country, identifiers }) => identifiers.filter((one) => one.type === 'Location' && one.country === country).length === 1);
    expect(withOne.length).toBeGreaterThanOrEqual(seed.tenants.length - 2);
  });

  test('R41 Fabrikam’s global admin is not an admin agent yet', () => {
    const fabrikam = seed.tenants.find(({ domain }) => domain === 'fabrikam.onmicrosoft.example');
    expect(fabrikam?.users.find(({ id }) => id === 'ada')).toMatchObject({ email: 'ada.martin@fabrikam.example', roles: ['global-admin', 'user'] });
    expect(fabrikam?.users).toContainEqual(expect.objectContaining({ email: 'paul.durand@fabrikam.example', roles: ['user'] }));
    expect(fabrikam?.identifiers).toContainEqual({ partnerId: '4821936', type: 'Location', country: 'FR', name: 'Fabrikam Paris' });
  });

  test('identifies people, tenants and PartnerIDs uniquely', () => {
    const all = [seed.staff.map(({ id }) => id), seed.tenants.map(({ domain }) => domain), seed.tenants.flatMap((t) => t.identifiers.map((i) => i.partnerId)), seed.tenants.flatMap((t) => t.users.map((u) => u.email))];
    for (const values of all) expect(new Set(values).size).toBe(values.length);
  });
});
