import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { simpleParser } from 'mailparser';
import { imapBox } from '../../activities/mail/imap-box';
import type { ImapOptions } from '../../activities/mail/imap-connection';
import { smtpMail } from '../../activities/mail/smtp';
import { emptyPostbox, type Postbox, type ReportBounce, reportTo, watchPostbox } from '../../client/bounces';
import { runCli } from '../../client/cli/program';
import { freePort } from '../../dev/listening';
import { sendMail } from '../../machines/enrollment/outside';
import { anImapServer, emptyMailbox, type TestImapServer } from '../activities/an-imap-server';
import { anSmtpServer, selfSigned } from '../activities/an-smtp-server';
import { startedProgram } from '../support/program';
import { until } from '../support/until';
import { terminal } from './a-terminal';
import { linkKey, type MailedCases, mailedCases, onTestServer, recipient, report } from './mailed-cases';

const quiet = () => undefined;

// It takes a while to load, which is no silence of a server.
beforeAll(async () => void (await import('imapflow')));

const aLetter = 'From: Ada <ada@fabrikam.example>\r\nSubject: Hello\r\nMessage-ID: <letter@fabrikam.example>\r\n\r\nDo you read this?';

/** The box of a server, closed at the end. */
function boxOn(server: TestImapServer, options: Partial<ImapOptions> = {}) {
  const box = imapBox({ url: server.url, timeoutMs: 5_000, ...options });
  return { box, [Symbol.asyncDispose]: () => box.close() };
}

/** Watches a box as the gateway does, until the end of the test at the latest. */
function watching(postbox: Omit<Postbox, 'linkKey'>, everyMs: number) {
  const { stop } = watchPostbox({ ...postbox, linkKey }, everyMs);
  return { stop, [Symbol.asyncDispose]: stop };
}

/** Whoever is told, by the ids of cases. */
function told() {
  const ids: string[] = [];
  const tell: ReportBounce = async ({ caseId }) => void ids.push(caseId);
  return { ids, tell };
}

const flagsIn = (server: TestImapServer, mailbox = 'INBOX') => server.mailboxes.get(mailbox)!.messages.map(({ flags }) => [...flags].toSorted());
const done = ['$ParvisDone', '\\Seen'];

describe('mail that came back over IMAP, for a case on the real server', () => {
  let mailed: MailedCases;
  beforeAll(async () => {
    mailed = await mailedCases();
  });
  afterAll(() => mailed.stop());

  test('is told to it once, also where the connection is cut between telling and marking', async () => {
    await using server = await anImapServer();
    await using post = boxOn(server);
    const { id, heard } = await mailed.aCase();
    server.deliver(report(id));
    server.manner = (command) => (command.startsWith('UID STORE') ? 'cut' : undefined);
    const said: string[] = [];
    const postbox = { ...post, report: reportTo(mailed.cases), linkKey, log: (line: string) => said.push(line) };
    expect(await emptyPostbox(postbox)).toBe(1);
    expect(said).toEqual([expect.stringMatching(/^Mail INBOX;UID=1 could not be dealt with, and waits: IMAP server 127\.0\.0\.1 cut the connection when it was to mark message 1 of INBOX\.$/)]);
    expect(flagsIn(server)).toEqual([[]]);
    server.manner = () => undefined;
    expect(await emptyPostbox(postbox)).toBe(0);
    expect(await heard()).toEqual([`${recipient} 5.1.1`]);
    expect(flagsIn(server)).toEqual([done]);

    server.deliver(report(id)); // delivered twice
    server.deliver(report(id, { messageId: '<report-2@mx.fabrikam.example>', status: '5.2.2' }));
    expect(await emptyPostbox(postbox)).toBe(0);
    expect(await heard()).toEqual([`${recipient} 5.1.1`, `${recipient} 5.2.2`]);
    expect(flagsIn(server)).toEqual([done, done, done]);
  });

  test('is told to it once, also where the gateway is killed before it could mark the report, and started again', async () => {
    await using server = await anImapServer();
    const folder = await mkdtemp(path.join(os.tmpdir(), 'parvis-imap-'));
    const environment = {
      ...onTestServer(), PARVIS_TASK_QUEUE: mailed.taskQueue, PARVIS_DATA: folder, PARVIS_BOUNCES: `${server.url}/INBOX`, PARVIS_MAIL_BOUNCES: 'bounces@parvis.example', PARVIS_LINK_KEY: linkKey.toString('base64'),
      PARVIS_GATEWAY_PORT: String(await freePort()),
    };
    const { id, heard } = await mailed.aCase();
    server.manner = (command) => (command.startsWith('UID STORE') ? 'cut' : undefined);
    await using first = await startedProgram('gateway', environment);
    server.deliver(report(id));
    await until('the report is to be marked', () => server.commands.some((command) => command.startsWith('UID STORE')) || undefined);
    await first.kill();
    expect(await heard()).toEqual([`${recipient} 5.1.1`]);
    expect(flagsIn(server)).toEqual([[]]);
    server.manner = () => undefined;
    await using _second = await startedProgram('gateway', environment);
    await until('it is marked', () => flagsIn(server)[0]!.includes('\\Seen') || undefined);
    expect(await heard()).toEqual([`${recipient} 5.1.1`]);
    await rm(folder, { recursive: true });
  });
});

describe('a mailbox of returned mail on an IMAP server', () => {
  test('is read without marking anything as read, the oldest first', async () => {
    await using server = await anImapServer();
    await using post = boxOn(server);
    server.deliver(report('first'));
    server.deliver(report('second'));
    const waiting = await post.box.waiting();
    expect(waiting.map(({ name }) => name)).toEqual(['INBOX;UID=1', 'INBOX;UID=2']);
    expect((await waiting[0]!.read())?.toString()).toBe(report('first').toString());
    expect(flagsIn(server)).toEqual([[], []]);
    expect(server.commands.filter((command) => /BODY\[/.test(command))).toEqual([]);
  });

  test('has what is no report of ours put aside with the reason, and nothing deleted', async () => {
    await using server = await anImapServer();
    await using post = boxOn(server);
    server.deliver(aLetter);
    server.deliver(report('fabrikam', { to: 'bounces@parvis.example' }));
    const { ids, tell } = told();
    const said: string[] = [];
    expect(await emptyPostbox({ ...post, report: tell, linkKey, log: (line) => said.push(line) })).toBe(0);
    expect(ids).toEqual([]);
    expect(said.join('\n')).toMatch(/^Mail INBOX;UID=1 is put aside: .*somebody has written to this mailbox\.\nMail INBOX;UID=2 is put aside: .*may be made up\.$/);
    expect(server.mailboxes.get('INBOX')!.messages).toEqual([]);
    const [note, letter, , made] = server.mailboxes.get('INBOX/Aside')!.messages;
    expect(letter!.raw.toString()).toBe(aLetter);
    expect([...letter!.flags]).toEqual(['\\Flagged']);
    const read = await simpleParser(note!.raw);
    expect(read).toMatchObject({ subject: 'Put aside: Hello', inReplyTo: '<letter@fabrikam.example>', text: expect.stringContaining('put aside: it is no report of delivery; perhaps somebody has written to this mailbox.') });
    expect([...note!.flags]).toEqual(['\\Seen']);
    expect(made!.raw.toString()).toBe(report('fabrikam', { to: 'bounces@parvis.example' }).toString());
  });

  test('where the server cannot move keeps the message, flagged and read, and has a copy aside', async () => {
    await using server = await anImapServer({ capabilities: ['IDLE'], keywords: false, mailboxes: new Map([['INBOX', emptyMailbox()], ['INBOX/Aside', emptyMailbox()]]) });
    await using post = boxOn(server);
    server.deliver(aLetter);
    server.deliver(report('fabrikam'));
    const { ids, tell } = told();
    expect(await emptyPostbox({ ...post, report: tell, linkKey, log: quiet })).toBe(0);
    expect(ids).toEqual(['fabrikam']);
    expect(flagsIn(server)).toEqual([['\\Flagged', '\\Seen'], ['\\Seen']]);
    expect(server.mailboxes.get('INBOX/Aside')!.messages.map(({ raw }) => raw.toString())).toEqual([expect.stringContaining('Put aside: Hello'), aLetter]);
    expect(server.commands.join('\n')).not.toMatch(/\\Deleted|EXPUNGE/i);
  });

  test('where the server lets no mailbox be made keeps what is put aside, flagged and read', async () => {
    await using server = await anImapServer();
    await using post = boxOn(server);
    server.manner = (command) => (command.startsWith('CREATE') ? { no: '[NOPERM] not for you' } : undefined);
    server.deliver(aLetter);
    expect(await emptyPostbox({ ...post, report: told().tell, linkKey, log: quiet })).toBe(0);
    expect(flagsIn(server)).toEqual([['$ParvisDone', '\\Flagged', '\\Seen']]);
    await expect(post.box.counts()).resolves.toEqual({ waiting: 0, aside: 1 });
  });

  test('gets one note, not many, where a message cannot be moved for a while', async () => {
    await using server = await anImapServer();
    await using post = boxOn(server);
    server.deliver(aLetter);
    const postbox = { ...post, report: told().tell, linkKey, log: quiet };
    server.manner = (command) => (command.startsWith('UID MOVE') ? { no: '[OVERQUOTA] full' } : undefined);
    expect([await emptyPostbox(postbox), await emptyPostbox(postbox)]).toEqual([1, 1]);
    server.manner = () => undefined;
    expect(await emptyPostbox(postbox)).toBe(0);
    expect(server.mailboxes.get('INBOX/Aside')!.messages).toHaveLength(2);
  });

  test('is read by two gateways at once without a report being lost or a fault', async () => {
    await using server = await anImapServer();
    await using one = boxOn(server);
    await using other = boxOn(server);
    for (let n = 0; n < 10; n += 1) server.deliver(report(`case-${n}`, { messageId: `<${n}@mx>` }));
    const { ids, tell } = told();
    const said: string[] = [];
    await Promise.all([one.box, other.box].map((box) => emptyPostbox({ box, report: tell, linkKey, log: (line) => said.push(line) })));
    expect(new Set(ids).size).toBe(10);
    expect(said).toEqual([]);
    expect(flagsIn(server)).toEqual(Array.from({ length: 10 }, () => done));
  });

  test('is emptied as soon as something is delivered, over one connection that is closed at the end', async () => {
    await using server = await anImapServer();
    server.deliver(report('before', { messageId: '<a@mx>' }));
    const { ids, tell } = told();
    await using watched = watching({ box: imapBox({ url: server.url, idleMs: 1 }), report: tell, log: quiet }, 3_600_000);
    await until('somebody waits in IDLE', () => server.commands.includes('IDLE') || undefined);
    server.deliver(report('after', { messageId: '<b@mx>' }));
    await until('the second is told', () => ids.includes('after') || undefined);
    await watched.stop();
    expect(ids).toEqual(['before', 'after']);
    expect(server.commands.at(-1)).toBe('LOGOUT');
    await until('nobody is connected', () => server.connections.open === 0 || undefined);
    expect(server.connections.opened).toBe(1);
  });

  test('is looked into from time to time where the server knows no IDLE', async () => {
    await using server = await anImapServer({ capabilities: [] });
    const { ids, tell } = told();
    await using watched = watching({ box: imapBox({ url: server.url }), report: tell, log: quiet }, 50);
    await until('it is looked into', () => server.commands.some((command) => command.startsWith('UID SEARCH')) || undefined);
    server.deliver(report('fabrikam'));
    await until('the report is told', () => ids.includes('fabrikam') || undefined);
    await watched.stop();
    expect(server.commands).not.toContain('IDLE');
  });

  test('that goes away is said to be so once, and goes on by itself when it is back', async () => {
    await using server = await anImapServer();
    const said: string[] = [];
    const log = (line: string) => said.push(line);
    const { ids, tell } = told();
    await using watched = watching({ box: imapBox({ url: server.url, log }), report: tell, log }, 20);
    await until('it is looked into', () => server.commands.some((command) => command.startsWith('UID SEARCH')) || undefined);
    await server[Symbol.asyncDispose]();
    await until('that is said', () => said.some((line) => line.includes('cannot be read')) || undefined);
    server.mailboxes.get('INBOX')!.messages.push({ uid: 1, flags: new Set(), raw: report('meanwhile') });
    await using back = await anImapServer({ port: server.port, mailboxes: server.mailboxes });
    await until('the report is told', () => ids.includes('meanwhile') || undefined);
    await watched.stop();
    expect(ids).toEqual(['meanwhile']);
    expect(flagsIn(back)).toEqual([done]);
    const [lost, ...others] = said.filter((line) => !line.includes('asked again; where it runs') || line.includes('ECONNREFUSED'));
    expect(lost).toMatch(/^The connection to IMAP server 127\.0\.0\.1:\d+, which undeliverable mail comes back to, is lost; the next look into the mailbox opens it anew\.$/);
    expect(others).toEqual([
      expect.stringMatching(/^The mailbox of undeliverable mail cannot be read: IMAP server 127\.0\.0\.1:\d+ does not answer as it should: connect ECONNREFUSED .*check host and port in PARVIS_BOUNCES\.$/),
      'The mailbox of undeliverable mail can be read again.',
    ]);
  });

  test('that refuses the password is named, the password is not, and is not shown it all the time', async () => {
    await using server = await anImapServer({ password: 'swordfish' });
    await using post = boxOn(server, { url: server.url.replace('swordfish', 'sw%2Frd') });
    const said = await post.box.waiting().then(() => 'nothing', (error: Error) => error.message);
    expect(said).toMatch(/^IMAP server 127\.0\.0\.1:\d+ refuses user «bounces»: … is not the password\. Check user and password in PARVIS_BOUNCES; they are tried again in 5 min\.$/);
    await expect(post.box.waiting()).rejects.toThrow(said);
    expect(server.connections.opened).toBe(1);
    await using sooner = boxOn(server, { url: server.url.replace('swordfish', 'sw%2Frd'), refusedMs: 0 });
    await expect(sooner.box.waiting()).rejects.toThrow('refuses user');
    await expect(sooner.box.waiting()).rejects.toThrow('refuses user');
    expect(server.connections.opened).toBe(3);
  });

  test('that has no such mailbox says so, whoever reads or delivers', async () => {
    await using server = await anImapServer();
    await using post = boxOn(server, { url: `${server.url}/Returned/Parvis` });
    const says = /^IMAP server 127\.0\.0\.1:\d+ has no mailbox Returned\/Parvis for user «bounces»\. Create it, or name another in PARVIS_BOUNCES\.$/;
    await expect(post.box.waiting()).rejects.toThrow(says);
    await expect(post.box.put(report('fabrikam'))).rejects.toThrow(says);
    server.mailboxes.set('Returned/Parvis', emptyMailbox());
    await post.box.put(report('fabrikam'));
    expect(await post.box.waiting()).toHaveLength(1);
  });

  test('whose messages got new numbers marks none by its old one, and tells the report under the new', async () => {
    await using server = await anImapServer();
    await using post = boxOn(server);
    server.deliver(report('fabrikam'));
    const [old] = await post.box.waiting();
    server.mailboxes.set('INBOX', emptyMailbox());
    server.deliver(report('contoso')); // has the number that the other one had
    server.cut();
    await until('nobody is connected', () => server.connections.open === 0 || undefined);
    expect(await old!.read()).toBeUndefined();
    await old!.done();
    await old!.putAside('it is gone');
    expect(flagsIn(server)).toEqual([[]]);
    expect([...server.mailboxes.keys()]).toEqual(['INBOX']);
    const { ids, tell } = told();
    expect(await emptyPostbox({ ...post, report: tell, linkKey, log: quiet })).toBe(0);
    expect(ids).toEqual(['contoso']);
  });

  test('gives the first megabyte of a message, however long it is', async () => {
    await using server = await anImapServer();
    await using post = boxOn(server);
    server.deliver(Buffer.concat([report('fabrikam'), Buffer.alloc(3_000_000, 'x')]));
    const [long] = await post.box.waiting();
    expect(await long!.read()).toHaveLength(1_048_576);
    const { ids, tell } = told();
    await emptyPostbox({ ...post, report: tell, linkKey, log: quiet });
    expect(ids).toEqual(['fabrikam']);
  });

  test('that does not answer is given up after a while', async () => {
    await using server = await anImapServer();
    await using post = boxOn(server, { timeoutMs: 60_000, turnMs: 1_000 });
    await post.box.waiting();
    server.manner = () => 'silence';
    const before = performance.now();
    await expect(post.box.waiting()).rejects.toThrow(/was not done within 1 s\.$/);
    expect(performance.now() - before).toBeLessThan(20_000);
    server.manner = () => undefined;
    await expect(post.box.waiting()).resolves.toEqual([]);
  });

  describe('over TLS', () => {
    const certificate = selfSigned();

    test.each(['connection', 'STARTTLS'] as const)('by %s is read where the certificate is trusted, and not where it is not', async (by) => {
      await using server = await anImapServer({ certificate: { ...certificate, by } });
      await using post = boxOn(server, { ca: certificate.cert });
      server.deliver(report('fabrikam'));
      expect(await post.box.waiting()).toHaveLength(1);
      expect(server.commands.filter((command) => command === 'STARTTLS')).toHaveLength(by === 'STARTTLS' ? 1 : 0);
      await using distrusting = boxOn(server);
      await expect(distrusting.box.waiting()).rejects.toThrow(/^The certificate of IMAP server 127\.0\.0\.1:\d+ is not trusted: self.signed certificate.*PARVIS_BOUNCES_CA names a file/);
    });
  });

  test('elsewhere is told no password before the connection is encrypted', async () => {
    await using server = await anImapServer();
    // The same server by an address that is not known for this machine's own.
    await using post = boxOn(server, { url: server.url.replace('127.0.0.1', '[::ffff:127.0.0.1]') });
    await expect(post.box.waiting()).rejects.toThrow(/could not be spoken to over TLS: Server does not support STARTTLS\. Nothing is said to it in clear/);
    expect(server.commands.filter((command) => /^(AUTHENTICATE|LOGIN)/.test(command))).toEqual([]);
  });

  test('takes the refusals that a mail server answers at once, and the worker keeps no connection for them', async () => {
    await using server = await anImapServer();
    await using post = boxOn(server, { idleMs: 1, timeoutMs: 60_000 });
    await using smtp = await anSmtpServer({ refuse: () => '550 5.1.1 no such user' });
    const mail = smtpMail({ from: 'enrollment@parvis.example', teams: 'parvis.example', gateway: 'http://127.0.0.1:1', linkKey, url: smtp.url, bounces: 'bounces@parvis.example', returned: post.box });
    await mail.send(sendMail.parse({ template: 'withdrawn', to: { name: 'Nobody', email: 'nobody@fabrikam.example', language: 'en' }, caseId: 'fabrikam', company: 'Fabrikam', at: 0 }), { effect: 1 });
    mail.close();
    expect(flagsIn(server)).toEqual([[]]);
    await until('the connection is closed', () => server.connections.open === 0 || undefined);
    const { ids, tell } = told();
    await emptyPostbox({ ...post, report: tell, linkKey, log: quiet });
    expect(ids).toEqual(['fabrikam']);
  });
});

describe('doctor', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'parvis-doctor-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const run = async (argv: string[], environment: Record<string, string>) => {
    const screen = terminal({ environment: { PARVIS_DATA: folder, PARVIS_TEMPORAL_PORT: String(await freePort()), PARVIS_GATEWAY_PORT: String(await freePort()), ...environment } });
    return { code: await runCli(argv, screen), ...screen.written };
  };

  test('says how many wait in the mailbox and how many are put aside', async () => {
    await using server = await anImapServer();
    await using post = boxOn(server);
    server.deliver(aLetter);
    await emptyPostbox({ ...post, report: told().tell, linkKey, log: quiet });
    server.deliver(report('fabrikam'));
    const { out } = await run(['doctor'], { PARVIS_BOUNCES: server.url });
    expect(out).toMatch(/^up +returned mail +INBOX on IMAP server 127\.0\.0\.1: 1 waiting, 1 put aside$/m);
    expect(flagsIn(server)).toEqual([[]]);
    expect(server.commands).toContain('LOGOUT'); // nobody waits for a command to end
  });

  test('says what is wrong with a mailbox that cannot be opened, in JSON too (3)', async () => {
    await using server = await anImapServer();
    const { code, out, err } = await run(['doctor'], { PARVIS_BOUNCES: `${server.url}/Returned` });
    expect(code).toBe(3);
    expect(out).toMatch(/^down +returned mail +IMAP server 127\.0\.0\.1:\d+ has no mailbox Returned for user «bounces»\. Create it[^]*\n +→ No case hears of undeliverable mail until then/m);
    expect(err).toContain('returned mail');
    const json = await run(['doctor', '--json'], { PARVIS_BOUNCES: 'imap://ada:swordfish@127.0.0.1:9' });
    const { error } = JSON.parse(json.out);
    expect(error.checks.find(({ what }: { what: string }) => what === 'returned mail')).toMatchObject({ up: false, says: expect.stringMatching(/^IMAP server 127\.0\.0\.1:9 does not answer as it should: .*ECONNREFUSED/) });
    expect(json.out).not.toContain('swordfish');
  });

  test('looks into a folder as well, and asks for none where no mail comes back to us', async () => {
    expect((await run(['doctor'], {})).out).toMatch(/^down +returned mail +.*bounces[^]*\n +→ Start everything with `npm start`\. The gateway makes the folder; PARVIS_BOUNCES names\s+another\.$/m);
    const { bounceFolder } = await import('../../activities/mail/bounce-box');
    const box = bounceFolder(path.join(folder, 'bounces'));
    await box.put(report('fabrikam'));
    await (await box.waiting())[0]!.putAside('nobody knows it');
    await writeFile(path.join(folder, 'bounces', 'new', 'delivered'), report('contoso'));
    expect((await run(['doctor'], {})).out).toMatch(/^up +returned mail +\S+bounces: 1 waiting, 1 put aside$/m);
    expect((await run(['doctor'], { PARVIS_SMTP_URL: 'smtp://127.0.0.1:9' })).out).not.toContain('returned mail');
  });
});
