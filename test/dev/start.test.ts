import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { build } from 'esbuild';
import { isAlive } from '../../activities/lock';
import { projectFolder, readRunning } from '../../configuration/load';
import { readSettings } from '../../configuration/settings';
import { joinCluster } from '../../dev/cluster';
import { freePort } from '../../dev/listening';
import { obtainTemporalServer } from '../../dev/temporal-server/obtain';
import { startTemporalServer } from '../../dev/temporal-server/run';
import { missingSearchAttributes } from '../../dev/temporal-server/search-attributes';
import { until } from '../support/until';

/**
 * `npm start` as a real process with the real Temporal server, in a project folder of its own whose worker and gateway
 * are stand-ins that keep to the same manners: ready over IPC, ended by SIGTERM or by their standard input's end.
 */
const program = (name: string, inTheBeginning = '') => `
  const { appendFileSync, readFileSync } = require('node:fs');
  const { join } = require('node:path');
  const note = (what) => appendFileSync(join(process.env.PARVIS_DATA, 'events'), '${name} ' + what + '\\n');
  ${inTheBeginning}
  note('started ' + process.pid + ' ' + process.env.PARVIS_SIGN_IN + ' ' + Buffer.from(readFileSync(join(process.env.PARVIS_DATA, 'link.key'), 'utf8'), 'base64').length);
  process.on('SIGTERM', () => { note('drained'); process.exit(0); });
  process.on('SIGINT', () => note('was hit by Ctrl-C'));
  process.stdin.on('end', () => { note('lost its supervisor'); process.exit(0); }).resume();
  process.send({ ready: true });
`;

const silent = { say: () => undefined, progress: () => undefined };

let project: string;
let ports: Record<string, string>;
let running: Start[];

interface Start {
  readonly child: ChildProcess;
  output(): string;
  /** Until the output has the text. */
  says(text: string | RegExp): Promise<void>;
  readonly exit: Promise<number | string | null>;
}

beforeAll(async () => {
  await obtainTemporalServer({ report: silent });
  project = await mkdtemp(path.join(os.tmpdir(), 'parvis-project-'));
  await build({
    entryPoints: [path.join(projectFolder, 'dev/start.ts')], outfile: path.join(project, 'dist/start.js'), bundle: true, platform: 'node', target: 'node20', format: 'cjs',
    logLevel: 'error', external: ['@temporalio/worker', '@temporalio/core-bridge'],
  });
  await symlink(path.join(projectFolder, 'node_modules'), path.join(project, 'node_modules'));
  await symlink(path.join(projectFolder, 'dev'), path.join(project, 'dev'));
}, 600_000);
afterAll(() => rm(project, { recursive: true, force: true }));

beforeEach(async () => {
  running = [];
  const names = ['TEMPORAL', 'TEMPORAL_UI', 'GATEWAY', 'MAIL_SMTP', 'MAIL_WEB', 'REGISTRY', 'GLEIF'];
  ports = Object.fromEntries(await Promise.all(names.map(async (name) => [`PARVIS_${name}_PORT`, String(await freePort())] as const)));
  await writeFile(path.join(project, 'dist/worker.js'), program('worker'));
  await writeFile(path.join(project, 'dist/gateway.js'), program('gateway'));
});
afterEach(async () => {
  for (const { child, exit } of running) {
    child.kill('SIGTERM');
    await exit;
  }
  await rm(data(), { recursive: true, force: true });
});

const data = () => path.join(project, '.parvis');
const events = () => (existsSync(path.join(data(), 'events')) ? readFileSync(path.join(data(), 'events'), 'utf8').trim().split('\n') : []);

function start(environment: Record<string, string> = {}): Start {
  const child = spawn(process.execPath, [path.join(project, 'dist/start.js')], { env: { ...process.env, NO_COLOR: '1', ...ports, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      for (const listener of listeners) listener();
    });
  }
  const exit = new Promise<number | string | null>((resolve) => child.once('close', (code, signal) => resolve(code ?? signal)));
  const says = (text: string | RegExp) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (typeof text === 'string' ? !output.includes(text) : !text.test(output)) return;
        listeners.delete(look);
        resolve();
      };
      listeners.add(look);
      void exit.then((code) => reject(new Error(`ended with ${code} before it said ${text}:\n${output}`)));
      look();
    });
  const started = { child, output: () => output, says, exit };
  running.push(started);
  return started;
}

test('lets people sign in by a provider where one is set, and by their own word elsewhere', async () => {
  const parvis = start({ PARVIS_SIGN_IN: 'oidc', PARVIS_OIDC_ISSUER: 'https://login.parvis.example', PARVIS_OIDC_CLIENT_ID: 'gateway' });
  await parvis.says('Ctrl-C stops everything');
  expect(readRunning(data())?.settings).toMatchObject({ PARVIS_SIGN_IN: 'oidc', PARVIS_OIDC_ISSUER: 'https://login.parvis.example', PARVIS_OIDC_CLIENT_ID: 'gateway' });
  parvis.child.kill('SIGINT');
  await expect(parvis.exit).resolves.toBe(0);
});

test('brings everything up, tells what is where, and stops in order with Ctrl-C', async () => {
  const parvis = start();
  await parvis.says('Ctrl-C stops everything');
  expect(parvis.output()).toContain(`http://127.0.0.1:${ports['PARVIS_MAIL_WEB_PORT']}`);
  expect(events().map((event) => event.replace(/\d{2,} (?=dev)/, '')).sort()).toEqual(['gateway started development 32', 'worker started development 32']);
  expect(readRunning(data())?.settings).toMatchObject({ ...ports, PARVIS_SIGN_IN: 'development', PARVIS_DATA: data() });
  expect((await fetch(`http://127.0.0.1:${ports['PARVIS_MAIL_WEB_PORT']}/messages.json`)).status).toBe(200);
  expect((await fetch(`http://127.0.0.1:${ports['PARVIS_REGISTRY_PORT']}/v3/token`, { method: 'POST' })).status).toBe(401);
  expect((await fetch(`http://127.0.0.1:${ports['PARVIS_GLEIF_PORT']}/api/v1/lei-records`)).status).toBe(200);
  for (const file of ['link.key', 'running.json']) expect(statSync(path.join(data(), file)).mode & 0o777).toBe(0o600);
  expect(existsSync(path.join(data(), 'directory.json'))).toBe(true);

  parvis.child.kill('SIGINT');
  expect(await parvis.exit).toBe(0);
  expect(events().slice(-2).sort()).toEqual(['gateway drained', 'worker drained']);
  expect(events().at(-2)).toBe('worker drained');
  expect(existsSync(path.join(data(), 'running.json'))).toBe(false);
  expect(existsSync(path.join(data(), 'processes.json'))).toBe(false);
});

test('keeps key, directory and cases for the next start', async () => {
  const first = start();
  await first.says('Ctrl-C stops everything');
  const key = readFileSync(path.join(data(), 'link.key'), 'utf8');
  await writeFile(path.join(data(), 'directory.json'), '{"mine":true}');
  first.child.kill('SIGTERM');
  await first.exit;
  const second = start();
  await second.says('Ctrl-C stops everything');
  expect(readFileSync(path.join(data(), 'link.key'), 'utf8')).toBe(key);
  expect(readFileSync(path.join(data(), 'directory.json'), 'utf8')).toBe('{"mine":true}');
});

test('ends what an earlier start left running when it was killed, and starts anew', async () => {
  const killed = start();
  await killed.says('Ctrl-C stops everything');
  const left = recordedPid('temporal');
  killed.child.kill('SIGKILL');
  await killed.exit;
  expect(isAlive(left)).toBe(true);
  const next = start();
  await next.says('Ctrl-C stops everything');
  expect(next.output()).toContain(`temporal (${left})`);
  expect(isAlive(left)).toBe(false);
});

test('leaves a process alone that merely has the number of one of ours', async () => {
  const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  try {
    await mkdir(data(), { recursive: true });
    await writeFile(path.join(data(), 'processes.json'), JSON.stringify([{ name: 'temporal', pid: bystander.pid, identity: 'another time' }]));
    const parvis = start();
    await parvis.says('Ctrl-C stops everything');
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
  } finally {
    bystander.kill();
  }
});

test('refuses a second start on the same data, naming the process of the first', async () => {
  const first = start();
  await first.says('Ctrl-C stops everything');
  const second = start();
  expect(await second.exit).toBe(1);
  expect(second.output()).toContain(`Process ${first.child.pid} already runs Parvis on ${data()}.`);
  expect(readRunning(data())?.pid).toBe(first.child.pid);
});

test('starts a program again that has died, and says so', async () => {
  const parvis = start();
  await parvis.says('Ctrl-C stops everything');
  process.kill(recordedPid('worker'), 'SIGKILL');
  await parvis.says('The worker has ended by itself; it is started again in 1 s.');
  await parvis.says('The worker is running again.');
  process.kill(recordedPid('temporal'), 'SIGKILL');
  await parvis.says('The Temporal server is running again.');
  expect(events().filter((event) => event.startsWith('worker started'))).toHaveLength(2);
});

test('uses a cluster of one’s own in place of a server here, and has it know what cases are searched by', async () => {
  const { path: binary } = await obtainTemporalServer({ report: silent });
  const folder = await mkdtemp(path.join(os.tmpdir(), 'parvis-cluster-'));
  const cluster = await startTemporalServer({ binary, port: await freePort(), databaseFile: path.join(folder, 'cluster.db'), namespace: 'default', log: path.join(folder, 'cluster.log') });
  const connection = await Connection.connect({ address: cluster.address });
  try {
    await connection.operatorService.removeSearchAttributes({ namespace: 'default', searchAttributes: ['CaseTag'] });
    const parvis = start({ TEMPORAL_ADDRESS: cluster.address });
    await parvis.says('Ctrl-C stops everything');
    expect(await missingSearchAttributes(connection, 'default')).toEqual([]);
    expect(recordedPid('temporal')).toBe(0);
    expect(parvis.output()).toContain(`Temporal  ${cluster.address}`);
    parvis.child.kill('SIGINT');
    expect(await parvis.exit).toBe(0);
  } finally {
    await connection.close();
    await cluster.stop();
    await rm(folder, { recursive: true });
  }
});

test('says when a cluster of one’s own stops answering, and when it is back', async () => {
  const { path: binary } = await obtainTemporalServer({ report: silent });
  const folder = await mkdtemp(path.join(os.tmpdir(), 'parvis-cluster-'));
  const options = { binary, port: await freePort(), databaseFile: path.join(folder, 'cluster.db'), namespace: 'default', log: path.join(folder, 'cluster.log') };
  const lines: string[] = [];
  let cluster = await startTemporalServer(options);
  const leave = await joinCluster({ settings: readSettings({ TEMPORAL_ADDRESS: cluster.address }), say: (line) => lines.push(line), askEvery: 50 });
  const says = async (count: number) => {
    const patience = AbortSignal.timeout(60_000);
    while (lines.length < count) await pause(20, undefined, { signal: patience });
  };
  try {
    await cluster.stop();
    await says(1);
    cluster = await startTemporalServer(options);
    await says(2);
    expect(lines).toEqual([
      `The Temporal cluster at ${cluster.address} does not answer any more; cases stand still until it is back.`,
      `The Temporal cluster at ${cluster.address} answers again.`,
    ]);
  } finally {
    await leave();
    await cluster.stop();
    await rm(folder, { recursive: true });
  }
});

test('says that a cluster does not answer, and which setting names it', async () => {
  const parvis = start({ TEMPORAL_ADDRESS: '127.0.0.1:9' });
  expect(await parvis.exit).toBe(1);
  expect(parvis.output()).toContain('The Temporal cluster at 127.0.0.1:9 does not answer');
});

test('names every port that is taken with its setting, before it starts anything', async () => {
  const taken = [createServer(), createServer()];
  await Promise.all(taken.map((server, index) => new Promise<void>((ready) => server.listen(Number(ports[['PARVIS_GATEWAY_PORT', 'PARVIS_REGISTRY_PORT'][index] ?? '']), '127.0.0.1', ready))));
  try {
    const parvis = start({ PARVIS_MAIL_WEB_PORT: ports['PARVIS_MAIL_SMTP_PORT'] ?? '' });
    expect(await parvis.exit).toBe(1);
    expect(parvis.output()).toContain(`Port ${ports['PARVIS_GATEWAY_PORT']}, for the gateway, is in use by another program. Set PARVIS_GATEWAY_PORT to a free one.`);
    expect(parvis.output()).toContain('Set PARVIS_REGISTRY_PORT to a free one.');
    expect(parvis.output()).toContain('PARVIS_MAIL_SMTP_PORT and PARVIS_MAIL_WEB_PORT are both');
    expect(existsSync(path.join(data(), 'temporal.db'))).toBe(false);
  } finally {
    for (const server of taken) server.close();
  }
});

test('tells all that is wrong in a file of companies, before it starts anything', async () => {
  const file = path.join(project, 'companies.csv');
  await writeFile(file, 'duns,name,line1,line2,city,region,postalCode,country,registrationNumber,telephone,domain,status,movedTo\n12345,Contoso,1 Main Street,,Buffalo,NY,14203,US,,,,asleep,\n');
  const parvis = start({ PARVIS_COMPANIES: file });
  expect(await parvis.exit).toBe(1);
  expect(parvis.output()).toMatch(/companies\.csv cannot be used:\n {2}line 2, duns «12345».*\n {2}line 2, status «asleep»/);
  expect(existsSync(path.join(data(), 'temporal.db'))).toBe(false);
});

test('stops everything again where a program does not come up, and shows the end of its log', async () => {
  await writeFile(path.join(project, 'dist/worker.js'), program('worker', 'throw new Error("no such task queue");'));
  const parvis = start();
  expect(await parvis.exit).toBe(1);
  expect(parvis.output()).toMatch(/The worker ended before it was ready\. The end of [^]*no such task queue/);
  expect(events()).toContain('gateway drained');
  expect(existsSync(path.join(data(), 'processes.json'))).toBe(false);
});

test('a second Ctrl-C ends everything at once', async () => {
  await writeFile(path.join(project, 'dist/worker.js'), program('worker').replace(/process\.exit\(0\)/, ''));
  const parvis = start();
  await parvis.says('Ctrl-C stops everything');
  const pids = ['temporal', 'worker', 'gateway'].map(recordedPid);
  parvis.child.kill('SIGINT');
  await parvis.says('Stopping');
  const hurrying = setInterval(() => parvis.child.kill('SIGINT'), 200);
  expect(await parvis.exit).toBe(130);
  clearInterval(hurrying);
  // Killed on the way out; a busy machine needs a moment to end them.
  await until('none of them runs', () => pids.every((pid) => !isAlive(pid)) || undefined, 5);
});

test('says which setting is wrong, and what would be right', async () => {
  const parvis = start({ PARVIS_GATEWAY_PORT: 'eighty' });
  expect(await parvis.exit).toBe(1);
  expect(parvis.output()).toContain('PARVIS_GATEWAY_PORT=eighty');
});

test('says that the folder for data cannot be made, and starts nothing', async () => {
  for (const folder of [path.join(project, 'dist/start.js'), path.join(project, 'dist/start.js/data')]) {
    const parvis = start({ PARVIS_DATA: folder });
    expect(await parvis.exit).toBe(1);
    expect(parvis.output()).toMatch(/^\nParvis cannot run\. .* cannot be the folder for data \(.*\); set PARVIS_DATA to a folder that can be made and written to\.\n$/);
  }
});

function recordedPid(name: string): number {
  const entries = JSON.parse(readFileSync(path.join(data(), 'processes.json'), 'utf8')) as { name: string; pid: number }[]; // written by the process under test
  return entries.find((entry) => entry.name === name)?.pid ?? 0;
}
