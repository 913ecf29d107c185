import path from 'node:path';
import { directPlus } from '../../activities/company-registry/direct-plus';
import { gleif } from '../../activities/company-registry/gleif';
import { matchIn } from '../../activities/company-registry/matching';
import type { CompanyMatching } from '../../activities/company-registry/port';
import { projectFolder } from '../../configuration/load';
import { type Registry, startRegistry } from '../../dev/company-registry/registry';
import { startLeiRegister } from '../../dev/lei-register/register';
import type { StandIn } from '../../dev/stand-in';
import { matchCompany, type CompanySought } from '../../machines/enrollment/outside';

const companiesFile = path.join(projectFolder, 'dev/company-registry/companies.csv');
const credentials = { key: 'key', secret: 'secret' };
let registry: Registry;
let register: StandIn;

beforeEach(async () => {
  [registry, register] = await Promise.all([startRegistry({ port: 0, companiesFile, ...credentials }), startLeiRegister({ port: 0, companiesFile })]);
});
afterEach(() => Promise.all([registry.close(), register.close()]));

const dnb = (timeoutMs?: number) => directPlus({ url: registry.url, ...credentials, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
const leis = (timeoutMs?: number) => gleif({ url: register.url, ...(timeoutMs === undefined ? {} : { timeoutMs }) });

const fabrikam: CompanySought = { name: 'Fabrikam SAS', country: 'FR', address: { lines: ['12 rue de la Paix'], city: 'Paris', postalCode: '75002' } };
const fabrikamLei = 'PRVS00M2G3RR4GCVAH61';

describe('R8 R28 a search in Direct+', () => {
  test('R28 finds the company by name and address, the likeliest first, as it is registered', async () => {
    const [first, ...others] = await dnb().match(fabrikam);
    expect(first).toEqual({
      source: 'direct-plus', duns: '260482871', name: 'FABRIKAM S.A.S.', country: 'FR', address: { lines: ['12 RUE DE LA PAIX'], city: 'PARIS', postalCode: '75002' },
      registrationNumber: '552081317', matchConfidence: 10, active: true, standing: 'Active',
    });
    for (const other of others) expect(other.matchConfidence).toBeLessThan(10);
  });

  test('R28 says of a company that has closed that it is not active', async () => {
    expect(await dnb().match({ name: 'Tailspin Jouets', country: 'FR' })).toMatchObject([{ duns: '268114022', active: false, standing: 'Out of Business' }]);
  });

  test('R28 nobody like it, and nobody of that name in that country, are answers', async () => {
    expect(await dnb().match({ name: 'Nobody of That Name', country: 'FR' })).toEqual([]);
    expect(await dnb().match({ name: 'Fabrikam SAS', country: 'ZA' })).toEqual([]);
  });

  test('R8 asks with the parameters that Direct+ documents, five candidates at most', async () => {
    await dnb().match({ ...fabrikam, address: { lines: ['1', '2', '3'], city: 'Paris', region: 'IDF', postalCode: '75002' } });
    expect(registry.requests.at(-1)).toMatchObject({
      path: '/v1/match/cleanseMatch', authorization: 'Bearer',
      query: {
        name: 'Fabrikam SAS', countryISOAlpha2Code: 'FR', streetAddressLine1: '1', streetAddressLine2: '2, 3', addressLocality: 'Paris', addressRegion: 'IDF', postalCode: '75002',
        candidateMaximumQuantity: '5', confidenceLowerLevelThresholdValue: '5',
      },
    });
  });

  test('R8 renews a token that has expired and asks again', async () => {
    const registryClient = dnb();
    await registryClient.match(fabrikam);
    registry.faults.expireTokens();
    expect(await registryClient.match(fabrikam)).toMatchObject([{ duns: '260482871' }]);
  });

  test('R28 a candidate whose address cannot be written on a letter is a candidate all the same', async () => {
    const organization = { duns: '260482871', primaryName: 'Fabrikam', primaryAddress: { streetAddress: null, addressCountry: { isoAlpha2Code: 'FR' } } };
    registry.faults.next(1, { of: 'match', body: { matchCandidates: [{ organization, matchQualityInformation: { confidenceCode: 8 } }] } });
    expect(await dnb().match(fabrikam)).toEqual([{ source: 'direct-plus', duns: '260482871', name: 'Fabrikam', country: 'FR', matchConfidence: 8 }]);
  });
});

describe('R28 a search in the LEI register', () => {
  test('R28 finds the company by its legal name', async () => {
    expect(await leis().match({ name: 'Fabrikam', country: 'FR' })).toMatchObject([{ source: 'gleif', lei: fabrikamLei, name: 'FABRIKAM S.A.S.', registrationNumber: '552081317', active: true, standing: 'ACTIVE, ISSUED' }]);
    expect(register.requests).toMatchObject([{ path: '/api/v1/lei-records', query: { 'filter[entity.legalName]': 'Fabrikam', 'filter[entity.legalAddress.country]': 'FR' } }]);
  });

  test('R28 by full text where the legal name is written otherwise', async () => {
    expect(await leis().match({ ...fabrikam, name: 'Fabrikam société par actions simplifiée' })).toMatchObject([{ lei: fabrikamLei, matchConfidence: 10 }]);
    expect(register.requests.map(({ query }) => Object.keys(query)[0])).toEqual(['filter[entity.legalName]', 'filter[fulltext]']);
  });

  test('R28 by LEI alone, whatever the name', async () => {
    expect(await leis().match({ name: 'A Former Name', country: 'FR', lei: fabrikamLei })).toMatchObject([{ lei: fabrikamLei, matchConfidence: 10 }]);
  });

  test('R28 knows nobody who has no LEI', async () => {
    expect(await leis().match({ name: 'Tailspin Jouets', country: 'FR' })).toEqual([]);
  });

  test('R28 writes a region without the country before it', async () => {
    expect(await leis().match({ name: 'Contoso, Ltd.', country: 'US' })).toMatchObject([{ address: { region: 'NY' } }]);
  });

  test('R28 leaves out what was registered by mistake, and takes one whose registration has lapsed', async () => {
    const record = (lei: string, status: string) => ({
      id: lei,
      attributes: {
        lei, registration: { status },
        entity: { legalName: { name: 'Fabrikam SAS' }, legalAddress: { addressLines: ['12 rue de la Paix', null, 'Bât. B', 'Étage 2'], city: 'Paris', country: 'FR' }, status: 'ACTIVE' },
      },
    });
    register.faults.next(1, { body: { data: [record('A', 'ANNULLED'), record('B', 'LAPSED'), record('C', 'DUPLICATE')] } });
    expect(await leis().match(fabrikam)).toMatchObject([{ lei: 'B', active: true, standing: 'ACTIVE, LAPSED', address: { lines: ['12 rue de la Paix', 'Bât. B', 'Étage 2'] } }]);
  });
});

describe.each([['direct-plus'], ['gleif']] as const)('R8 %s in trouble', (source) => {
  const part = (timeoutMs?: number): CompanyMatching => (source === 'gleif' ? leis(timeoutMs) : dnb(timeoutMs));
  const faults = () => (source === 'gleif' ? register.faults : registry.faults);
  const caught = (searched = part()): Promise<unknown> => searched.match(fabrikam).then(() => undefined, (error: unknown) => error);
  const of = source === 'gleif' ? 'records' : 'match';

  test.each([
    [{ status: 429, retryAfter: 7 }, 7000],
    [{ status: 503, retryAfter: 30 }, 30_000],
    [{ status: 500 }, undefined],
  ])('R8 %j is tried again, not before it asked', async (fault, wait) => {
    faults().next(1, { ...fault, of });
    expect(await caught()).toMatchObject({ name: 'TryAgainError', retryAfterMs: wait });
  });

  test('R8 too slow or cut off is tried again', async () => {
    faults().next(1, { delay: 400, of });
    expect(await caught(part(60))).toMatchObject({ name: 'TryAgainError', message: expect.stringContaining('no answer in 60 ms') });
    faults().clear(); // a slow machine gives up before it comes to the slow answer
    faults().next(1, { cut: true, of });
    expect(await caught()).toMatchObject({ name: 'TryAgainError', message: expect.stringContaining('cannot be reached') });
  });

  test('R8 broken JSON and another shape are told with the field', async () => {
    faults().next(1, { body: '{"data": [', of });
    expect(await caught()).toMatchObject({ name: 'WrongAnswerError', message: expect.stringContaining('not JSON') });
    faults().next(1, { body: { data: [{ id: 'x', attributes: { lei: 5 } }], matchCandidates: [{ organization: { duns: 5 } }] }, of });
    expect(await caught()).toMatchObject({ name: 'WrongAnswerError', message: expect.stringContaining(source === 'gleif' ? 'data.0.attributes.lei' : 'matchCandidates.0.organization.duns') });
  });

  test('R8 a refusal of the question is told in the register’s own words', async () => {
    faults().next(1, { status: 400, body: source === 'gleif' ? { errors: [{ title: 'Invalid filter', detail: 'no such thing' }] } : { error: { errorCode: '00003', errorMessage: 'no such thing' } }, of });
    expect(await caught()).toMatchObject({ name: 'WrongAnswerError', message: expect.stringMatching(/400.*no such thing/) });
  });
});

describe('R28 a search in both', () => {
  test('R28 answers with the candidates of both, five at most, the surest first', async () => {
    const { candidates, unanswered } = matchCompany.answer.parse(await matchIn([dnb(), leis()], fabrikam));
    expect(candidates.slice(0, 2).map(({ source, matchConfidence }) => [source, matchConfidence])).toEqual([['direct-plus', 10], ['gleif', 10]]);
    expect(candidates.length).toBeLessThanOrEqual(5);
    expect(unanswered).toEqual([]);
  });

  test('R28 one that cannot answer is named beside what the other says', async () => {
    register.faults.next(1, { status: 503 });
    expect(await matchIn([dnb(), leis()], fabrikam)).toMatchObject({
      candidates: [{ source: 'direct-plus' }],
      unanswered: [{ source: 'gleif', why: expect.stringContaining('not available (503') }],
    });
  });

  test('R8 one that takes too long altogether holds up nobody', async () => {
    register.faults.next(1, { delay: 600 });
    expect(await matchIn([dnb(), leis()], fabrikam, 300)).toMatchObject({ candidates: [{ source: 'direct-plus' }], unanswered: [{ source: 'gleif', why: expect.stringContaining('in 300 ms') }] });
  });

  test('R8 where none answers, it is tried again after the shortest wait, and every reason is told', async () => {
    registry.faults.next(1, { status: 503, retryAfter: 30, of: 'match' });
    register.faults.next(1, { status: 429, retryAfter: 9 });
    await expect(matchIn([dnb(), leis()], fabrikam)).rejects.toMatchObject({ name: 'TryAgainError', retryAfterMs: 9000, message: expect.stringMatching(/company registry.*LEI register/) });
  });

  test('R8 where none can be understood, people are told of all', async () => {
    registry.faults.next(1, { body: {}, of: 'match' });
    register.faults.next(1, { body: {} });
    await expect(matchIn([dnb(), leis()], fabrikam)).rejects.toMatchObject({ name: 'WrongAnswerError', message: expect.stringMatching(/matchCandidates.*data/) });
  });
});
