import type { Client, WorkflowHandle } from '@temporalio/client';
import { startedRun } from './enrollment-run';
import { ended, inLanes, newCaseId } from './measure';
import { competitors, sideNames, type SideName } from './sides';
import type { WorkerProcess } from './worker-process';

/**
 * Resident memory of each side's worker per enrollment that it keeps in its cache, bytes: what the process has grown by while so
 * many cases came to stand in verification. Only what is left after earlier batches have filled its heap can be seen.
 */
export async function memoryPerCase(
  client: Client, workers: Readonly<Record<SideName, WorkerProcess>>, cases: number, concurrency: number,
): Promise<Record<SideName, number>> {
  const grown: Partial<Record<SideName, number>> = {};
  for (const side of sideNames) {
    const handles: WorkflowHandle[] = [];
    const { residentBytes: before } = await workers[side].usage();
    await inLanes(cases, concurrency, async () => void handles.push(await startedRun(client, competitors[side], newCaseId())));
    const { residentBytes: after } = await workers[side].usage();
    grown[side] = Math.max(0, after - before) / cases;
    await ended(handles);
  }
  return { engine: grown.engine ?? 0, handWritten: grown.handWritten ?? 0 };
}
