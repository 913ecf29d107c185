import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { Command, InvalidArgumentError } from 'commander';
import { obtainTemporalServer } from '../dev/temporal-server/obtain';
import { freePort, startTemporalServer } from '../dev/temporal-server/run';
import { elapsed, reportOn } from '../dev/terminal';
import { outcome } from './enrollment-run';
import { coreSteps } from './core-step';
import { figuresOf, table } from './figures';
import { measured } from './measure';
import { memoryPerCase } from './memory';
import { profiled, type Shares } from './profile';
import { recoveryAfter, type Recovery } from './recovery';
import type { SideName, WorkName } from './sides';
import { runWorker, WorkerArguments } from './worker';
import { startWorkerProcess, type WorkerProcess } from './worker-process';

/** Measures the engine against workflows written by hand, side by side on one server, and prints the figures. */
interface Options {
  readonly pairs: number;
  readonly runs: number;
  readonly concurrency: number;
  readonly quick?: true;
  readonly json?: true;
}

/** Cases that are kept open for the memory of one, steps behind a case that is recovered, and runs under the profiler. */
const sizes = { full: { cases: 100, steps: 1_000, profiled: 40 }, quick: { cases: 20, steps: 100, profiled: 10 } };

async function bench({ pairs, runs, concurrency, quick, json }: Options, signal: AbortSignal): Promise<void> {
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
  const { address } = server;
  const connection = await Connection.connect({ address });
  await using _connection = endingWith(() => connection.close());
  const client = new Client({ connection });
  const measuring = { client, serverPid: server.pid, pairs, runs, concurrency, report, signal };
  const size = sizes[quick ? 'quick' : 'full'];

  const [rounds, memory] = await withWorkers('enrollment', address, async (workers) => [
    await measured({ ...measuring, workers }, [['engine', 'handWritten']]),
    await memoryPerCase(client, workers, size.cases, concurrency),
  ] as const);
  report.say('The errand: three quick steps, as activities and as local activities');
  const errands = await withWorkers('errand', address, (workers) =>
    measured({ ...measuring, workers }, [['engineActivities', 'handWrittenActivities'], ['engineLocal', 'handWrittenLocal']]),
  );
  report.say(`A case with ${size.steps} steps behind it on a new worker`);
  const recovery = await recoveryAfter(client, address, size.steps);
  signal.throwIfAborted();
  const shares = await profiled(client, address, path.join(folder, 'profile'), size.profiled, concurrency);
  const core = await coreSteps(pairs);

  const figures = figuresOf(rounds, 'engine', 'handWritten');
  const errand = {
    activities: figuresOf(errands, 'engineActivities', 'handWrittenActivities'),
    local: figuresOf(errands, 'engineLocal', 'handWrittenLocal'),
    localAgainstActivities: figuresOf(errands, 'engineLocal', 'handWrittenActivities'),
  };
  report.say(`${pairs} pairs of ${runs} runs, ${concurrency} at a time, in ${elapsed(began)}`);
  const cpus = os.cpus();
  const machine = { node: process.version, cpus: cpus.length, cpu: cpus[0]?.model ?? '' };
  process.stdout.write(
    json
      ? `${JSON.stringify({ pairs, runs, concurrency, machine, outcome, figures, memory, errand, recovery, shares, coreSteps: core })}\n`
      : `${[
          `Enrollment\n${table(figures)}`,
          `Errand, activities against activities\n${table(errand.activities)}`,
          `Errand, local activities against the same\n${table(errand.local)}`,
          `Errand, local activities against activities\n${table(errand.localAgainstActivities)}`,
          `Steps in this process\n${table(core, 'XState')}`,
          inWords(memory, recovery, shares),
        ].join('\n\n')}\n`,
  );
}

function inWords(memory: Record<SideName, number>, recovery: Recovery, shares: Shares): string {
  const kilobytes = (bytes: number): string => `${(bytes / 1_024).toFixed(0)} KiB`;
  const { historyEvents, engineMs, handWrittenMs, continued } = recovery;
  return [
    `Memory per cached enrollment: engine ${kilobytes(memory.engine)}, hand-written ${kilobytes(memory.handWritten)}`,
    `First answer of a new worker, a history of ${historyEvents} events: engine ${engineMs.toFixed(0)} ms, hand-written ${handWrittenMs.toFixed(0)} ms`,
    `The same after ${continued.steps} steps and continue-as-new: ${continued.ms.toFixed(0)} ms, a history of ${continued.historyEvents} events and ${kilobytes(continued.bytes)}`,
    ...([['has just begun', shares.fresh], ['has compiled its code', shares.warm]] as const).map(([when, { workerMs, chartMs, chartShare, shellMs }]) =>
      `CPU of the engine's worker that ${when}, per enrollment with one view: ${workerMs.toFixed(1)} ms, of which the chart ${chartMs.toFixed(1)} ms (${(chartShare * 100).toFixed(0)} %), the shell ${shellMs.toFixed(1)} ms`),
  ].join('\n');
}

async function withWorkers<T>(work: WorkName, address: string, use: (workers: Record<SideName, WorkerProcess>) => Promise<T>): Promise<T> {
  await using engine = await startWorkerProcess(work, 'engine', address);
  await using handWritten = await startWorkerProcess(work, 'handWritten', address);
  return await use({ engine, handWritten });
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
  const { quick, ...given } = new Command('bench')
    .description('Measures this engine against hand-written Temporal workflows of the same work, on one server, in alternating pairs.')
    .option('--pairs <n>', 'pairs of batches that count, after one to warm up (7; quick: 3)', atLeastOne)
    .option('--runs <n>', 'runs of each batch (30; quick: 10)', atLeastOne)
    .option('--concurrency <n>', 'runs under way at the same time', atLeastOne, 10)
    .option('--quick', 'fewer of everything: rougher, in about two minutes')
    .option('--json', 'print one line of JSON instead of the table')
    .parse()
    .opts<Partial<Options> & Pick<Options, 'concurrency'>>();
  const aborting = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => aborting.abort(new Error('The benchmark was told to stop.')));
  return bench({ ...(quick ? { quick, pairs: 3, runs: 10 } : { pairs: 7, runs: 30 }), ...given }, aborting.signal);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
