import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Client } from '@temporalio/client';
import { z } from 'zod';
import { ended, inLanes, newCaseId } from './measure';
import { bundleOfSide, competitors } from './sides';
import { startWorkerProcess } from './worker-process';

/** Where the CPU of the engine's worker goes: of one that has just begun, and of the same when its code has been compiled. */
export interface Shares {
  readonly fresh: Share;
  readonly warm: Share;
}

/** Milliseconds per enrollment. */
export interface Share {
  /** Steps, audit and view: the core, the charts, XState and zod. */
  readonly chartMs: number;
  /** The engine's shell: handlers, activities, timers, outbox, search attributes. */
  readonly shellMs: number;
  /** Of the whole worker process, native threads included. */
  readonly workerMs: number;
  /** Of the worker's, the chart's. */
  readonly chartShare: number;
}

/** A CPU profile as V8 writes it; only what is read. Microseconds, of a clock that all processes of a machine share. */
const Profile = z.object({
  nodes: z.array(z.object({ id: z.number(), callFrame: z.object({ url: z.string(), lineNumber: z.number() }), children: z.array(z.number()).optional() })),
  startTime: z.number(),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});
type Profile = z.infer<typeof Profile>;

/** Takes twice so many enrollments the whole way on a worker that is profiled, with a look at each case in between. */
export async function profiled(client: Client, address: string, folder: string, runs: number, concurrency: number): Promise<Shares> {
  const { engine } = competitors;
  const bundle = await bundleOfSide('enrollment', 'engine');
  if (!('code' in bundle)) throw new Error('the bundle of the enrollment is given as code');
  const ends: { readonly at: number; readonly cpuMs: number }[] = [];
  {
    await using worker = await startWorkerProcess('enrollment', 'engine', address, folder);
    const noted = async (): Promise<void> => void ends.push({ cpuMs: await worker.cpuMs(), at: Number(process.hrtime.bigint() / 1_000n) });
    await noted();
    for (const _batch of ['fresh', 'warm']) {
      await inLanes(runs, concurrency, async () => {
        const handle = await engine.run(client, engine, newCaseId());
        await handle.query('view', Date.now());
        await ended([handle]);
      });
      await noted();
    }
  } // each thread writes its profile when it ends
  const moduleAt = modulesOf(bundle.code);
  const profiles = await Promise.all((await readdir(folder)).map(async (name) => Profile.parse(JSON.parse(await readFile(path.join(folder, name), 'utf8')))));
  const share = (batch: 0 | 1): Share => {
    const [from, to] = [ends[batch]!, ends[batch + 1]!]; // there are three
    const spent = { chart: 0, shell: 0, other: 0 };
    for (const profile of profiles) addTo(spent, profile, moduleAt, batch === 0 ? 0 : from.at, to.at);
    const [chartMs, shellMs, workerMs] = [spent.chart / 1_000 / runs, spent.shell / 1_000 / runs, (to.cpuMs - from.cpuMs) / runs];
    return { chartMs, shellMs, workerMs, chartShare: chartMs / workerMs };
  };
  return { fresh: share(0), warm: share(1) };
}

/** Adds what a profile has between two moments. */
function addTo(spent: Record<Part, number>, { nodes, startTime, samples, timeDeltas }: Profile, moduleAt: (line: number) => string, from: number, to: number): void {
  const parts = partsOf(nodes, moduleAt);
  let at = startTime;
  for (const [index, sample] of samples.entries()) {
    const took = timeDeltas[index] ?? 0;
    at += took;
    if (at > from && at <= to) spent[parts.get(sample) ?? 'other'] += took;
  }
}

type Part = 'chart' | 'shell' | 'other';

/** What has no place in the bundle, such as V8's own functions, belongs to whoever called it; Temporal's hooks and sandbox do not. */
function partsOf(nodes: Profile['nodes'], moduleAt: (line: number) => string): Map<number, Part> {
  const parts = new Map<number, Part>();
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const visit = (id: number, caller: Part): void => {
    const node = byId.get(id);
    if (!node) return;
    const { url, lineNumber } = node.callFrame;
    const part = url.includes('workflow-bundle') ? partOf(moduleAt(lineNumber)) : url === '' || url.startsWith('node:') ? caller : 'other';
    parts.set(id, part);
    for (const child of node.children ?? []) visit(child, part);
  };
  const called = new Set(nodes.flatMap(({ children }) => children ?? []));
  for (const { id } of nodes) if (!called.has(id)) visit(id, 'other');
  return parts;
}

function partOf(module: string): Part {
  if (/node_modules\/(xstate|zod)\/|machines\/|durable\/core\/|durable\/shell\/view/.test(module)) return 'chart';
  return /workflows\//.test(module) && !module.includes('node_modules') ? 'shell' : 'other';
}

/** The bundler writes a line with each module's name before it. */
function modulesOf(code: string): (line: number) => string {
  const starts: { line: number; name: string }[] = [];
  for (const [line, text] of code.split('\n').entries()) {
    const name = /^\/\*\*\*\/ "(.+)":?$/.exec(text)?.[1];
    if (name !== undefined) starts.push({ line, name });
  }
  return (line) => starts.findLast((start) => start.line <= line)?.name ?? '';
}
