import type { Client, WorkflowHandle } from '@temporalio/client';
import { sendErrand, startedErrand } from './errand/run';
import { ended, newCaseId } from './measure';
import { competitors, type SideName } from './sides';
import { startWorkerProcess } from './worker-process';

/** How long a worker that has never seen a case needs until it answers the first question about it, ms. */
export interface Recovery {
  /** The case's history has so many events, all of which are replayed. */
  readonly historyEvents: number;
  readonly engineMs: number;
  readonly handWrittenMs: number;
  /** Of a case of the engine that has continued as new with all its steps behind it; how many, how long, and what was carried over. */
  readonly continued: { readonly steps: number; readonly ms: number; readonly historyEvents: number; readonly bytes: number };
}

/** What an update takes that has a workflow task to itself. */
const eventsPerNote = 5;

/** @param steps that the continued case has behind it; the other two have as many history events. */
export async function recoveryAfter(client: Client, address: string, steps: number): Promise<Recovery> {
  const notes = Math.ceil(steps / eventsPerNote);
  const [engine, continued] = await prepared(client, address, 'engine', [{ notes }, { notes: steps, start: { continueAfterSteps: Math.ceil(steps / 2) } }]);
  const [handWritten] = await prepared(client, address, 'handWritten', [{ notes }]);
  if (!engine || !continued || !handWritten) throw new Error('three cases were to be prepared');
  const { historyLength } = await engine.describe();
  const present = await continued.describe();
  const [engineMs, ms] = await firstAnswers(address, 'engine', [engine, continued]);
  const [handWrittenMs] = await firstAnswers(address, 'handWritten', [handWritten]);
  await ended([engine, continued, handWritten]);
  return {
    historyEvents: historyLength, engineMs: engineMs ?? 0, handWrittenMs: handWrittenMs ?? 0,
    continued: { steps, ms: ms ?? 0, historyEvents: present.historyLength, bytes: present.historySize ?? 0 },
  };
}

/** Cases that have taken so many notes, one after the other, and stand; their worker is gone. */
async function prepared(client: Client, address: string, side: SideName, cases: readonly { notes: number; start?: object }[]): Promise<WorkflowHandle[]> {
  await using _worker = await startWorkerProcess('errand', side, address);
  const competitor = competitors[side === 'engine' ? 'engineActivities' : 'handWrittenActivities'];
  const handles: WorkflowHandle[] = [];
  for (const { notes, start = {} } of cases) {
    const id = newCaseId();
    await startedErrand(client, competitor, id, start);
    const handle = client.workflow.getHandle(`errand:${id}`); // of whatever run is the present one
    for (let left = notes; left > 0; left -= 1) await sendErrand(handle, competitor, 'note');
    await handle.query('view'); // the last workflow task is over
    handles.push(handle);
  }
  return handles;
}

/** What the first answer of a new worker takes beyond the second, which costs what any query does. The worker's own start does not count. */
async function firstAnswers(address: string, side: SideName, handles: readonly WorkflowHandle[]): Promise<number[]> {
  await using _worker = await startWorkerProcess('errand', side, address);
  const times: number[] = [];
  for (const handle of handles) {
    const began = performance.now();
    await handle.query('view');
    const first = performance.now();
    await handle.query('view');
    times.push(Math.max(0, first - began - (performance.now() - first)));
  }
  return times;
}
