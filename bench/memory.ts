import type { Client, WorkflowHandle } from '@temporalio/client';
import { startedRun } from './enrollment-run';
import { ended, inLanes, newCaseId } from './measure';
import { competitors, sideNames, type SideName } from './sides';
import type { WorkerProcess } from './worker-process';

/** What the heap of each side's worker has grown by, bytes per enrollment, when so many came to stand in verification in its cache. */
export async function memoryPerCase(
  client: Client, workers: Readonly<Record<SideName, WorkerProcess>>, cases: number, concurrency: number,
): Promise<Record<SideName, number>> {
  const grown: Partial<Record<SideName, number>> = {};
  for (const side of sideNames) {
    const handles: WorkflowHandle[] = [];
    const before = await workers[side].heapBytes();
    await inLanes(cases, concurrency, async () => void handles.push(await startedRun(client, competitors[side], newCaseId())));
    const after = await workers[side].heapBytes();
    grown[side] = Math.max(0, after - before) / cases;
    await ended(handles);
  }
  return { engine: grown.engine ?? 0, handWritten: grown.handWritten ?? 0 };
}
