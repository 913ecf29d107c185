import { setTimeout as pause } from 'node:timers/promises';
import { CompleteAsyncError } from '@temporalio/activity';
import { wire, type Message } from '../../workflows/durable/protocol';
import { startedTaskProxy } from '../support/task-proxy';
import { until, World, type StartedCase } from './a-world';

/**
 * What Temporal hands to a worker in another order than to a replay, on the real server: for a query that had been waiting
 * while there was no worker, and for one that is answered beside a local activity. What was recorded must be replayable.
 */

/** A case that has asked both, of a world that has no worker any more. */
async function leftAlone(world: World, kind: 'enquiry' | 'ponderous', continueAfterSteps?: number): Promise<StartedCase> {
  const one = await world.start(kind, continueAfterSteps === undefined ? {} : { continueAfterSteps });
  world.answer('ask', one, () => {
    throw new CompleteAsyncError();
  });
  await until('both are asked', async () => world.asked.filter(({ caseId }) => caseId === one.id).length === 2 || undefined);
  await world.endWorker();
  return one;
}

async function noted(world: World, one: StartedCase, ...texts: string[]): Promise<void> {
  await until(`${texts.join(' and ')} is noted`, async () => texts.every((text) => world.done(one, 'note').includes(text)) || undefined);
  await world.endWorker();
}

/**
 * A worker takes the case up for the query, and with it what has come since; the task that brings this is lost with another
 * worker, and when it comes again it brings more.
 */
describe('a worker that took a case up for a query takes it up again when the task comes, with', () => {
  const message: Message = { from: 'market:1', kind: 'market', number: 1, say: { kind: 'event', event: { type: 'poke' } } };
  test.concurrent.each<[string, (world: World, one: StartedCase) => Promise<unknown>, string]>([
    ['an event', (_, one) => one.send('poke'), 'poked'],
    ['a message from another case', (_, one) => one.handle.signal<[Message]>(wire.message, message), 'poked'],
    ['another answer', (world, one) => world.answerLater(one, 'ask#2'), 'second'],
  ])('%s', async (_, last, note) => {
    await using world = await World.begun();
    const one = await leftAlone(world, 'enquiry');
    const viewing = one.view();
    await one.handle.describe(); // so that the query is there when the answer comes
    await world.answerLater(one, 'ask#1');
    await using proxy = await startedTaskProxy(process.env['PARVIS_TEST_TEMPORAL']!); // set by global-setup
    await world.startWorker({}, proxy.address);
    expect((await viewing).state).not.toContain('first.asking');
    await last(world, one);
    await noted(world, one, note, 'looked up');
    expect(await world.notReplayed([{ workflowId: one.handle.workflowId, runId: one.runId }])).toEqual([]);
  }, 90_000);
});

test('an event that comes together with an answer is taken after it, as by a replay', async () => {
  await using world = await World.begun();
  const one = await leftAlone(world, 'enquiry');
  await world.answerLater(one, 'ask#2');
  const sent = one.send('poke');
  await until('the server has it', async () => (await one.handle.describe()).raw.pendingWorkflowTask || undefined);
  await world.startWorker();
  await sent;
  expect((await one.history()).map(({ event }) => event).slice(-2)).toEqual(['ask.done', 'poke']);
  await noted(world, one, 'poked', 'second');
  expect(await world.notReplayed([{ workflowId: one.handle.workflowId, runId: one.runId }])).toEqual([]);
}, 60_000);

/** It comes with the task that begins the local activity, and takes so long that this ends meanwhile: the case hears of that in the task after. */
describe('a query that is answered while a local activity ends', () => {
  /** Somebody waits until the run is to end, which calls the time off that this may take. */
  const waited = (one: StartedCase): Promise<unknown> => one.handle.executeUpdate(wire.await, { args: [{ tags: ['nowhere'], timeoutMs: 300_000 }] }).catch(() => undefined);

  async function pondered(world: World, continueAfterSteps?: number): Promise<StartedCase> {
    const one = await leftAlone(world, 'ponderous', continueAfterSteps);
    await world.answerLater(one, 'ask#1');
    if (continueAfterSteps) await world.answerLater(one, 'ask#2');
    if (continueAfterSteps) void waited(one); // in the same task, so that its time begins with the local activity
    const viewing = one.view();
    world.answer('whisper', one, async ({ input }) => (input as { word?: string }).word && pause(150));
    await world.startWorker();
    expect((await viewing).state).toContain('first.lookingUp');
    return one;
  }

  test('which calls a timer and an activity off', async () => {
    await using world = await World.begun();
    const one = await pondered(world);
    for (const calledOff of ['activityTaskCancelRequestedEventAttributes', 'timerCanceledEventAttributes']) {
      await until(calledOff, async () => (await one.recorded()).includes(calledOff) || undefined);
    }
    await world.endWorker();
    expect(await world.notReplayed([{ workflowId: one.handle.workflowId, runId: one.runId }])).toEqual([]);
  }, 60_000);

  test('upon which the run continues as new', async () => {
    await using world = await World.begun();
    const one = await pondered(world, 3);
    await until('it has continued', async () => (await one.run()).runId !== one.runId || undefined);
    await world.endWorker();
    expect(await world.notReplayed([{ workflowId: one.handle.workflowId, runId: one.runId }])).toEqual([]);
  }, 60_000);
});
