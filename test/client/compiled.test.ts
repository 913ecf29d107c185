import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectFolder } from '../../configuration/load';

/** A program that says whether Node has read it, as it does with what is required, and something of its own. */
const program = (says: string, name: string) => `process.stdout.write((require.cache[__filename] ? 'read' : 'kept') + ' ${says}');\n// contents ${name}\n`;

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'parvis-compiled-'));
  file = path.join(folder, 'program.js');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const compiled = JSON.stringify(path.join(projectFolder, 'bin', 'compiled'));
const node = async (how: 'run' | 'runAndKeep', flags: readonly string[] = []) =>
  (await promisify(execFile)(process.execPath, [...flags, '-e', `require(${compiled}).${how}(${JSON.stringify(file)})`])).stdout;

test('a program starts from what the build has kept of it', async () => {
  await writeFile(file, program('one', 'a1'));
  expect(await node('run')).toBe('read one');
  expect(await node('runAndKeep')).toBe('kept one');
  expect(await node('run')).toBe('kept one');
});

test('is read where it is another one, or V8 is', async () => {
  await writeFile(file, program('one', 'a1'));
  await node('runAndKeep');
  expect(await node('run', ['--no-use-ic'])).toBe('read one');
  await writeFile(file, program('two', 'a2')); // as long as the other, which is all that V8 looks at
  expect(await node('run')).toBe('read two');
  await node('runAndKeep');
  expect((await readdir(folder)).toSorted()).toEqual(['a2.compiled', 'program.js']);
});

test('what is kept of the command line is of its present build, and makes most of it ready', async () => {
  const dist = path.join(projectFolder, 'dist');
  const [, name] = /\/\/ contents (\w+)\n$/.exec(await readFile(path.join(dist, 'cli.js'), 'utf8')) ?? [];
  expect((await readFile(path.join(dist, `${name}.compiled`))).length).toBeGreaterThan(1_000_000); // of nothing but its outermost function it would be a tenth
});
