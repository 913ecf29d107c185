import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { build } from 'esbuild';
import { z } from 'zod';
import { parcel } from '../../examples/parcel/chart';
import { casesOf } from '../../client/durable';
import { activity, durable, outbox } from '../../workflows/durable';

/** The example of docs/engine.md and docs/upgrading.md: it must go on being what a stranger can do in five minutes. */

const run = promisify(execFile);
const project = path.join(__dirname, '..', '..');
const modules = path.join(project, 'node_modules');

/** A project of somebody else, which has this one among its packages. */
function strangersProject(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'parvis-example-'));
  cpSync(path.join(project, 'examples', 'parcel'), folder, { recursive: true });
  mkdirSync(path.join(folder, 'node_modules'));
  for (const name of readdirSync(modules).filter((one) => one !== 'parvis' && !one.startsWith('.'))) symlinkSync(path.join(modules, name), path.join(folder, 'node_modules', name));
  symlinkSync(project, path.join(folder, 'node_modules', 'parvis'));
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
  return folder;
}

test('the chart of the documentation is bound as it says', () => {
  const bind = () =>
    durable(parcel, {
      actors: { book: activity({ startToCloseTimeout: '30 seconds' }, { answer: z.object({ tracking: z.string() }) }) },
      actions: { write: outbox('sendMail') },
      events: { delivered: { title: 'Delivered', description: 'The parcel has arrived.', by: ['carrier'], payload: z.strictObject({}) } },
    });
  expect(bind).not.toThrow();
});

/** Every program of the example, bundled where it stands. */
const programs = ['worker', 'send', 'replay', 'next/worker', 'next/upgrade', 'next/compare', 'next/migration'];
const env = () => ({ ...process.env, TEMPORAL_ADDRESS: process.env['PARVIS_TEST_TEMPORAL']! }); // set by global-setup

let folder: string;
beforeAll(async () => {
  folder = strangersProject();
  await build({ entryPoints: programs.map((file) => path.join(folder, `${file}.ts`)), outdir: folder, outbase: folder, outExtension: { '.js': '.mjs' }, bundle: true, packages: 'external', platform: 'node', format: 'esm' });
});
afterAll(() => rmSync(folder, { recursive: true }));

const ran = async (program: string, ...argv: string[]): Promise<string> => (await run(process.execPath, [`${program}.mjs`, ...argv], { cwd: folder, env: env() })).stdout;
function workerOf(program: string): AsyncDisposable {
  const worker = spawn(process.execPath, [`${program}.mjs`], { cwd: folder, env: env(), stdio: 'ignore' });
  const over = once(worker, 'exit');
  return {
    async [Symbol.asyncDispose]() {
      worker.kill('SIGKILL');
      await over;
    },
  };
}

test('its types hold in a project of somebody else', async () => {
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022', '--module', 'esnext', '--moduleResolution', 'bundler', '--types', 'node'];
  const checked = run(process.execPath, [path.join(modules, 'typescript', 'lib', 'tsc.js'), ...options, 'workflows.ts', 'next/workflows.ts', ...programs.map((file) => `${file}.ts`)], { cwd: folder });
  await expect(checked).resolves.toMatchObject({ stdout: '' });
});

test('it runs in a project of somebody else', async () => {
  await using _ = workerOf('worker');
  const said = await ran('send');
  expect(said).toContain("[ 'travelling' ]");
  expect(said).toContain("{ tracking: 'for 1 rue de la Paix', asked: 0 }");
});

test('its next version is compared, tried, replayed and taken over by a parcel that travels', async () => {
  expect(await ran('next/compare')).toMatch(/migration travelling: is gone[^]*\nmigration\n$/);
  expect(await ran('next/migration')).toMatch(/outcome: 'fits'[^]*after: \[ 'underWay' \]/);

  const connection = await Connection.connect({ address: process.env['PARVIS_TEST_TEMPORAL']! }); // set by global-setup
  const parcels = casesOf(new Client({ connection }), { kind: 'parcel', taskQueue: 'parcels' });
  const id = randomBytes(4).toString('hex');
  await parcels.start(id, { address: '1 rue de la Paix' }, { version: 1 });
  let deadline: number;
  {
    await using _ = workerOf('worker');
    const { deadlines } = await parcels.wait(id, { states: ['travelling'] }, { timeoutMs: 30_000 });
    deadline = deadlines[0]!.at;
  }
  expect(await ran('replay', 'next/workflows.ts', id)).toContain(`parcel:${id} replays`);

  await using _ = workerOf('next/worker');
  expect(await ran('next/upgrade', id)).toContain("[ 'underWay' ]");
  expect(await parcels.view(id)).toMatchObject({ version: 2, deadlines: [{ name: 'worry', at: deadline }, { name: 'patience' }] });
  await parcels.send(id, { event: { type: 'delivered' }, by: { kind: 'staff', id: 'paul', roles: [] } });
  expect(await parcels.result(id)).toEqual({ tracking: 'for 1 rue de la Paix', questions: [] });
  expect((await parcels.history(id)).entries.map(({ event, by }) => [event, by])).toContainEqual(['case.upgraded', 'operator:olga']);
  await connection.close();
});
