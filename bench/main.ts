import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { Command, InvalidArgumentError } from 'commander';
import { obtainTemporalServer } from '../dev/temporal-server/obtain';
import { freePort, startTemporalServer } from '../dev/temporal-server/run';
import { elapsed, reportOn } from '../dev/terminal';
import { outcome } from './enrollment-run';
import { figuresOf, table } from './figures';
import { measured } from './measure';
import { runWorker, WorkerArguments } from './worker';
import { startWorkerProcess } from './worker-process';

/** Measures the engine's enrollment against one written by hand, side by side on one server, and prints the figures. */
interface Options {
  readonly pairs: number;
  readonly runs: number;
  readonly concurrency: number;
  readonly json?: true;
}

async function bench({ pairs, runs, concurrency, json }: Options, signal: AbortSignal): Promise<void> {
  const report = reportOn(process.stderr);
  const began = Date.now();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'parvis-bench-'));
  await using _folder = endingWith(() => rm(folder, { recursive: true, force: true }));

  const { path: binary } = await obtainTemporalServer({ report, signal });
  report.say('Starting a Temporal server and a worker for each side');
  const server = await startTemporalServer({
    binary, port: await freePort(), databaseFile: path.join(folder, 'temporal.db'), namespace: 'default', log: path.join(folder, 'temporal.log'),
  });
  await using _server = endingWith(() => server.stop());
  await using engine = await startWorkerProcess('engine', server.address);
  await using handWritten = await startWorkerProcess('handWritten', server.address);
  const connection = await Connection.connect({ address: server.address });
  await using _connection = endingWith(() => connection.close());

  const made = await measured({
    client: new Client({ connection }), workers: { engine, handWritten }, serverPid: server.pid, pairs, runs, concurrency, report, signal,
  });
  const figures = figuresOf(made);
  report.say(`${pairs} pairs of ${runs} runs, ${concurrency} at a time, in ${elapsed(began)}`);
  const cpus = os.cpus();
  const machine = { node: process.version, cpus: cpus.length, cpu: cpus[0]?.model ?? '' };
  process.stdout.write(json ? `${JSON.stringify({ pairs, runs, concurrency, machine, outcome, figures })}\n` : `${table(figures)}\n`);
}

const endingWith = (end: () => Promise<void>): AsyncDisposable => ({ [Symbol.asyncDispose]: end });

function atLeastOne(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('a whole number from 1 is expected');
  return value;
}

async function main(): Promise<void> {
  const [, , first, ...others] = process.argv;
  if (first === 'worker') return runWorker(WorkerArguments.parse(others));
  const { pairs, runs, concurrency, json } = new Command('bench')
    .description('Measures this engine against a hand-written Temporal workflow of the same enrollment, on one server, in alternating pairs.')
    .option('--pairs <n>', 'pairs of batches that count, after one to warm up', atLeastOne, 7)
    .option('--runs <n>', 'runs of each batch', atLeastOne, 30)
    .option('--concurrency <n>', 'runs under way at the same time', atLeastOne, 10)
    .option('--json', 'print one line of JSON instead of the table')
    .parse()
    .opts<Options>();
  const aborting = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => aborting.abort(new Error('The benchmark was told to stop.')));
  return bench({ pairs, runs, concurrency, ...(json ? { json } : {}) }, aborting.signal);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
