import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Client, WorkflowHandle } from '@temporalio/client';
import type { Report } from '../dev/terminal';
import { finishedRun, startedRun } from './enrollment-run';
import { median } from './figures';
import { mustBeTheSame, workOf } from './same-work';
import { sideNames, sides, type Side, type SideName } from './sides';
import type { WorkerProcess } from './worker-process';

/** What one batch of runs of one side cost. */
export interface Batch {
  readonly runsPerSecond: number;
  /** CPU time of the side's worker process per run, ms. */
  readonly workerCpuMs: number;
  /** CPU time of the Temporal server per run, ms; where the system tells it. */
  readonly serverCpuMs?: number;
  /** Of the run's history when it has come to rest. */
  readonly events: number;
  readonly bytes: number;
  /** Half of the `view` queries of a case in verification took no longer, ms. */
  readonly queryMs: number;
}

export type Pair = Readonly<Record<SideName, Batch>>;

export interface Measuring {
  readonly client: Client;
  readonly workers: Readonly<Record<SideName, WorkerProcess>>;
  readonly serverPid: number;
  /** Pairs of batches that count; one more comes before them to warm up. */
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
 * Measures in pairs, A B then B A, so that whatever else the machine does, and a server that fills, weigh on both alike.
 * Before anything is measured one run of each side is compared: what they did must be the same.
 */
export async function measured(measuring: Measuring): Promise<Pair[]> {
  const { pairs, report, signal } = measuring;
  mustBeTheSame(await oneRun(measuring, sides.engine), await oneRun(measuring, sides.handWritten));
  const made: Pair[] = [];
  for (let number = 0; number <= pairs; number += 1) {
    const batches: Partial<Record<SideName, Batch>> = {};
    for (const name of number % 2 === 0 ? sideNames : [...sideNames].reverse()) {
      signal.throwIfAborted();
      batches[name] = await batch(measuring, sides[name]);
    }
    const { engine, handWritten } = batches;
    if (!engine || !handWritten) throw new Error('a pair has two sides');
    const what = number === 0 ? 'Warm-up' : `Pair ${number} of ${pairs}`;
    report.say(`${what}: engine ${engine.runsPerSecond.toFixed(1)} runs/s, hand-written ${handWritten.runsPerSecond.toFixed(1)} runs/s`);
    if (number > 0) made.push({ engine, handWritten });
  }
  return made;
}

async function oneRun({ client }: Measuring, side: Side) {
  const handle = await startedRun(client, side, newCaseId(side));
  await finishedRun(handle, side);
  const work = await workOf(handle);
  await handle.terminate('compared');
  return work;
}

async function batch({ client, workers, serverPid, runs, concurrency, signal }: Measuring, side: Side): Promise<Batch> {
  const worker = workers[side.name];
  const handles: WorkflowHandle[] = [];
  let left = runs;
  const lane = async (): Promise<void> => {
    while ((left -= 1) >= 0) {
      signal.throwIfAborted();
      const handle = await startedRun(client, side, newCaseId(side));
      handles.push(handle);
      await finishedRun(handle, side);
    }
  };

  const [cpu, serverCpu, began] = [await worker.cpuMs(), cpuMsOf(serverPid), performance.now()];
  await Promise.all(Array.from({ length: Math.min(concurrency, runs) }, lane));
  const [seconds, serverCpuNow, cpuNow] = [(performance.now() - began) / 1_000, cpuMsOf(serverPid), await worker.cpuMs()];

  const described = await Promise.all(handles.map((handle) => handle.describe()));
  const queryMs = await queried(client, side);
  // So that open cases do not pile up from batch to batch.
  await Promise.all(handles.map((handle) => handle.terminate('measured')));
  return {
    runsPerSecond: runs / seconds,
    workerCpuMs: (cpuNow - cpu) / runs,
    ...(serverCpu === undefined || serverCpuNow === undefined ? {} : { serverCpuMs: (serverCpuNow - serverCpu) / runs }),
    events: median(described.map(({ historyLength }) => historyLength)),
    bytes: median(described.map(({ historySize }) => historySize ?? 0)),
    queryMs,
  };
}

/** Asks one case that is in verification, where most can be asked, one question after the other. */
async function queried(client: Client, side: Side): Promise<number> {
  const handle = await startedRun(client, side, newCaseId(side));
  const times: number[] = [];
  for (let number = 0; number < queries; number += 1) {
    const began = performance.now();
    await handle.query('view');
    times.push(performance.now() - began);
  }
  await handle.terminate('measured');
  return median(times);
}

const newCaseId = (side: Side): string => `${side.name === 'engine' ? 'e' : 'h'}-${randomBytes(5).toString('hex')}`;

/** A process's CPU time so far, ms; undefined where there is no /proc. Linux counts it in ticks of 10 ms. */
function cpuMsOf(pid: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name in parentheses may hold spaces
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
