import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { idOfKey } from '../../client/case-id';
import { runCli } from '../../client/cli/program';
import { applicationRows } from '../../client/cli/rows';
import { projectFolder } from '../../configuration/load';
import { application } from '../support/applications';
import { startedProgramme, type Programme } from '../support/programme';
import { until } from '../support/until';
import { terminal } from './a-terminal';

const rows = (text: string) => applicationRows({ name: 'rows', text });

describe('a file of applications', () => {
  test('R27 as CSV names the fields by their paths; an empty cell is a field left out', () => {
    expect(rows('\ufeffkey,tenant,company.name,company.address.lines[0],company.address.lines[1],partnerId\r\n42,a.example,"A, Fils","1, rue A",étage 2,\r\n')).toEqual([
      { line: 2, key: '42', document: { tenant: 'a.example', company: { name: 'A, Fils', address: { lines: ['1, rue A', 'étage 2'] } } } },
    ]);
  });

  test('as JSON lines bears a key beside each application; what is no JSON is told with its line', () => {
    expect(rows('{"key": 7, "tenant": "a.example"}\n\n{"tenant"\n[]')).toEqual([
      { line: 1, key: '7', document: { tenant: 'a.example' } },
      { line: 3, document: undefined, misread: expect.stringContaining('it is no JSON') },
      { line: 4, document: undefined, misread: 'an application, { … }, is expected on each line' },
    ]);
  });

  test.each([
    ['tenant\na.example', 'column is missing'], ['key,company name\n1,a', 'is no field’s path'], ['key,__proto__.x\n1,a', 'is no field’s path'], ['key,tenant,tenant\n1,a,b', 'stands there already'],
  ])('whose first line is wrong is refused as a whole: %j', (text, says) => {
    expect(() => rows(text)).toThrow(expect.objectContaining({ code: 'input', details: { issues: [expect.objectContaining({ message: expect.stringContaining(says) })] } }));
  });

  test('reaches nothing outside its own document', () => {
    expect(rows('key,constructor.prototype.polluted\n1,yes')).toEqual([{ line: 2, key: '1', document: { constructor: { prototype: { polluted: 'yes' } } } }]);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

describe('many enrollments from one file', () => {
  let programme: Programme;
  const batch = randomBytes(4).toString('hex');
  const keys: string[] = [];
  const key = (n: number | string) => {
    keys.push(`${batch}-${n}`);
    return `${batch}-${n}`;
  };
  beforeAll(async () => void (programme = await startedProgramme()));
  afterAll(async () => {
    for (const each of keys) await programme.access.client.workflow.getHandle(`enrollment:${idOfKey(each)}`).terminate('the test is over').catch(() => undefined);
    await programme[Symbol.asyncDispose]();
  });

  const run = async (...argv: string[]) => {
    const screen = terminal({ environment: programme.environment });
    return { code: await runCli(argv, screen), ...screen.written };
  };
  const file = async (name: string, lines: readonly object[]) => {
    const written = path.join(programme.data, name);
    await writeFile(written, lines.map((line) => JSON.stringify(line)).join('\n'));
    return written;
  };
  const isThere = async (each: string) => (await programme.access.client.workflow.getHandle(`enrollment:${idOfKey(each)}`).describe().catch(() => undefined)) !== undefined;

  test('R18 each row is started, is there already, or is refused with what is wrong and where; and again after it was mended', async () => {
    const [good, bad] = [key('good'), key('bad')];
    const [ofGood, ofBad] = [await programme.ownApplication(), await programme.ownApplication()];
    const from = await file('partners.jsonl', [
      { key: good, ...ofGood }, { key: bad, ...ofBad, country: 'XX' }, { key: good, ...ofGood }, application(),
    ]);
    const foreseen = await run('enroll', '--from', from, '--dry-run', '--json');
    expect(foreseen.code).toBe(1);
    expect(JSON.parse(foreseen.out).error.outcomes.map(({ result }: { result: string }) => result)).toEqual(['fits', 'refused', 'refused', 'refused']);
    await expect(isThere(good)).resolves.toBe(false);

    const report = path.join(programme.data, 'report.csv');
    const first = await run('enroll', '--from', from, '--report', report);
    expect(first).toMatchObject({ code: 1, err: expect.stringContaining('1 started, 3 refused.') });
    const told = (await readFile(report, 'utf8')).split('\r\n');
    expect(told[1]).toBe(`1,${good},${idOfKey(good)},started,`);
    expect(told[2]).toContain('country: the programme is not offered in «XX» [R55]');
    expect(told[3]).toContain('its key stands on line 1 already');
    expect(told[4]).toContain('it has no key');

    const mended = await run('enroll', '--from', await file('partners.jsonl', [{ key: good, ...ofGood }, { key: bad, ...ofBad }]), '--json');
    expect({ code: mended.code, results: JSON.parse(mended.out).outcomes.map(({ result }: { result: string }) => result) }).toEqual({ code: 0, results: ['already', 'started'] });
  });

  test('a key of another account’s case is a mistake, not a row that is done', async () => {
    const taken = key('taken');
    const applied = await programme.ownApplication();
    await run('enroll', '--from', await file('one.jsonl', [{ key: taken, ...applied }]));
    const other = await run('enroll', '--from', await file('other.jsonl', [{ key: taken, ...application({ tenant: 'other.onmicrosoft.example' }) }]));
    expect(other).toMatchObject({ code: 1, out: expect.stringContaining(`the key belongs to case ${idOfKey(taken)} of ${applied.tenant}`) });
  });

  test('killed in the middle and begun again, it finishes, and each row has one case', async () => {
    const all = Array.from({ length: 12 }, (_, n) => key(n));
    const from = await file('many.jsonl', await Promise.all(all.map(async (each) => ({ key: each, ...(await programme.ownApplication()) }))));
    const child = spawn(process.execPath, [path.join(projectFolder, 'bin', 'parvis.js'), 'enroll', '--from', from, '--rate', '2'], {
      env: { ...process.env, ...programme.environment }, stdio: 'ignore',
    });
    const gone = once(child, 'exit');
    await until('the second row is started', async () => (await isThere(all[1]!)) || undefined);
    child.kill('SIGKILL');
    await expect(gone).resolves.toEqual([null, 'SIGKILL']);

    const again = await run('enroll', '--from', from, '--json');
    const results: string[] = JSON.parse(again.out).outcomes.map(({ result }: { result: string }) => result);
    expect(again.code).toBe(0);
    expect(results.slice(0, 2)).toEqual(['already', 'already']);
    expect(results).toContain('started');
    await expect(Promise.all(all.map(isThere))).resolves.toEqual(all.map(() => true));
  });

  test('what does not go with it is refused before anything is read', async () => {
    await expect(run('enroll', '--from', 'a.csv', '--id', 'a')).resolves.toMatchObject({ code: 2, err: expect.stringContaining('leave out FILE, --id, --key, --again and --wait') });
    await expect(run('enroll', 'a.json', '--dry-run')).resolves.toMatchObject({ code: 2, err: expect.stringContaining('go with --from') });
    await expect(run('enroll', '--from', await file('r.jsonl', [application()]), '--as', 'reviewer')).resolves.toMatchObject({ code: 1 });
  });
});
