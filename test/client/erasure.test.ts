import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { archiveOf } from '../../activities/archive/files';
import { documentsOf } from '../../activities/documents/files';
import type { Mail } from '../../activities/mail/port';
import { runCli } from '../../client/cli/program';
import { erased } from '../../client/erasure';
import { projectFolder } from '../../configuration/load';
import { globalAdmin, operator, reviewer } from '../support/people';
import { startedProgramme, type EnrolledCase, type Programme } from '../support/programme';
import { until } from '../support/until';
import { terminal } from './a-terminal';

/** Erasure of personal data on request (ours), on the real server, with the real archive, documents and SMTP. */

let programme: Programme;
beforeAll(async () => void (programme = await startedProgramme()));
afterAll(() => programme[Symbol.asyncDispose]());

const run = async (argv: string[], confirm?: (question: string) => Promise<boolean>) => {
  const screen = terminal({ environment: programme.environment, ...(confirm ? { confirm } : {}) });
  return { code: await runCli(argv, screen), ...screen.written };
};

const secrets = /durand|fabrikam\.(example|onmicrosoft)|de la Paix|call back|Fabrikam S|FABRIKAM S|70 18|rita|olivia/i;

/** Withdrawn after a note, a document and a review: something of everything. */
async function ended(): Promise<EnrolledCase> {
  const enrolled = await programme.enroll();
  await enrolled.until('mailbox.awaiting');
  await enrolled.confirm();
  await enrolled.send('case.note', operator, { text: 'Paul Durand will call back' }, { reason: 'Paul Durand will call back' });
  await enrolled.send('information.request', reviewer, { documents: [{ document: 'extract', proves: 'the name' }] });
  const file = path.join(programme.data, 'extract.pdf');
  await writeFile(file, '%PDF-1.7 Paul Durand');
  expect((await run(['attach', enrolled.id, 'd1', file, '--as', 'global-admin'])).code).toBe(0);
  await enrolled.send('enrollment.withdraw', globalAdmin);
  await until('the case has closed', async () => {
    const { status } = await programme.access.client.workflow.getHandle(`enrollment:${enrolled.id}`).describe();
    return status.name === 'COMPLETED' || undefined;
  });
  return enrolled;
}

/** Every byte that the data folder keeps of a case, the tombstone apart, which names who erased. */
async function keptOf(id: string): Promise<string> {
  const files = (await readdir(programme.data, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile() && entry.name !== 'erased.json' && entry.parentPath.includes(id));
  return (await Promise.all(files.map((entry) => readFile(path.join(entry.parentPath, entry.name), 'utf8')))).join('\n').replace(/"erased":\{[^}]*\}/g, '');
}

const last = (enrolled: EnrolledCase) => enrolled.received().then((mails) => mails.filter(({ subject }) => subject.includes('effacées') || subject.includes('erased')));

test('R34 only a case that has ended is erased, by an operator, with a reason, and not without being asked', async () => {
  const enrolled = await programme.enroll();
  await enrolled.until('mailbox.awaiting');
  await expect(run(['erase', enrolled.id, '--reason', 'request 1', '--yes'])).resolves.toMatchObject({ code: 1, err: expect.stringContaining('has not ended') });
  await expect(run(['erase', enrolled.id, '--yes'])).resolves.toMatchObject({ code: 2, err: expect.stringContaining('--reason is needed') });
  await expect(run(['erase', 'nobody-7f3k', '--reason', 'request 1', '--yes'])).resolves.toMatchObject({ code: 2, err: expect.stringContaining('nobody-7f3k') });
});

test('R34 erasing removes documents and runs, leaves states, times and roles in the archive, and tells the contact last', async () => {
  const enrolled = await ended();
  expect(await keptOf(enrolled.id)).toMatch(secrets);
  await expect(run(['erase', enrolled.id, '--dry-run'])).resolves.toMatchObject({ code: 0, out: expect.stringContaining('would go: 1 document, 1 run on the server') });
  await expect(run(['erase', enrolled.id, '--reason', 'request 1'], async () => false)).resolves.toMatchObject({ code: 2, err: expect.stringContaining('Nothing was erased') });
  await expect(run(['erase', enrolled.id, '--reason', 'request 1', '--yes', '--as', 'reviewer'])).resolves.toMatchObject({ code: 1, err: expect.stringContaining('operators do') });
  expect(await keptOf(enrolled.id)).toMatch(secrets);

  await expect(run(['erase', enrolled.id, '--reason', 'request 1'], async () => true)).resolves.toMatchObject({ code: 0, out: expect.stringContaining('its contact was told') });
  expect(await keptOf(enrolled.id)).not.toMatch(secrets);
  await expect(access(path.join(programme.data, 'documents', enrolled.id))).rejects.toThrow('ENOENT');
  expect(await last(enrolled)).toHaveLength(1);

  const shown = await run(['show', enrolled.id, '--history']);
  expect(shown).toMatchObject({ code: 0, out: expect.stringMatching(/erased +the personal data, .* by olivia: request 1/) });
  expect(shown.out).toMatch(/stage ▸ withdrawn/);
  expect(shown.out).toMatch(/enrollment\.withdraw {2}by global-admin/);
  expect(shown.out.replace(/erased .*/g, '').replaceAll(enrolled.id, '')).not.toMatch(secrets);
  await until('the index has none of it', async () => !(await run(['list', '--tenant', 'fabrikam.onmicrosoft.example', '--limit', '500', '--json'])).out.includes(enrolled.id) || undefined);
  await expect(run(['erase', enrolled.id, '--reason', 'again', '--yes'])).resolves.toMatchObject({ code: 0, out: expect.stringContaining('was erased on') });
  expect(await last(enrolled)).toHaveLength(1);
});

/** Each dies once, where a process might. */
const deaths: readonly (readonly [string, 'mail' | 'redact' | 'bury'])[] = [['before the message has gone', 'mail'], ['after the message has gone and before that is written down', 'bury'], ['while the archive is redacted', 'redact']];
test.each(deaths)('R34 an erasure that was broken off %s goes on, and the contact is not told twice in different words', async (_, where) => {
  const enrolled = await ended();
  const archive = archiveOf(programme.settings);
  const sent: string[] = [];
  let dies = true;
  const die = (): void => {
    if (dies) {
      dies = false;
      throw new Error('killed');
    }
  };
  const mail: Pick<Mail, 'send'> = {
    send: async (request, { effect }) => {
      if (where === 'mail') die();
      sent.push(JSON.stringify([request, effect]));
      return { messageId: 'm' };
    },
  };
  const keepers = {
    cases: programme.cases, access: programme.access, documents: documentsOf(programme.settings), mail,
    archive: {
      ...archive,
      bury: async (...given: Parameters<typeof archive.bury>) => {
        if (where === 'bury' && given[2].mail) die();
        return archive.bury(...given);
      },
      redact: async (kind: string, id: string, keep: Parameters<typeof archive.redact>[2]) => {
        let files = 0;
        return archive.redact(kind, id, (segment) => {
          if (where === 'redact' && (files += 1) > 1) die();
          return keep(segment);
        });
      },
    },
  };
  await expect(erased(keepers, enrolled.id, { by: operator, why: 'request 2', now: 1 })).rejects.toThrow('killed');
  await expect(erased(keepers, enrolled.id, { by: operator, why: 'request 3', now: 2 })).resolves.toMatchObject({ at: 1, why: 'request 2', mail: 'sent', done: expect.any(Number) });
  expect(new Set(sent).size).toBe(1);
  expect(await keptOf(enrolled.id)).not.toMatch(secrets);
});

test('R34 an erasure whose process is killed over and over is finished by the next one, and nothing of the person is left', async () => {
  const enrolled = await ended();
  const erase = (): ChildProcess => spawn(process.execPath, [path.join(projectFolder, 'bin', 'parvis.js'), 'erase', enrolled.id, '--reason', 'request 7', '--yes'], { env: { ...process.env, ...programme.environment }, stdio: 'ignore' });
  const tombstone = path.join(programme.data, 'archive', 'enrollment', enrolled.id, 'erased.json');
  const written = () => readFile(tombstone, 'utf8').then((text) => JSON.parse(text) as { mail?: string; done?: number }, () => undefined);
  /** Each process dies as soon as it has got as far as this. */
  const marks: readonly ((found: Awaited<ReturnType<typeof written>>) => boolean)[] = [(found) => found !== undefined, (found) => found?.mail !== undefined, (found) => found?.mail !== undefined];
  for (const isReached of marks) {
    const child = erase();
    const gone = once(child, 'exit');
    while (child.exitCode === null && !isReached(await written())) await setImmediate();
    child.kill('SIGKILL');
    await gone;
  }
  await once(erase(), 'exit');
  expect(await written()).toMatchObject({ mail: 'sent', done: expect.any(Number) as number });
  expect(await keptOf(enrolled.id)).not.toMatch(secrets);
  expect(new Set((await last(enrolled)).map(({ messageId }) => messageId)).size).toBe(1);
  await expect(run(['show', enrolled.id])).resolves.toMatchObject({ code: 0, out: expect.stringMatching(/erased +the personal data/) as string });
});
