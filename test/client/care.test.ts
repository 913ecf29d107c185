import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DirectoryRecord } from '../../activities/directory/record';
import { replaceWhole } from '../../activities/whole-files';
import { moveTasksOn } from '../../client/absences';
import { runCli } from '../../client/cli/program';
import { directoryOf } from '../../client/identity/people';
import { freePort } from '../../dev/listening';
import { globalAdmin, operator } from '../support/people';
import { startedProgram } from '../support/program';
import { startedProgramme, type Programme } from '../support/programme';
import { until } from '../support/until';
import { terminal } from './a-terminal';

/** What support and operators do for a case from the command line, on the real server. */

let programme: Programme;
beforeAll(async () => void (programme = await startedProgramme()));
afterAll(() => programme[Symbol.asyncDispose]());

const run = async (...argv: string[]) => {
  const screen = terminal({ environment: programme.environment });
  return { code: await runCli(argv, screen), ...screen.written };
};

test('R34 a note is written by support, mailed where it is for the applicant, and shown on the case’s page, as JSON and in the history', async () => {
  const enrolled = await programme.enroll();
  await enrolled.until('mailbox.awaiting');
  await expect(run('note', enrolled.id, 'They call back on Friday', '--as', 'support:sam')).resolves.toMatchObject({ code: 0, out: expect.stringContaining('for staff alone') });
  await expect(run('note', enrolled.id, 'Your extract can be read.', '--for-applicant')).resolves.toMatchObject({ code: 0 });
  const mails = await until('the note is mailed', async () => (await enrolled.received()).filter(({ text }) => text.includes('Your extract can be read.')));
  expect(mails.every(({ text }) => !text.includes('Friday'))).toBe(true);
  const { out } = await run('show', enrolled.id, '--history');
  expect(out).toMatch(/notes +.*olivia, to the applicant\n +Your extract can be read\.\n +.*, sam\n +They call back on Friday\n/);
  expect(out).toMatch(/case\.note {2}by \S+\n +«They call back on Friday»/);
  expect(JSON.parse((await run('show', enrolled.id, '--json')).out).notes).toEqual([
    { at: expect.stringMatching(/Z$/), by: 'sam', text: 'They call back on Friday', forApplicant: false }, { at: expect.stringMatching(/Z$/), by: 'olivia', text: 'Your extract can be read.', forApplicant: true },
  ]);
  await expect(run('note', enrolled.id, ' ')).resolves.toMatchObject({ code: 2, err: expect.stringContaining('must not be empty') });
});

test('R34 an operator has the applicant reminded, once a day; R36 a reviewer takes a case over', async () => {
  const enrolled = await programme.enroll();
  await enrolled.until('mailbox.awaiting');
  await enrolled.received(1);
  await expect(run('nudge', enrolled.id)).resolves.toMatchObject({ code: 0, out: expect.stringContaining('reminds the applicant') });
  await enrolled.received(2);
  await expect(run('nudge', enrolled.id)).resolves.toMatchObject({ code: 1, err: expect.stringContaining('less than a day ago') });
  await enrolled.until('mailbox.awaiting');
  await enrolled.confirm();
  await run('send', enrolled.id, 'case.assign', '--data', '{"reviewer":"raj"}');
  await expect(run('take-over', enrolled.id, '--as', 'reviewer:rita')).resolves.toMatchObject({ code: 0 });
  expect((await enrolled.view()).particulars['assignee']).toBe('rita');
  await expect(run('take-over', enrolled.id, '--as', 'operator')).resolves.toMatchObject({ code: 1, err: expect.stringContaining('case.takeOver is for reviewer') });
});

test('R34 a case is found by its contact’s address, a changed one by the new, and the index holds only a keyed hash', async () => {
  const enrolled = await programme.enroll();
  await enrolled.until('mailbox.awaiting');
  const found = async (address: string) => (JSON.parse((await run('list', '--contact', address, '--json')).out).cases as { id: string }[]).map(({ id }) => id);
  await until('the index has it', async () => (await found('Paul.Durand@FABRIKAM.example')).includes(enrolled.id) || undefined);
  await enrolled.send('contact.change', globalAdmin, { primaryContact: { firstName: 'Lucie', lastName: 'Bernard', email: 'lucie.bernard@fabrikam.example', language: 'fr' } });
  await until('the index has the new one', async () => (await found('lucie.bernard@fabrikam.example')).includes(enrolled.id) || undefined);
  await until('the earlier one is gone', async () => !(await found('paul.durand@fabrikam.example')).includes(enrolled.id) || undefined);
  const { searchAttributes } = await programme.access.client.workflow.getHandle(`enrollment:${enrolled.id}`).describe();
  expect(JSON.stringify(searchAttributes)).not.toMatch(/durand|bernard|@fabrikam/i);
  await expect(run('list', '--contact', 'paul')).resolves.toMatchObject({ code: 2, err: expect.stringContaining('is not an e-mail address') });
});

test('R36 what is assigned to a reviewer who is away moves on; before and after the absence nothing does', async () => {
  const enrolled = await programme.enroll();
  await enrolled.confirm();
  await enrolled.send('case.assign', operator, { reviewer: 'raj', check: 'identity' });
  const { staff, tenants } = await directoryOf(programme.settings).everyone();
  const directory = { everyone: async () => ({ tenants, staff: staff.map((one) => (one.id === 'raj' ? { ...one, absences: [{ from: '2026-12-21', until: '2026-12-23' }] } : one)) }) };
  const look = (day: string) => moveTasksOn({ cases: programme.cases, directory, now: () => Date.parse(`${day}T12:00:00Z`), log: () => undefined });
  await until('the index has the reviewer', async () => (await run('list', '--assignee', 'raj')).out.includes(enrolled.id) || undefined);
  expect([await look('2026-12-20'), await look('2026-12-24')]).toEqual([0, 0]);
  expect(await look('2026-12-23')).toBe(1);
  expect((await enrolled.view()).particulars.waitsFor).toBe('a reviewer, nobody is assigned');
});

test('R36 a running gateway looks after absences by itself', async () => {
  await using another = await startedProgramme({ environment: { PARVIS_GATEWAY_PORT: String(await freePort()) } });
  const enrolled = await another.enroll();
  await enrolled.confirm();
  await enrolled.send('case.assign', operator, { reviewer: 'raj', check: 'identity' });
  const file = path.join(another.data, 'directory.json');
  const record = DirectoryRecord.parse(JSON.parse(await readFile(file, 'utf8')));
  const today = new Date().toISOString().slice(0, 10);
  const raj = record.staff.find(({ id }) => id === 'raj');
  Object.assign(raj ?? {}, { absences: [{ from: today, until: '2999-12-31' }] });
  await replaceWhole(file, JSON.stringify(record));
  await until('the index has the reviewer', async () => (await another.cases.list({ assignee: 'raj' })).some(({ id }) => id === enrolled.id) || undefined);
  await using gateway = await startedProgram('gateway', another.environment);
  await until('the task has moved on', async () => (await enrolled.view()).particulars.waitsFor === 'a reviewer, nobody is assigned' || undefined);
  expect((await enrolled.history()).find(({ event }) => event === 'assignee.away')).toMatchObject({ by: 'system', reason: expect.stringContaining('raj is away from') as string });
  expect(gateway.running()).toBe(true);
});
