import path from 'node:path';
import { projectFolder } from '../../configuration/load';
import { look, search, tokenFrom } from './direct-plus-client';
import { readCompanies } from '../../activities/company-registry/companies';
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

  test('R28 answers a search with candidates, the likeliest first, and says where there is none', async () => {
    expect(await search(registry.url, { name: 'first up consultants', countryISOAlpha2Code: 'BE' })).toMatchObject({
      status: 200,
      body: { candidatesMatchedQuantity: 1, matchCandidates: [{ displaySequence: 1, organization: { duns: '370915048' }, matchQualityInformation: { confidenceCode: 7 } }] },
    });
    expect(await search(registry.url, { name: 'Nobody', countryISOAlpha2Code: 'BE' })).toMatchObject({ status: 404, body: { error: { errorCode: '20505' } } });
    expect(await search(registry.url, { name: 'Nobody' })).toMatchObject({ status: 400, body: { error: { errorDetails: [{ parameter: 'countryISOAlpha2Code' }] } } });
  });

  test('R28 returns no more candidates than are asked for, and none below the confidence', async () => {
    const fabrikam = { name: 'Fabrikam', countryISOAlpha2Code: 'FR' };
    expect(await search(registry.url, { ...fabrikam, confidenceLowerLevelThresholdValue: '1', candidateMaximumQuantity: '2' })).toMatchObject({
      body: { candidatesMatchedQuantity: 3, matchCandidates: [{ organization: { duns: '260482871' } }, {}] },
    });
    expect(await search(registry.url, { ...fabrikam, confidenceLowerLevelThresholdValue: '8' })).toMatchObject({ status: 404 });
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
    expect(await look(registry.url, '260482871', token)).toMatchObject({ status: 429, retryAfter: '7', body: { error: { errorCode: '00046' } } });
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
