import { isIP } from 'node:net';
import { z } from 'zod';
import { isOnThisMachine } from './on-this-machine';

/**
 * Every setting, in one table: the environment variable, its default, what it is for. Worker, gateway, command line
 * and `npm start` all read it; `docs/configuration.md` prints it.
 */

const port = (fallback: number, says: string) => ({
  schema: z.string().refine(isPort, 'a port from 1 to 65535 is expected').transform(Number).default(fallback),
  says,
});
const words = (fallback: string, says: string) => ({ schema: z.string().min(1).default(fallback), says });
const optional = (says: string) => ({ schema: z.string().min(1).optional(), says });
const web = z.string().refine(isAddress('http', 'https'), 'an address that begins with http:// or https:// is expected');
const webAddress = (says: string) => ({ schema: web.optional(), says });
const mailServer = (says: string) => ({
  schema: z.string().refine(isAddress('smtp', 'smtps'), 'smtp://server:port or smtps://server:port is expected, with user:password@ before the server where it asks for them').optional(),
  says,
});
const mailAddress = (says: string) => ({ schema: z.email('an e-mail address is expected').optional(), says });
const domain = (says: string) => ({ schema: z.string().regex(/^(?=.{1,253}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i, 'a domain such as parvis.example is expected').optional(), says });
const count = (fallback: number, most: number, says: string) => ({
  schema: z.string().refine((given) => isWhole(given, most), `a whole number from 1 to ${most} is expected`).transform(Number).default(fallback),
  says,
});
const rate = (says: string) => ({
  schema: z.string().refine((given) => /^\d{1,5}(\.\d{1,3})?$/.test(given) && Number(given) > 0, 'a number above 0 and below 100000 is expected, such as 5 or 0.5').transform(Number).optional(),
  says: `${says}, over all workers; each must be set the same. Default: no limit`,
});
const key = (says: string) => ({ schema: z.string().check(holdsKey).optional(), says });

const listOf = (given: string): string[] => given.split(',').map((entry) => entry.trim()).filter((entry) => entry !== '');
const registries = ['direct-plus', 'gleif'] as const;
const registriesExpected = `one or more of ${registries.join(', ')} are expected, with a comma between them`;

export const settingsTable = {
  PARVIS_DATA: words('.parvis', 'Folder of everything that one machine keeps: Temporal’s database, mails, directory, keys. Relative to the project'),
  PARVIS_ARCHIVE: optional('Folder for the histories that leave the cases and the last view of closed ones; workers, gateway and command line share it. Relative to the data folder. Default: `archive` in it'),
  PARVIS_DOCUMENTS: optional('Folder for what applicants hand in; the machines that take and read documents share it. Relative to the data folder. Default: `documents` in it'),
  PARVIS_AGREEMENTS: optional('Folder of the agreements that are offered: a folder a version, in it `agreement.json` and a Markdown file a language; the newest by name is offered. Relative to the project; workers and gateway need the same. Default: the sample that comes with Parvis'),
  PARVIS_CACHE: optional('Folder for the Temporal server’s binary, per version. Default: the user’s cache folder'),
  TEMPORAL_ADDRESS: optional('host:port of a Temporal cluster. Set: no embedded server is started. TLS, API keys and profiles as in Temporal’s own environment configuration'),
  TEMPORAL_NAMESPACE: words('default', 'Namespace of the cases'),
  PARVIS_TASK_QUEUE: words('parvis', 'Task queue that workers poll and cases are started on'),
  PARVIS_TEMPORAL_PORT: port(7233, 'Port of the embedded Temporal server'),
  PARVIS_TEMPORAL_UI_PORT: port(8233, 'Port of the embedded Temporal server’s own web pages'),
  PARVIS_GATEWAY_PORT: port(8420, 'Port of the gateway: confirmation page, health'),
  PARVIS_GATEWAY_URL: webAddress('Public address of the gateway, as it stands in mails. Default: http://127.0.0.1 and the port'),
  PARVIS_MAIL_SMTP_PORT: port(8425, 'Port on which the mail catcher takes mail'),
  PARVIS_MAIL_WEB_PORT: port(8426, 'Port on which the mail catcher shows mail'),
  PARVIS_SMTP_URL: mailServer('SMTP server that mail is handed to, smtp:// or smtps://. Default: the mail catcher'),
  PARVIS_SMTP_TLS: { schema: z.enum(['required', 'offered'], '`required` or `offered` is expected').optional(), says: '`required`: no mail goes without TLS (STARTTLS for smtp://); `offered`: with TLS where the server offers it. Certificates are checked either way. Default: `required`, but `offered` for a server on this machine' },
  PARVIS_SMTP_CA: optional('File of certificates, PEM, that the mail server’s certificate is checked by. Default: those that Node trusts'),
  PARVIS_SMTP_CONNECTIONS: count(2, 50, 'Connections to the mail server that a worker keeps open at most; unused ones are closed after five seconds'),
  PARVIS_SMTP_MESSAGES: count(100, 100_000, 'Messages after which a connection is replaced'),
  PARVIS_SMTP_RATE: rate('Messages that are handed over in a second at most, as the mail provider asks'),
  PARVIS_DKIM_DOMAIN: domain('Domain that mail is signed for (DKIM); together with selector and key. Default: mail is not signed'),
  PARVIS_DKIM_SELECTOR: domain('Selector of the key in that domain’s DNS: `selector._domainkey.domain`'),
  PARVIS_DKIM_KEY: optional('Private RSA key that mail is signed with: PEM, or the file that holds it'),
  PARVIS_MAIL_FROM: words('Partner enrollment <enrollment@parvis.example>', 'Sender of every mail'),
  PARVIS_MAIL_REPLY_TO: mailAddress('Address that people’s answers go to. Default: the sender’s'),
  PARVIS_MAIL_ID_DOMAIN: domain('Domain of the Message-IDs. Default: the sender’s'),
  PARVIS_MAIL_BOUNCES: mailAddress('Address that undeliverable mail comes back to, such as bounces@parvis.example; case and message stand behind a + in it, and its mail must reach PARVIS_BOUNCES. Default: the sender’s, and no case hears of it; with the mail catcher bounces@ and the domain of the teams'),
  PARVIS_BOUNCES: {
    schema: z.string().min(1).refine((given) => !/^\w+:\/\/|^imaps?:/i.test(given) || isMailboxAddress(given), 'a folder is expected, or imaps://user:password@server:port/Mailbox (imap:// for STARTTLS), with the signs :/@%?# of user and password written as %3A and so on').optional(),
    says: 'Mailbox that mail to PARVIS_MAIL_BOUNCES is delivered to; the gateway tells the cases. A folder (maildir), relative to the data folder, or a mailbox on an IMAP server: `imaps://user:password@server/Mailbox`, or imap:// for STARTTLS, without which only a server on this machine is spoken to. Without a mailbox it is INBOX. Default: `bounces` in the data folder',
  },
  PARVIS_BOUNCES_CA: optional('File of certificates, PEM, that the IMAP server’s certificate is checked by. Default: those that Node trusts'),
  PARVIS_MAIL_TEAMS: words('parvis.example', 'Domain of the staff mailboxes reviewers@, verification-leads@, programme-manager@, operators@'),
  PARVIS_REGISTRY_PORT: port(8427, 'Port of the embedded company registry'),
  PARVIS_REGISTRY_URL: webAddress('Address of a registry that speaks D&B Direct+. Default: the embedded registry'),
  PARVIS_REGISTRY_KEY: words('parvis', 'Consumer key for the registry'),
  PARVIS_REGISTRY_SECRET: words('parvis', 'Consumer secret for the registry'),
  PARVIS_REGISTRY_RATE: rate('Companies that are looked up or searched in a second at most, as the registry’s contract says'),
  PARVIS_REGISTRIES: { schema: z.string().default('direct-plus,gleif').transform(listOf).pipe(z.array(z.enum(registries, registriesExpected)).min(1, registriesExpected)), says: 'Registers in which a company is searched by name: `direct-plus` (the registry above), `gleif` (the register of Legal Entity Identifiers), or both' },
  PARVIS_GLEIF_PORT: port(8428, 'Port of the embedded register of Legal Entity Identifiers'),
  PARVIS_GLEIF_URL: webAddress('Address of a register that speaks GLEIF’s API, such as https://api.gleif.org. Default: the embedded register'),
  PARVIS_COMPANIES: optional('CSV file of companies for the embedded registers. Default: the one that comes with Parvis'),
  PARVIS_ADDRESSES: { schema: z.enum(['embedded', 'google'], '`embedded` or `google` is expected').default('embedded'), says: 'What addresses entered by hand are held against: `embedded` (postal rules that know no streets) or `google` (Google Address Validation where it covers the country, the embedded rules elsewhere)' },
  PARVIS_ADDRESSES_KEY: optional('API key for Google Address Validation; `PARVIS_ADDRESSES=google` asks for it'),
  PARVIS_ADDRESSES_URL: { schema: web.default('https://addressvalidation.googleapis.com'), says: 'Address of Google Address Validation' },
  PARVIS_ADDRESSES_RATE: rate('Addresses that are checked in a second at most'),
  PARVIS_MAIL_DOMAINS: { schema: z.enum(['off', 'dns'], '`off` or `dns` is expected').default('off'), says: 'Whether name servers are asked if a contact’s domain takes mail: `dns` or `off`. A hint for reviewers, never the ground of a refusal' },
  PARVIS_DNS: { schema: z.string().refine(isNameServer, 'the address of a name server is expected, such as 192.0.2.53 or 192.0.2.53:5353').optional(), says: 'Name server that is asked for that, with or without a port. Default: the system’s' },
  PARVIS_LINK_KEY: key('Key that signs mail links and sessions, 32 bytes or more in base64. Default: made once and kept in the data folder'),
  PARVIS_CONTACT_KEY: key('Key that contacts’ addresses are hashed with for `parvis list --contact`, 32 bytes or more in base64; the same for workers and command line. Default: made once and kept in the data folder'),
  PARVIS_CONTACT_KEY_BEFORE: key('The earlier key, as long as cases of it are open: a search asks for both'),
  PARVIS_PAYLOAD_KEYS: {
    schema: z.string().transform(listOf).pipe(z.array(z.string()).check(holdSealingKeys)).optional(),
    says: 'Keys that everything cases keep is sealed with before it goes to Temporal (AES-256-GCM), as `2026:BASE64`, each 32 bytes, with a comma between them; the first one seals, all open. The same for workers, gateway and command line. Default: not sealed',
  },
  PARVIS_SIGN_IN: {
    schema: z.enum(['oidc', 'development', 'off'], '`oidc`, `development` or `off` is expected').default('off'),
    says: 'Sign-in of the pages and the command line: `oidc` (by an OpenID provider), `development` (identities of the directory, chosen without proof; `npm start` sets it where nothing else is) or `off` (only mail links act)',
  },
  PARVIS_OIDC_ISSUER: { schema: z.string().refine(isIssuer, 'an address that begins with https:// is expected, without query; http:// on this machine alone').optional(), says: 'Address of the OpenID provider, as its discovery document names it, such as https://login.parvis.example/realms/partners' },
  PARVIS_OIDC_CLIENT_ID: optional('What the provider calls the gateway; its redirect address there is the gateway’s, followed by /sign-in/callback'),
  PARVIS_OIDC_CLIENT_SECRET: optional('The gateway’s secret at the provider. Default: none, a public client (PKCE is used either way)'),
  PARVIS_OIDC_CLI_CLIENT_ID: optional('What the provider calls the command line: a public client that may use the device grant. Default: PARVIS_OIDC_CLIENT_ID, with its secret'),
  PARVIS_OIDC_ADDRESS_CLAIM: words('email', 'Claim that holds a person’s address, as the directory has it. `email` counts where the provider says that it has verified it'),
  PARVIS_OIDC_TENANT_CLAIM: optional('Claim that holds a person’s work account, such as `tid`: the `domain` or the `id` of a tenant in the directory. For a provider that lets in the people of many companies. Default: the address alone decides'),
  PARVIS_OIDC_STAFF_TENANT: optional('What that claim holds for the programme’s own staff; nobody else is taken for staff'),
} as const satisfies Record<string, { schema: z.ZodType; says: string }>;

type Table = typeof settingsTable;
export type Settings = { readonly [K in keyof Table]: z.output<Table[K]['schema']> };

/** A setting that cannot be used; the message names every wrong variable and what would be right. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * Reads the settings from an environment; empty values count as absent.
 * @throws SettingsError listing every wrong variable.
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const read: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, { schema }] of Object.entries(settingsTable)) {
    const given = environment[name];
    const parsed = (schema as z.ZodType).safeParse(given === '' ? undefined : given);
    if (parsed.success) read[name] = parsed.data;
    else problems.push(`${shown(name, given)} ${parsed.error.issues.map((issue) => issue.message).join(', ')}`);
  }
  if (read['PARVIS_ADDRESSES'] === 'google' && read['PARVIS_ADDRESSES_KEY'] === undefined) problems.push('PARVIS_ADDRESSES=google: PARVIS_ADDRESSES_KEY is missing; an API key for Google Address Validation is expected');
  if (read['PARVIS_SIGN_IN'] === 'oidc') {
    const missing = ['PARVIS_OIDC_ISSUER', 'PARVIS_OIDC_CLIENT_ID', ...(read['PARVIS_OIDC_TENANT_CLAIM'] === undefined ? [] : ['PARVIS_OIDC_STAFF_TENANT'])].filter((name) => read[name] === undefined && !environment[name]);
    problems.push(...missing.map((name) => `PARVIS_SIGN_IN=oidc: ${name} is missing; docs/configuration.md says how a provider is set up`));
  }
  if (problems.length > 0) throw new SettingsError(`These settings cannot be used:\n  ${problems.join('\n  ')}`);
  return read as Settings; // every key of the table was parsed by its own schema just above
}

/** Addresses that follow from ports where they are not given. */
export function addressesOf(settings: Settings) {
  const gateway = settings.PARVIS_GATEWAY_URL ?? `http://127.0.0.1:${settings.PARVIS_GATEWAY_PORT}`;
  return {
    temporal: settings.TEMPORAL_ADDRESS ?? `127.0.0.1:${settings.PARVIS_TEMPORAL_PORT}`,
    gateway: gateway.replace(/\/$/, ''),
    smtp: settings.PARVIS_SMTP_URL ?? `smtp://127.0.0.1:${settings.PARVIS_MAIL_SMTP_PORT}`,
    /** Where undeliverable mail comes back to; undefined where that is the sender's own business. */
    bounces: settings.PARVIS_MAIL_BOUNCES ?? (settings.PARVIS_SMTP_URL === undefined ? `bounces@${settings.PARVIS_MAIL_TEAMS}` : undefined),
    /** The mail catcher's pages and JSON. */
    mails: `http://127.0.0.1:${settings.PARVIS_MAIL_WEB_PORT}`,
    registry: (settings.PARVIS_REGISTRY_URL ?? `http://127.0.0.1:${settings.PARVIS_REGISTRY_PORT}`).replace(/\/$/, ''),
    gleif: (settings.PARVIS_GLEIF_URL ?? `http://127.0.0.1:${settings.PARVIS_GLEIF_PORT}`).replace(/\/$/, ''),
  };
}

/** The setting as it was given, for a message that may end in a log: no key, and of an address no user and password. */
function shown(name: string, given: string | undefined): string {
  if (name === 'PARVIS_LINK_KEY' || name === 'PARVIS_PAYLOAD_KEYS' || name === 'PARVIS_DKIM_KEY' || name.startsWith('PARVIS_CONTACT_KEY')) return name;
  // An address of a mailbox that cannot be used may have the password anywhere before its last @, or in place of the server.
  if (name === 'PARVIS_BOUNCES') return `${name}=${/^\w+:\/*/.exec(given ?? '')?.[0] ?? ''}…${/@[^@]*$/.exec(given ?? '')?.[0] ?? ''}:`;
  return `${name}=${name.endsWith('_URL') ? given?.replace(/^(\w+:\/\/)?.*@/, '$1…@') : given}:`;
}

/** Whether PARVIS_BOUNCES means an IMAP server, and no folder. */
export const isImapUrl = (given: string): boolean => /^imaps?:\/\//i.test(given);

/** What an IMAP server needs to be told: who, and by what password. The name of the mailbox can be decoded. */
function isMailboxAddress(given: string): boolean {
  if (!isAddress('imap', 'imaps')(given)) return false;
  const { username, password, pathname, search, hash } = new URL(given);
  if (username === '' || password === '' || search !== '' || hash !== '') return false;
  try {
    decodeURIComponent(pathname);
    return true;
  } catch {
    return false;
  }
}

const isWhole = (given: string, most: number): boolean => /^\d{1,6}$/.test(given) && Number(given) >= 1 && Number(given) <= most;

function isPort(given: string): boolean {
  return /^\d{1,5}$/.test(given) && Number(given) >= 1 && Number(given) <= 65_535;
}

/** An IP address, with or without a port: `192.0.2.53`, `192.0.2.53:5353`, `2001:db8::1`, `[2001:db8::1]:5353`. */
function isNameServer(given: string): boolean {
  if (isIP(given) > 0) return true;
  const [, host = '', number = ''] = /^\[?([\d.a-f:]+?)\]?:(\d+)$/i.exec(given) ?? [];
  return isPort(number) && isIP(host) === (given.startsWith('[') ? 6 : 4);
}

/** Whether an address has one of the schemes, names a host, and holds user and password that can be decoded. */
function isAddress(...schemes: string[]): (given: string) => boolean {
  return (given) => {
    if (!schemes.some((scheme) => given.toLowerCase().startsWith(`${scheme}://`))) return false;
    try {
      const { hostname, username, password } = new URL(given);
      decodeURIComponent(username + password);
      return hostname !== '';
    } catch {
      return false;
    }
  };
}

/** What tokens travel to must be encrypted, except on the same machine. */
function isIssuer(given: string): boolean {
  if (!isAddress('http', 'https')(given)) return false;
  const { protocol, hostname, username, search, hash } = new URL(given);
  return username === '' && search === '' && hash === '' && (protocol === 'https:' || isOnThisMachine(hostname));
}

/** `2026:BASE64` each: what a key is called, and the key. */
function holdSealingKeys({ value: entries, issues }: z.core.ParsePayload<string[]>): void {
  const keys = entries.map((entry) => /^([\w.-]{1,40}):([\w+/-]+=*)$/.exec(entry)?.slice(1) ?? []);
  const wrong = keys.findIndex(([, text = '']) => Buffer.from(text, 'base64').length !== 32);
  if (wrong >= 0 || keys.length === 0) issues.push({ code: 'custom', input: entries, message: `has no key in its ${Math.max(wrong, 0) + 1}. place; a name, a colon and 32 bytes in base64 are expected, such as \`2026:\` and what \`openssl rand -base64 32\` prints` });
  if (new Set(keys.map(([id]) => id)).size < keys.length) issues.push({ code: 'custom', input: entries, message: 'names two keys alike; each needs a name of its own' });
}

function holdsKey(given: z.core.ParsePayload<string>): void {
  const text = given.value.trim();
  const bytes = /^[\w+/-]+=*$/.test(text) ? Buffer.from(text, 'base64').length : undefined;
  if (bytes !== undefined && bytes >= 32) return;
  const what = bytes === undefined ? 'is not base64' : `holds ${bytes} bytes`;
  given.issues.push({ code: 'custom', input: given.value, message: `${what}; a key of 32 bytes or more in base64 is expected, such as \`openssl rand -base64 32\` prints` });
}
