import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runCli } from '../../client/cli/program';
import { largestDocument } from '../../activities/documents/judging';
import { reviewer } from '../support/people';
import { startedProgramme, type EnrolledCase, type Programme } from '../support/programme';
import { terminal } from './a-terminal';

let programme: Programme;
let asking: EnrolledCase;
beforeAll(async () => {
  programme = await startedProgramme();
  asking = await programme.enroll();
  await asking.confirm();
  await asking.send('information.request', reviewer, { documents: [{ document: 'register extract', proves: 'the name', check: 'business' }, { document: 'letter', proves: 'the employment' }] });
});
afterAll(() => programme[Symbol.asyncDispose]());

const run = async (...argv: readonly string[]) => {
  const screen = terminal({ environment: programme.environment });
  return { code: await runCli(argv, screen), ...screen.written };
};
const aFile = async (name: string, content: string | Uint8Array) => {
  const file = path.join(programme.data, name);
  await writeFile(file, content);
  return file;
};

describe('R35 a document that was asked for', () => {
  test('R35 is refused where nobody asked for it, or where it is not what it says, with what would be right', async () => {
    const pdf = await aFile('extract.pdf', '%PDF-1.7 an extract');
    expect(await run('attach', asking.id, 'd7', pdf)).toMatchObject({ code: 2, err: expect.stringMatching(/asks for no document «d7»; it asked for d1 \(register extract\), d2/) as string });
    expect(await run('attach', asking.id, 'd1', await aFile('page.pdf', '<html>'))).toMatchObject({ code: 2, err: expect.stringContaining('neither a PDF nor a PNG or JPEG image') as string });
    expect(await run('attach', asking.id, 'd1', await aFile('empty.pdf', ''))).toMatchObject({ code: 2, err: expect.stringContaining('is empty') as string });
    expect(await run('attach', asking.id, 'd1', await aFile('large.pdf', Buffer.concat([Buffer.from('%PDF-'), Buffer.alloc(largestDocument)])))).toMatchObject({ code: 2, err: expect.stringContaining('10 MB at most') as string });
    expect(await run('attach', asking.id, 'd1', path.join(programme.data, 'none.pdf'))).toMatchObject({ code: 2, err: expect.stringContaining('there is no such file') as string });
    expect(await run('attach', asking.id, 'd1', pdf, '--as', 'support')).toMatchObject({ code: 1, err: expect.stringContaining('support') as string });
    expect((await asking.view()).particulars.documents?.filter(({ received }) => received)).toEqual([]);
  });

  test('R35 is kept whole, told, handed in again without a second effect, and read by reviewers alone; the last one lets the clock run', async () => {
    const pdf = await aFile('extract.pdf', '%PDF-1.7 an extract');
    const given = await run('attach', asking.id, 'd1', pdf, '--as', 'global-admin', '--json');
    expect({ code: given.code, ...JSON.parse(given.out) }).toMatchObject({ code: 0, document: 'd1', outstanding: ['d2'], file: { name: 'extract.pdf', type: 'application/pdf', size: 19 } });
    const { revision } = await asking.view();
    expect((await run('attach', asking.id, 'd1', pdf, '--as', 'global-admin')).code).toBe(0);
    expect((await asking.view()).revision).toBe(revision);

    const jpeg = await aFile('letter.jpg', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0));
    expect(await run('attach', asking.id, 'd2', jpeg, '--as', 'primary-contact')).toMatchObject({ code: 0, out: expect.stringContaining('nothing else is asked for') as string });
    expect((await asking.view()).state).toContain('stage.verifying.clock.onTime.running');

    const copy = path.join(programme.data, 'copy.pdf');
    expect((await run('document', asking.id, 'd1', '--output', copy, '--as', 'reviewer')).code).toBe(0);
    expect(await readFile(copy, 'utf8')).toBe('%PDF-1.7 an extract');
    expect(await run('document', asking.id, 'd1', '--output', copy, '--as', 'support')).toMatchObject({ code: 1 });
    const kept = path.join(programme.data, 'documents', asking.id, JSON.parse(given.out).file.sha256 as string);
    await writeFile(kept, '%PDF-1.7 another');
    expect(await run('document', asking.id, 'd1', '--output', copy, '--as', 'reviewer')).toMatchObject({ code: 3, err: expect.stringContaining('its digest is another') as string });
  });
});
