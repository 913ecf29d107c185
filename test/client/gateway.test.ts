import { hashToken, linkToken } from '../../activities/mail/links';
import { readLinkKey } from '../../activities/mail/link-key';
import { Failure } from '../../client/failures';
import { application } from '../support/applications';
import { globalAdmin, operator } from '../support/people';
import { startedProgramme, type EnrolledCase, type Programme } from '../support/programme';
import { Browser, startedGateway } from './a-gateway';

let programme: Programme;
beforeAll(async () => void (programme = await startedProgramme()));
afterAll(() => programme[Symbol.asyncDispose]());

const inEnglish = { primaryContact: { ...application().primaryContact, language: 'en' as const } };

/** The path of the newest confirmation mail’s link. */
async function linkOf(enrolled: EnrolledCase): Promise<string> {
  await enrolled.until('mailbox.awaiting');
  const [mail] = (await enrolled.received(1)).slice(-1);
  return new URL(mail?.links.find((link) => link.includes('/confirm/')) ?? '').pathname;
}

const proofsOf = async (enrolled: EnrolledCase) => {
  const { confirmation } = (await enrolled.view()).particulars;
  return { mailbox: confirmation?.mailbox, registration: confirmation?.registration };
};

describe('the confirmation page', () => {
  test('R32 shows the mailbox and both proofs and changes nothing, until the button and the sign-in prove them', async () => {
    await using gateway = await startedGateway(programme);
    const fabrikam = await programme.enroll(inEnglish);
    const browser = new Browser(gateway.url);
    const link = await linkOf(fabrikam);

    await browser.open(link);
    await browser.open(link);
    expect(browser.status).toBe(200);
    expect(browser.text).toContain('paul.durand@fabrikam.example');
    expect(browser.text).toContain('FABRIKAM S.A.S.');
    expect(browser.text.match(/○ Still open/g)).toHaveLength(2);
    expect(await proofsOf(fabrikam)).toEqual({ mailbox: false, registration: false });

    await browser.press('I read this mailbox');
    expect(browser.status).toBe(200);
    expect(await proofsOf(fabrikam)).toEqual({ mailbox: true, registration: false });

    await browser.open(`/sign-in?return=${encodeURIComponent(link)}`);
    await browser.press('Paul Durand');
    expect(browser.text).toContain('You are signed in as Paul Durand');
    await browser.press('Show that I am registered');
    expect(browser.text).toContain('Both proofs hold');
    await fabrikam.until('verifying');
    await browser.press('Sign out');
    expect(browser.text).not.toContain('signed in as');
  });

  test('R32 pressing the button twice is harmless', async () => {
    await using gateway = await startedGateway(programme);
    const fabrikam = await programme.enroll(inEnglish);
    const link = await linkOf(fabrikam);
    const [first, second] = [await new Browser(gateway.url).open(link), await new Browser(gateway.url).open(link)];
    await Promise.all([first.press('I read this mailbox'), second.press('I read this mailbox')]);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect((await fabrikam.history()).filter(({ event }) => event === 'mailbox.confirm')).toHaveLength(1);
  });

  test('R32 somebody else of the company cannot prove the contact’s registration, and is told why', async () => {
    await using gateway = await startedGateway(programme);
    const fabrikam = await programme.enroll(inEnglish);
    const browser = new Browser(gateway.url);
    const link = await linkOf(fabrikam);
    await browser.open(`/sign-in?return=${encodeURIComponent(link)}`);
    await browser.press('Ada Martin');
    await browser.press('Show that I am registered');
    expect([403, 409]).toContain(browser.status);
    expect(browser.text).toMatch(/This was not taken: you are signed in with another account than the primary contact’s/);
    expect(browser.html).toContain('class="notice refused" role="alert"');
    expect(() => browser.form('Show that I am registered')).toThrow('there is no button');
    expect(await proofsOf(fabrikam)).toEqual({ mailbox: false, registration: false });
    await browser.press('Sign out');
    expect([browser.path, browser.text.includes('signed in as')]).toEqual([link, false]);
  });

  test('R32 a link that ran out in a case’s own rehearsed time has expired, also where its page was open before', async () => {
    await using gateway = await startedGateway(programme);
    const fabrikam = await programme.enroll(inEnglish);
    let [link, before, expiresAt] = ['', new Browser(gateway.url), 0];
    for (let latest = (await fabrikam.until('mailbox.awaiting')).particulars.confirmation; latest && latest.expiresAt !== expiresAt; ) {
      const { tokenHash } = latest;
      expiresAt = latest.expiresAt ?? 0;
      do link = await linkOf(fabrikam);
      while (hashToken(link.slice(-43)) !== tokenHash); // the mail is on its way
      before = await new Browser(gateway.url).open(link);
      expect(before.status).toBe(200);
      await fabrikam.elapse(expiresAt + 60_000); // on the way a reminder may have brought a newer link
      latest = (await fabrikam.view()).particulars.confirmation;
    }
    for (const browser of [await new Browser(gateway.url).open(link), await before.press('I read this mailbox')]) {
      expect([browser.status, browser.text]).toEqual([410, expect.stringContaining('This link has expired')]);
      expect(browser.html).not.toContain('<button');
    }
    expect(await proofsOf(fabrikam)).toEqual({ mailbox: false, registration: false });
  });

  test('R32 a button whose link runs out between the look and the press leads to the expired page', async () => {
    const late = () => Promise.reject(new Failure('guard', 'mailbox.confirm is not possible: the link has expired', { guard: 'linkHasNotExpired' }));
    await using gateway = await startedGateway(programme, { cases: { view: programme.cases.view, send: late } });
    const fabrikam = await programme.enroll(inEnglish);
    const browser = await new Browser(gateway.url).open(await linkOf(fabrikam));
    await browser.press('I read this mailbox');
    expect([browser.status, browser.text]).toEqual([410, expect.stringContaining('This link has expired')]);
  });

  test('is in the contact’s language, whatever the browser asks for', async () => {
    await using gateway = await startedGateway(programme);
    const fabrikam = await programme.enroll();
    const browser = await new Browser(gateway.url, 'en').open(await linkOf(fabrikam));
    expect(browser.html).toContain('<html lang="fr">');
    expect(browser.text).toContain('Je lis cette boîte aux lettres');
  });

  test('R32 a tampered link says nothing of any case: it is as if the case did not exist', async () => {
    await using gateway = await startedGateway(programme);
    const fabrikam = await programme.enroll();
    const link = await linkOf(fabrikam);
    const browser = new Browser(gateway.url);
    const pages: string[] = [];
    for (const path of [`${link.slice(0, -1)}${link.endsWith('A') ? 'B' : 'A'}`, link.replace(fabrikam.id, 'nobody'), `/confirm/${fabrikam.id}/short`, `/confirm/${encodeURIComponent("x' OR 1")}/${'a'.repeat(43)}`]) {
      await browser.open(path);
      expect(browser.status).toBe(404);
      pages.push(browser.html);
    }
    expect(new Set(pages).size).toBe(1);
    expect(pages[0]).toContain('This link is not valid');
    expect(pages[0]).not.toMatch(/fabrikam/i);
  });

  test('R32 a link that a newer mail has replaced, one that has expired and one of a closed case are each told', async () => {
    const fabrikam = await programme.enroll(inEnglish);
    const link = await linkOf(fabrikam);

    await using later = await startedGateway(programme, { now: () => Date.now() + 60 * 86_400_000 });
    await new Browser(later.url).open(link).then(({ status, text }) => expect([status, text]).toEqual([410, expect.stringContaining('This link has expired')]));

    await using gateway = await startedGateway(programme);
    await fabrikam.elapse(Date.now() + 11 * 60_000);
    await fabrikam.send('confirmation.resend', operator);
    await fabrikam.received(2);
    const first = linkToken(readLinkKey(programme.settings), { caseId: fabrikam.id, purpose: 'confirm-mailbox', address: 'paul.durand@fabrikam.example', version: 1 });
    expect(link).toContain(first);
    await new Browser(gateway.url).open(link).then(({ status, text }) => expect([status, text]).toEqual([410, expect.stringContaining('There is a newer mail')]));

    await fabrikam.send('enrollment.withdraw', globalAdmin);
    const newest = link.replace(first, linkToken(readLinkKey(programme.settings), { caseId: fabrikam.id, purpose: 'confirm-mailbox', address: 'paul.durand@fabrikam.example', version: 2 }));
    await new Browser(gateway.url).open(newest).then(({ status, text }) => expect([status, text]).toEqual([410, expect.stringContaining('This enrollment is closed')]));
  });

  test('takes no button that was not pressed on a page of its own', async () => {
    await using gateway = await startedGateway(programme);
    const fabrikam = await programme.enroll(inEnglish);
    const link = await linkOf(fabrikam);
    const browser = await new Browser(gateway.url).open(link);
    const { action, fields } = browser.form('I read this mailbox');
    const requests: RequestInit[] = [
      { body: fields, headers: { 'sec-fetch-site': 'cross-site' } },
      { body: fields, headers: { origin: 'https://elsewhere.example' } },
      { body: new URLSearchParams({ form: 'guessed' }) },
      { body: new URLSearchParams() },
    ];
    for (const request of requests) {
      await browser.open(action, { method: 'POST', ...request });
      expect(browser.status).toBe(403);
    }
    await browser.open(`${link}/registration`, { method: 'POST', body: fields });
    expect(browser.text).toContain('choose who you are'); // not signed in: asked to
    expect(await proofsOf(fabrikam)).toEqual({ mailbox: false, registration: false });
  });
});

describe('sign-in for development', () => {
  test('leads back to the link and nowhere else', async () => {
    await using gateway = await startedGateway(programme);
    const browser = new Browser(gateway.url);
    for (const elsewhere of ['https://elsewhere.example/', '//elsewhere.example', '/confirm/x/../../..//elsewhere.example', '/health', '']) {
      await browser.open(`/sign-in?return=${encodeURIComponent(elsewhere)}`);
      expect([browser.status, browser.headers.get('location')]).toEqual([400, null]);
    }
  });

  test('offers nobody to whoever holds no link, and only the company’s own people to whoever does', async () => {
    await using gateway = await startedGateway(programme);
    const fabrikam = await programme.enroll(inEnglish);
    const link = await linkOf(fabrikam);
    const browser = await new Browser(gateway.url).open(`/sign-in?return=${encodeURIComponent(`/confirm/${fabrikam.id}/${'a'.repeat(43)}`)}`);
    expect([browser.status, browser.text.includes('Paul')]).toEqual([404, false]);
    await browser.open(`/sign-in?return=${encodeURIComponent(link)}`);
    const { action, fields } = browser.form('Paul Durand');
    fields.set('user', 'somebody-of-another-company');
    await browser.open(action, { method: 'POST', body: fields });
    expect(browser.status).toBe(403);
  });

  test('is not there where it is off', async () => {
    await using gateway = await startedGateway(programme, { signIn: 'off' });
    const fabrikam = await programme.enroll(inEnglish);
    const link = await linkOf(fabrikam);
    const browser = await new Browser(gateway.url).open(link);
    expect(browser.html).not.toContain('/sign-in');
    await browser.open(`/sign-in?return=${encodeURIComponent(link)}`);
    expect(browser.status).toBe(404);
    await browser.open('/sign-in', { method: 'POST', body: new URLSearchParams({ return: link, user: 'paul' }) });
    expect(browser.status).toBe(404);
  });

  test('a session whose cookie was changed, or has run out, is none', async () => {
    await using gateway = await startedGateway(programme);
    const fabrikam = await programme.enroll(inEnglish);
    const link = await linkOf(fabrikam);
    const forged = Buffer.from(JSON.stringify({ tenant: 'fabrikam.onmicrosoft.example', user: 'paul', expires: Date.now() + 60_000 })).toString('base64url');
    const browser = await new Browser(gateway.url).open(link, { headers: { cookie: `parvis_session=${forged}.${'A'.repeat(43)}%3D` } });
    expect(browser.status).toBe(200);
    expect(browser.text).not.toContain('signed in as');
  });
});

describe('the gateway', () => {
  test('R37 shows the agreement and hands it out as a file, in both languages', async () => {
    await using gateway = await startedGateway(programme);
    const browser = await new Browser(gateway.url).open('/agreements/2026-09/fr');
    expect([browser.status, browser.html.includes('<html lang="fr">')]).toEqual([200, true]);
    await browser.open('/agreements/2026-09/en/download');
    expect(browser.headers.get('content-disposition')).toBe('attachment; filename="partner-agreement-2026-09-en.md"');
    expect(browser.html).toMatch(/^# Partner agreement/);
    for (const missing of ['/agreements/2026-09/de', '/agreements/1999-01/en', '/agreements/..%2f..%2f2026-09/en/download']) expect((await browser.open(missing)).status).toBe(404);
  });

  test('says at its own address what it is and how one gets here, in both languages', async () => {
    await using gateway = await startedGateway(programme);
    for (const [language, says] of [['en', 'You get here by the link of a mail'], ['fr', 'On y arrive par le lien d’un message']] as const) {
      const { status, text } = await new Browser(gateway.url, language).open('/');
      expect([status, text]).toEqual([200, expect.stringContaining(says)]);
    }
  });

  test('lets no page be framed, cached, scripted or followed back', async () => {
    await using gateway = await startedGateway(programme);
    for (const path of ['/agreements/2026-09/en', `/confirm/x/${'a'.repeat(43)}`, '/nowhere']) {
      const { headers, html } = await new Browser(gateway.url).open(path);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(html).not.toMatch(/<script|style=/);
    }
  });

  test('bounds the attempts at one link', async () => {
    await using gateway = await startedGateway(programme);
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 31; attempt += 1) statuses.push((await new Browser(gateway.url).open(`/confirm/x/${'a'.repeat(43)}`)).status);
    expect(statuses.slice(0, 30).every((status) => status === 404)).toBe(true);
    expect(statuses.at(-1)).toBe(429);
  });

  test('is up with Temporal, and without it says so, to programs and to people', async () => {
    await using up = await startedGateway(programme);
    expect(await (await fetch(`${up.url}/health`)).json()).toMatchObject({ status: 'up' });
    const away = () => Promise.reject(new Failure('unreachable', 'Temporal does not answer'));
    await using down = await startedGateway(programme, { temporal: away, cases: { view: away, send: away } });
    expect((await fetch(`${down.url}/health`)).status).toBe(503);
    const browser = await new Browser(down.url).open(`/confirm/x/${'a'.repeat(43)}`);
    expect([browser.status, browser.text]).toEqual([503, expect.stringContaining('Nothing has been lost')]);
  });

  test('shows a fault as a page without its details, and logs it without the token', async () => {
    const broken = () => Promise.reject(new Error('a fault'));
    await using gateway = await startedGateway(programme, { cases: { view: broken, send: broken } });
    const browser = await new Browser(gateway.url).open(`/confirm/x/${'t'.repeat(43)}`);
    expect([browser.status, browser.text.includes('a fault')]).toEqual([500, false]);
    expect(gateway.log.join('\n')).toContain('a fault');
    expect(gateway.log.join('\n')).not.toContain('ttt');
  });
});
