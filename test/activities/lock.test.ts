import { execFile } from 'node:child_process';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { takeLock } from '../../activities/lock';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(path.join(os.tmpdir(), 'parvis-lock-'))));
afterEach(() => rm(folder, { recursive: true }));

const file = () => path.join(folder, 'lock');
const leftBy = (pid: number, host: string) => writeFile(file(), JSON.stringify({ id: 'another', pid, host }));

async function taken() {
  const lock = await takeLock(file());
  if (!lock.held) throw new Error(`held by ${lock.pid}`);
  return lock;
}

test('one holds a lock and the others learn who does, until it is released', async () => {
  const lock = await taken();
  expect(await takeLock(file())).toEqual({ held: false, pid: process.pid, host: os.hostname() });
  await lock.release();
  await (await taken()).release();
});

test('of many who ask at once, one gets it', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => takeLock(file())));
  expect(answers.filter(({ held }) => held)).toHaveLength(1);
  for (const answer of answers) if (answer.held) await answer.release();
});

test('of many who find it left by a dead process, one takes it over', async () => {
  const ended = execFile(process.execPath, ['-e', '']);
  await new Promise((exit) => ended.once('exit', exit));
  await leftBy(ended.pid ?? 0, os.hostname());
  const answers = await Promise.all(Array.from({ length: 20 }, () => takeLock(file())));
  expect(answers.filter(({ held }) => held)).toHaveLength(1);
  for (const answer of answers) if (answer.held) await answer.release();
});

test('one of another machine is believed while its heartbeat is fresh, and taken over when it has stopped', async () => {
  await leftBy(1, 'another-machine');
  expect(await takeLock(file())).toEqual({ held: false, pid: 1, host: 'another-machine' });
  await utimes(file(), new Date(0), new Date(0));
  await (await taken()).release();
});

test('a holder that was taken over does not release the lock of its successor', async () => {
  const first = await taken();
  await leftBy(process.pid, os.hostname());
  await first.release();
  expect(await takeLock(file())).toMatchObject({ held: false });
});
