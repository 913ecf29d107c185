import { openIdProvider } from '../../client/identity/provider';
import { readSettings } from '../../configuration/settings';
import { Browser, startedGateway } from '../client/a-gateway';
import { application } from '../support/applications';
import { globalAdmin } from '../support/people';
import { startedProgramme, type EnrolledCase, type Programme } from '../support/programme';
import { startedLyingProvider, type Lies } from './a-lying-provider';

let programme: Programme;
beforeAll(async () => void (programme = await startedProgramme()));
afterAll(() => programme[Symbol.asyncDispose]());

const inEnglish = { primaryContact: { ...application().primaryContact, language: 'en' as const } };
const secret = 'of the gateway';

/** The gateway, a provider, and a case that waits for its contact. */
async function installation(environment: Record<string, string> = {}) {
  const provider = await startedLyingProvider();
  const settings = readSettings({ PARVIS_SIGN_IN: 'oidc', PARVIS_OIDC_ISSUER: provider.issuer, PARVIS_OIDC_CLIENT_ID: 'gateway', PARVIS_OIDC_CLIENT_SECRET: secret, ...environment });
  // The port is known only when the gateway listens; by then nothing has been asked of the provider.
  const address = { gateway: '' };
  const known = openIdProvider(settings, 'gateway');
  const signIn = { ...known, begin: (redirect: string, given: { language: string; another: boolean }) => known.begin(redirect.replace('http://gateway', address.gateway), given), finish: (back: URL, pending: Parameters<typeof known.finish>[1]) => known.finish(new URL(back.href.replace('http://gateway', address.gateway)), pending) };
  const gateway = await startedGateway(programme, { signIn, publicUrl: 'http://gateway' });
  address.gateway = gateway.url;
  return { provider, gateway, signIn, [Symbol.asyncDispose]: async () => { await gateway[Symbol.asyncDispose](); await provider[Symbol.asyncDispose](); } };
}

async function linkOf(enrolled: EnrolledCase): Promise<string> {
  await enrolled.until('mailbox.awaiting');
  const [mail] = (await enrolled.received(1)).slice(-1);
  return new URL(mail?.links.find((link) => link.includes('/confirm/')) ?? '').pathname;
}
const signInAt = (path: string): string => `/sign-in?return=${encodeURIComponent(path)}`;

describe('sign-in by an OpenID provider', () => {
  test('R32 leads from the link to the provider and back to the link, as the person of the case’s account; an act by it is on record', async () => {
    await using parts = await installation();
    const fabrikam = await programme.enroll(inEnglish);
    const browser = new Browser(parts.gateway.url);
    const link = await linkOf(fabrikam);
    await browser.open(link);
    expect(browser.html).toContain(`href="${signInAt(link)}"`);
    await browser.open(signInAt(link));
    expect(browser.path).toBe(link);
    expect(browser.text).toContain('You are signed in as Paul Durand (paul.durand@fabrikam.example)');
    await browser.press('Show that I am registered');
    expect((await fabrikam.view()).particulars.confirmation).toMatchObject({ registration: true, mailbox: false });

    const [asked] = parts.provider.asked;
    expect(Object.fromEntries(asked ?? [])).toMatchObject({ response_type: 'code', client_id: 'gateway', redirect_uri: `${parts.gateway.url}/sign-in/callback`, code_challenge_method: 'S256', scope: 'openid profile email', ui_locales: 'en' });
    expect(parts.provider.clients).toEqual([`Basic ${Buffer.from(`gateway:${encodeURIComponent(secret).replaceAll('%20', '+')}`).toString('base64')}`]);
    expect(parts.gateway.log).toEqual([]);
  });

  test('leads from the page of a case and back to it, and is asked for anew after signing out', async () => {
    await using parts = await installation();
    parts.provider.lies = { discovery: { token_endpoint_auth_methods_supported: ['client_secret_post'] } };
    const fabrikam = await programme.enroll(inEnglish);
    await fabrikam.until('mailbox.awaiting');
    const browser = new Browser(parts.gateway.url);
    await browser.open(`/cases/${fabrikam.id}`);
    expect([browser.path, browser.text]).toEqual([`/cases/${fabrikam.id}/sign-in`, expect.stringContaining('Sign in with your work account')]);
    expect(browser.html).toContain(`href="${signInAt(`/cases/${fabrikam.id}`)}"`);
    await browser.open(signInAt(`/cases/${fabrikam.id}`));
    expect([browser.path, browser.text]).toEqual([`/cases/${fabrikam.id}`, expect.stringContaining('Enrollment of FABRIKAM')]);
    expect(parts.provider.clients).toEqual([`post ${secret}`]);
    await browser.press('Sign out');
    expect(browser.path).toBe(`/cases/${fabrikam.id}/sign-in`);
    // Whoever has signed out may be another next time: the provider is to ask.
    await browser.open(signInAt(`/cases/${fabrikam.id}`));
    expect(parts.provider.asked.map((asked) => asked.get('prompt'))).toEqual([null, 'login']);
    await browser.open(signInAt(`/cases/${fabrikam.id}`));
    expect(parts.provider.asked.map((asked) => asked.get('prompt'))).toEqual([null, 'login', null]);
  });

  test('R16 whoever is not of the case’s account sees nothing of it, and an unknown case looks the same', async () => {
    await using parts = await installation();
    const fabrikam = await programme.enroll(inEnglish);
    await fabrikam.until('mailbox.awaiting');
    parts.provider.lies = { claims: { email: 'eve@elsewhere.example' }, discovery: { prompt_values_supported: ['login', 'select_account'] } };
    const seen = [];
    for (const id of [fabrikam.id, 'fabrikam-never-was']) {
      const browser = await new Browser(parts.gateway.url).open(signInAt(`/cases/${id}`));
      expect(browser.html).toContain(`href="${signInAt(`/cases/${id}`)}"`);
      seen.push([browser.status, browser.text]);
      await browser.open(`/cases/${id}`);
      expect(browser.path).toBe(`/cases/${id}/sign-in`);
      await browser.open(signInAt(`/cases/${id}`));
    }
    expect(seen[0]).toEqual([403, expect.stringContaining('You have signed in as eve@elsewhere.example. That is not an account of this company.')]);
    expect(seen[1]).toEqual(seen[0]);
    expect(parts.provider.asked.map((asked) => asked.get('prompt'))).toEqual([null, 'select_account', null, 'select_account']);
  });

  test('R16 where the provider tells work accounts, the same address of another account is somebody else', async () => {
    await using parts = await installation({ PARVIS_OIDC_TENANT_CLAIM: 'tid', PARVIS_OIDC_STAFF_TENANT: 'parvis' });
    const fabrikam = await programme.enroll(inEnglish);
    const { particulars: { tenant } } = await fabrikam.until('mailbox.awaiting');
    parts.provider.lies = { claims: { tid: 'contoso.onmicrosoft.example' } };
    const stranger = await new Browser(parts.gateway.url).open(signInAt(`/cases/${fabrikam.id}`));
    expect(stranger.status).toBe(403);
    parts.provider.lies = { claims: { tid: tenant } };
    const paul = await new Browser(parts.gateway.url).open(signInAt(`/cases/${fabrikam.id}`));
    expect([paul.status, paul.text]).toEqual([200, expect.stringContaining('Enrollment of FABRIKAM')]);
  });

  const wrong: [string, Lies, number, RegExp, RegExp | undefined][] = [
    ['an ID token for another client', { claims: { aud: 'another' } }, 502, /could not be taken/, /cannot be believed/],
    ['an ID token of another issuer', { claims: { iss: 'https://evil.example' } }, 502, /could not be taken/, /cannot be believed/],
    ['an ID token signed by nobody’s key', { otherKey: true }, 502, /could not be taken/, /cannot be believed/],
    ['an ID token without signature', { unsigned: true }, 502, /could not be taken/, /cannot be believed/],
    ['an ID token that has run out', { claims: { exp: 1_700_000_000 } }, 502, /could not be taken/, /cannot be believed/],
    ['an ID token with another nonce', { claims: { nonce: 'another' } }, 502, /could not be taken/, /cannot be believed/],
    ['an ID token without nonce', { claims: { nonce: undefined } }, 502, /could not be taken/, /cannot be believed/],
    ['an address that is not verified', { claims: { email_verified: false } }, 502, /could not be taken/, /has verified the address/],
    ['no address', { claims: { email: undefined } }, 502, /could not be taken/, /no address in the claim «email»/],
    ['no subject', { claims: { sub: undefined } }, 502, /could not be taken/, /cannot be believed/],
    ['a person who calls it off', { refuses: 'access_denied' }, 403, /You are not signed in/, undefined],
    ['a provider that is busy', { refuses: 'temporarily_unavailable' }, 503, /does not answer for the moment/, /temporarily_unavailable/],
    ['a provider that refuses the request', { refuses: 'invalid_scope' }, 502, /could not be taken/, /invalid_scope/],
    ['a state that is another', { otherState: true }, 400, /This sign-in is over/, undefined],
    ['a client that the provider does not know', { tokenAnswer: { status: 401, body: '{"error":"invalid_client"}' } }, 502, /could not be taken/, /PARVIS_OIDC_CLIENT_ID/],
    ['an error of the provider', { tokenAnswer: { status: 500, body: 'oops', type: 'text/plain' } }, 503, /does not answer for the moment/, /answers 500/],
    ['a page instead of an answer', { tokenAnswer: { status: 200, body: '<html>', type: 'text/html' } }, 502, /could not be taken/, /cannot be believed/],
    ['half an answer', { tokenAnswer: { status: 200, body: '{"access_token":' } }, 502, /could not be taken/, /cannot be believed/],
    ['an answer without ID token', { tokenAnswer: { status: 200, body: '{"access_token":"x","token_type":"bearer"}' } }, 502, /could not be taken/, /cannot be believed/],
    ['a discovery document of another issuer', { discovery: { issuer: 'https://evil.example' } }, 502, /could not be taken/, /cannot be believed/],
  ];
  test('nobody is signed in by what cannot be believed; the page says what to do and the log why', async () => {
    const fabrikam = await programme.enroll(inEnglish);
    await fabrikam.until('mailbox.awaiting');
    const page = `/cases/${fabrikam.id}`;
    for (const [what, lies, status, says, logged] of wrong) {
      await using parts = await installation();
      parts.provider.lies = lies;
      const browser = await new Browser(parts.gateway.url).open(signInAt(page));
      expect([what, browser.status, browser.text]).toEqual([what, status, expect.stringMatching(says)]);
      expect(`${what}: ${parts.gateway.log.join('\n')}`).toMatch(new RegExp(`^${what}: ${logged ? `sign-in: .*${logged.source}.*` : ''}$`));
      await browser.open(page);
      expect([what, browser.path]).toEqual([what, `${page}/sign-in`]);
      // Mended, it goes on.
      parts.provider.lies = {};
      await browser.open(signInAt(page));
      expect([what, browser.status, browser.path]).toEqual([what, 200, page]);
    }
  });

  test('a provider that is away is waited for; mail links act meanwhile', async () => {
    const fabrikam = await programme.enroll(inEnglish);
    const link = await linkOf(fabrikam);
    const parts = await installation();
    await parts.provider[Symbol.asyncDispose]();
    await using gateway = parts.gateway;
    const browser = await new Browser(gateway.url, 'fr').open(signInAt(link));
    expect([browser.status, browser.text]).toEqual([503, expect.stringContaining('Rien n’est perdu')]);
    expect(gateway.log).toEqual([expect.stringContaining('ECONNREFUSED')]);
    await browser.open(link);
    await browser.press('I read this mailbox');
    expect((await fabrikam.view()).particulars.confirmation).toMatchObject({ mailbox: true });
  });

  test('what came back is worth something once, and in the browser where it began alone', async () => {
    await using parts = await installation();
    const fabrikam = await programme.enroll(inEnglish);
    await fabrikam.until('mailbox.awaiting');
    const page = `/cases/${fabrikam.id}`;
    // The victim's browser is led to the address that an attacker's sign-in came back to.
    const begun = await fetch(new URL(signInAt(page), parts.gateway.url), { redirect: 'manual' });
    const cookie = begun.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ');
    const back = (await fetch(begun.headers.get('location') ?? '', { redirect: 'manual' })).headers.get('location') ?? '';
    const victim = await new Browser(parts.gateway.url).open(back);
    expect([victim.status, victim.text]).toEqual([400, expect.stringContaining('it began in another browser')]);
    await victim.open(page);
    expect(victim.path).toBe(`${page}/sign-in`);

    const answer = (headers: Record<string, string>) => fetch(back, { redirect: 'manual', headers });
    const [, name = '', content = '', signature = ''] = /^([^=]+)=([^.]+)(\..+)$/.exec(cookie) ?? [];
    const held = JSON.parse(Buffer.from(content, 'base64url').toString('utf8')) as { back: string };
    expect(held.back).toBe(page);
    const forged = Buffer.from(JSON.stringify({ ...held, back: '/cases/another' })).toString('base64url');
    expect((await answer({ cookie: `${name}=${forged}${signature}` })).status).toBe(400);
    await using later = await startedGateway(programme, { signIn: parts.signIn, publicUrl: 'http://gateway', now: () => Date.now() + 10 * 60_000 });
    expect((await fetch(back.replace(parts.gateway.url, later.url), { redirect: 'manual', headers: { cookie } })).status).toBe(400);
    // Gateways keep nothing: another one goes on where this one was killed.
    await using another = await startedGateway(programme, { signIn: parts.signIn, publicUrl: 'http://gateway' });
    const attacker = await fetch(back.replace(parts.gateway.url, another.url), { redirect: 'manual', headers: { cookie } });
    expect([attacker.status, attacker.headers.get('location')]).toEqual([303, page]);
    expect(attacker.headers.getSetCookie().join()).toMatch(/parvis_sign_in_[^=]*=; Max-Age=0/);
    // The code is the provider's to refuse a second time.
    expect((await answer({ cookie })).status).toBe(400);
  });

  test('it leads nowhere but to pages of ours, and nobody signs in without proof', async () => {
    await using parts = await installation();
    const fabrikam = await programme.enroll(inEnglish);
    const link = await linkOf(fabrikam);
    const browser = new Browser(parts.gateway.url);
    for (const elsewhere of ['https://evil.example', '//evil.example', '/sign-in', '/cases/x/../../evil', `${link}//evil.example`, '']) {
      await browser.open(signInAt(elsewhere));
      expect([elsewhere, browser.status]).toEqual([elsewhere, 400]);
    }
    for (const [path, fields] of [['/sign-in', { return: link, user: 'paul' }], [`/cases/${fabrikam.id}/sign-in`, { email: globalAdmin.email ?? '' }]] as const) {
      await browser.open(path, { method: 'POST', body: new URLSearchParams(fields), headers: { 'sec-fetch-site': 'same-origin' } });
      expect([path, browser.status]).toEqual([path, 404]);
    }
    await browser.open(`/cases/${fabrikam.id}`);
    expect(browser.path).toBe(`/cases/${fabrikam.id}/sign-in`);
    expect(parts.provider.asked).toEqual([]);
  });

  test('a session that began without proof is worth nothing once a provider lets people in', async () => {
    const fabrikam = await programme.enroll(inEnglish);
    await fabrikam.until('mailbox.awaiting');
    await using parts = await installation();
    await using development = await startedGateway(programme);
    const browser = new Browser(development.url);
    await browser.open(`/cases/${fabrikam.id}`);
    const { action, fields } = browser.form('Sign in');
    fields.set('email', 'ada.martin@fabrikam.example');
    await browser.open(action, { method: 'POST', body: fields, headers: { 'sec-fetch-site': 'same-origin' } });
    expect(browser.text).toContain('Enrollment of FABRIKAM');
    await browser.open(new URL(`/cases/${fabrikam.id}`, parts.gateway.url).href);
    expect(browser.text).toContain('Sign in with your work account');
  });
});
