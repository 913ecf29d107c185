import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Activities, createActivities, type Dependencies } from '../../activities';
import { dependenciesFrom } from '../../activities/dependencies';
import { readLinkKey } from '../../activities/mail/link-key';
import { contactHash } from '../../activities/mail/contact-hash';
import { hashToken, linkToken } from '../../activities/mail/links';
import { readSettings } from '../../configuration/settings';
import { type Registry, startRegistry } from '../../dev/company-registry/registry';

let folder: string;
let registry: Registry;
let dependencies: Dependencies;
let activities: Activities;

const tenant = 'fabrikam.onmicrosoft.example';
const call = (input: unknown, effect = 1) => ({ input, caseId: 'fabrikam-1', effect });
const settings = (more: Record<string, string> = {}) => readSettings({ PARVIS_DATA: folder, PARVIS_REGISTRY_URL: registry.url, PARVIS_GLEIF_URL: 'http://127.0.0.1:9', ...more });

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'parvis-activities-'));
  await writeFile(
    path.join(folder, 'companies.csv'),
    'duns,name,line1,line2,city,region,postalCode,country,registrationNumber,telephone,domain,status,movedTo\n260482871,FABRIKAM S.A.S.,12 RUE DE LA PAIX,,PARIS,,75002,FR,,,fabrikam.example,active,\n',
  );
  await writeFile(
    path.join(folder, 'directory.json'),
    JSON.stringify({
      tenants: [
        {
          domain: tenant,
          name: 'Fabrikam',
          country: 'FR',
          users: [{ id: 'ada', name: 'Ada', email: 'ada@fabrikam.example', roles: [] }],
          identifiers: [{ partnerId: '4821936', type: 'Location', country: 'FR', name: 'Fabrikam Paris' }],
        },
      ],
    }),
  );
  registry = await startRegistry({ port: 0, companiesFile: path.join(folder, 'companies.csv'), key: 'parvis', secret: 'parvis' });
  dependencies = dependenciesFrom(settings());
  activities = createActivities(dependencies);
});
afterEach(() => registry.faults.clear());
afterAll(async () => {
  dependencies.mail.close();
  await registry.close();
  await rm(folder, { recursive: true, force: true });
});

describe('activities over the real adapters', () => {
  test('R28 R29 R35 R37 answer in the agreed shapes', async () => {
    expect(await activities.findCompany(call({ duns: '260482871' }))).toMatchObject({
      outcome: 'found',
      company: { name: 'FABRIKAM S.A.S.' },
    });
    expect(
      await activities.validateAddress(
        call({ country: 'FR', address: { lines: ['12 rue de la Paix'], city: 'PARIS', postalCode: '75002' } }),
      ),
    ).toMatchObject({ status: 'Verified' });
    expect(await activities.freezeCalendar(call({ country: 'FR', at: Date.UTC(2026, 10, 23) }))).toMatchObject({
      timeZone: 'Europe/Paris',
    });
    expect(await activities.offerAgreement(call({ country: 'FR', tenant }))).toMatchObject({ version: '2026-09' });
  });

  test('R28 a search asks the registers that are configured, and names the one that nobody answers for', async () => {
    const sought = call({ name: 'Fabrikam', country: 'fr', address: { lines: ['12 rue de la Paix'], city: 'Paris', postalCode: '75002' } });
    expect(await activities.matchCompany(sought)).toMatchObject({ candidates: [{ source: 'direct-plus', duns: '260482871' }], unanswered: [{ source: 'gleif' }] });
    const alone = dependenciesFrom(settings({ PARVIS_REGISTRIES: 'direct-plus' }));
    expect(await createActivities(alone).matchCompany(sought)).toMatchObject({ unanswered: [] });
    alone.mail.close();
    await expect(activities.matchCompany(call({ name: 'Fabrikam', country: 'FR', lei: '5' }))).rejects.toMatchObject({ type: 'WrongQuestion', message: expect.stringContaining('lei') });
  });

  test('R23 R40 R41 R42 ask and change the directory; repeats are harmless', async () => {
    expect(await activities.checkPartnerId(call({ tenant, country: 'FR', partnerId: '4821936' }))).toMatchObject({ outcome: 'valid' });
    const signature = call({
      caseId: 'fabrikam-1',
      tenant,
      partnerId: '4821936',
      agreementVersion: '2026-09',
      signedBy: 'ada',
      signedAt: Date.UTC(2026, 10, 23),
    });
    expect([await activities.activateReseller(signature), await activities.activateReseller(signature)]).toEqual([
      { status: 'Active' },
      { status: 'Active' },
    ]);
    expect(await activities.checkAdminAgent(call({ tenant, person: 'ada' }))).toEqual({ member: false });
    expect(await activities.assignAdminAgent(call({ tenant, person: 'ada' }))).toEqual({ assigned: true });
    expect(await activities.checkAdminAgent(call({ tenant, person: 'ada' }))).toEqual({ member: true });
  });

  test('R32 a link is issued by its hash, the token itself is never answered', async () => {
    const terms = { caseId: 'fabrikam-1', purpose: 'confirm-mailbox', address: 'ada@fabrikam.example', version: 2 };
    expect(await activities.issueLink(call(terms))).toEqual({ tokenHash: hashToken(linkToken(dependencies.linkKey, terms)), contactHash: contactHash(dependencies.contactKey, terms.address) });
  });
});

describe('errors in Temporal’s words', () => {
  test('R8 «later» carries the time that the registry asked for', async () => {
    registry.faults.next(1, { status: 429, retryAfter: 7, of: 'data' });
    await expect(activities.findCompany(call({ duns: '260482871' }))).rejects.toMatchObject({
      type: 'TryAgain',
      nonRetryable: false,
      nextRetryDelay: 7000,
    });
  });

  test('R8 another shape than agreed is tried again slowly, so that no case dies of it', async () => {
    registry.faults.next(1, { status: 200, of: 'data', body: {} });
    await expect(activities.findCompany(call({ duns: '260482871' }))).rejects.toMatchObject({
      type: 'WrongAnswer',
      nonRetryable: false,
      nextRetryDelay: 900_000,
      message: expect.stringContaining('organization'),
    });
  });

  test('a question of another shape is not tried again, and the error names case and field', async () => {
    await expect(activities.findCompany(call({ dunns: 1 }))).rejects.toMatchObject({
      type: 'WrongQuestion',
      nonRetryable: true,
      message: expect.stringMatching(/fabrikam-1.*duns/),
    });
  });
});

describe('the link key', () => {
  test('is made once, kept, and readable by its owner alone', async () => {
    const key = readLinkKey(settings());
    expect(key.length).toBe(32);
    expect(readLinkKey(settings()).equals(key)).toBe(true);
    expect((await stat(path.join(folder, 'link.key'))).mode & 0o077).toBe(0);
  });

  test('comes from the settings where they have one, and must be long enough', () => {
    expect(readLinkKey(settings({ PARVIS_LINK_KEY: Buffer.alloc(40, 1).toString('base64') }))).toHaveLength(40);
    expect(() => readLinkKey(settings({ PARVIS_LINK_KEY: 'c2hvcnQ=' }))).toThrow('PARVIS_LINK_KEY holds 5 bytes');
  });
});
