import type { Directory } from '../../activities/directory/port';
import { DirectoryRecord } from '../../activities/directory/record';
import { staffOf, userOf } from '../../client/identity/people';
import { identityFrom } from '../../client/identity/provider';
import { readSettings, SettingsError } from '../../configuration/settings';

const issuer = 'https://login.example';
const byAddress = { PARVIS_OIDC_ADDRESS_CLAIM: 'email', PARVIS_OIDC_TENANT_CLAIM: undefined };
const byTenant = { PARVIS_OIDC_ADDRESS_CLAIM: 'preferred_username', PARVIS_OIDC_TENANT_CLAIM: 'tid' };

describe('who somebody is by a provider’s claims', () => {
  test('a verified address is an identity', () => {
    expect(identityFrom({ sub: 's', email: 'ada@fabrikam.example', email_verified: true, more: 1 }, issuer, byAddress)).toEqual({ issuer, subject: 's', address: 'ada@fabrikam.example' });
    expect(identityFrom({ sub: 's', email: 'ada@fabrikam.example', email_verified: 'true' }, issuer, byAddress).address).toBe('ada@fabrikam.example');
  });

  test.each([
    ['an address that nobody has verified', { sub: 's', email: 'a@b.example', email_verified: false }, byAddress, /has verified the address/],
    ['an address of which that is not said', { sub: 's', email: 'a@b.example' }, byAddress, /has verified the address/],
    ['one said not to be verified, whatever the account', { sub: 's', email: 'a@b.example', email_verified: false, tid: 't' }, { ...byTenant, PARVIS_OIDC_ADDRESS_CLAIM: 'email' }, /has verified the address/],
    ['no address', { sub: 's', email_verified: true }, byAddress, /no address in the claim «email»/],
    ['what is no address', { sub: 's', preferred_username: 'ada', tid: 't' }, byTenant, /no address in the claim «preferred_username»/],
    ['no work account where one is asked for', { sub: 's', preferred_username: 'a@b.example' }, byTenant, /no work account in the claim «tid»/],
    ['nobody', { email: 'a@b.example', email_verified: true }, byAddress, /claim «sub»/],
  ])('%s is none', (_, claims, settings, says) => {
    expect(() => identityFrom(claims, issuer, settings)).toThrow(says);
  });

  test('an address that stands for the account’s own word needs no mark of its own where the account is told', () => {
    expect(identityFrom({ sub: 's', email: 'a@b.example', tid: 't' }, issuer, { ...byTenant, PARVIS_OIDC_ADDRESS_CLAIM: 'email' })).toEqual({ issuer, subject: 's', address: 'a@b.example', tenant: 't' });
  });
});

describe('which person of the directory that is', () => {
  const record = DirectoryRecord.parse({
    staff: [{ id: 'rita', name: 'Rita', roles: ['reviewer'], email: 'rita@parvis.example' }],
    tenants: [
      { domain: 'fabrikam.onmicrosoft.example', id: '0AF1', name: 'Fabrikam', country: 'FR', users: [{ id: 'ada', name: 'Ada', email: 'Ada@fabrikam.example', roles: ['global-admin'] }] },
      { domain: 'contoso.onmicrosoft.example', name: 'Contoso', country: 'DE', users: [{ id: 'guest', name: 'Ada as a guest', email: 'ada@fabrikam.example', roles: [] }] },
    ],
  });
  const directory: Pick<Directory, 'tenant' | 'everyone'> = {
    tenant: (domain) => Promise.resolve(record.tenants.find((tenant) => tenant.domain === domain)),
    everyone: () => Promise.resolve(record),
  };
  const ada = { issuer, subject: 's', address: 'ada@fabrikam.example' };
  const rita = { issuer, subject: 'r', address: 'Rita@parvis.example' };

  test('R16 the person of the case’s own account that has the address, whatever its capitals', async () => {
    await expect(userOf(ada, directory, 'fabrikam.onmicrosoft.example')).resolves.toMatchObject({ tenant: 'fabrikam.onmicrosoft.example', user: { id: 'ada' } });
    await expect(userOf(ada, directory, 'contoso.onmicrosoft.example')).resolves.toMatchObject({ user: { id: 'guest' } });
    await expect(userOf({ ...ada, address: 'eve@fabrikam.example' }, directory, 'fabrikam.onmicrosoft.example')).resolves.toBeUndefined();
    await expect(userOf(ada, directory, 'nobody.onmicrosoft.example')).resolves.toBeUndefined();
  });

  test('R16 where the provider tells the work account it must be that one, by its domain or its id', async () => {
    await expect(userOf({ ...ada, tenant: '0af1' }, directory, 'fabrikam.onmicrosoft.example')).resolves.toMatchObject({ user: { id: 'ada' } });
    await expect(userOf({ ...ada, tenant: 'Contoso.onmicrosoft.example' }, directory, 'contoso.onmicrosoft.example')).resolves.toMatchObject({ user: { id: 'guest' } });
    await expect(userOf({ ...ada, tenant: '0bad' }, directory, 'fabrikam.onmicrosoft.example')).resolves.toBeUndefined();
    await expect(userOf({ ...ada, tenant: '0af1' }, directory, 'contoso.onmicrosoft.example')).resolves.toBeUndefined();
  });

  test('staff are staff of the programme’s own account alone', async () => {
    await expect(staffOf(rita, directory, undefined)).resolves.toMatchObject({ id: 'rita' });
    await expect(staffOf({ ...rita, tenant: 'Parvis' }, directory, 'parvis')).resolves.toMatchObject({ id: 'rita' });
    await expect(staffOf({ ...rita, tenant: '0bad' }, directory, 'parvis')).resolves.toBeUndefined();
    await expect(staffOf({ ...rita, tenant: 'parvis' }, directory, undefined)).resolves.toBeUndefined();
    await expect(staffOf(ada, directory, undefined)).resolves.toBeUndefined();
  });
});

describe('the settings of sign-in', () => {
  test('what a provider needs is asked for, and an address that is not encrypted is refused', () => {
    expect(() => readSettings({ PARVIS_SIGN_IN: 'oidc' })).toThrow(/PARVIS_OIDC_ISSUER is missing[^]*PARVIS_OIDC_CLIENT_ID is missing/);
    expect(() => readSettings({ PARVIS_SIGN_IN: 'oidc', PARVIS_OIDC_ISSUER: issuer, PARVIS_OIDC_CLIENT_ID: 'g', PARVIS_OIDC_TENANT_CLAIM: 'tid' })).toThrow(/PARVIS_OIDC_STAFF_TENANT is missing/);
    for (const wrong of ['http://login.example', 'login.example', 'https://login.example?x=1', 'https://a:b@login.example']) expect(() => readSettings({ PARVIS_OIDC_ISSUER: wrong })).toThrow(SettingsError);
    expect(readSettings({ PARVIS_SIGN_IN: 'oidc', PARVIS_OIDC_ISSUER: 'http://127.0.0.1:9000', PARVIS_OIDC_CLIENT_ID: 'g' })).toMatchObject({ PARVIS_SIGN_IN: 'oidc', PARVIS_OIDC_ADDRESS_CLAIM: 'email' });
  });
});
