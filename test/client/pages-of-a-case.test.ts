import { largestDocument } from '../../activities/documents/judging';
import { application } from '../support/applications';
import { reviewer } from '../support/people';
import { startedProgramme, type EnrolledCase, type Programme } from '../support/programme';
import { Browser, startedGateway } from './a-gateway';

let programme: Programme;
beforeAll(async () => void (programme = await startedProgramme()));
afterAll(() => programme[Symbol.asyncDispose]());

const inEnglish = { primaryContact: { ...application().primaryContact, language: 'en' as const } };
const verified = async (): Promise<EnrolledCase> => {
  const fabrikam = await programme.enroll(inEnglish);
  await fabrikam.confirm();
  return fabrikam;
};

/** A form filled in and sent as a browser would. */
async function fill(browser: Browser, button: string, typed: Record<string, string>): Promise<Browser> {
  const { action, fields } = browser.form(button);
  fields.delete('box'); // not ticked unless the test does
  for (const [name, value] of Object.entries(typed)) fields.set(name, value);
  return browser.open(action.replaceAll('&amp;', '&'), { method: 'POST', body: fields, headers: { origin: 'null', 'sec-fetch-site': 'same-origin' } });
}

async function signedIn(url: string, id: string, email: string): Promise<Browser> {
  return fill(await new Browser(url).open(`/cases/${id}`), 'Sign in', { email });
}

async function handIn(url: string, browser: Browser, id: string, bytes: Uint8Array, name = 'extract.pdf'): Promise<Browser> {
  await browser.open(`/cases/${id}`);
  const content = /<form method="post" enctype="multipart\/form-data" action="([^"]*)"><input type="hidden" name="form" value="([^"]*)"/.exec(browser.html);
  if (!content) throw new Error(`nothing is asked for at ${url}: ${browser.text}`);
  const body = new FormData();
  body.set('form', content[2] ?? '');
  body.set('file', new File([Buffer.from(bytes)], name));
  return browser.open(content[1] ?? '', { method: 'POST', body, headers: { 'sec-fetch-site': 'same-origin' } });
}

describe('the page of a case', () => {
  test('is seen by a global admin and the primary contact alone, in both languages, and changes nothing by being looked at', async () => {
    await using gateway = await startedGateway(programme);
    const fabrikam = await verified();
    const { revision } = await fabrikam.view();
    const nobody = await signedIn(gateway.url, fabrikam.id, 'nobody@elsewhere.example');
    expect([nobody.status, nobody.text]).toEqual([403, expect.stringContaining('No account of this company has this address')]);
    for (const email of ['ada.martin@fabrikam.example', 'paul.durand@fabrikam.example']) {
      const browser = await signedIn(gateway.url, fabrikam.id, email);
      expect([browser.status, browser.text]).toEqual([200, expect.stringContaining('Enrollment of FABRIKAM S.A.S.')]);
      await browser.open(`/cases/${fabrikam.id}?language=fr`);
      expect(browser.text).toContain('Ce qui reste à faire');
    }
    expect((await fabrikam.view()).revision).toBe(revision);
  });

  test('R35 takes a document that was asked for, and says of every other file what would be right', async () => {
    await using gateway = await startedGateway(programme);
    const fabrikam = await verified();
    await fabrikam.send('information.request', reviewer, { documents: [{ document: 'register extract', proves: 'the <name>' }] });
    const browser = await signedIn(gateway.url, fabrikam.id, 'paul.durand@fabrikam.example');
    expect(browser.html).toContain('the &lt;name&gt;');

    await handIn(gateway.url, browser, fabrikam.id, Buffer.from('<html>'));
    expect([browser.status, browser.text]).toEqual([422, expect.stringContaining('is neither a PDF nor a PNG or JPEG image')]);
    await handIn(gateway.url, browser, fabrikam.id, Buffer.alloc(largestDocument + 128 * 1024));
    expect([browser.status, browser.text]).toEqual([413, expect.stringContaining('The file is too large')]);
    expect((await fabrikam.view()).particulars.documents?.[0]?.received).toBeUndefined();

    await handIn(gateway.url, browser, fabrikam.id, Buffer.from('%PDF-1.7 an extract'));
    expect(browser.status).toBe(200);
    expect((await fabrikam.view()).particulars.documents?.[0]?.received?.file).toMatchObject({ name: 'extract.pdf', type: 'application/pdf', size: 19 });
  });

  test('R37 R38 the agreement is signed there by a global admin, with box and name; version, digest and signatories stand beside it', async () => {
    await using gateway = await startedGateway(programme);
    const fabrikam = await verified();

    await fabrikam.send('verification.approve', reviewer);
    const { particulars: { agreement } } = await fabrikam.until('agreement.offered');
    const contact = await signedIn(gateway.url, fabrikam.id, 'paul.durand@fabrikam.example');
    expect(() => contact.form('Sign the agreement')).toThrow('there is no button');

    const admin = await signedIn(gateway.url, fabrikam.id, 'ada.martin@fabrikam.example');
    expect(admin.text).toContain(agreement?.documents.find(({ language }) => language === 'en')?.sha256);
    expect(admin.text).toContain('A… M…');
    await fill(admin, 'Sign the agreement', { name: 'Ada Martin' });
    expect([admin.status, admin.text]).toEqual([422, expect.stringContaining('Tick the box to go on')]);
    expect(admin.html).toContain('value="Ada Martin"');
    await fill(admin, 'Sign the agreement', { name: ' ', box: 'yes' });
    expect([admin.status, admin.text]).toEqual([422, expect.stringContaining('Enter the full name')]);
    await fill(admin, 'Sign the agreement', { name: 'Ada Martin', box: 'yes' });
    expect(admin.status).toBe(200);
    expect((await fabrikam.until('stage.active')).particulars['signature']).toMatchObject({ version: agreement?.version });
  });
});
