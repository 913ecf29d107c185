import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { runCli } from '../../client/cli/program';
import { freePort } from '../../dev/listening';
import { application } from '../support/applications';
import { terminal } from './a-terminal';

const companiesHeader = 'duns,name,line1,line2,city,region,postalCode,country,registrationNumber,telephone,domain,status,movedTo';

describe('the command line', () => {
  let folder: string;
  let environment: Record<string, string>;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'parvis-cli-'));
    const directory = { staff: [{ id: 'olivia', name: 'Olivia', roles: ['operator'], email: 'olivia@parvis.example' }], tenants: [] };
    await writeFile(path.join(folder, 'directory.json'), JSON.stringify(directory));
    environment = { PARVIS_DATA: folder, PARVIS_SIGN_IN: 'development', PARVIS_TEMPORAL_PORT: String(await freePort()), PARVIS_MAIL_WEB_PORT: String(await freePort()), PARVIS_GATEWAY_PORT: String(await freePort()) };
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const run = async (argv: string[], more: { input?: string; environment?: Record<string, string> } = {}) => {
    const screen = terminal({ ...(more.input === undefined ? {} : { input: more.input }), environment: { ...environment, ...more.environment } });
    const code = await runCli(argv, screen);
    return { code, ...screen.written };
  };

  test('--help and every command’s --help show how it is used, with examples', async () => {
    for (const argv of [['--help'], ...['enroll', 'show', 'list', 'send', 'wait', 'watch', 'events', 'forecast', 'retry', 'discard', 'doctor', 'upgrade', 'replay'].map((name) => [name, '--help']), ['mail', 'show', '--help'], ['mail', 'preview', '--help'], ['companies', 'check', '--help']]) {
      const { code, out, err } = await run(argv);
      expect({ argv, code, err }).toEqual({ argv, code: 0, err: '' });
      expect(out).toContain('Examples:');
    }
  });

  test.each([
    [['shwo'], /Did you mean show[^]*`parvis --help` lists the commands\.\n$/],
    [['show'], /missing required argument[^]*`parvis show --help` shows how it is used\.\n$/],
    [['mail', 'show'], /missing required argument[^]*`parvis mail show --help`/],
    [['mail', 'preview', 'rejectd'], /no mail «rejectd»\. Did you mean rejected/],
    [['mail', 'preview', 'erased', '--staff'], /erased goes to contact alone/],
    [['mail', 'preview', 'appealed', '--language', 'fr'], /goes to staff alone, who read English/],
    [['mail', 'preview', 'erased', '--language', 'de'], /--language takes en or fr/],
    [['mail', 'preview', '--html'], /name the mail/],
    [['mail', 'preview', 'erased', '--html', '--text'], /cannot be used with/],
    [['show', 'x', '--jsn'], /unknown option.*\n.*--json/],
    [['list', '--limit', 'many'], /--limit takes a whole number/],
    [['list', '--country', 'Narnia'], /not a country/],
    [['list', '--state', 'verfying'], /Did you mean verifying/],
    [['wait', 'x', 'verifying', '--timeout', 'soon'], /not a duration/],
    [['watch', 'x', '--from', 'now'], /--from takes a whole number/],
    [['send', 'x', 'case.assign', '--data', '['], /neither JSON nor YAML/],
    [['enroll', '/nowhere/at/all.json'], /no such file/],
    [['retry', 'x'], /required option '--reason <text>'[^]*`parvis retry --help`/],
    [['discard', 'x', '--reason', 'r'], /missing required argument 'which'[^]*`parvis discard --help`/],
    [['show', 'a b'], /cannot be a case’s id/],
  ])('%j is wrong usage or input (2)', async (argv, says) => {
    const { code, out, err } = await run(argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(says);
  });

  test('an application that breaks a rule is refused (1), one that is malformed is not (2)', async () => {
    const webmail = application({ primaryContact: { firstName: 'P', lastName: 'D', email: 'paul@gmail.com' } });
    await expect(run(['enroll', '-'], { input: JSON.stringify(webmail) })).resolves.toMatchObject({ code: 1, err: expect.stringContaining('[R31]') });
    await expect(run(['enroll', '-'], { input: '{}' })).resolves.toMatchObject({ code: 2, err: expect.stringContaining('tenant: is missing') });
  });

  test('what does not answer is one sentence with what to do (3)', async () => {
    const show = await run(['show', 'fabrikam']);
    expect(show).toMatchObject({ code: 3, out: '' });
    expect(show.err).toMatch(/^Temporal does not answer at 127\.0\.0\.1:\d+ .*npm start.*\n$/);
    await expect(run(['mail'])).resolves.toMatchObject({ code: 3, err: expect.stringContaining('mail catcher does not answer') });
    await expect(run(['enroll', '-'], { input: JSON.stringify(application()) })).resolves.toMatchObject({ code: 3 });
  });

  test('doctor tells every part that is down and what to do (3)', async () => {
    const { code, out, err } = await run(['doctor']);
    expect(code).toBe(3);
    expect(out).toMatch(/^down +Temporal server/m);
    expect(out).toMatch(/^up +directory +1 staff, 0 accounts/m);
    expect(out).toMatch(/^up +charts +enrollment: no warnings$/m);
    expect(err).toMatch(/^Down: Temporal server, gateway, mail catcher/);
  });

  test('a file of companies that can be used is said to be so, the one that comes with Parvis as well', async () => {
    await expect(run(['companies', 'check'])).resolves.toMatchObject({ code: 0, out: expect.stringMatching(/companies\.csv: 49 rows, all of which can be used\.\n$/) });
  });

  test('a file of companies is told all that is wrong in it, row by row, and so does --json (2)', async () => {
    const input = `${companiesHeader}\n12345,Contoso,1 Main Street,,Buffalo,NY,14203,US,,,,asleep,\n080417265,,1 Main Street,,Buffalo,NY,14203,US,,,,active,\n`;
    const { code, out, err } = await run(['companies', 'check', '-'], { input });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.split('\n')).toEqual([
      'standard input cannot be used: 2 of 2 rows are wrong:',
      '  line 2, duns «12345»: a DUNS number has nine digits, such as 26-048-2871',
      '  line 2, status «asleep»: `active` or `inactive` is expected',
      '  line 3, name «»: it must not be empty',
      '',
    ]);
    expect(JSON.parse((await run(['companies', 'check', '-', '--json'], { input })).out)).toMatchObject({
      error: { code: 'input', rows: 2, problems: [{ line: 2, column: 'duns', value: '12345' }, { line: 2, column: 'status' }, { line: 3, column: 'name', says: 'it must not be empty' }] },
    });
  });

  test('doctor tells a file of companies that cannot be used, and how to see all that is wrong', async () => {
    const file = path.join(folder, 'companies.csv');
    await writeFile(file, `${companiesHeader}\n12345,Contoso,1 Main Street,,Buffalo,NY,14203,US,,,,active,\n`);
    expect((await run(['doctor'], { environment: { PARVIS_COMPANIES: file } })).out).toMatch(/^down +companies +\S+companies\.csv: one problem, the first: line 2, duns «12345»[^]*→ `parvis companies check/m);
    expect((await run(['doctor'])).out).toMatch(/^up +companies +49 in /m);
  });

  test('doctor looks at the registers and the address service that are configured, and at no others', async () => {
    const none = await run(['doctor'], { environment: { PARVIS_REGISTRIES: 'direct-plus', PARVIS_REGISTRY_URL: 'http://127.0.0.1:9' } });
    expect(none.out).toMatch(/^down +registry /m);
    expect(none.out).not.toMatch(/LEI register|companies|address service/);
    const google = await run(['doctor'], { environment: { PARVIS_ADDRESSES: 'google', PARVIS_ADDRESSES_KEY: 'k', PARVIS_ADDRESSES_URL: 'http://127.0.0.1:9', PARVIS_GLEIF_URL: 'http://127.0.0.1:9' } });
    expect(google.out).toMatch(/^down +address service [^]*→ Check PARVIS_ADDRESSES_URL/m);
    expect(google.out).toMatch(/^down +LEI register [^]*→ Check PARVIS_GLEIF_URL/m);
  });

  test('doctor says of a gateway that runs and waits what it waits for', async () => {
    const gateway = http.createServer((_, response) => response.writeHead(503).end(JSON.stringify({ reason: 'Temporal does not answer', todo: 'It continues by itself.' })));
    await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
    const address = gateway.address();
    const { out } = await run(['doctor'], { environment: { PARVIS_GATEWAY_PORT: String(typeof address === 'object' ? address?.port : '') } });
    await new Promise((resolve) => gateway.close(resolve));
    expect(out).toMatch(/^down +gateway +\S+ runs, and waits: Temporal does not answer\n +→ It continues by itself\.$/m);
  });

  test('with --json standard output is one document, failed or not', async () => {
    const { code, out } = await run(['show', 'fabrikam', '--json']);
    expect(code).toBe(3);
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'unreachable', exit: 3, message: expect.stringContaining('Temporal') } });
    expect(JSON.parse((await run(['enroll', '-', '--json'], { input: '{}' })).out)).toMatchObject({ error: { code: 'input', issues: expect.arrayContaining([expect.objectContaining({ path: 'tenant' })]) } });
    expect(JSON.parse((await run(['show', '--json'])).out)).toMatchObject({ error: { code: 'usage' } });
    expect(JSON.parse((await run(['events', '--json'])).out).events.length).toBeGreaterThan(10);
  });

  test('an identity is chosen on a machine of one’s own only', async () => {
    const given = { input: JSON.stringify(application()) };
    const elsewhere = await run(['enroll', '-'], { ...given, environment: { PARVIS_SIGN_IN: 'off' } });
    expect(elsewhere).toMatchObject({ code: 2, err: expect.stringContaining('PARVIS_SIGN_IN=development') });
    await expect(run(['enroll', '-', '--as', 'oprator'], given)).resolves.toMatchObject({ code: 2, err: expect.stringContaining('Did you mean operator') });
    await expect(run(['enroll', '-', '--as', 'operator:nobody'], given)).resolves.toMatchObject({ code: 2, err: expect.stringContaining('There is olivia') });
  });

  test('a wrong setting is one message (2)', async () => {
    await expect(run(['list'], { environment: { PARVIS_GATEWAY_PORT: 'x' } })).resolves.toMatchObject({ code: 2, err: expect.stringContaining('PARVIS_GATEWAY_PORT=x') });
  });
});
