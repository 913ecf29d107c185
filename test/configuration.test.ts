import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectFolder } from '../configuration/load';
import { readSettings, SettingsError, settingsTable } from '../configuration/settings';

describe('settings', () => {
  test('have defaults, and empty values count as absent', () => {
    expect(readSettings({ PARVIS_GATEWAY_PORT: '' })).toMatchObject({ PARVIS_GATEWAY_PORT: 8420, PARVIS_TASK_QUEUE: 'parvis', PARVIS_SIGN_IN: 'off' });
  });

  test('that cannot be used are told all at once', () => {
    expect(() => readSettings({ PARVIS_GATEWAY_PORT: '99999', PARVIS_SIGN_IN: 'maybe' })).toThrow(SettingsError);
    expect(() => readSettings({ PARVIS_GATEWAY_PORT: '99999', PARVIS_SIGN_IN: 'maybe' })).toThrow(/PARVIS_GATEWAY_PORT=99999.*\n.*PARVIS_SIGN_IN=maybe/);
  });

  test('are refused in plain words, before anything uses them', () => {
    const wrong = {
      PARVIS_GATEWAY_PORT: 'eighty', PARVIS_MAIL_WEB_PORT: '0', PARVIS_GATEWAY_URL: 'localhost:8420', PARVIS_REGISTRY_URL: 'ftp://registry.example', PARVIS_REGISTRIES: 'gleif,dnb',
      PARVIS_SMTP_URL: 'http://mail.example', PARVIS_LINK_KEY: 'c2hvcnQ=', PARVIS_SIGN_IN: 'maybe', PARVIS_SMTP_TLS: 'yes', PARVIS_SMTP_RATE: '0',
      PARVIS_DKIM_DOMAIN: 'parvis example', PARVIS_MAIL_BOUNCES: 'bounces',
    };
    const said = refusalOf(wrong);
    for (const name of Object.keys(wrong)) expect(said).toContain(name);
    expect(said).toContain('PARVIS_GATEWAY_PORT=eighty: a port from 1 to 65535 is expected');
    expect(said).toContain('PARVIS_GATEWAY_URL=localhost:8420: an address that begins with http:// or https:// is expected');
    expect(said).toContain('PARVIS_REGISTRIES=gleif,dnb: one or more of direct-plus, gleif are expected, with a comma between them');
    expect(said).toContain('PARVIS_SMTP_URL=http://mail.example: smtp://server:port or smtps://server:port is expected');
    expect(said).toContain('PARVIS_LINK_KEY holds 5 bytes; a key of 32 bytes or more in base64 is expected');
    expect(said).toContain('PARVIS_SIGN_IN=maybe: `oidc`, `development` or `off` is expected');
    expect(said).toContain('PARVIS_SMTP_RATE=0: a number above 0 and below 100000 is expected, such as 5 or 0.5');
    expect(said).toContain('PARVIS_MAIL_BOUNCES=bounces: an e-mail address is expected');
  });

  test('with secrets are refused without showing these', () => {
    const said = refusalOf({ PARVIS_SMTP_URL: 'smpt://ada:swordfish@mail.example', PARVIS_LINK_KEY: 'sword fish' });
    expect(said).toContain('PARVIS_SMTP_URL=smpt://…@mail.example');
    expect(said).toContain('PARVIS_LINK_KEY is not base64');
    expect(said).not.toMatch(/swordfish|sword fish/);
  });

  test('name a folder or a mailbox on an IMAP server for mail that comes back, and whatever else is refused keeps its password', () => {
    for (const right of ['bounces', '/var/mail/bounces', 'imaps://ada:sword%40fish@mail.example', 'IMAP://ada:fish@[::1]:1143/Returned/Fran%C3%A7ais']) expect(readSettings({ PARVIS_BOUNCES: right }).PARVIS_BOUNCES).toBe(right);
    const wrong = [
      'imap://mail.example/INBOX', 'imaps://ada@mail.example', 'imaps://:swordfish@mail.example', 'imaps://ada:sword#fish@mail.example', 'imaps://ada:swordfish@mail.example/INBOX?x', 'imaps://ada:sword%fish@mail.example',
      'imaps://ada:swordfish@mail.example/%zz', 'imaps://ada:swordfish', 'imaps:ada:swordfish@mail.example', 'imasp://ada:swordfish@mail.example', 'pop3://ada:swordfish@mail.example', 'imaps://ada:swordfish@mail.example:99999',
    ];
    for (const given of wrong) {
      const said = refusalOf({ PARVIS_BOUNCES: given });
      expect(said).toMatch(/PARVIS_BOUNCES=\w+:(\/\/)?….*: a folder is expected, or imaps:\/\/user:password@server:port\/Mailbox/);
      expect(said).not.toMatch(/ada|fish/);
    }
    expect(refusalOf({ PARVIS_BOUNCES: 'imasp://ada:swordfish@mail.example' })).toContain('PARVIS_BOUNCES=imasp://…@mail.example: ');
  });

  test('that ask for another one are refused without it', () => {
    expect(refusalOf({ PARVIS_ADDRESSES: 'google' })).toContain('PARVIS_ADDRESSES_KEY is missing');
    expect(readSettings({ PARVIS_ADDRESSES: 'google', PARVIS_ADDRESSES_KEY: 'k' }).PARVIS_ADDRESSES).toBe('google');
  });

  test('that name a name server take an address with or without a port, and no name', () => {
    for (const right of ['192.0.2.53', '192.0.2.53:5353', '2001:db8::1', '[2001:db8::1]:5353']) expect(readSettings({ PARVIS_DNS: right }).PARVIS_DNS).toBe(right);
    for (const wrong of ['dns.example', '192.0.2.53:0', '192.0.2:53', '2001:db8::1]:5353', ':53']) expect(refusalOf({ PARVIS_DNS: wrong })).toContain('the address of a name server is expected');
  });

  test('that are lists are taken with spaces, and never empty', () => {
    expect(readSettings({ PARVIS_REGISTRIES: 'gleif , direct-plus' }).PARVIS_REGISTRIES).toEqual(['gleif', 'direct-plus']);
    expect(refusalOf({ PARVIS_REGISTRIES: ' , ' })).toContain('PARVIS_REGISTRIES= , : one or more of');
  });

  test('that are right are taken as they are', () => {
    const right = {
      PARVIS_GATEWAY_URL: 'https://partners.example/', PARVIS_REGISTRY_URL: 'http://[::1]:8427', PARVIS_SMTP_URL: 'smtps://ada:sword%40fish@mail.example:465',
      PARVIS_LINK_KEY: Buffer.alloc(32, 255).toString('base64'),
    };
    expect(readSettings(right)).toMatchObject(right);
  });

  test('are all in the documentation, with their defaults', () => {
    const document = readFileSync(path.join(projectFolder, 'docs', 'configuration.md'), 'utf8');
    const defaults: Record<string, string | number | readonly unknown[] | undefined> = readSettings({});
    const rows = Object.entries(settingsTable).map(([name, { says }]) => `| \`${name}\` | ${defaults[name] === undefined ? '' : `\`${String(defaults[name])}\``} | ${says} |`);
    expect(document.split('\n').filter((line) => /^\| `[A-Z_]+` /.test(line))).toEqual(rows);
  });
});

function refusalOf(environment: Record<string, string>): string {
  try {
    readSettings(environment);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
  }
  throw new Error('These settings were taken.');
}
