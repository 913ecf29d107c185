import { cp, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createActivities } from '../../activities';
import { dependenciesFrom } from '../../activities/dependencies';
import { resolvedMailDomains } from '../../activities/mail-domains/resolver';
import { projectFolder } from '../../configuration/load';
import { readSettings } from '../../configuration/settings';
import { type NameServer, startNameServer } from './name-server';

let server: NameServer;
beforeAll(async () => {
  server = await startNameServer({
    'fabrikam.example': { mx: ['mx1.fabrikam.example', 'mx2.fabrikam.example'] },
    'contoso.example': { a: ['192.0.2.7'] },
    'parked.example': {},
    'nomail.example': { mx: [''], a: ['192.0.2.8'] },
    'xn--mller-kva.example': { mx: ['mx.example'] },
    'silent.example': { fails: 'silent' },
    'servfail.example': { fails: 'servfail' },
    'refused.example': { fails: 'refused' },
    'garbled.example': { fails: 'garbled' },
  });
});
afterAll(() => server.close());

describe('R32 whether mail for a contact’s domain has anywhere to go', () => {
  test.each<[string, boolean | string, string]>([
    ['fabrikam.example', true, 'it names mail servers'],
    ['FABRIKAM.example.', true, 'capitals and a point at the end are no part of a name'],
    ['contoso.example', true, 'without mail servers mail goes to the domain’s own address'],
    ['müller.example', true, 'names in other letters are asked for as the name servers know them'],
    ['parked.example', false, 'it has neither mail servers nor an address'],
    ['nomail.example', false, 'it says that it takes no mail'],
    ['nobody.example', false, 'there is no such name'],
    ['not a name', false, 'it is no name'],
    ['servfail.example', 'unknown', 'the name server fails'],
    ['refused.example', 'unknown', 'the name server does not want to say'],
    ['garbled.example', 'unknown', 'the answer cannot be read'],
    ['silent.example', 'unknown', 'the name server does not answer'],
  ])('R32 of %s it says %s: %s', async (domain, says) => {
    expect(await resolvedMailDomains({ server: server.address, timeoutMs: 100 }).haveMailServers(domain)).toBe(says);
  });

  test('R32 where nobody is at the name server’s address, nothing is known', async () => {
    const gone = await startNameServer({});
    await gone.close();
    expect(await resolvedMailDomains({ server: gone.address, timeoutMs: 100 }).haveMailServers('fabrikam.example')).toBe('unknown');
  });
});

describe('R32 the activity', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'parvis-mail-domains-'));
    await cp(path.join(projectFolder, 'dev', 'directory', 'directory.json'), path.join(folder, 'directory.json'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const asked = async (environment: Record<string, string>) => {
    const dependencies = dependenciesFrom(readSettings({ PARVIS_DATA: folder, PARVIS_LINK_KEY: Buffer.alloc(32, 1).toString('base64'), ...environment }));
    try {
      return await createActivities(dependencies).checkEmailDomain({ input: { tenant: 'fabrikam.onmicrosoft.example', domain: 'fabrikam.example' }, caseId: 'fabrikam-1', effect: 1 });
    } finally {
      dependencies.mail.close();
    }
  };

  test('R32 asks nobody unless that is configured', async () => {
    const before = server.questions.length;
    expect(await asked({ PARVIS_DNS: server.address })).toEqual({ verified: true, mailServers: 'unknown' });
    expect(server.questions).toHaveLength(before);
  });

  test('R32 asks the name server that is configured', async () => {
    expect(await asked({ PARVIS_MAIL_DOMAINS: 'dns', PARVIS_DNS: server.address })).toEqual({ verified: true, mailServers: true });
    expect(server.questions.at(-1)).toBe('MX fabrikam.example');
  });
});
