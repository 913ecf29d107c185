import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setImmediate } from 'node:timers/promises';
import { build } from 'esbuild';
import { fileDirectory } from '../../activities/directory/file';
import { DirectoryRecord } from '../../activities/directory/record';
import { TryAgainError } from '../../activities/errors';
import { takeLock } from '../../activities/lock';

/** Several processes change one directory's file at the same time, and some of them die at it. */

const tenant = 'fabrikam.onmicrosoft.example';
let folder: string;
let program: string;
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'parvis-writers-'));
  program = path.join(folder, 'writer.js');
  await build({ entryPoints: [path.join(__dirname, 'a-directory-writer.ts')], outfile: program, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' });
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  file = path.join(await mkdtemp(path.join(folder, 'data-')), 'directory.json');
  await writeFile(file, JSON.stringify({ tenants: [{ domain: tenant, name: 'Fabrikam', country: 'FR' }] }));
});

interface Writer {
  readonly child: ChildProcess;
  /** `name#number PartnerID`, as soon as the writer has heard that it is there. */
  readonly said: string[];
  readonly exit: Promise<unknown>;
  /** Resolves once it has said so many. */
  saying(count: number): Promise<void>;
}

function writer(name: string, count: number): Writer {
  const child = spawn(process.execPath, [program, file, name, String(count)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said: string[] = [];
  const lines = createInterface(child.stdout);
  lines.on('line', (line) => said.push(line));
  return {
    child, said, exit: Promise.all([once(child, 'exit'), once(lines, 'close')]),
    async saying(wanted) {
      while (said.length < wanted) await once(lines, 'line');
    },
  };
}

const locations = async () => DirectoryRecord.parse(JSON.parse(await readFile(file, 'utf8'))).tenants[0]!.identifiers;

test('what several processes write at the same time is all there, each once', async () => {
  const writers = ['a', 'b', 'c'].map((name) => writer(name, 20));
  await Promise.all(writers.map(({ exit }) => exit));
  const there = await locations();
  expect(there.map(({ addedBy, partnerId }) => `${addedBy} ${partnerId}`).toSorted()).toEqual(writers.flatMap(({ said }) => said).toSorted());
  expect(there).toHaveLength(60);
  expect(new Set(there.map(({ partnerId }) => partnerId)).size).toBe(60);
}, 60_000);

test('writers that are killed at any moment leave a whole file, nothing that they had said is lost, and the others go on', async () => {
  const steady = writer('steady', 40);
  const killed: Writer[] = [];
  for (let life = 1; life <= 5; life += 1) {
    const mortal = writer(`mortal${life}`, 1_000);
    await mortal.saying(life);
    // Held by whom it may concern: it dies with the lock in its hand, and perhaps half of the file written.
    while (!(await readFile(`${file}.lock`, 'utf8').catch(() => '')).includes(`"pid":${mortal.child.pid},`)) await setImmediate();
    mortal.child.kill('SIGKILL');
    await mortal.exit;
    killed.push(mortal);
  }
  await steady.exit;
  expect(steady.said).toHaveLength(40);
  const there = (await locations()).map(({ addedBy, partnerId }) => `${addedBy} ${partnerId}`);
  expect(there).toEqual(expect.arrayContaining([...steady.said, ...killed.flatMap(({ said }) => said)]));
  expect(new Set(there).size).toBe(there.length);
  // Whoever comes next does not wait for the dead: their locks are taken over at once.
  const before = Date.now();
  await fileDirectory(file).addLocation({ tenant, country: 'FR', name: 'last' }, 'last#1');
  expect(Date.now() - before).toBeLessThan(5_000);
  expect((await readdir(path.dirname(file))).filter((name) => name.includes('.lock'))).toEqual([]);
}, 60_000);

test('whoever finds it locked for long is told by whom, and tries again', async () => {
  const lock = await takeLock(`${file}.lock`);
  if (!lock.held) throw new Error('it is free');
  const refused = fileDirectory(file).addLocation({ tenant, country: 'FR', name: 'x' }, 'x#1');
  await expect(refused).rejects.toThrow(`is being changed by process ${process.pid} for more than 8 seconds`);
  await expect(refused).rejects.toBeInstanceOf(TryAgainError);
  await lock.release();
}, 30_000);
