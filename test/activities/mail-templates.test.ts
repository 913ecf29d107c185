import { previewMessage } from '../../activities/mail/message';
import { type Example, exampleRequest, examples } from '../../activities/mail/templates/examples';
import { composeLetter, type Letter } from '../../activities/mail/templates/letter';
import { type MailTemplate, letters, sendMail } from '../../machines/enrollment/letters';

const places = { gateway: 'https://partners.example', teams: 'parvis.example' };

async function written({ template, audience, language }: Example, given: Parameters<typeof exampleRequest>[3] = {}) {
  const request = exampleRequest(template, audience, language, given);
  const preview = await previewMessage(request, places);
  const letter = composeLetter(request, { ...places, ...(request.link ? { confirm: `${places.gateway}/confirm/fabrikam-7f3k/preview` } : {}) });
  return { letter, ...preview, shown: shownBy(preview.html) };
}

/** What a mail program shows of HTML, in one line. */
const shownBy = (html: string): string =>
  inOneLine(html.replace(/<head>.*<\/head>/s, '').replace(/<[^>]+>/g, ' ').replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code))).replace(/&quot;/g, '"').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&'));
const inOneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
const everythingIn = ({ greeting, parts, closing }: Letter): string[] => [greeting, ...parts.flatMap(({ paragraphs, list, button }) => [...paragraphs, ...list, ...(button ? [button.label, button.url] : [])]), ...closing];
const linksIn = (text: string): string[] => text.match(/https?:\/\/[^\s"<>]+/g) ?? [];

describe.each(examples.map((example) => [`${example.template} to ${example.audience} in ${example.language}`, example] as const))('R34 the mail %s', (_, example) => {
  test('R34 says everything in text and in HTML: what happened, the one thing to do, what comes next, whom to ask', async () => {
    const { letter, text, shown } = await written(example);
    for (const said of everythingIn(letter)) {
      expect(inOneLine(text)).toContain(inOneLine(said));
      expect(shown).toContain(inOneLine(said));
    }
    const headings = letter.parts.flatMap(({ heading }) => heading ?? []);
    expect(headings[0]).toBe(example.language === 'fr' ? 'Ce que vous avez à faire' : 'What to do');
    expect(letter.parts[1]?.paragraphs[0]).toBeTruthy();
    expect(text).toContain('fabrikam-7f3k');
  });

  test('R34 has the same absolute links in both parts, and none in its sentences', async () => {
    const { letter, text, html } = await written(example, pageFor(example.template));
    const hrefs = [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href);
    const buttons = letter.parts.flatMap(({ button }) => button?.url ?? []);
    expect(hrefs).toEqual(buttons);
    expect(linksIn(text)).toEqual(buttons);
    expect(new Set(linksIn(html))).toEqual(new Set(buttons));
    for (const url of buttons) expect(new URL(url).origin).toBe('https://partners.example');
    expect(buttons).toHaveLength(hasPage(example) ? 1 : 0);
  });

  test('R34 has a subject of 78 characters at most, also for the longest name and number', async () => {
    const names = ['FABRIKAM S.A.S.', 'Ö', 'Société '.repeat(25)];
    for (const company of names) {
      const { subject } = await written(example, { company });
      expect(subject.length).toBeLessThanOrEqual(78);
      expect(subject).toMatch(/^\S.{0,80} ?: .{4,} \(fabrikam-7f3k\)$/);
    }
    const request = { ...exampleRequest(example.template, example.audience, example.language, { company: names[2]! }), caseId: 'x'.repeat(63) };
    expect(composeLetter(request, places).subject.length).toBeLessThanOrEqual(78);
  });

  test('R34 leaves no placeholder, no doubled full stop and nothing undefined', async () => {
    const { subject, text, html } = await written(example);
    for (const part of [subject, text, html]) expect(part).not.toMatch(/\$\{|\{\{|undefined|null|NaN|\[object|\bTODO\b|\.\.(?!\.)|Invalid Date/);
    expect(text).not.toMatch(/\S {2}\S| ,|\( | \)/);
  });

  test('R34 shows markup in names and facts as it was written, and adds none', async () => {
    const evil = '<script>alert(1)</script>&"\'';
    const { html, shown } = await written(example, { company: evil, facts: evilFacts(example, evil) });
    expect(html).not.toContain('<script');
    expect(shown).toContain('<script>alert(1)</script>&"');
  });

  test('R34 is in the reader’s language throughout', async () => {
    const { subject, text } = await written(example);
    const words = `${subject}\n${text}`.replace(/https?:\S+|fabrikam-7f3k|parvis show|\(code \w+\)/g, '');
    const foreign = {
      fr: /\b(the|and|you|your|please|with|until|by|of|is|are|has|have|not|company|enrollment|mailbox|agreement|deadline|what|nothing|hello|sign in)\b/i,
      en: /\b(le|la|les|des|vous|votre|une|est|dossier|entreprise|jusqu|merci)\b/i,
    };
    expect(words.replace(/RUE DE LA PAIX/g, '')).not.toMatch(foreign[example.language]);
  });

  test('R34 prints of the person no more than the name, in the greeting', async () => {
    const { letter, subject, text, html } = await written(example);
    for (const part of [subject, text, html]) expect(part).not.toContain('paul.durand');
    const withoutGreeting = text.replace(letter.greeting, '');
    expect(`${subject}${withoutGreeting}`).not.toContain('Durand');
    const reviewers = example.audience === 'contact' ? /\brita\b|nobody/ : /never/; // who reviews is no matter of the applicant's
    expect(text).not.toMatch(reviewers);
  });
});

describe('R34 the facts of a mail', () => {
  /** Whoever adds one decides here that people outside may read it. */
  const allowed = [
    'accepted', 'assignee', 'changes', 'deadline', 'diagnostic', 'document', 'documents', 'earlier', 'explanation', 'lapsesAt', 'level', 'links', 'note', 'outstanding', 'owed', 'page', 'partnerIdOwed', 'problems', 'reason', 'reasons', 'since', 'status', 'tenant', 'timeZone', 'version', 'waitedFor',
  ];

  test('R34 are those of a list, and others are refused', () => {
    expect([...new Set(Object.values(letters).flatMap(({ facts }) => Object.keys(facts.shape)))].toSorted()).toEqual(allowed);
    for (const { template, audience, language } of examples) {
      const request = exampleRequest(template, audience, language);
      expect(sendMail.safeParse({ ...request, facts: { ...request.facts, telephone: '0123' } }).error?.issues.map(({ message }) => message).join()).toMatch(/telephone/);
    }
  });

  test('R34 that are missing are named, with the mail that needs them', () => {
    const { facts: _, ...without } = exampleRequest('rejected', 'contact', 'en');
    const read = sendMail.safeParse(without);
    expect(read.error?.issues).toMatchObject([{ path: ['facts', 'reasons'], message: expect.stringContaining('the mail rejected needs it otherwise') }]);
    const half = sendMail.safeParse({ ...without, facts: { reasons: [{ code: 'a', field: 'b' }] } });
    expect(half.error?.issues).toMatchObject([{ path: ['facts', 'reasons', 0, 'remedy'] }]);
    expect(sendMail.safeParse({ ...without, facts: { reasons: [{ code: 'a', field: 'b', remedy: 'c' }], timeZone: 'Paris' } }).error?.issues).toMatchObject([{ path: ['facts', 'timeZone'] }]);
  });

  test('R34 go to nobody whom the mail is not for, and a link only where the mail has one', () => {
    const toStaff = { ...exampleRequest('erased', 'contact', 'en'), to: { team: 'operators' } };
    expect(sendMail.safeParse(toStaff).error?.issues).toMatchObject([{ path: ['to'], message: 'the mail erased is for contact, not for staff' }]);
    const { link, ...confirm } = exampleRequest('confirmMailbox', 'contact', 'en');
    expect(sendMail.safeParse(confirm).error?.issues).toMatchObject([{ path: ['link'], message: 'the mail confirmMailbox needs a link' }]);
    expect(sendMail.safeParse({ ...exampleRequest('erased', 'contact', 'en'), link }).error?.issues).toMatchObject([{ path: ['link'] }]);
  });

  test('a page that is no address of a page is refused', () => {
    for (const page of ['javascript:alert(1)', 'data:text/html,x', 'https://']) {
      expect(() => composeLetter(exampleRequest('reminder', 'contact', 'en', { facts: { page } }), places)).toThrow('an address of a page is expected');
    }
  });
});

describe('R34 a moment in a mail', () => {
  const told = async (deadline: number, language: 'en' | 'fr', timeZone?: string) => (await written({ template: 'reminder', audience: 'contact', language }, { facts: { deadline, timeZone } })).text;

  test('R34 is in the time of the legal address, and the end of a day is that day’s', async () => {
    expect(await told(Date.UTC(2026, 10, 30, 23), 'en', 'Europe/Paris')).toContain('by 30 November 2026, 24:00 (Europe/Paris)');
    expect(await told(Date.UTC(2026, 10, 30, 23, 1), 'en', 'Europe/Paris')).toContain('by 1 December 2026, 00:01 (Europe/Paris)');
    expect(await told(Date.UTC(2026, 11, 1, 15), 'fr', 'Asia/Tokyo')).toContain('au plus tard le 1er décembre 2026 à 24:00 (Asia/Tokyo)');
    expect(await told(Date.UTC(2026, 11, 1, 15), 'en')).toContain('1 December 2026, 15:00 (UTC)');
  });
});

test('R34 of an agreement in several languages the reader’s own is opened', async () => {
  const { text } = await written({ template: 'agreementReady', audience: 'contact', language: 'fr' });
  expect(linksIn(text)).toEqual(['https://partners.example/agreements/2026-09/fr']);
  const english = await written({ template: 'agreementReady', audience: 'contact', language: 'fr' }, { facts: { links: ['/agreements/2026-09/en'] } });
  expect(linksIn(english.text)).toEqual(['https://partners.example/agreements/2026-09/en']);
});

/** Staff have no pages yet; the command that shows the case stands at the end of what they get. */
const hasPage = ({ template, audience }: Example): boolean =>
  audience === 'contact' && ('page' in letters[template].facts.shape || 'links' in letters[template].facts.shape || template === 'confirmMailbox' || template === 'confirmationReminder');
const pageFor = (template: MailTemplate): { facts?: Record<string, unknown> } => ('page' in letters[template].facts.shape ? { facts: { page: '/cases/fabrikam-7f3k' } } : {});

/** The same facts with markup in every text of people. */
function evilFacts({ template, audience, language }: Example, evil: string): Record<string, unknown> {
  const spoiled = (value: unknown): unknown => {
    if (typeof value === 'string') return `${value} ${evil}`;
    if (Array.isArray(value)) return value.map(spoiled);
    if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, spoiled(each)]));
    return value;
  };
  const free = ['documents', 'outstanding', 'reasons', 'owed', 'note', 'explanation', 'assignee', 'diagnostic', 'document'];
  return Object.fromEntries(Object.entries(exampleRequest(template, audience, language).facts).filter(([name]) => free.includes(name)).map(([name, value]) => [name, spoiled(value)]));
}
