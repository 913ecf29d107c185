import { temporal } from '@temporalio/proto';
import { startedLateEnds } from '../support/task-proxy';
import { until, World } from './a-world';

/** How runs end whose callbacks speak on and on, on the real server: a run that is signalled while it ends has that task made again. */

interface Heard {
  readonly heard: readonly number[];
}

const refusedEnd = temporal.api.enums.v1.WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND;
const refusedEnds = (runs: readonly (readonly temporal.api.history.v1.IHistoryEvent[])[]): number =>
  runs.flat().filter(({ workflowTaskFailedEventAttributes: failed }) => failed?.cause === refusedEnd).length;

test.each([
  ['ends', {}, 70],
  ['continues as new', { continueAfterSteps: 20 }, 150],
])('a run whose callback speaks on and on %s when that is silent; nothing that it said before is lost or doubled', async (_, more, enough) => {
  await using proxy = await startedLateEnds(process.env['PARVIS_TEST_TEMPORAL']!); // set by global-setup
  await using world = await World.begun();
  await world.endWorker();
  await world.startWorker({}, proxy.address);
  const one = await world.start('counting', more);
  await until('it has heard enough', async () => (await one.history()).at(-1)!.revision > enough || undefined);
  await one.send('enough');
  const { heard } = (await one.handle.result()) as Heard;
  const runs = await world.runsOf(one);
  expect(refusedEnds(runs)).toBe(0);
  expect(heard).toEqual(Array.from({ length: heard.length }, (__, index) => index + 1));
  expect(runs.length > 1).toBe('continueAfterSteps' in more);
  await world.endWorker();
  expect(await world.notReplayed([{ workflowId: one.handle.workflowId, runId: one.runId }])).toEqual([]);
}, 90_000);
