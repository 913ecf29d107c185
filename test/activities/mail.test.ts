import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { hashToken, linkToken } from '../../activities/mail/links';
import { composeMessage, previewMessage } from '../../activities/mail/message';
import type { Mail } from '../../activities/mail/port';
import { smtpMail } from '../../activities/mail/smtp';
import { type MailCatcher, startMailCatcher } from '../../dev/mail-catcher/catcher';
import { exampleRequest, examples } from '../../activities/mail/templates/examples';
import { sendMail } from '../../machines/enrollment/letters';

let folder: string;
let catcher: MailCatcher;
let mail: Mail;

const linkKey = Buffer.alloc(32, 7);
const identity = {
  from: 'Partner enrollment <enrollment@parvis.example>',
  teams: 'parvis.example',
  gateway: 'http://127.0.0.1:8420',
  linkKey,
};
const ada = { name: 'Ada Martin', email: 'ada.martin@fabrikam.example', language: 'en' as const };
const link = { purpose: 'confirm-mailbox' as const, version: 1, address: ada.email };

const request = (more: Record<string, unknown> = {}) =>
  sendMail.parse({
    template: 'confirmMailbox',
    to: ada,
    caseId: 'enrollment:fabrikam-7f3k',
    company: 'Fabrikam SAS',
    at: Date.UTC(2026, 10, 23, 9),
    link,
    facts: { deadline: Date.UTC(2026, 10, 30, 9) },
    ...more,
  });

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'parvis-mail-'));
  catcher = await startMailCatcher({ smtpPort: 0, webPort: 0, folder });
  mail = smtpMail({ ...identity, url: catcher.smtpUrl, timeoutMs: 2000 });
});
afterEach(() => catcher.faults.clear());
afterAll(async () => {
  mail.close();
  await catcher.close();
  await rm(folder, { recursive: true, force: true });
});

/** The message of one effect, as it arrived. */
const arrived = (effect: number) => catcher.waitFor(({ messageId }) => messageId?.includes(`.${effect}@`) === true);

describe('R34 mail', () => {
  test('R34 arrives with company and case in the subject, the case in a header, and the link', async () => {
    const { messageId } = await mail.send(request(), { effect: 1 });
    const message = await arrived(1);
    const url = `http://127.0.0.1:8420/confirm/enrollment%3Afabrikam-7f3k/${linkToken(linkKey, { caseId: 'enrollment:fabrikam-7f3k', ...link })}`;
    expect(message).toMatchObject({
      messageId,
      to: [ada.email],
      subject: 'Fabrikam SAS: please confirm your mailbox (enrollment:fabrikam-7f3k)',
      date: Date.UTC(2026, 10, 23, 9),
      links: [url],
    });
    expect(messageId).toBe('<enrollment=3Afabrikam-7f3k.1@parvis.example>');
    expect(message.headers).toContainEqual({ name: 'X-Parvis-Case', value: 'enrollment:fabrikam-7f3k' });
    expect(message.text).toContain('Hello Ada Martin,');
    expect(message.html).toContain(url);
  });

  test('R36 goes to staff by their mailbox, in English', async () => {
    await mail.send(request({ template: 'escalated', to: { team: 'verification-leads' }, link: undefined, facts: { level: 2, assignee: 'nobody' } }), { effect: 3 });
    const { to, text } = await arrived(3);
    expect(to).toEqual(['verification-leads@parvis.example']);
    expect(text).toContain('Level: 2');
    expect(text).toContain('parvis show enrollment:fabrikam-7f3k');
  });

  test('R37 the agreement can be opened from the mail, in the contact’s language', async () => {
    const facts = { version: '2026-09', links: ['/agreements/2026-09/en', '/agreements/2026-09/fr'] };
    await mail.send(request({ template: 'agreementReady', to: { ...ada, language: 'fr' }, link: undefined, facts }), { effect: 4 });
    expect((await arrived(4)).links).toEqual(['http://127.0.0.1:8420/agreements/2026-09/fr']);
  });

  test('a company’s name can neither add headers nor markup', async () => {
    await mail.send(request({ company: 'Evil\r\nBcc: all@fabrikam.example <script>', link }), { effect: 5 });
    const message = await arrived(5);
    expect(message.to).toEqual([ada.email]);
    expect(message.headers.map(({ name }) => name)).not.toContain('Bcc');
    expect(message.html).not.toContain('<script>');
  });
});

describe('R34 a message sent again', () => {
  test('R34 is the same byte for byte, whenever and by whichever process it is made', async () => {
    const all = examples.map(({ template, audience, language }, effect) => [exampleRequest(template, audience, language), effect] as const);
    for (const [what, effect] of all) {
      const [first, second] = [await composeMessage(what, effect, identity), await composeMessage(structuredClone(what), effect, identity)];
      expect(second.bytes.equals(first.bytes)).toBe(true);
    }
  });

  test('R34 after a cut connection arrives under one Message-ID', async () => {
    catcher.faults.cut(1, true);
    await expect(mail.send(request(), { effect: 6 })).rejects.toMatchObject({ name: 'TryAgainError' });
    await mail.send(request(), { effect: 6 });
    const twice = (await catcher.messages()).filter(({ messageId }) => messageId?.includes('.6@'));
    expect(twice).toHaveLength(2);
    const [one, two] = await Promise.all(twice.map(({ n }) => catcher.raw(n)));
    expect(one!.equals(two!)).toBe(true);
  });

  test('R34 is another message where it is another effect', async () => {
    const [one, two] = [await composeMessage(request(), 7, identity), await composeMessage(request(), 8, identity)];
    expect(one.messageId).not.toBe(two.messageId);
  });
});

describe('mail that cannot be handed over', () => {
  test('is tried again when the server says later or is away', async () => {
    catcher.faults.refuse(1, 451);
    await expect(mail.send(request(), { effect: 9 })).rejects.toMatchObject({ name: 'TryAgainError' });
    const away = smtpMail({ ...identity, url: 'smtp://127.0.0.1:1', timeoutMs: 500 });
    await expect(away.send(request(), { effect: 9 })).rejects.toMatchObject({
      name: 'TryAgainError',
      message: expect.stringContaining('127.0.0.1:1'),
    });
    away.close();
  });

  test('is for people to mend when the server refuses it for good', async () => {
    catcher.faults.refuse(1, 550);
    await expect(mail.send(request(), { effect: 10 })).rejects.toMatchObject({ name: 'WrongAnswerError' });
  });
});

describe('R32 links', () => {
  const terms = { caseId: 'a', ...link };
  test('R32 are bound to case, purpose, address and version, and known by their hash alone', () => {
    const token = linkToken(linkKey, terms);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(hashToken(token)).toMatch(/^[\da-f]{64}$/);
    const others = [
      { ...terms, caseId: 'b' },
      { ...terms, purpose: 'x' },
      { ...terms, address: 'y' },
      { ...terms, version: 2 },
    ].map((other) => linkToken(linkKey, other));
    expect(new Set([token, ...others, linkToken(Buffer.alloc(32, 8), terms)]).size).toBe(6);
  });

  test('R32 a preview shows a link that opens nothing', async () => {
    expect((await previewMessage(request(), identity)).text).not.toContain(linkToken(linkKey, { caseId: request().caseId, ...link }));
  });
});
