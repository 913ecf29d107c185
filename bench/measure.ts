import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Client, WorkflowHandle } from '@temporalio/client';
import type { Report } from '../dev/terminal';
import { startedRun } from './enrollment-run';
import { median } from './figures';
import { mustBeTheSame, workOf } from './same-work';
import { competitors, type CompetitorName, type SideName } from './sides';
import type { WorkerProcess } from './worker-process';

/** What one batch of runs of one competitor cost. */
export interface Batch {
  readonly runsPerSecond: number;
  /** CPU time of the side's worker process per run, ms. */
  readonly workerCpuMs: number;
  /** CPU time of the Temporal server per run, ms; where the system tells it. */
  readonly serverCpuMs?: number;
  /** Of the run's history when it has come to rest. */
  readonly events: number;
  readonly bytes: number;
  /** Enrollment only: half of the `view` queries of a case in verification took no longer, ms. */
  readonly queryMs?: number;
}

/** A batch of each competitor, made one after the other. */
export type Round = Readonly<Partial<Record<CompetitorName, Batch>>>;

export interface Measuring {
  readonly client: Client;
  readonly workers: Readonly<Record<SideName, WorkerProcess>>;
  readonly serverPid: number;
  /** Rounds that count; one more comes before them to warm up. */
  readonly pairs: number;
  /** Runs of each batch. */
  readonly runs: number;
  /** Runs under way at the same time. */
  readonly concurrency: number;
  readonly report: Report;
  readonly signal: AbortSignal;
}

const queries = 40;

/**
 * Measures in rounds, A B then B A, so that whatever else the machine does, and a server that fills, weigh on all alike.
 * Before anything is measured one run of each is compared: what those did that are named together must be the same.
 */
export async function measured(measuring: Measuring, alike: readonly (readonly CompetitorName[])[]): Promise<Round[]> {
  const { pairs, report, signal } = measuring;
  for (const names of alike) {
    const [first, ...others] = await Promise.all(names.map((name) => oneRun(measuring, name)));
    for (const other of others) if (first) mustBeTheSame(first, other);
  }
  const made: Round[] = [];
  const names = alike.flat();
  for (let number = 0; number <= pairs; number += 1) {
    const batches: Partial<Record<CompetitorName, Batch>> = {};
    for (const name of number % 2 === 0 ? names : [...names].reverse()) {
      signal.throwIfAborted();
      batches[name] = await batch(measuring, name);
    }
    const what = number === 0 ? 'Warm-up' : `Pair ${number} of ${pairs}`;
    report.say(`${what}: ${names.map((name) => `${inWords(name)} ${batches[name]?.runsPerSecond.toFixed(1)} runs/s`).join(', ')}`);
    if (number > 0) made.push(batches);
  }
  return made;
}

/** `handWrittenLocal` as «hand-written local». */
const inWords = (name: CompetitorName): string => name.replace('handWritten', 'hand-written').replace(/(?<=[a-z])(Activities|Local)$/, (word) => ` ${word.toLowerCase()}`);

async function oneRun({ client }: Measuring, name: CompetitorName) {
  const competitor = competitors[name];
  const handle = await competitor.run(client, competitor, newCaseId());
  const work = await workOf(handle);
  await ended([handle]);
  return work;
}

async function batch({ client, workers, serverPid, runs, concurrency, signal }: Measuring, name: CompetitorName): Promise<Batch> {
  const competitor = competitors[name];
  const worker = workers[competitor.side];
  const handles: WorkflowHandle[] = [];

  const [cpu, serverCpu, began] = [await worker.cpuMs(), cpuMsOf(serverPid), performance.now()];
  await inLanes(runs, concurrency, async () => {
    signal.throwIfAborted();
    handles.push(await competitor.run(client, competitor, newCaseId()));
  });
  const [seconds, serverCpuNow, cpuNow] = [(performance.now() - began) / 1_000, cpuMsOf(serverPid), await worker.cpuMs()];

  const described = await Promise.all(handles.map((handle) => handle.describe()));
  const queryMs = competitor.work === 'enrollment' ? await queried(client, name) : undefined;
  await ended(handles);
  return {
    runsPerSecond: runs / seconds,
    workerCpuMs: (cpuNow - cpu) / runs,
    ...(serverCpu === undefined || serverCpuNow === undefined ? {} : { serverCpuMs: (serverCpuNow - serverCpu) / runs }),
    events: median(described.map(({ historyLength }) => historyLength)),
    bytes: median(described.map(({ historySize }) => historySize ?? 0)),
    ...(queryMs === undefined ? {} : { queryMs }),
  };
}

/** Does something so many times, some of them at once. */
export async function inLanes(times: number, lanes: number, work: () => Promise<void>): Promise<void> {
  let left = times;
  const lane = async (): Promise<void> => {
    while ((left -= 1) >= 0) await work();
  };
  await Promise.all(Array.from({ length: Math.min(lanes, times) }, lane));
}

/** Asks one case that is in verification, where most can be asked, one question after the other, as the client asks it. */
async function queried(client: Client, name: CompetitorName): Promise<number> {
  const handle = await startedRun(client, competitors[name], newCaseId());
  const times: number[] = [];
  for (let number = 0; number < queries; number += 1) {
    const began = performance.now();
    await handle.query('view', Date.now());
    times.push(performance.now() - began);
  }
  await ended([handle]);
  return median(times);
}

/** So that open cases do not pile up from batch to batch. */
export const ended = (handles: readonly WorkflowHandle[]) => Promise.all(handles.map((handle) => handle.terminate('measured').catch(() => undefined)));

export const newCaseId = (): string => randomBytes(5).toString('hex');

/** A process's CPU time so far, ms; undefined where there is no /proc. Linux counts it in ticks of 10 ms. */
function cpuMsOf(pid: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name in parentheses may hold spaces
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
