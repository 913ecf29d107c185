import { spawn } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import path from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { runCli } from '../../client/cli/program';
import { keptFile, signedInIdentity } from '../../client/identity/kept';
import { openIdProvider } from '../../client/identity/provider';
import { projectFolder } from '../../configuration/load';
import { readSettings } from '../../configuration/settings';
import { freePort } from '../../dev/listening';
import { terminal } from '../client/a-terminal';
import { openedPage } from '../support/browser';
import { startedProgramme, type Programme } from '../support/programme';
import { startedGateway } from '../client/a-gateway';
import { startedProvider } from './a-provider';

let programme: Programme;
beforeAll(async () => void (programme = await startedProgramme()));
afterAll(() => programme[Symbol.asyncDispose]());

/** An installation with the whole provider; every person at its command line has a home of its own. */
async function installation(idTokenSeconds?: number) {
  const port = await freePort();
  const provider = await startedProvider({ redirectAddress: `http://127.0.0.1:${port}/sign-in/callback`, ...(idTokenSeconds === undefined ? {} : { idTokenSeconds }) });
  const environment = {
    ...programme.environment, PARVIS_SIGN_IN: 'oidc', PARVIS_OIDC_ISSUER: provider.issuer, PARVIS_OIDC_CLIENT_ID: 'gateway', PARVIS_OIDC_CLIENT_SECRET: provider.gatewaySecret, PARVIS_OIDC_CLI_CLIENT_ID: 'parvis-cli',
    PARVIS_GATEWAY_PORT: String(port),
  };
  const settings = readSettings(environment);
  const at = (person: string) => ({ ...environment, XDG_CONFIG_HOME: path.join(programme.data, `home of ${person}`) });
  const run = async (person: string, ...argv: string[]) => {
    const screen = terminal({ environment: at(person) });
    const code = await runCli(argv, screen);
    return { code, ...screen.written };
  };
  /** The whole device grant: the command waits, a browser elsewhere signs in and enters the code. */
  const signIn = async (person: string, address: string) => {
    const screen = terminal({ environment: at(person) });
    let asked: (address: string) => void = () => undefined;
    const shown = new Promise<string>((resolve) => (asked = resolve));
    const code = runCli(['sign-in'], { ...screen, err: (text) => { screen.err(text); const [, opened] = /Open (\S+)\n/.exec(text) ?? []; if (opened !== undefined) asked(opened); } });
    const opened = await Promise.race([shown, code.then(() => Promise.reject(new Error(screen.written.err)))]);
    await using browser = await openedPage('en');
    const { page } = browser;
    await page.goto(opened);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByPlaceholder('Enter any login').fill(address);
    await page.getByPlaceholder('and password').fill('any');
    await page.getByRole('button', { name: 'Sign-in' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { name: 'Sign-in Success' }).waitFor();
    return { code: await code, ...screen.written };
  };
  return { provider, environment, settings, at, run, signIn, gatewayPort: port, [Symbol.asyncDispose]: () => provider[Symbol.asyncDispose]() };
}

/** A command in a process of its own. */
async function commandOf(environment: Record<string, string>, ...argv: string[]): Promise<{ code: number; out: string }> {
  const child = spawn(process.execPath, [path.join(projectFolder, 'bin', 'parvis.js'), ...argv], { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'inherit'] });
  const out = textOf(child.stdout);
  const [code] = (await once(child, 'exit')) as [number];
  return { code, out: await out };
}

describe('sign-in at the command line', () => {
  test('by the code on another device; acts are those of the member of staff who is signed in, and no other', async () => {
    await using parts = await installation();
    const fabrikam = await programme.enroll();
    await fabrikam.until('mailbox.awaiting');
    await expect(parts.run('rita', 'note', fabrikam.id, 'early')).resolves.toMatchObject({ code: 2, err: expect.stringMatching(/You are not signed in\.[^]*parvis sign-in/) });

    const { code, out, err } = await parts.signIn('rita', 'rita@parvis.example');
    expect({ code, out }).toEqual({ code: 0, out: 'You are signed in as rita (reviewer), rita@parvis.example.\n' });
    expect(err).toMatch(/and enter the code [A-Z]{4}-[A-Z]{4} within 10 min\. Waiting/);
    const file = keptFile(parts.at('rita'));
    expect((await stat(file)).mode & 0o077).toBe(0);

    await expect(parts.run('rita', 'whoami')).resolves.toMatchObject({ code: 0, out: 'staff:rita (reviewer), rita@parvis.example\n' });
    await expect(parts.run('rita', 'note', fabrikam.id, 'by whoever is signed in')).resolves.toMatchObject({ code: 0, out: expect.stringContaining('by staff:rita') });
    await expect(parts.run('rita', 'whoami', '--as', 'reviewer')).resolves.toMatchObject({ code: 0 });
    await expect(parts.run('rita', 'whoami', '--as', 'reviewer:rita')).resolves.toMatchObject({ code: 0 });
    for (const [as, says] of [['operator', 'signed in as rita (reviewer); --as operator is somebody else'], ['reviewer:raj', 'not as «raj»'], ['global-admin', 'somebody else']] as const) {
      await expect(parts.run('rita', 'note', fabrikam.id, 'as another', '--as', as)).resolves.toMatchObject({ code: 2, err: expect.stringContaining(says) });
    }
    expect((await fabrikam.view()).particulars.notes?.map(({ text, by }) => [text, by])).toEqual([['by whoever is signed in', 'rita']]);
    // Others on the same machine are not signed in by that.
    await expect(parts.run('raj', 'whoami')).resolves.toMatchObject({ code: 2 });

    await expect(parts.run('rita', 'sign-out')).resolves.toMatchObject({ code: 0, out: 'You are signed out.\n' });
    await expect(parts.run('rita', 'whoami')).resolves.toMatchObject({ code: 2, err: expect.stringContaining('not signed in') });
    await expect(parts.run('rita', 'sign-out', '--json')).resolves.toMatchObject({ code: 0, out: expect.stringContaining('"wasSignedIn": false') });
  });

  test('is prolonged when its time is over, once by several commands at a time, and ends with what the provider ends', async () => {
    await using parts = await installation(60);
    await parts.signIn('omar', 'omar@parvis.example');
    const environment = parts.at('omar');
    const file = keptFile(environment);
    const over = async (): Promise<{ refreshToken: string }> => {
      const kept = JSON.parse(await readFile(file, 'utf8')) as { refreshToken: string };
      await writeFile(file, JSON.stringify({ ...kept, until: 0 }), { mode: 0o600 });
      return kept;
    };
    // The provider takes a second use of a refresh token for a theft, and would end the sign-in.
    const { refreshToken: first } = await over();
    const ended = await Promise.all(Array.from({ length: 3 }, () => commandOf(environment, 'whoami')));
    expect(ended).toEqual(Array.from({ length: 3 }, () => ({ code: 0, out: 'staff:omar (operator), omar@parvis.example\n' })));
    await over();
    const provider = openIdProvider(parts.settings, 'command line');
    let prolonged = 0;
    const counting = { ...provider, refresh: (...given: Parameters<typeof provider.refresh>) => ((prolonged += 1), provider.refresh(...given)) };
    const identities = await Promise.all(Array.from({ length: 6 }, () => signedInIdentity(counting, environment)));
    expect([prolonged, new Set(identities.map(({ address }) => address))]).toEqual([1, new Set(['omar@parvis.example'])]);

    // What was stolen and used again ends it for both.
    await expect(provider.refresh(first, 'omar@parvis.example')).rejects.toMatchObject({ problem: 'over' });
    await over();
    await expect(parts.run('omar', 'whoami')).resolves.toMatchObject({ code: 2, err: expect.stringMatching(/has run out[^]*parvis sign-in/) });
  });

  test('signing out tells the provider, so that what was copied is worth nothing', async () => {
    await using parts = await installation(60);
    await parts.signIn('olivia', 'olivia@parvis.example');
    const { refreshToken } = JSON.parse(await readFile(keptFile(parts.at('olivia')), 'utf8')) as { refreshToken: string };
    await parts.run('olivia', 'sign-out');
    await expect(openIdProvider(parts.settings, 'command line').refresh(refreshToken, 'olivia@parvis.example')).rejects.toMatchObject({ problem: 'over' });
  });

  test('whoever is no staff is not signed in, nor anybody whose address is not verified', async () => {
    await using parts = await installation();
    await expect(parts.signIn('eve', 'ada.martin@fabrikam.example')).resolves.toMatchObject({ code: 2, err: expect.stringContaining('ada.martin@fabrikam.example is nobody of the programme’s staff') });
    await expect(parts.run('eve', 'whoami')).resolves.toMatchObject({ code: 2, err: expect.stringContaining('not signed in') });
    await expect(parts.signIn('eve', 'unverified@parvis.example')).resolves.toMatchObject({ code: 2, err: expect.stringContaining('has verified the address') });
  });

  test('a member of staff who is taken out of the directory is out at once', async () => {
    await using parts = await installation();
    await parts.signIn('sofia', 'sofia@parvis.example');
    const file = path.join(programme.data, 'directory.json');
    const whole = await readFile(file, 'utf8');
    await writeFile(file, whole.replace('sofia@parvis.example', 'sofia@elsewhere.example'));
    try {
      await expect(parts.run('sofia', 'whoami')).resolves.toMatchObject({ code: 2, err: expect.stringContaining('nobody of the programme’s staff') });
    } finally {
      await writeFile(file, whole);
    }
  });

  test('`parvis doctor` tells of the provider, and commands say when it is away', async () => {
    await using parts = await installation(60);
    const line = async () => (await parts.run('sam', 'doctor')).out.split('\n').find((one) => one.includes('sign-in'));
    await expect(line()).resolves.toMatch(new RegExp(`^up +sign-in +${parts.provider.issuer}, clients gateway and parvis-cli$`));
    await parts.signIn('sam', 'sam@parvis.example');
    const file = keptFile(parts.at('sam'));
    await writeFile(file, JSON.stringify({ ...(JSON.parse(await readFile(file, 'utf8')) as object), until: 0 }), { mode: 0o600 });
    await parts.provider.stop();
    await expect(line()).resolves.toMatch(/^down +sign-in +.* does not answer: .*ECONNREFUSED/);
    await expect(parts.run('sam', 'whoami')).resolves.toMatchObject({ code: 3, err: expect.stringContaining('does not answer') });
    await expect(parts.run('sam', 'sign-in')).resolves.toMatchObject({ code: 3 });
    // What was kept is still there when the provider is back.
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ identity: { address: 'sam@parvis.example' } });
  });

  test('where nobody need sign in, or nobody can, it is said', async () => {
    await using parts = await installation();
    for (const [mode, says] of [['development', 'needs no sign-in'], ['off', 'PARVIS_SIGN_IN is `off`']] as const) {
      const screen = terminal({ environment: { ...parts.environment, PARVIS_SIGN_IN: mode } });
      await expect(runCli(['sign-in'], screen)).resolves.toBe(2);
      expect(screen.written.err).toContain(says);
    }
  });
});

describe('sign-in in a browser', () => {
  test('R16 R32 R38 an applicant goes from the mail to the provider and back, in French, and another one after that', async () => {
    await using parts = await installation();
    await using gateway = await startedGateway(programme, { signIn: openIdProvider(parts.settings, 'gateway'), publicUrl: `http://127.0.0.1:${parts.gatewayPort}`, port: parts.gatewayPort });
    const fabrikam = await programme.enroll();
    await fabrikam.until('mailbox.awaiting');
    const [mail] = (await fabrikam.received(1)).slice(-1);
    const link = new URL(new URL(mail?.links.find((one) => one.includes('/confirm/')) ?? '').pathname, gateway.url).href;
    await using browser = await openedPage('fr');
    const { page } = browser;
    const atTheProvider = async (address: string): Promise<void> => {
      await page.getByPlaceholder('Enter any login').fill(address);
      await page.getByPlaceholder('and password').fill('any');
      await page.getByRole('button', { name: 'Sign-in' }).click();
      await page.getByRole('button', { name: 'Continue' }).click();
    };
    await page.goto(link);
    await page.getByRole('link', { name: 'Se connecter' }).click();
    // Somebody else of the company has signed in first.
    await atTheProvider('ada.martin@fabrikam.example');
    await page.getByRole('button', { name: 'Montrer que je suis inscrit' }).click();
    await page.getByText('avec un autre compte que celui du contact principal').waitFor();
    await page.getByRole('button', { name: 'Se déconnecter' }).first().click();
    await page.getByRole('link', { name: 'Se connecter' }).click();
    await atTheProvider('paul.durand@fabrikam.example');
    await page.getByRole('button', { name: 'Montrer que je suis inscrit' }).click();
    await page.getByRole('button', { name: 'Je lis cette boîte aux lettres' }).click();
    await page.getByText('Les deux preuves sont établies').waitFor();
    await fabrikam.until('verifying');
    await page.goto(`${gateway.url}/cases/${fabrikam.id}`);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Inscription de FABRIKAM S.A.S.');
  });
});
