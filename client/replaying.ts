import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { projectFolder } from '../configuration/load';
import { ReplayReport, type ReplayOrder } from '../workflows/durable/replay-report';
import { idOfWorkflow } from './case-id';
import type { TemporalAccess } from './connect';
import { Failure } from './failures';
import { failureOf } from './temporal-failures';
import { quoted } from './visibility';

/**
 * Replays runs by the present workflows, in a process of its own: the worker's parts take longer to load than any other
 * command takes to answer.
 * @returns a report for each, in their order
 * @throws Failure `failed` where the program is missing or dies.
 */
export async function* replayReports(orders: AsyncIterable<ReplayOrder>): AsyncGenerator<ReplayReport> {
  const program = path.join(projectFolder, 'dist', 'replay.js');
  if (!existsSync(program)) throw new Failure('failed', `The program that replays is not built: ${program} is missing. \`npm run build\` makes it.`);
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = new Promise<number>((resolve) => child.once('error', () => resolve(70)).once('close', (code) => resolve(code ?? 70)));
  let complaints = '';
  child.stderr.on('data', (text: Buffer) => (complaints = (complaints + text.toString()).slice(-4_000)));
  child.stdin.on('error', () => {}); // it has died; its end is told below
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  try {
    for await (const order of orders) {
      child.stdin.write(`${JSON.stringify(order)}\n`);
      const { value, done } = await lines.next();
      if (done) break;
      yield ReplayReport.parse(JSON.parse(value));
    }
    child.stdin.end();
    const code = await ended;
    if (code !== 0) throw new Failure('failed', `The program that replays has died (${code}).${complaints ? `\n${complaints.trim()}` : ''}`);
  } finally {
    child.kill('SIGKILL'); // it keeps nothing; where it has ended already this does nothing
    await ended;
  }
}

/** What is read from a file: the export of one run, or a recording of a case with what each run did. */
const Exported = z.looseObject({ events: z.array(z.looseObject({})).min(1, 'there are no events in it') });
const Recorded = z.looseObject({
  workflowId: z.string(),
  runs: z.array(z.looseObject({ history: z.unknown(), seen: z.object({ asked: z.array(z.unknown()), stands: z.unknown() }).optional() })).min(1, 'there are no runs in it'),
});

/**
 * The runs that a file holds: what `temporal workflow show --output json` or the server's web page exports, or a recording.
 * @throws Failure `input` where it holds neither.
 */
export async function ordersIn(file: string): Promise<ReplayOrder[]> {
  let document: unknown;
  try {
    document = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    const absent = typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
    const why = error instanceof SyntaxError ? 'it is no JSON' : absent ? 'there is no such file' : String(error);
    throw new Failure('input', `${file} cannot be read: ${why}.`, {}, error);
  }
  const recorded = Recorded.safeParse(document);
  if (recorded.success) {
    const { workflowId, runs } = recorded.data;
    return runs.map(({ history, seen }, index) => ({ name: runs.length > 1 ? `${file} run ${index + 1}` : file, workflowId, history, ...(seen ? { seen } : {}) }));
  }
  const exported = Exported.safeParse(document);
  if (!exported.success) throw new Failure('input', `${file} holds no history: export one with \`temporal workflow show --workflow-id ID --output json\`.`);
  const began = z.looseObject({ workflowExecutionStartedEventAttributes: z.looseObject({ workflowId: z.string() }) }).safeParse(exported.data.events[0]);
  return [{ name: file, workflowId: began.success ? began.data.workflowExecutionStartedEventAttributes.workflowId : path.basename(file, '.json'), history: document }];
}

/** Every run of a case that the server still keeps, the first one first. @throws Failure */
export async function ordersOfCase(access: TemporalAccess, workflowId: string): Promise<ReplayOrder[]> {
  const { historyToJSON } = await import('@temporalio/common/lib/proto-utils');
  const { client } = access;
  const id = idOfWorkflow(workflowId);
  const orders: ReplayOrder[] = [];
  let runId: string | null | undefined;
  do {
    try {
      const handle = client.workflow.getHandle(workflowId, runId ?? undefined);
      const history = await client.withDeadline(Date.now() + fetchTimeoutMs, () => handle.fetchHistory());
      orders.unshift({ name: '', workflowId, history: JSON.parse(historyToJSON(history)) });
      runId = history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
    } catch (error) {
      const failure = failureOf(error, { id }, access);
      if (failure.code !== 'unknownCase' || orders.length === 0) throw failure;
      runId = undefined; // its retention is over
    }
  } while (runId);
  return orders.map((order, index) => ({ ...order, name: orders.length > 1 ? `${id} run ${index + 1}` : id }));
}

/** Workflow ids of a machine's cases, the newest first. @throws Failure */
export async function someCases(access: TemporalAccess, kind: string, { open, limit }: { open: boolean; limit: number }): Promise<string[]> {
  try {
    const status = open ? `ExecutionStatus = ${quoted('Running')}` : `ExecutionStatus != ${quoted('ContinuedAsNew')}`;
    const ids: string[] = [];
    for await (const info of access.client.workflow.list({ query: `CaseKind = ${quoted(kind)} AND ${status}`, pageSize: Math.min(limit, 1_000) })) {
      ids.push(info.workflowId);
      if (ids.length >= limit) break;
    }
    return ids;
  } catch (error) {
    throw failureOf(error, {}, access);
  }
}

/** A history of thousands of events comes in pages. */
const fetchTimeoutMs = 30_000;
