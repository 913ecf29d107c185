import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import { readCompanies } from '../../activities/company-registry/companies';
import { startStandIn, type Faults, type RecordedRequest, type StandIn } from '../stand-in';
import { companyBody, errorBody, errors, matchBody } from './direct-plus';
import type { ErrorDetail, RegistryError } from './direct-plus';
import { likeliest } from './likeliest';

export interface RegistryOptions {
  /** 0: any free port. */
  readonly port: number;
  /** CSV file, see `readCompanies`. */
  readonly companiesFile: string;
  readonly key: string;
  readonly secret: string;
  /** How long an access token is good for, in seconds. Default: 86,400, as the real one. */
  readonly tokenSeconds?: number;
}

export interface Registry extends StandIn {
  readonly requests: readonly RecordedRequest[];
  /** Kinds of request: `token`, `data`, `match`. */
  readonly faults: Faults & {
    /** Every access token given so far is refused from now on (00040). */
    expireTokens(): void;
  };
}

/**
 * A company registry that speaks D&B Direct+ from a file of companies (R8, R28), so that the real client is exercised
 * in every trial: token renewal, throttling and outages included.
 * @throws CompaniesError where the file cannot be used; Error where the port is taken.
 */
export async function startRegistry(options: RegistryOptions): Promise<Registry> {
  const companies = await readCompanies(options.companiesFile);
  const tokens = new Map<string, number>();
  const tokenSeconds = options.tokenSeconds ?? 86_400;
  const basic = `Basic ${Buffer.from(`${options.key}:${options.secret}`).toString('base64')}`;

  const tokenProblem = (c: Context): RegistryError | undefined => {
    const [scheme, token] = (c.req.header('authorization') ?? '').split(' ');
    if (scheme !== 'Bearer' || token === undefined) return errors.unauthorized;
    return (tokens.get(token) ?? 0) <= Date.now() ? errors.tokenExpired : undefined;
  };

  const standIn = await startStandIn({
    port: options.port,
    kindOf: (path) => (path === '/v3/token' ? 'token' : path.startsWith('/v1/match') ? 'match' : 'data'),
    errorOf: (status) => errorBody(documentedError(status)),
    routes(app) {
      app.post('/v3/token', async (c) => {
        if (!same(c.req.header('authorization') ?? '', basic)) return refuse(c, errors.unauthorized);
        const form = await c.req.parseBody();
        if (form['grant_type'] !== 'client_credentials') {
          return refuse(c, errors.malformed, [{ parameter: 'grant_type', description: 'client_credentials is expected' }]);
        }
        const token = randomBytes(24).toString('base64url');
        tokens.set(token, Date.now() + tokenSeconds * 1000);
        return c.json({ access_token: token, token_type: 'Bearer', expires_in: tokenSeconds });
      });

      app.get('/v1/data/duns/:duns', (c) => {
        const problem = tokenProblem(c);
        if (problem) return refuse(c, problem);
        const duns = c.req.param('duns');
        if (!/^\d{9}$/.test(duns)) return refuse(c, errors.malformed, [{ parameter: 'duns', description: 'nine digits are expected' }]);
        const blockIDs = c.req.query('blockIDs');
        if (!blockIDs) return refuse(c, errors.malformed, [{ parameter: 'blockIDs', description: 'at least one data block is expected' }]);
        const company = companies.get(duns);
        if (!company) return refuse(c, errors.notFound, [], { duns });
        if (company.movedTo !== undefined) return refuse(c, errors.moved, [{ parameter: 'duns', description: company.movedTo }], { duns });
        return c.json(companyBody(company, blockIDs));
      });

      app.get('/v1/match/cleanseMatch', (c) => {
        const problem = tokenProblem(c);
        if (problem) return refuse(c, problem);
        const query = c.req.query();
        const lacking = ['name', 'countryISOAlpha2Code'].filter((parameter) => !query[parameter]);
        if (lacking.length > 0) return refuse(c, errors.malformed, lacking.map((parameter) => ({ parameter, description: 'it is required' })));
        const current = [...companies.values()].filter(({ movedTo }) => movedTo === undefined);
        const found = likeliest(current, soughtIn(query), Number(query['confidenceLowerLevelThresholdValue'] ?? 4));
        if (found.length === 0) return refuse(c, errors.noMatch, [], query);
        return c.json(matchBody(found.slice(0, Number(query['candidateMaximumQuantity'] ?? 10)), found.length, query));
      });

      app.notFound((c) => refuse(c, errors.unknownPath));
    },
  });
  return { ...standIn, faults: { ...standIn.faults, expireTokens: () => tokens.clear() } };
}

function soughtIn(query: Readonly<Record<string, string>>) {
  const { name = '', countryISOAlpha2Code: country = '', streetAddressLine1, streetAddressLine2, addressLocality: city, addressRegion: region, postalCode } = query;
  const lines = [streetAddressLine1, streetAddressLine2].filter((line) => line !== undefined);
  return { name, country, ...(city === undefined && lines.length === 0 ? {} : { address: { lines, city: city ?? '', region, postalCode } }) };
}

const documentedError = (status: number): RegistryError =>
  [errors.tooMany, errors.tokenExpired, errors.malformed, errors.notFound].find((error) => error.status === status) ?? errors.unavailable;

const refuse = (c: Context, error: RegistryError, details: readonly ErrorDetail[] = [], inquiry: object = {}) =>
  c.json(errorBody(error, details, inquiry), error.status);

/** Compares credentials in constant time, whatever their lengths. */
const same = (given: string, expected: string): boolean => timingSafeEqual(digest(given), digest(expected));
const digest = (value: string): Buffer => createHash('sha256').update(value).digest();
