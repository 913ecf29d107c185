import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createTransport } from 'nodemailer';
import { startMailCatcher } from '../../dev/mail-catcher/catcher';
import type { MailCatcher } from '../../dev/mail-catcher/catcher';
import { openedPage } from '../support/browser';

let folder: string;
let catcher: MailCatcher;

const started = () => startMailCatcher({ smtpPort: 0, webPort: 0, folder });
const post = (message: Parameters<ReturnType<typeof createTransport>['sendMail']>[0] = {}) =>
  createTransport(catcher.smtpUrl).sendMail({
    from: 'Partner enrollment <enrollment@parvis.example>',
    to: 'Paul Durand <paul.durand@fabrikam.example>',
    subject: 'Confirm your mailbox',
    text: 'Open https://127.0.0.1/confirm?token=a&b=1. Thank you.',
    ...message,
  });
const shown = async (address: string) => (await fetch(`${catcher.webUrl}${address}`)).text();

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'parvis-mail-'));
  catcher = await started();
});
afterEach(async () => {
  await catcher.close();
  await rm(folder, { recursive: true });
});

test('catches a message with its addresses, subject, text and links', async () => {
  await post({ html: '<p><a href="https://127.0.0.1/confirm?token=a&amp;b=1">Confirm</a> <a href="https://example.com/help">Help</a></p>' });
  expect(await catcher.messages()).toMatchObject([
    {
      n: 1,
      from: '"Partner enrollment" <enrollment@parvis.example>',
      to: ['paul.durand@fabrikam.example'],
      subject: 'Confirm your mailbox',
      links: ['https://127.0.0.1/confirm?token=a&b=1', 'https://example.com/help'],
    },
  ]);
});

test('keeps the bytes as they came', async () => {
  const raw = 'From: a@parvis.example\r\nTo: b@fabrikam.example\r\nMessage-ID: <1@parvis.example>\r\nSubject: =?utf-8?Q?D=C3=A9j=C3=A0?=\r\n\r\n.hidden\r\nlast line\r\n';
  await post({ raw, envelope: { from: 'a@parvis.example', to: 'b@fabrikam.example' } });
  expect(String(await catcher.raw(1))).toBe(raw);
  expect(await shown('/messages/1.eml')).toBe(raw);
  expect(await catcher.messages()).toMatchObject([{ subject: 'Déjà', messageId: '<1@parvis.example>', size: raw.length }]);
});

test('keeps messages over a restart and numbers on', async () => {
  await post({ subject: 'first' });
  await catcher.close();
  await writeFile(path.join(folder, '000002-1.eml.part'), 'cut short by a crash');
  catcher = await started();
  await post({ subject: 'second' });
  expect((await catcher.messages()).map(({ n, subject }) => `${n} ${subject}`)).toEqual(['1 first', '2 second']);
  expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('tells of each message as it comes, and finds one that came before', async () => {
  const coming = catcher.waitFor(({ subject }) => subject === 'late');
  const heard: number[] = [];
  const stop = catcher.onMessage(({ n }) => heard.push(n));
  await post({ subject: 'early' });
  await post({ subject: 'late' });
  stop();
  await post({ subject: 'unheard' });
  expect(await coming).toMatchObject({ n: 2 });
  expect(await catcher.waitFor(({ subject }) => subject === 'early')).toMatchObject({ n: 1 });
  expect(heard).toEqual([1, 2]);
});

test('says what did come where the awaited message does not', async () => {
  await post({ subject: 'another' });
  await expect(catcher.waitFor(() => false, 20)).rejects.toThrow(/within 20 ms[^]*1 to paul.durand@fabrikam.example: another/);
});

test('refuses so many messages with 451 when told to, and then takes them', async () => {
  catcher.faults.refuse(2);
  await expect(post()).rejects.toMatchObject({ responseCode: 451 });
  await expect(post()).rejects.toMatchObject({ responseCode: 451 });
  await post();
  expect(await catcher.messages()).toHaveLength(1);
});

test('can cut the connection after it has taken a message, so that a sender who tries again doubles it', async () => {
  catcher.faults.cut(1);
  const message = { messageId: '<same@parvis.example>' };
  await expect(post(message)).rejects.toThrow(/closed|ECONNRESET/i);
  await post(message);
  expect((await catcher.messages()).map(({ messageId }) => messageId)).toEqual(['<same@parvis.example>', '<same@parvis.example>']);
});

test('can cut the connection and lose the message', async () => {
  catcher.faults.cut(1, false);
  await expect(post()).rejects.toThrow(/closed|ECONNRESET/i);
  expect(await catcher.messages()).toEqual([]);
});

describe('in a browser', () => {
  test('says that there is no mail yet', async () => {
    expect(await shown('/')).toContain('No mail yet');
  });

  test('lists the newest first, and escapes what senders write', async () => {
    await post({ subject: 'older' });
    await post({ subject: '<script>alert(1)</script>', text: '<img src=x onerror=alert(2)>' });
    const list = await shown('/');
    expect(list).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(list.indexOf('&lt;script')).toBeLessThan(list.indexOf('older'));
    const single = await shown('/messages/2');
    expect(single).not.toMatch(/<script|<img/);
    expect(single).toContain('&lt;img src=x onerror=alert(2)&gt;');
  });

  test('shows the text with its links clickable, and the HTML in a frame that may run nothing', async () => {
    await post({ html: '<b id="x">bold</b><script>alert(1)</script>' });
    const answer = await fetch(`${catcher.webUrl}/messages/1`);
    const page = await answer.text();
    expect(page).toContain('<a href="https://127.0.0.1/confirm?token=a&amp;b=1" target="_blank" rel="noreferrer noopener">');
    expect(page).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="&lt;base target=&quot;_blank&quot;&gt;&lt;b id=&quot;x&quot;&gt;');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  test('fits a phone, with long addresses and links', async () => {
    const long = `https://127.0.0.1/confirm/${'x'.repeat(200)}`;
    await post({ to: `${'paul.durand.'.repeat(5)}d@fabrikam.example`, subject: 'x'.repeat(120), text: `Open ${long}` });
    await using opened = await openedPage('en');
    for (const address of ['/', '/messages/1']) {
      await opened.page.goto(`${catcher.webUrl}${address}`);
      expect(await opened.page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    }
  });

  test('answers a number that does not exist with 404', async () => {
    for (const address of ['/messages/9', '/messages/9.json', '/messages/9.eml', '/elsewhere']) {
      expect((await fetch(`${catcher.webUrl}${address}`)).status).toBe(404);
    }
  });

  test('gives the same as JSON', async () => {
    await post();
    expect(JSON.parse(await shown('/messages/1.json'))).toEqual(JSON.parse(JSON.stringify((await catcher.messages())[0])));
    expect(JSON.parse(await shown('/messages.json'))).toHaveLength(1);
  });
});
