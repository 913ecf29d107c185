import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileDirectory } from '../../activities/directory/file';
import { DirectoryError } from '../../activities/directory/port';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'parvis-directory-'));
  file = path.join(folder, 'directory.json');
  await writeFile(file, JSON.stringify(seed));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const fabrikam = 'fabrikam.onmicrosoft.example';
const seed = {
  staff: [{ id: 'rita', name: 'Rita', roles: ['reviewer'], email: 'rita@parvis.example' }],
  tenants: [
    {
      domain: fabrikam,
      name: 'Fabrikam SAS',
      country: 'FR',
      users: [
        { id: 'gaelle', name: 'Gaëlle', email: 'gaelle@fabrikam.example', roles: ['global-admin'] },
        { id: 'amir', name: 'Amir', email: 'amir@fabrikam.example', roles: ['admin-agent'] },
      ],
      identifiers: [
        { partnerId: '4821936', type: 'Location', country: 'FR', name: 'Fabrikam Paris' },
        { partnerId: '4821937', type: 'Location', country: 'DE', name: 'Fabrikam Berlin' },
        { partnerId: '4821900', type: 'Headquarters', country: 'FR', name: 'Fabrikam' },
      ],
    },
  ],
};
const signature = {
  caseId: 'fabrikam-1',
  tenant: fabrikam,
  partnerId: '4821936',
  agreementVersion: '2026-09',
  signedBy: 'gaelle',
  signedAt: Date.UTC(2026, 10, 23),
};

describe('who is who', () => {
  test('finds staff, tenants and their users by id', async () => {
    const directory = fileDirectory(file);
    expect(await directory.staff('rita')).toMatchObject({ roles: ['reviewer'] });
    expect(await directory.tenant('FABRIKAM.onmicrosoft.example')).toMatchObject({ name: 'Fabrikam SAS' });
    expect(await directory.user(fabrikam, 'amir')).toMatchObject({ name: 'Amir' });
    expect(await directory.user('contoso.onmicrosoft.example', 'amir')).toBeUndefined();
  });

  test('sees at once what another process has written', async () => {
    const [gateway, worker] = [fileDirectory(file), fileDirectory(file)];
    expect(await gateway.checkAdminAgent({ tenant: fabrikam, person: 'gaelle' })).toEqual({ member: false });
    await worker.assignAdminAgent(fabrikam, 'gaelle@fabrikam.example');
    expect(await gateway.checkAdminAgent({ tenant: fabrikam, person: 'gaelle' })).toEqual({ member: true });
  });
});

describe('R23 R24 PartnerIDs', () => {
  test.each([
    ['4821936', { outcome: 'valid', partnerId: '4821936', name: 'Fabrikam Paris' }],
    ['4821937', { outcome: 'otherCountry', country: 'DE' }],
    ['4821900', { outcome: 'notALocation', type: 'Headquarters' }],
    ['9999999', { outcome: 'unknown' }],
  ])('R23 R24 judges PartnerID %s of a French account', async (partnerId, answer) => {
    expect(await fileDirectory(file).checkPartnerId({ tenant: fabrikam, country: 'FR', partnerId })).toEqual(answer);
  });

  test('R24 lists the identifiers of an account, none for one that it does not know', async () => {
    expect((await fileDirectory(file).identifiers(fabrikam)).map(({ partnerId }) => partnerId)).toEqual(['4821936', '4821937', '4821900']);
    expect(await fileDirectory(file).identifiers('nobody.example')).toEqual([]);
  });

  test('R25 adds a location with a PartnerID of its own, and a repeat adds no second', async () => {
    const location = { tenant: fabrikam, country: 'FR', name: 'Lyon' };
    const first = await fileDirectory(file).addLocation(location, 'fabrikam-1#7');
    expect(await fileDirectory(file).addLocation(location, 'fabrikam-1#7')).toBe(first);
    expect(await fileDirectory(file).identifiers(fabrikam)).toHaveLength(4);
    expect(await fileDirectory(file).addLocation(location, 'fabrikam-1#9')).not.toBe(first);
    expect(await fileDirectory(file).checkPartnerId({ tenant: fabrikam, country: 'FR', partnerId: first })).toEqual({ outcome: 'valid', partnerId: first, name: 'Lyon' });
    await expect(fileDirectory(file).addLocation({ ...location, tenant: 'nobody.example' }, 'x#1')).rejects.toThrow('has no account nobody.example');
  });
});

describe('R40 R41 R42 activation', () => {
  test('R40 a signature makes the reseller active, and the same case again changes nothing', async () => {
    const directory = fileDirectory(file);
    expect(await directory.activate(signature)).toEqual({ status: 'Active' });
    const written = await readFile(file, 'utf8');
    expect(await directory.activate({ ...signature, signedAt: signature.signedAt + 1 })).toEqual({ status: 'Active' });
    expect(await readFile(file, 'utf8')).toBe(written);
    expect((await directory.tenant(fabrikam))?.programme).toEqual({
      status: 'Active',
      partnerId: '4821936',
      agreementVersion: '2026-09',
      signedBy: 'gaelle',
      signedAt: '2026-11-23T00:00:00.000Z',
      caseId: 'fabrikam-1',
    });
  });

  test('R40 another case cannot activate an active reseller', async () => {
    const directory = fileDirectory(file);
    await directory.activate(signature);
    await expect(directory.activate({ ...signature, caseId: 'fabrikam-2' })).rejects.toThrow('is active already, through case fabrikam-1');
  });

  test('R40 the case that made the reseller active ends it, once; another case does not', async () => {
    const directory = fileDirectory(file);
    await directory.activate(signature);
    const ended = { caseId: signature.caseId, tenant: fabrikam, because: 'given up', at: Date.UTC(2027, 0, 4) };
    await directory.deactivate({ ...ended, caseId: 'fabrikam-2' });
    expect((await directory.tenant(fabrikam))?.programme.status).toBe('Active');
    await directory.deactivate(ended);
    await directory.deactivate({ ...ended, at: ended.at + 1 });
    expect((await directory.tenant(fabrikam))?.programme).toMatchObject({ status: 'Closed', closedAt: '2027-01-04T00:00:00.000Z', closedBecause: 'given up' });
  });

  test('R41 knows admin agents by id and by address', async () => {
    const directory = fileDirectory(file);
    expect(await directory.checkAdminAgent({ tenant: fabrikam, person: 'AMIR@fabrikam.example' })).toEqual({ member: true });
    expect(await directory.checkAdminAgent({ tenant: fabrikam, person: 'nobody' })).toEqual({ member: false });
  });

  test('R42 says whom it does not find', async () => {
    await expect(fileDirectory(file).assignAdminAgent(fabrikam, 'nobody')).rejects.toThrow('has no user «nobody»');
    await expect(fileDirectory(file).assignAdminAgent('contoso.example', 'amir')).rejects.toThrow(DirectoryError);
  });
});

describe('the file', () => {
  test('keeps every change when many write at once, and leaves nothing beside it', async () => {
    const users = Array.from({ length: 12 }, (_, index) => ({
      id: `u${index}`,
      name: `U ${index}`,
      email: `u${index}@fabrikam.example`,
      roles: [],
    }));
    await writeFile(file, JSON.stringify({ ...seed, tenants: [{ ...seed.tenants[0], users }] }));
    await Promise.all(users.map(({ id }) => fileDirectory(file).assignAdminAgent(fabrikam, id)));
    expect((await fileDirectory(file).tenant(fabrikam))?.users.filter((user) => user.roles.includes('admin-agent'))).toHaveLength(12);
    expect(await readdir(folder)).toEqual(['directory.json']);
  });

  test('names what is wrong in a file that it cannot take', async () => {
    await writeFile(
      file,
      JSON.stringify({ ...seed, staff: [{ id: 'rita', name: 'Rita', roles: ['queen'], email: 'rita@parvis.example' }] }),
    );
    await expect(fileDirectory(file).staff('rita')).rejects.toThrow('staff[0].roles[0]');
    await expect(fileDirectory(path.join(folder, 'none.json')).staff('rita')).rejects.toThrow('cannot be read');
  });
});

describe('R6 R41 a further user', () => {
  const lucie = { tenant: fabrikam, firstName: 'Lucie', lastName: 'Bernard', email: 'Lucie@fabrikam.example', roles: ['admin-agent' as const] };

  test('is added once, under an id of its own, whoever repeats it', async () => {
    const directory = fileDirectory(file);
    expect(await directory.addUser(lucie, 'fabrikam#7')).toBe('added');
    expect(await directory.addUser(lucie, 'fabrikam#7')).toBe('added');
    expect(await directory.addUser({ ...lucie, email: 'lucie@fabrikam.fr.example' }, 'fabrikam#8')).toBe('added');
    const { users = [] } = (await directory.tenant(fabrikam)) ?? {};
    expect(users.slice(2)).toMatchObject([{ id: 'lucie', name: 'Lucie Bernard', roles: ['user', 'admin-agent'] }, { id: 'lucie-2' }]);
  });

  test('is not added twice, nor away from another account, and stays as it is', async () => {
    const elsewhere = { domain: 'contoso.onmicrosoft.example', name: 'Contoso', country: 'DE', users: [{ id: 'kai', name: 'Kai', email: 'kai@contoso.example', roles: [] }] };
    await writeFile(file, JSON.stringify({ ...seed, tenants: [...seed.tenants, elsewhere] }));
    const directory = fileDirectory(file);
    expect(await directory.addUser({ ...lucie, email: 'AMIR@fabrikam.example' }, 'fabrikam#7')).toBe('exists');
    expect(await directory.addUser({ ...lucie, email: 'kai@contoso.example' }, 'fabrikam#7')).toBe('ofAnotherAccount');
    expect((await directory.tenant(fabrikam))?.users).toMatchObject(seed.tenants[0]!.users);
    await expect(directory.addUser({ ...lucie, tenant: 'nobody.onmicrosoft.example' }, 'k')).rejects.toThrow('add it to its tenants');
  });
});

describe('R15 R16 a work account', () => {
  const wanted = { tenant: 'tailspin.onmicrosoft.example', name: 'Tailspin', country: 'SA', firstName: 'Nora', lastName: 'Saleh', email: 'nora@tailspin.example' };

  test('R16 is created once with its first global admin, whoever repeats it, and is never taken from somebody else', async () => {
    const directory = fileDirectory(file);
    expect(await directory.findAccount({ tenant: wanted.tenant })).toEqual({ outcome: 'unknown' });
    expect(await directory.createAccount(wanted, 'tailspin#2')).toBe('created');
    expect(await directory.createAccount(wanted, 'tailspin#2')).toBe('created');
    expect(await directory.createAccount(wanted, 'other#2')).toBe('taken');
    expect(await directory.createAccount({ ...wanted, tenant: fabrikam }, 'tailspin#3')).toBe('taken');
    expect(await directory.findAccount({ tenant: 'TAILSPIN.onmicrosoft.example' })).toEqual({ outcome: 'found', country: 'SA', inProgramme: false });
    expect((await directory.tenant(wanted.tenant))?.users).toEqual([{ id: 'nora', name: 'Nora Saleh', email: wanted.email, roles: ['global-admin', 'user'] }]);
  });

  test('R15 in the programme already takes its support details', async () => {
    const directory = fileDirectory(file);
    await directory.activate(signature);
    expect(await directory.findAccount({ tenant: fabrikam })).toMatchObject({ inProgramme: true });
    const support = { email: 'support@fabrikam.example', telephone: '+33 1 70 18 99 00' };
    await directory.updateSupport({ caseId: 'fabrikam-2', tenant: fabrikam, support });
    expect((await directory.tenant(fabrikam))?.support).toEqual(support);
    await expect(directory.updateSupport({ caseId: 'x', tenant: 'nobody.example', support })).rejects.toThrow(DirectoryError);
  });
});
