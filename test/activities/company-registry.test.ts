import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { directPlus } from '../../activities/company-registry/direct-plus';
import { newNumberOf } from '../../activities/company-registry/direct-plus-answers';
import { retryAfterMs, TryAgainError, WrongAnswerError } from '../../activities/errors';
import { type Registry, startRegistry } from '../../dev/company-registry/registry';
import { findCompany } from '../../machines/enrollment/outside';

let folder: string;
let registry: Registry;
let clock: number;
const credentials = { key: 'key', secret: 'secret' };

const companies = `duns,name,line1,line2,city,region,postalCode,country,registrationNumber,telephone,domain,status,movedTo
260482871,FABRIKAM S.A.S.,12 RUE DE LA PAIX,,PARIS,,75002,FR,552081317,+33 1 42 60 30 12,fabrikam.example,active,
012345678,Contoso Inc,1 Main Street,Suite 5,Springfield,IL,62701,US,,,contoso.example,inactive,
268114022,Tailspin Jouets S.A.,5 place du Capitole,,Toulouse,,31000,FR,310499959,,tailspin.example,active,260482871
`;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'parvis-registry-'));
  await writeFile(path.join(folder, 'companies.csv'), companies);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

beforeEach(async () => {
  clock = Date.now();
  registry = await startRegistry({ port: 0, companiesFile: path.join(folder, 'companies.csv'), ...credentials });
});
afterEach(() => registry.close());

const client = (options: { timeoutMs?: number; secret?: string } = {}) =>
  directPlus({ url: registry.url, ...credentials, now: () => clock, ...options });
const asked = (part: string): number => registry.requests.filter((request) => request.path.startsWith(part)).length;

describe('R28 a company by its DUNS number', () => {
  test('R28 is found as the registry writes it', async () => {
    const answer = await client().findCompany('260482871');
    expect(findCompany.answer.parse(answer)).toEqual({
      outcome: 'found',
      active: true,
      company: {
        duns: '260482871',
        name: 'FABRIKAM S.A.S.',
        country: 'FR',
        address: { lines: ['12 RUE DE LA PAIX'], city: 'PARIS', postalCode: '75002' },
        registrationNumber: '552081317',
        telephone: '+33 1 42 60 30 12',
      },
    });
  });

  test('R28 a leading zero counts, and a company that is out of business says so', async () => {
    expect(await client().findCompany('012345678')).toEqual({
      outcome: 'found',
      active: false,
      company: {
        duns: '012345678',
        name: 'Contoso Inc',
        country: 'US',
        address: { lines: ['1 Main Street', 'Suite 5'], city: 'Springfield', region: 'IL', postalCode: '62701' },
      },
    });
  });

  test('R28 a number that nobody bears, and one that is none, are answers', async () => {
    expect(await client().findCompany('111111111')).toEqual({ outcome: 'notFound' });
    expect(await client().findCompany('12345')).toEqual({ outcome: 'notFound' });
  });

  test('R28 a company that bears another number now is pointed to', async () => {
    expect(await client().findCompany('268114022')).toEqual({ outcome: 'moved', duns: '260482871' });
  });
});

describe('R8 the registry’s token', () => {
  test('R8 is fetched once for many questions, also when they come at once', async () => {
    const dnb = client();
    await Promise.all([dnb.findCompany('260482871'), dnb.findCompany('012345678'), dnb.findCompany('111111111')]);
    await dnb.findCompany('260482871');
    expect(asked('/v3/token')).toBe(1);
  });

  test('R8 is renewed before it expires', async () => {
    const dnb = client();
    await dnb.findCompany('260482871');
    clock += 86_400_000 - 290_000;
    await dnb.findCompany('260482871');
    expect(asked('/v3/token')).toBe(2);
  });

  test('R8 is renewed once when it is refused, and the question asked again', async () => {
    const dnb = client();
    await dnb.findCompany('260482871');
    registry.faults.expireTokens();
    expect(await dnb.findCompany('260482871')).toMatchObject({ outcome: 'found' });
    expect(asked('/v3/token')).toBe(2);
  });

  test('R8 that stays refused is an error for people, not a loop', async () => {
    registry.faults.next(2, { status: 401, of: 'data' });
    await expect(client().findCompany('260482871')).rejects.toThrow(WrongAnswerError);
    expect(asked('/v1/data')).toBe(2);
  });

  test('R8 is not given for wrong credentials, and the error says where to look', async () => {
    await expect(client({ secret: 'wrong' }).findCompany('260482871')).rejects.toThrow('PARVIS_REGISTRY_SECRET');
  });
});

describe('R8 a registry in trouble', () => {
  const caught = async (dnb = client()): Promise<unknown> =>
    dnb.findCompany('260482871').then(
      () => undefined,
      (error: unknown) => error,
    );

  test.each([
    [{ status: 429, retryAfter: 7 }, 7000],
    [{ status: 503, retryAfter: 30 }, 30_000],
    [{ status: 500 }, undefined],
  ])('R8 %j is tried again, not before it asked', async (fault, wait) => {
    registry.faults.next(1, fault);
    const error = await caught();
    expect(error).toBeInstanceOf(TryAgainError);
    expect(error).toMatchObject({ retryAfterMs: wait });
  });

  test('R8 no token just now is tried again too', async () => {
    registry.faults.next(1, { status: 503, retryAfter: 2, of: 'token' });
    expect(await caught()).toMatchObject({ name: 'TryAgainError', retryAfterMs: 2000 });
  });

  test('R8 an answer that does not come in time, or is cut off, is tried again', async () => {
    registry.faults.next(1, { delay: 400 });
    expect(await caught(client({ timeoutMs: 60 }))).toMatchObject({
      name: 'TryAgainError',
      message: expect.stringContaining('no answer in 60 ms'),
    });
    registry.faults.clear();
    registry.faults.next(1, { cut: true });
    expect(await caught()).toMatchObject({ name: 'TryAgainError', message: expect.stringContaining('cannot be reached') });
  });

  test('R8 an answer of another shape names the field', async () => {
    registry.faults.next(1, { status: 200, of: 'data', body: { organization: { duns: '260482871', primaryName: 7 } } });
    expect(await caught()).toMatchObject({ name: 'WrongAnswerError', message: expect.stringContaining('organization.primaryName') });
    registry.faults.next(1, { status: 200, of: 'data', body: '<html>' });
    expect(await caught()).toMatchObject({ name: 'WrongAnswerError', message: expect.stringContaining('not JSON') });
  });
});

test('a new number is found in the details, else in the message, else it is an error', () => {
  expect(
    newNumberOf({ errorCode: '10505', errorMessage: '', errorDetails: [{ parameter: 'duns', description: '26-048-2871' }] }, '268114022'),
  ).toBe('260482871');
  expect(newNumberOf({ errorCode: '10505', errorMessage: 'DUNS 268114022 is 260482871 now' }, '268114022')).toBe('260482871');
  expect(() => newNumberOf({ errorCode: '10505', errorMessage: 'changed' }, '268114022')).toThrow(WrongAnswerError);
});

test('Retry-After is read as seconds and as a date, one hour at most', () => {
  const now = Date.UTC(2026, 10, 23);
  expect(retryAfterMs('120', now)).toBe(120_000);
  expect(retryAfterMs(new Date(now + 5000).toUTCString(), now)).toBe(5000);
  expect(retryAfterMs(new Date(now - 5000).toUTCString(), now)).toBe(0);
  expect(retryAfterMs('99999', now)).toBe(3_600_000);
  expect([retryAfterMs('soon', now), retryAfterMs(null, now)]).toEqual([undefined, undefined]);
});
