import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { projectFolder } from '../../configuration/load';
import { look, tokenFrom } from './direct-plus-client';
import { readCompanies } from '../../dev/company-registry/companies';
import { startRegistry } from '../../dev/company-registry/registry';
import type { Registry } from '../../dev/company-registry/registry';

const companiesFile = path.join(projectFolder, 'dev/company-registry/companies.csv');

describe('the companies that come with Parvis', () => {
  test('R8 are some forty-five, of at least twenty countries, and every row can be read', async () => {
    const companies = [...(await readCompanies(companiesFile)).values()];
    expect(companies.length).toBeGreaterThanOrEqual(45);
    expect(new Set(companies.map(({ country }) => country)).size).toBeGreaterThanOrEqual(20);
  });

  test('have websites under .example only', async () => {
    for (const { domain } of (await readCompanies(companiesFile)).values()) expect(domain).toMatch(/\.example$/);
  });
});

describe('a file of companies', () => {
  const header = 'duns,name,line1,line2,city,region,postalCode,country,registrationNumber,telephone,domain,status,movedTo';
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(path.join(os.tmpdir(), 'parvis-companies-'))));
  afterEach(() => rm(folder, { recursive: true }));

  const reading = async (...lines: string[]) => {
    const file = path.join(folder, 'companies.csv');
    await writeFile(file, `${lines.join('\n')}\n`);
    return readCompanies(file);
  };

  test('keeps leading zeros and takes dashes in DUNS numbers', async () => {
    const companies = await reading(header, '00-696-1700,Woodgrove,1 Main Street,,Seattle,WA,98101,us,,,,active,');
    expect(companies.get('006961700')).toMatchObject({ name: 'Woodgrove', country: 'US', line2: undefined });
  });

  test('is refused with the number of each wrong line and what is wrong', async () => {
    const refused = reading(
      header,
      '12345,Contoso,1 Main Street,,Buffalo,NY,14203,US,,,,active,',
      '080417265,Contoso,1 Main Street,,Buffalo,NY,14203,US,,,,asleep,',
      '080417265,Contoso,1 Main Street,,Buffalo,NY,14203,US,,,,active,111111118',
    );
    await expect(refused).rejects.toThrow(/line 2: duns «12345»: a DUNS number has nine digits[^]*line 3: status «asleep»[^]*080417265 has moved to 111111118, which is not in the file/);
  });

  test('is refused where a number stands twice', async () => {
    const row = '080417265,Contoso,1 Main Street,,Buffalo,NY,14203,US,,,,active,';
    await expect(reading(header, row, row)).rejects.toThrow('line 3: DUNS number 080417265 stands in the file already');
  });

  test('is refused where columns are missing, naming them', async () => {
    await expect(reading('duns,name', '080417265,Contoso')).rejects.toThrow('line 1: the columns line1, line2, city');
  });

  test('that does not exist is refused with the setting that names it', async () => {
    await expect(readCompanies(path.join(folder, 'none.csv'))).rejects.toThrow('PARVIS_COMPANIES names it');
  });
});

describe('the registry', () => {
  let registry: Registry;
  beforeEach(async () => (registry = await startRegistry({ port: 0, companiesFile, key: 'key', secret: 'secret' })));
  afterEach(() => registry.close());

  test('R28 answers a DUNS number with the company’s name, address and standing', async () => {
    expect(await look(registry.url, '260482871')).toMatchObject({
      status: 200,
      body: {
        organization: {
          duns: '260482871',
          primaryName: 'FABRIKAM S.A.S.',
          dunsControlStatus: { operatingStatus: { dnbCode: 9074 } },
          primaryAddress: { addressLocality: { name: 'PARIS' }, postalCode: '75002', addressCountry: { isoAlpha2Code: 'FR' } },
        },
      },
    });
  });

  test('R28 tells an unknown number, a malformed one and one that has been replaced apart', async () => {
    expect(await look(registry.url, '111111118')).toMatchObject({ status: 404, body: { error: { errorCode: '10001' } } });
    expect(await look(registry.url, '26-048')).toMatchObject({ status: 400, body: { error: { errorCode: '10002' } } });
    expect(await look(registry.url, '370880213')).toMatchObject({
      body: { error: { errorCode: '10505', errorDetails: [{ parameter: 'duns', description: '370915048' }] } },
    });
  });

  test('shows a company that has closed as not active', async () => {
    const { body } = await look(registry.url, '079114386');
    expect(body).toMatchObject({ organization: { dunsControlStatus: { operatingStatus: { description: 'Out of Business' } } } });
  });

  test('gives a token only for the right key and secret', async () => {
    await expect(tokenFrom(registry.url, 'key', 'wrong')).rejects.toMatchObject({ status: 401 });
  });

  test('refuses an expired token with 00040', async () => {
    const token = await tokenFrom(registry.url);
    registry.faults.expireTokens();
    expect(await look(registry.url, '260482871', token)).toMatchObject({ status: 401, body: { error: { errorCode: '00040' } } });
  });

  test('gives tokens that last as long as they say', async () => {
    const brief = await startRegistry({ port: 0, companiesFile, key: 'key', secret: 'secret', tokenSeconds: 0 });
    try {
      expect(await look(brief.url, '260482871', await tokenFrom(brief.url))).toMatchObject({ status: 401 });
    } finally {
      await brief.close();
    }
  });

  test('can be made to fail: so many times, in the documented shape, and well again after that', async () => {
    const token = await tokenFrom(registry.url);
    registry.faults.next(2, { status: 429, retryAfter: 7, of: 'data' });
    registry.faults.next(1, { status: 503 });
    expect(await look(registry.url, '260482871', token)).toMatchObject({ status: 429, retryAfter: '7', body: { error: { errorCode: '00047' } } });
    expect(await look(registry.url, '260482871', token)).toMatchObject({ status: 429 });
    expect(await look(registry.url, '260482871', token)).toMatchObject({ status: 503, body: { error: { errorCode: '00002' } } });
    expect(await look(registry.url, '260482871', token)).toMatchObject({ status: 200 });
  });

  test('can be made to hang up, and to answer something else altogether', async () => {
    const token = await tokenFrom(registry.url);
    registry.faults.next(1, { cut: true });
    await expect(look(registry.url, '260482871', token)).rejects.toThrow('fetch failed');
    registry.faults.next(1, { body: { organization: {} } });
    expect(await look(registry.url, '260482871', token)).toMatchObject({ status: 200, body: { organization: {} } });
  });

  test('records what it was asked, without credentials', async () => {
    await look(registry.url, '260482871');
    expect(registry.requests).toMatchObject([
      { method: 'POST', path: '/v3/token', authorization: 'Basic' },
      { method: 'GET', path: '/v1/data/duns/260482871', query: { blockIDs: 'companyinfo_L2_v1' }, authorization: 'Bearer' },
    ]);
  });
});
