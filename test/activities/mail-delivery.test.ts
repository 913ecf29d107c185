import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { simpleParser } from 'mailparser';
import { dkimFrom, type Dkim } from '../../activities/mail/dkim';
import { composeMessage } from '../../activities/mail/message';
import { messageToken, readMessageToken } from '../../activities/mail/message-token';
import { smtpMail, type SmtpOptions } from '../../activities/mail/smtp';
import { SettingsError } from '../../configuration/settings';
import { sendMail } from '../../machines/enrollment/outside';
import { until } from '../support/until';
import { anSmtpServer, selfSigned } from './an-smtp-server';
import { dkimHolds } from './dkim-check';

const linkKey = Buffer.alloc(32, 7);
const identity = { from: 'Partner enrollment <enrollment@parvis.example>', teams: 'parvis.example', gateway: 'https://partners.example', linkKey };
const ada = { name: 'Ada Martin', email: 'ada.martin@fabrikam.example', language: 'en' as const };

const rsa = (bits = 2048): string => generateKeyPairSync('rsa', { modulusLength: bits }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const request = (caseId = 'fabrikam-7f3k') => sendMail.parse({ template: 'withdrawn', to: ada, caseId, company: 'Société Générale d’Été', at: Date.UTC(2026, 10, 23, 9) });
const toTeam = { ...request(), to: { team: 'operators' as const } };

/** A client that is closed at the end. */
function aClient(options: Partial<SmtpOptions> & { url: string }) {
  const mail = smtpMail({ ...identity, timeoutMs: 2_000, ...options });
  return { ...mail, [Symbol.dispose]: () => mail.close() };
}

describe('R34 a signed mail', () => {
  const dkim: Dkim = { domain: 'parvis.example', selector: 's2026', privateKey: rsa() };

  test('R34 bears a DKIM signature that holds, over what people see and what it is known by', async () => {
    const { bytes } = await composeMessage(request(), 1, { ...identity, dkim });
    const { holds, tags } = dkimHolds(bytes, createPublicKey(dkim.privateKey));
    expect(holds).toBe(true);
    expect(tags).toMatchObject({ d: 'parvis.example', s: 's2026', a: 'rsa-sha256' });
    expect(tags['h']?.split(':')).toEqual(expect.arrayContaining(['from', 'to', 'subject', 'date', 'message-id', 'x-parvis-case', 'auto-submitted']));
    const changed = Buffer.from(bytes.toString('latin1').replace('withdrawn', 'withdrawm'), 'latin1');
    expect(dkimHolds(changed, createPublicKey(dkim.privateKey)).holds).toBe(false);
  });

  test('R34 that is sent again is the same byte for byte, its signature included', async () => {
    const [one, two] = [await composeMessage(request(), 1, { ...identity, dkim }), await composeMessage(request(), 1, { ...identity, dkim: { ...dkim } })];
    expect(two.bytes.equals(one.bytes)).toBe(true);
    expect(dkimHolds(one.bytes, createPublicKey(dkim.privateKey)).tags).not.toHaveProperty('t');
  });

  test('R34 is the unsigned mail with one header more, whichever the key', async () => {
    const plain = await composeMessage(request(), 1, identity);
    const other = await composeMessage(request(), 1, { ...identity, dkim: { ...dkim, privateKey: rsa() } });
    expect(other.bytes.toString('latin1').replace(/^DKIM-Signature:.*\r\n([ \t].*\r\n)*/, '')).toBe(plain.bytes.toString('latin1'));
  });

  test('is not sent unsigned where the key does not work', async () => {
    await expect(composeMessage(request(), 1, { ...identity, dkim: { ...dkim, privateKey: 'no key' } })).rejects.toThrow('could not be signed for parvis.example');
  });
});

describe('the settings of the signature', () => {
  const whole = { PARVIS_DKIM_DOMAIN: 'parvis.example', PARVIS_DKIM_SELECTOR: 's2026', PARVIS_DKIM_KEY: rsa() };

  test('take a key in PEM, also with its line ends written out, or a file', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'parvis-dkim-'));
    const file = path.join(folder, 'dkim.pem');
    await writeFile(file, whole.PARVIS_DKIM_KEY);
    for (const key of [whole.PARVIS_DKIM_KEY, whole.PARVIS_DKIM_KEY.replaceAll('\n', '\\n'), file]) {
      expect(dkimFrom({ ...whole, PARVIS_DKIM_KEY: key })).toEqual({ domain: 'parvis.example', selector: 's2026', privateKey: whole.PARVIS_DKIM_KEY });
    }
    await rm(folder, { recursive: true });
    expect(dkimFrom({ PARVIS_DKIM_DOMAIN: undefined, PARVIS_DKIM_SELECTOR: undefined, PARVIS_DKIM_KEY: undefined })).toBeUndefined();
  });

  test('are refused in words where a part is missing or the key is no RSA key', () => {
    const ed = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(() => dkimFrom({ ...whole, PARVIS_DKIM_SELECTOR: undefined })).toThrow(new SettingsError('Mail is signed with PARVIS_DKIM_DOMAIN, PARVIS_DKIM_SELECTOR and PARVIS_DKIM_KEY together; PARVIS_DKIM_SELECTOR is missing.'));
    expect(() => dkimFrom({ ...whole, PARVIS_DKIM_KEY: '/nowhere/dkim.pem' })).toThrow(/names a file that cannot be read.*ENOENT/);
    expect(() => dkimFrom({ ...whole, PARVIS_DKIM_KEY: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----' })).toThrow('PARVIS_DKIM_KEY holds no private key in PEM');
    expect(() => dkimFrom({ ...whole, PARVIS_DKIM_KEY: ed })).toThrow('holds a key of type ed25519; an RSA key');
  });
});

describe('the address that a mail comes back to', () => {
  const bounces = 'bounces@mail.parvis.example';

  test('names case and message, and is the same at every attempt', async () => {
    await using server = await anSmtpServer();
    using mail = aClient({ url: server.url, bounces });
    await mail.send(request(), { effect: 12 });
    await mail.send(request(), { effect: 12 });
    const [one, two] = server.taken.map(({ from }) => from);
    expect(one).toMatch(/^bounces\+fabrikam-7f3k\.12\.[a-z2-7]{16}@mail\.parvis\.example$/);
    expect(two).toBe(one);
  });

  test('cannot be made up, and survives capitals', () => {
    const token = messageToken(linkKey, { caseId: 'fabrikam-7f3k', effect: 12 });
    expect(readMessageToken(linkKey, token.toUpperCase())).toEqual({ caseId: 'fabrikam-7f3k', effect: 12 });
    for (const forged of [token.replace('.12.', '.13.'), token.replace('7f3k', '7f3m'), `${token.slice(0, -1)}${token.endsWith('a') ? 'b' : 'a'}`, 'fabrikam-7f3k.12.aaaaaaaaaaaaaaaa', 'no token']) {
      expect(readMessageToken(linkKey, forged)).toBeUndefined();
    }
    expect(readMessageToken(Buffer.alloc(32, 8), token)).toBeUndefined();
  });

  test('bears every id, or leaves it to the message’s header where it would be too long for an address', async () => {
    for (const caseId of ['a..b_C', 'enrollment:é', 'x'.repeat(63)]) {
      const token = messageToken(linkKey, { caseId, effect: 3 });
      expect(readMessageToken(linkKey, token)).toEqual({ caseId, effect: 3 });
      const { returnPath, bytes } = await composeMessage(request(caseId), 3, { ...identity, bounces });
      expect(returnPath.indexOf('@')).toBeLessThanOrEqual(64);
      expect(returnPath).toBe(caseId.length === 63 ? bounces : `bounces+${token}@mail.parvis.example`);
      expect((await simpleParser(bytes)).headers.get('x-parvis-message')).toBe(token);
    }
  });

  test('is the sender’s own where none is configured', async () => {
    expect((await composeMessage(request(), 1, identity)).returnPath).toBe('enrollment@parvis.example');
  });
});

describe('R34 the head of a mail', () => {
  test('R34 says that a machine wrote it, where answers go, and has a Message-ID of the domain that is configured', async () => {
    const { bytes, messageId } = await composeMessage(request(), 1, { ...identity, replyTo: 'help@parvis.example', idDomain: 'mail.parvis.example' });
    const { headers, replyTo } = await simpleParser(bytes);
    expect(messageId).toBe('<fabrikam-7f3k.1@mail.parvis.example>');
    expect(headers.get('auto-submitted')).toBe('auto-generated');
    expect(replyTo?.value).toMatchObject([{ address: 'help@parvis.example' }]);
  });

  test('asks a server that can for a report with the headers alone', async () => {
    await using server = await anSmtpServer({ hideDSN: false });
    using mail = aClient({ url: server.url });
    await mail.send(request(), { effect: 1 });
    expect(server.taken[0]?.args).toMatchObject({ RET: 'HDRS', ENVID: '<fabrikam-7f3k.1@parvis.example>' });
  });
});

describe('connections to the mail server', () => {
  test('are as many as configured at most, are used again, and replaced after so many messages', async () => {
    await using server = await anSmtpServer();
    using mail = aClient({ url: server.url, connections: 2, messagesPerConnection: 3 });
    await Promise.all(Array.from({ length: 12 }, (_, effect) => mail.send(request(), { effect })));
    expect(server.taken).toHaveLength(12);
    expect(server.connections.most).toBeLessThanOrEqual(2);
    expect(server.connections.opened).toBeGreaterThanOrEqual(4);
    expect(server.connections.opened).toBeLessThan(12);
  });

  test('are closed after a while without mail, and at the end', async () => {
    await using server = await anSmtpServer();
    using mail = aClient({ url: server.url, idleMs: 50, timeoutMs: 60_000 });
    await mail.send(request(), { effect: 1 });
    await until('no connection is open', () => server.connections.open === 0 || undefined, 10);
    await mail.send(request(), { effect: 2 });
    using lasting = aClient({ url: server.url });
    await lasting.send(request(), { effect: 3 });
    lasting.close();
    await until('no connection is open', () => server.connections.open === 0 || undefined, 10);
    await expect(lasting.send(request(), { effect: 4 })).rejects.toThrow('closed');
  });

  test('that do not get their turn in time give the message up, and nothing is sent later', async () => {
    const goOn = new AbortController();
    await using server = await anSmtpServer({ closeTimeout: 100, onConnect: (_session, done) => (goOn.signal.aborted ? done() : goOn.signal.addEventListener('abort', () => done())) });
    using mail = aClient({ url: server.url, connections: 1, messageMs: 400 });
    const attempts = await Promise.allSettled([1, 2, 3].map((effect) => mail.send(request(), { effect })));
    expect(attempts.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(attempts[2]).toMatchObject({ reason: { name: 'TryAgainError', message: expect.stringContaining('did not get its turn') } });
    goOn.abort();
    await mail.send(request(), { effect: 4 }); // over the same connections, after whatever would still wait there
    expect(server.taken).toHaveLength(1);
  });
});

describe('TLS', () => {
  const certificate = selfSigned();

  test('that is required and not offered stops the mail, for people to mend', async () => {
    await using server = await anSmtpServer();
    using mail = aClient({ url: server.url, tls: 'required' });
    await expect(mail.send(request(), { effect: 1 })).rejects.toMatchObject({ name: 'WrongAnswerError' });
    expect(server.taken).toEqual([]);
  });

  test('is used where it is offered, with the certificates that are configured', async () => {
    await using starting = await anSmtpServer({ ...certificate, disabledCommands: [] });
    await using direct = await anSmtpServer({ ...certificate, secure: true });
    for (const server of [starting, direct]) {
      using mail = aClient({ url: server.url, tls: 'required', ca: certificate.cert });
      await mail.send(request(), { effect: 1 });
      expect(server.taken).toMatchObject([{ secure: true }]);
    }
  });

  test('with a certificate that nobody vouches for stops the mail, required or not', async () => {
    await using starting = await anSmtpServer({ ...certificate, disabledCommands: [] });
    await using direct = await anSmtpServer({ ...certificate, secure: true });
    for (const { url, taken } of [starting, direct]) {
      using mail = aClient({ url });
      await expect(mail.send(request(), { effect: 1 })).rejects.toMatchObject({ name: 'WrongAnswerError', message: expect.stringMatching(/certificate/i) });
      expect(taken).toEqual([]);
    }
  });
});

describe('a recipient that the server does not take', () => {
  const refusing = (answer: string) => anSmtpServer({ refuse: () => answer });

  test('is told with the server’s words, and without the address', async () => {
    await using server = await refusing('550 5.7.1 relaying denied for <ada.martin@fabrikam.example>');
    using mail = aClient({ url: server.url });
    await expect(mail.send(request(), { effect: 1 })).rejects.toMatchObject({
      name: 'WrongAnswerError',
      message: expect.stringMatching(/ to a…@fabrikam\.example could not be handed to 127\.0\.0\.1:\d+: the server answers 550 5\.7\.1 relaying denied for <a…@fabrikam\.example>$/),
    });
  });

  test('is tried again where the server says later', async () => {
    for (const answer of ['450 4.2.1 mailbox busy', '421 4.3.2 closing']) {
      await using server = await refusing(answer);
      using mail = aClient({ url: server.url });
      await expect(mail.send(request(), { effect: 1 })).rejects.toMatchObject({ name: 'TryAgainError', message: expect.stringContaining(answer) });
    }
  });

  test('because the address is none comes back as a report, and no other mail waits behind it', async () => {
    await using server = await refusing('550 5.1.1 no such user');
    const reports: Buffer[] = [];
    using mail = aClient({ url: server.url, bounces: 'bounces@parvis.example', returned: { put: async (report) => void reports.push(report) } });
    await mail.send(request(), { effect: 7 });
    await mail.send(request(), { effect: 7 });
    const [one, two] = await Promise.all(reports.map((report) => simpleParser(report)));
    expect(one?.to).toMatchObject({ text: `bounces+${messageToken(linkKey, { caseId: 'fabrikam-7f3k', effect: 7 })}@parvis.example` });
    expect(two?.messageId).toBe(one?.messageId);
    await expect(mail.send(toTeam, { effect: 8 })).rejects.toMatchObject({ name: 'WrongAnswerError' }); // our own mailbox: a setting is wrong
    expect(reports).toHaveLength(2);
  });
});
