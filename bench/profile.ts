import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Client } from '@temporalio/client';
import { z } from 'zod';
import { ended, inLanes, newCaseId } from './measure';
import { bundleOfSide, competitors } from './sides';
import { startWorkerProcess } from './worker-process';

/** Where the CPU of the engine's worker goes, ms per enrollment, and what the chart's part is of the whole. */
export interface Shares {
  /** Steps, audit and view: the core, the charts, XState and zod. */
  readonly chartMs: number;
  /** The engine's shell: handlers, activities, timers, outbox, search attributes. */
  readonly shellMs: number;
  /** Of the whole worker process, native threads included, while it was profiled. */
  readonly workerMs: number;
  readonly chartShare: number;
}

/** A CPU profile as V8 writes it; only what is read. */
const Profile = z.object({
  nodes: z.array(z.object({ id: z.number(), callFrame: z.object({ url: z.string(), lineNumber: z.number() }), children: z.array(z.number()).optional() })),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});

/** Takes enrollments the whole way on a worker that is profiled, with a look at each case in between. */
export async function profiled(client: Client, address: string, folder: string, runs: number, concurrency: number): Promise<Shares> {
  const { engine } = competitors;
  const bundle = await bundleOfSide('enrollment', 'engine');
  if (!('code' in bundle)) throw new Error('the bundle of the enrollment is given as code');
  let workerMs: number;
  {
    await using worker = await startWorkerProcess('enrollment', 'engine', address, folder);
    const before = await worker.cpuMs();
    await inLanes(runs, concurrency, async () => {
      const handle = await engine.run(client, engine, newCaseId());
      await handle.query('view', Date.now());
      await ended([handle]);
    });
    workerMs = ((await worker.cpuMs()) - before) / runs;
  } // each thread writes its profile when it ends
  const moduleAt = modulesOf(bundle.code);
  const spent = { chart: 0, shell: 0, other: 0 };
  for (const name of await readdir(folder)) {
    const { nodes, samples, timeDeltas } = Profile.parse(JSON.parse(await readFile(path.join(folder, name), 'utf8')));
    const part = partsOf(nodes, moduleAt);
    for (const [index, sample] of samples.entries()) spent[part.get(sample) ?? 'other'] += (timeDeltas[index] ?? 0) / 1_000;
  }
  const [chartMs, shellMs] = [spent.chart / runs, spent.shell / runs];
  return { chartMs, shellMs, workerMs, chartShare: chartMs / workerMs };
}

type Part = 'chart' | 'shell' | 'other';

/** What has no place in the bundle, such as V8's own functions, belongs to whoever called it; Temporal's hooks and sandbox do not. */
function partsOf(nodes: z.infer<typeof Profile>['nodes'], moduleAt: (line: number) => string): Map<number, Part> {
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
