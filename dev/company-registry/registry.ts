import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import type { Context, MiddlewareHandler } from 'hono';
import { listen, loopback } from '../listening';
import { readCompanies } from './companies';
import { companyBody, errorBody, errors } from './direct-plus';
import type { ErrorDetail, RegistryError } from './direct-plus';

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

/** One request as it came in, credentials left out. */
export interface RegistryRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Scheme of the Authorization header: `Basic`, `Bearer` or none. */
  readonly authorization: string | undefined;
  /** Epoch ms. */
  readonly at: number;
}

/** What is done instead of answering properly; with only a delay, the proper answer comes late. */
export interface RegistryFault {
  readonly status?: number;
  /** Seconds, or an HTTP date, for the Retry-After header. */
  readonly retryAfter?: number | string;
  /** Sent as it is where it is a string, else as JSON. Default: the documented error of the status. */
  readonly body?: unknown;
  /** Milliseconds before anything is answered. */
  readonly delay?: number;
  /** The connection is cut without an answer. */
  readonly cut?: boolean;
  /** Only for requests of this kind. Default: any. */
  readonly of?: 'token' | 'data';
}

export interface Registry {
  readonly url: string;
  readonly requests: readonly RegistryRequest[];
  readonly faults: {
    /** The next so many requests meet the fault; faults queue up. */
    next(times: number, fault: RegistryFault): void;
    /** Every access token given so far is refused from now on (00040). */
    expireTokens(): void;
    clear(): void;
  };
  close(): Promise<void>;
}

type RegistryEnv = { Bindings: HttpBindings };
type RegistryContext = Context<RegistryEnv>;

/**
 * A company registry that speaks D&B Direct+ from a file of companies (R8, R28), so that the real client is exercised
 * in every trial: token renewal, throttling and outages included.
 * @throws CompaniesError where the file cannot be used; Error where the port is taken.
 */
export async function startRegistry(options: RegistryOptions): Promise<Registry> {
  const companies = await readCompanies(options.companiesFile);
  const requests: RegistryRequest[] = [];
  const queued: RegistryFault[] = [];
  const tokens = new Map<string, number>();
  const tokenSeconds = options.tokenSeconds ?? 86_400;
  const basic = `Basic ${Buffer.from(`${options.key}:${options.secret}`).toString('base64')}`;

  const app = new Hono<RegistryEnv>();
  app.use(async (c, next) => {
    requests.push({
      method: c.req.method, path: c.req.path, query: c.req.query(), authorization: c.req.header('authorization')?.split(' ')[0], at: Date.now(),
    });
    await next();
  });
  app.use(injected(queued));

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
    const [scheme, token] = (c.req.header('authorization') ?? '').split(' ');
    if (scheme !== 'Bearer' || token === undefined) return refuse(c, errors.unauthorized);
    if ((tokens.get(token) ?? 0) <= Date.now()) return refuse(c, errors.tokenExpired);
    const duns = c.req.param('duns');
    if (!/^\d{9}$/.test(duns)) return refuse(c, errors.malformed, [{ parameter: 'duns', description: 'nine digits are expected' }]);
    const blockIDs = c.req.query('blockIDs');
    if (!blockIDs) return refuse(c, errors.malformed, [{ parameter: 'blockIDs', description: 'at least one data block is expected' }]);
    const company = companies.get(duns);
    if (!company) return refuse(c, errors.notFound, [], { duns });
    if (company.movedTo !== undefined) return refuse(c, errors.moved, [{ parameter: 'duns', description: company.movedTo }], { duns });
    return c.json(companyBody(company, blockIDs));
  });

  app.notFound((c) => refuse(c, errors.unknownPath));

  const listening = await listen(app, options.port);
  return {
    url: `http://${loopback}:${listening.port}`,
    requests,
    faults: {
      next: (times, fault) => queued.push(...Array.from({ length: times }, () => fault)),
      expireTokens: () => tokens.clear(),
      clear: () => queued.splice(0),
    },
    close: listening.close,
  };
}

/** Spends the first queued fault that is meant for the request. */
function injected(queued: RegistryFault[]): MiddlewareHandler<RegistryEnv> {
  return async (c, next) => {
    const kind = c.req.path === '/v3/token' ? 'token' : 'data';
    const index = queued.findIndex((fault) => fault.of === undefined || fault.of === kind);
    const fault = index < 0 ? undefined : queued.splice(index, 1)[0];
    if (!fault) return next();
    if (fault.delay !== undefined) await pause(fault.delay);
    if (fault.cut) {
      c.env.incoming.socket.destroy();
      return c.body(null);
    }
    if (fault.status === undefined && fault.body === undefined) return next();
    const status = fault.status ?? 200;
    const headers = { 'content-type': 'application/json', ...(fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) }) };
    const body = fault.body ?? errorBody(documentedError(status));
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers });
  };
}

const documentedError = (status: number): RegistryError =>
  [errors.tooMany, errors.tokenExpired, errors.malformed, errors.notFound].find((error) => error.status === status) ?? errors.unavailable;

const refuse = (c: RegistryContext, error: RegistryError, details: readonly ErrorDetail[] = [], inquiry: object = {}) =>
  c.json(errorBody(error, details, inquiry), error.status);

/** Compares credentials in constant time, whatever their lengths. */
const same = (given: string, expected: string): boolean => timingSafeEqual(digest(given), digest(expected));
const digest = (value: string): Buffer => createHash('sha256').update(value).digest();
