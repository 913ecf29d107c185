import { execFile, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { z } from 'zod';
import { parcel } from '../../examples/parcel/chart';
import { activity, durable, outbox } from '../../workflows/durable';

/** The example of docs/engine.md: it must go on being what a stranger can do in five minutes. */

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

test('the example runs in a project of somebody else, and its types hold there', async () => {
  const folder = strangersProject();
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022', '--module', 'esnext', '--moduleResolution', 'bundler', '--types', 'node'];
  await run(process.execPath, [path.join(modules, 'typescript', 'lib', 'tsc.js'), ...options, 'workflows.ts', 'worker.ts', 'send.ts'], { cwd: folder });

  await build({ entryPoints: ['worker.ts', 'send.ts'].map((file) => path.join(folder, file)), outdir: folder, outExtension: { '.js': '.mjs' }, bundle: true, packages: 'external', platform: 'node', format: 'esm' });
  const env = { ...process.env, TEMPORAL_ADDRESS: process.env['PARVIS_TEST_TEMPORAL']! }; // set by global-setup
  const worker = spawn(process.execPath, ['worker.mjs'], { cwd: folder, env, stdio: 'ignore' });
  try {
    const { stdout } = await run(process.execPath, ['send.mjs'], { cwd: folder, env });
    expect(stdout).toContain("[ 'travelling' ]");
    expect(stdout).toContain("{ tracking: 'for 1 rue de la Paix', asked: 0 }");
  } finally {
    worker.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  }
});
