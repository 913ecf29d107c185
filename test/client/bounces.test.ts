import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type BounceBox, bounceFolder } from '../../activities/mail/bounce-box';
import { smtpMail } from '../../activities/mail/smtp';
import { emptyPostbox, type ReportBounce, reportTo, watchPostbox } from '../../client/bounces';
import { Failure } from '../../client/failures';
import { freePort } from '../../dev/temporal-server/run';
import { startMailCatcher } from '../../dev/mail-catcher/catcher';
import { sendMail } from '../../machines/enrollment/outside';
import { startedProgram } from '../support/program';
import { until } from '../support/until';
import { linkKey, type MailedCases, mailedCases, onTestServer, recipient, report } from './mailed-cases';

/** A mailbox of one's own. */
async function aBox() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'parvis-bounces-'));
  const named = (part: string) => readdir(path.join(folder, part));
  return { folder, box: bounceFolder(folder), named, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

const quiet = () => undefined;

describe('mail that came back, for a case on the real server', () => {
  let mailed: MailedCases;
  beforeAll(async () => {
    mailed = await mailedCases();
  });
  afterAll(() => mailed.stop());

  test('is told to it once, also where the process dies between telling and moving the report away', async () => {
    await using post = await aBox();
    const { id, heard } = await mailed.aCase();
    await post.box.put(report(id));
    const dying: BounceBox = {
      ...post.box,
      waiting: async () => (await post.box.waiting()).map((mail) => ({ ...mail, done: () => Promise.reject(new Error('killed')) })),
    };
    expect(await emptyPostbox({ box: dying, report: reportTo(mailed.cases), linkKey, log: quiet })).toBe(1);
    expect(await post.named('new')).toHaveLength(1);
    expect(await emptyPostbox({ box: post.box, report: reportTo(mailed.cases), linkKey, log: quiet })).toBe(0);
    expect(await heard()).toEqual([`${recipient} 5.1.1`]);
    expect(await post.named('new')).toEqual([]);
    expect(await post.named('cur')).toEqual([expect.stringMatching(/:2,S$/)]);

    await post.box.put(report(id)); // delivered twice
    await post.box.put(report(id, { messageId: '<report-2@mx.fabrikam.example>', status: '5.2.2' }));
    await emptyPostbox({ box: post.box, report: reportTo(mailed.cases), linkKey, log: quiet });
    expect(await heard()).toEqual([`${recipient} 5.1.1`, `${recipient} 5.2.2`]);
  });

  test('is put aside with the reason where there is no such case, or the case is closed', async () => {
    await using post = await aBox();
    const { id } = await mailed.aCase();
    await mailed.cases.send(id, { event: { type: 'end' }, by: { kind: 'staff', id: 'olivia', roles: ['operator'] } });
    await post.box.put(report(id));
    await post.box.put(report('nobody-0000', { messageId: '<report-3@mx.fabrikam.example>' }));
    const said: string[] = [];
    expect(await emptyPostbox({ box: post.box, report: reportTo(mailed.cases), linkKey, log: (line) => said.push(line) })).toBe(0);
    const reasons = await Promise.all((await post.named('aside')).filter((name) => name.endsWith('.reason.txt')).map((name) => readFile(path.join(post.folder, 'aside', name), 'utf8')));
    expect(reasons.toSorted()).toEqual([
      expect.stringMatching(new RegExp(`case ${id} was not told that its mail is failed \\(5\\.1\\.1\\): .*closed`)),
      expect.stringContaining('case nobody-0000 was not told that its mail is failed (5.1.1): There is no case nobody-0000'),
    ]);
    expect(said).toHaveLength(2);
  });
});

describe('a mailbox of returned mail', () => {
  test('keeps a report while nobody answers, and the others do not wait behind it', async () => {
    await using post = await aBox();
    await post.box.put(report('silent', { messageId: '<a@mx>' }));
    await post.box.put(report('awake', { messageId: '<b@mx>' }));
    const told: string[] = [];
    const away = new Set(['silent']);
    const tell: ReportBounce = async ({ caseId }) => {
      if (away.has(caseId)) throw new Failure('unreachable', 'No worker answers.');
      told.push(caseId);
    };
    expect(await emptyPostbox({ ...post, report: tell, linkKey, log: quiet })).toBe(1);
    expect(told).toEqual(['awake']);
    away.clear();
    expect(await emptyPostbox({ ...post, report: tell, linkKey, log: quiet })).toBe(0);
    expect(told).toEqual(['awake', 'silent']);
  });

  test('puts aside what is no report of ours, and says why', async () => {
    await using post = await aBox();
    await post.box.put(report('fabrikam', { to: 'bounces@parvis.example' }));
    await post.box.put(Buffer.from('Subject: Hello\r\n\r\nDo you read this?'));
    const said: string[] = [];
    const tell = jest.fn<ReturnType<ReportBounce>, Parameters<ReportBounce>>();
    await emptyPostbox({ ...post, report: tell, linkKey, log: (line) => said.push(line) });
    expect(tell).not.toHaveBeenCalled();
    expect(said.join('\n')).toMatch(/may be made up/);
    expect(said.join('\n')).toMatch(/somebody has written to this mailbox/);
    expect(await post.named('aside')).toHaveLength(4);
  });

  test('is read by two gateways at once without a report being lost or a fault', async () => {
    await using post = await aBox();
    for (let n = 0; n < 10; n += 1) await post.box.put(report(`case-${n}`, { messageId: `<${n}@mx>` }));
    const told = new Set<string>();
    const said: string[] = [];
    const tell: ReportBounce = async ({ caseId }) => void told.add(caseId);
    const other = bounceFolder(post.folder);
    await Promise.all([post.box, other].map((box) => emptyPostbox({ box, report: tell, linkKey, log: (line) => said.push(line) })));
    expect(told.size).toBe(10);
    expect(said).toEqual([]);
    expect(await post.named('cur')).toHaveLength(10);
  });

  test('is emptied as soon as something is delivered, and what came before it was watched as well', async () => {
    await using post = await aBox();
    await post.box.put(report('before', { messageId: '<a@mx>' }));
    const told: string[] = [];
    const watched = watchPostbox({ ...post, report: async ({ caseId }) => void told.push(caseId), linkKey, log: quiet }, 3_600_000);
    await until('the first is told', () => told.includes('before') || undefined);
    await writeFile(path.join(post.folder, 'new', 'delivered-by-a-mail-server'), report('after', { messageId: '<b@mx>' }));
    await until('the second is told', () => told.includes('after') || undefined);
    await watched.stop();
    expect(told).toEqual(['before', 'after']);
  });
});

test('a mail to an address that does not exist comes back through the catcher to the gateway', async () => {
  await using post = await aBox();
  const catcher = await startMailCatcher({ smtpPort: 0, webPort: 0, folder: path.join(post.folder, 'caught'), bounces: post.box });
  const mail = smtpMail({ from: 'enrollment@parvis.example', teams: 'parvis.example', gateway: 'http://127.0.0.1:1', linkKey, url: catcher.smtpUrl, bounces: 'bounces@parvis.example' });
  await using _gateway = await startedProgram('gateway', {
    PARVIS_DATA: post.folder, PARVIS_BOUNCES: '.', PARVIS_MAIL_BOUNCES: 'bounces@parvis.example', PARVIS_LINK_KEY: linkKey.toString('base64'), PARVIS_GATEWAY_PORT: String(await freePort()),
    ...onTestServer(),
  });
  await mail.send(sendMail.parse({ template: 'withdrawn', to: { name: 'Nobody', email: 'nobody@bounces.example', language: 'en' }, caseId: 'nobody-0001', company: 'Fabrikam', at: 0 }), { effect: 1 });
  const aside = await until('it is put aside', async () => (await post.named('aside').catch(() => [])).find((name) => name.endsWith('.reason.txt')));
  expect(await readFile(path.join(post.folder, 'aside', aside), 'utf8')).toContain('case nobody-0001 was not told that its mail is failed (5.1.1): There is no case nobody-0001');
  mail.close();
  await catcher.close();
});
