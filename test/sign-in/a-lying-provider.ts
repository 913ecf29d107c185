import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import http from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';

/** What a provider may do wrong, or differently. */
export interface Lies {
  /** Claims of the ID token that differ; undefined: left out. */
  readonly claims?: Record<string, unknown>;
  /** The ID token is signed by a key that nobody knows. */
  readonly otherKey?: boolean;
  /** The ID token is not signed at all. */
  readonly unsigned?: boolean;
  /** Where the browser is sent back with an error. */
  readonly refuses?: string;
  /** The state that comes back is another. */
  readonly otherState?: boolean;
  /** What the token endpoint answers instead. */
  readonly tokenAnswer?: { readonly status: number; readonly body: string; readonly type?: string };
  readonly discovery?: Record<string, unknown>;
}

/** A provider that lets everybody in at once as Paul, and does whatever it is told to do wrong. Real HTTP, signed by real keys. */
export async function startedLyingProvider(): Promise<{ issuer: string; lies: Lies; asked: URLSearchParams[]; clients: string[] } & AsyncDisposable> {
  const [{ publicKey, privateKey }, other] = [generateKeyPairSync('rsa', { modulusLength: 2048 }), generateKeyPairSync('rsa', { modulusLength: 2048 })];
  const codes = new Map<string, URLSearchParams>();
  const provider = { issuer: '', lies: {} as Lies, asked: [] as URLSearchParams[], clients: [] as string[] };

  const server = http.createServer((request, response) => {
    void answer(request).then(({ status = 200, body = '', headers = {} }) => response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body));
  });

  async function answer(request: http.IncomingMessage): Promise<{ status?: number; body?: string; headers?: Record<string, string> }> {
    const { issuer, lies } = provider;
    const url = new URL(request.url ?? '', issuer);
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return { body: JSON.stringify({
          issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/keys`, response_types_supported: ['code'], subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'], ...lies.discovery,
        }) };
      case '/keys':
        return { body: JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' }] }) };
      case '/authorize': {
        provider.asked.push(url.searchParams);
        const back = new URL(url.searchParams.get('redirect_uri') ?? '');
        back.searchParams.set('state', lies.otherState ? 'another-state-altogether' : (url.searchParams.get('state') ?? ''));
        if (lies.refuses) back.searchParams.set('error', lies.refuses);
        else {
          const code = randomBytes(16).toString('hex');
          codes.set(code, url.searchParams);
          back.searchParams.set('code', code);
        }
        return { status: 303, headers: { location: back.href } };
      }
      case '/token': {
        if (lies.tokenAnswer) return { status: lies.tokenAnswer.status, body: lies.tokenAnswer.body, headers: { 'content-type': lies.tokenAnswer.type ?? 'application/json' } };
        const form = new URLSearchParams(await text(request));
        provider.clients.push(request.headers.authorization ?? `post ${form.get('client_secret') ?? 'nothing'}`);
        const authorization = codes.get(form.get('code') ?? '');
        codes.delete(form.get('code') ?? '');
        const challenge = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url');
        if (!authorization || challenge !== authorization.get('code_challenge')) return { status: 400, body: JSON.stringify({ error: 'invalid_grant' }) };
        const now = Math.floor(Date.now() / 1_000);
        const claims = { iss: issuer, sub: 'paul-at-the-provider', aud: 'gateway', exp: now + 3_600, iat: now, nonce: authorization.get('nonce'), email: 'paul.durand@fabrikam.example', email_verified: true, ...lies.claims };
        const idToken = signed(claims, lies.otherKey ? other.privateKey : privateKey, lies.unsigned);
        return { body: JSON.stringify({ access_token: 'nothing', token_type: 'Bearer', expires_in: 3_600, id_token: idToken }) };
      }
      default:
        return { status: 404 };
    }
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  provider.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return Object.assign(provider, { [Symbol.asyncDispose]: stop });
}

function signed(claims: object, key: KeyObject, unsigned = false): string {
  const content = [{ alg: unsigned ? 'none' : 'RS256', kid: 'one' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${content}.${unsigned ? '' : sign('RSA-SHA256', Buffer.from(content), key).toString('base64url')}`;
}
