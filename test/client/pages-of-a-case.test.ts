import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { largestDocument } from '../../activities/documents/judging';
import { agreementsFolder } from '../../configuration/load';
import { application } from '../support/applications';
import { globalAdmin, operator, reviewer } from '../support/people';
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
      // What is the reviewers' to do asks nothing of the applicant, and no case lapses by it.
      expect(browser.text).toContain('The programme does this, and nothing is needed from you.');
      expect(browser.text).not.toContain('the case lapses');
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

describe('a newer agreement', () => {
  test('R38 R40 is asked of an Active reseller, read and signed on the page, of the folder that the installation names', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'parvis-agreements-'));
    await cp(agreementsFolder(), folder, { recursive: true });
    await using own = await startedProgramme({ environment: { PARVIS_AGREEMENTS: folder } });
    await using gateway = await startedGateway(own);
    const fabrikam = await own.enroll(inEnglish);
    await fabrikam.confirm();
    await fabrikam.send('verification.approve', reviewer);
    await fabrikam.until('agreement.offered');
    const admin = await signedIn(gateway.url, fabrikam.id, 'ada.martin@fabrikam.example');
    await fill(admin, 'Sign the agreement', { name: 'Ada Martin', box: 'yes' });
    await fabrikam.until('stage.active');

    await cp(path.join(folder, '2026-09'), path.join(folder, '2027-09'), { recursive: true });
    const described = path.join(folder, '2027-09', 'agreement.json');
    await writeFile(described, (await readFile(described, 'utf8')).replace('"2026-09"', '"2027-09"'));
    await writeFile(path.join(folder, '2027-09', 'en.md'), '# Partner agreement\n\nWith a clause that is new.\n');
    await fabrikam.send('agreement.renew', operator, { version: '2027-09' });
    await fabrikam.until('renewal.offered.fresh');
    await admin.open(`/cases/${fabrikam.id}`);
    expect(admin.text).toContain('the partnership is suspended');
    await admin.open('/agreements/2027-09/en');
    expect(admin.text).toContain('With a clause that is new.');
    await admin.open(`/cases/${fabrikam.id}`);
    await fill(admin, 'Sign the agreement', { name: 'Ada Martin', box: 'yes' });
    expect([admin.status, admin.text]).toEqual([200, expect.not.stringContaining('Tick the box')]);
    expect((await fabrikam.view()).particulars['signature']).toMatchObject({ version: '2027-09' });
    await rm(folder, { recursive: true });
  });
});

describe('what is owed is done there', () => {
  const german = { country: 'DE', company: { name: 'Contoso Deutschland GmbH', address: { lines: ['Friedrichstraße 132'], city: 'Berlin', postalCode: '10117' } }, ...inEnglish };

  test('R28 where a register has the company otherwise each difference is shown, and either is taken, the own one with a reason', async () => {
    await using gateway = await startedGateway(programme);
    const contoso = await programme.enroll(german);
    await contoso.until('registeredOtherwise.fresh');
    const admin = await signedIn(gateway.url, contoso.id, 'ada.martin@fabrikam.example');
    expect(admin.text).toContain('LEI register · street: entered «Friedrichstraße 132», registered «Friedrichstraße 123»');
    await fill(admin, 'Go on with this', { take: 'own', because: '' });
    expect([admin.status, admin.text]).toEqual([422, expect.stringContaining('Say why.')]);
    await fill(admin, 'Go on with this', { take: '', because: '' });
    expect([admin.status, admin.text]).toEqual([422, expect.stringContaining('Choose one of them.')]);
    await fill(admin, 'Go on with this', { take: '1', because: '' });
    expect(admin.status).toBe(200);
    expect((await contoso.until('confirming')).particulars['company']).toMatchObject({ address: { lines: ['Friedrichstraße 123'] } });
  });

  test('R30 a suggested address is taken there, or the own one kept', async () => {
    await using gateway = await startedGateway(programme);
    const saudi = await programme.enroll({ country: 'SA', company: { name: 'Northwind Trading', address: { lines: ['7 King Fahd Road'], city: 'Riyadh', postalCode: '12 271' } }, ...inEnglish });
    await saudi.until('addressSuggested.fresh');
    const admin = await signedIn(gateway.url, saudi.id, 'ada.martin@fabrikam.example');
    expect(admin.text).toContain('The address as it was entered');
    await fill(admin, 'Take this address', { take: '1' });
    expect(admin.status).toBe(200);
    expect((await saudi.until('confirming')).particulars['company']).toMatchObject({ address: { postalCode: '12271' } });
  });

  test('R28 a company that the registry does not know is corrected, by another number or by hand; what was typed stays where it is wrong', async () => {
    await using gateway = await startedGateway(programme);
    const unknown = await programme.enroll({ company: { duns: '123456789' }, ...inEnglish });
    await unknown.until('companyUnclear.fresh');
    const admin = await signedIn(gateway.url, unknown.id, 'ada.martin@fabrikam.example');
    await fill(admin, 'Correct the company', { 'company.duns': '12', 'company.name': 'Fabrikam' });
    expect([admin.status, admin.text]).toEqual([422, expect.stringContaining('A DUNS number has nine digits')]);
    expect(admin.html).toContain('name="company.name" value="Fabrikam"');
    await fill(admin, 'Correct the company', { 'company.duns': '', 'company.name': 'Fabrikam', 'company.address.city': 'Paris' });
    expect([admin.status, admin.text]).toEqual([422, expect.stringMatching(/Enter the street/)]);
    await fill(admin, 'Correct the company', { 'company.duns': '26-048-2871', 'company.name': 'Fabrikam', 'company.address.city': 'Paris' });
    expect(admin.status).toBe(200);
    expect((await unknown.until('confirming')).particulars['company']).toMatchObject({ duns: '260482871' });
  });

  test('R36 what a rejection names is mended there; what was not changed is not sent, and nothing changed is said', async () => {
    await using gateway = await startedGateway(programme);
    const fabrikam = await verified();
    await fabrikam.send('verification.reject', reviewer, { reasons: [{ code: 'supportUnreachable', field: 'support.telephone', remedy: 'a number that somebody answers' }] });
    await fabrikam.until('rejected.fresh');
    const admin = await signedIn(gateway.url, fabrikam.id, 'ada.martin@fabrikam.example');
    expect(admin.text).toContain('a number that somebody answers Field Telephone of your support');
    const asItIs = { 'company.duns': '260482871', 'support.email': 'support@fabrikam.example', 'support.telephone': '+33 1 70 18 99 00' };
    await fill(admin, 'Hand in the mended profile', asItIs);
    expect([admin.status, admin.text]).toEqual([422, expect.stringContaining('Nothing was changed')]);
    await fill(admin, 'Hand in the mended profile', { ...asItIs, 'company.duns': '26-048-2871' });
    expect([admin.status, admin.text]).toEqual([422, expect.stringContaining('Nothing was changed')]);
    await fill(admin, 'Hand in the mended profile', { ...asItIs, 'support.telephone': '+33 1 70 18 99 11' });
    expect(admin.status).toBe(200);
    const history = await fabrikam.history();
    expect(history.some(({ event }) => event === 'profile.mend')).toBe(true);
    expect((await fabrikam.view()).particulars.application).toMatchObject({ support: { telephone: '+33 1 70 18 99 11' }, company: { duns: '260482871' } });
  });

  test('R27 an address of three lines stays whole where something else is changed', async () => {
    await using gateway = await startedGateway(programme);
    const lines = ['Tower B', 'Third floor', '12 Main Street'];
    const contoso = await programme.enroll({ company: { name: 'Contoso', address: { lines: [...lines], city: 'Paris', postalCode: '75002' } }, ...inEnglish });
    await contoso.until('mailbox.awaiting');
    await contoso.confirm();
    const admin = await signedIn(gateway.url, contoso.id, 'ada.martin@fabrikam.example');
    const { fields } = admin.form('Hand in the mended profile');
    expect([0, 1, 2].map((line) => fields.get(`company.address.lines[${line}]`))).toEqual(lines);
    await fill(admin, 'Hand in the mended profile', { 'company.registrationNumber': '552 081 317' });
    expect(admin.status).toBe(200);
    expect((await contoso.view()).particulars.application).toMatchObject({ company: { address: { lines }, registrationNumber: '552 081 317' } });
  });

  test('R6 R31 another contact is named there, in French as well, and not one of a webmail service', async () => {
    await using gateway = await startedGateway(programme);
    const fabrikam = await programme.enroll();
    await fabrikam.until('mailbox.awaiting');
    const admin = await fill(await new Browser(gateway.url, 'fr').open(`/cases/${fabrikam.id}`), 'Se connecter', { email: 'ada.martin@fabrikam.example' });
    const lucie = { 'primaryContact.firstName': 'Lucie', 'primaryContact.lastName': 'Bernard', 'primaryContact.language': 'fr' };
    await fill(admin, 'Désigner cette personne', { ...lucie, 'primaryContact.email': 'lucie@gmail.com' });
    expect([admin.status, admin.text]).toEqual([422, expect.stringContaining('pas celle d’un service de messagerie grand public')]);
    expect(admin.html).toMatch(/<details open><summary>Désigner un autre contact principal/);
    await fill(admin, 'Désigner cette personne', { ...lucie, 'primaryContact.email': 'lucie.bernard@fabrikam.example' });
    expect(admin.status).toBe(200);
    expect((await fabrikam.view()).particulars.confirmation?.contactName).toBe('Lucie Bernard');
  });

  test('R24 the Locations of the account’s country are there to choose from, and notes of the programme to read', async () => {
    await using gateway = await startedGateway(programme);
    const fabrikam = await programme.enroll({ partnerId: 'deferred', ...inEnglish });
    await fabrikam.until('mailbox.awaiting');
    await fabrikam.until('partnerId.deferred');
    await fabrikam.send('case.note', operator, { text: 'We <call> you tomorrow', forApplicant: true });
    await fabrikam.send('case.note', operator, { text: 'they sound busy', forApplicant: false });
    const admin = await signedIn(gateway.url, fabrikam.id, 'ada.martin@fabrikam.example');
    expect(admin.html).toContain('We &lt;call&gt; you tomorrow');
    expect(admin.text).not.toContain('they sound busy');
    expect(admin.html).toContain(`value="${fabrikam.ownPartnerId}" checked`);
    await fill(admin, 'Associate this PartnerID', { partnerId: fabrikam.ownPartnerId });
    expect(admin.status).toBe(200);
    expect((await fabrikam.until('partnerId.associated')).particulars['partnerId']).toBe(fabrikam.ownPartnerId);
  });

  test('R41 an Active reseller’s admin agent adds users there, and a global admin closes the partnership with a reason', async () => {
    await using gateway = await startedGateway(programme);
    const fabrikam = await verified();
    await fabrikam.send('verification.approve', reviewer);
    await fabrikam.until('agreement.offered');
    await fabrikam.send('agreement.sign', globalAdmin, { name: 'Ada Martin', version: '2026-09' });
    await fabrikam.until('adminAgent.missing');
    const admin = await signedIn(gateway.url, fabrikam.id, 'ada.martin@fabrikam.example');
    await fill(admin, 'Make the signer an admin agent', {});
    await fabrikam.until('adminAgent.ready');
    await admin.open(`/cases/${fabrikam.id}`); // what a person may do is looked up anew
    await fill(admin, 'Add this user', { firstName: 'Lucie', lastName: 'Bernard', email: 'nobody', 'roles[0]': 'admin-agent' });
    expect([admin.status, admin.text]).toEqual([422, expect.stringContaining('Enter an e-mail address.')]);
    await fill(admin, 'Add this user', { firstName: 'Lucie', lastName: 'Bernard', email: `lucie-${fabrikam.id}@fabrikam.example`, 'roles[0]': 'admin-agent' });
    expect(admin.status).toBe(200);
    await fill(admin, 'Close the partnership', { because: 'the company is given up' });
    expect([admin.status, admin.text]).toEqual([422, expect.stringContaining('Tick the box to go on')]);
    await fill(admin, 'Close the partnership', { because: 'the company is given up', box: 'yes' });
    expect(admin.status).toBe(200);
    expect((await fabrikam.history()).some(({ event }) => event === 'enrollment.close')).toBe(true);
  });
});
