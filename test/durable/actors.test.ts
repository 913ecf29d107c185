import { fromPayloadsAtIndex, defaultPayloadConverter } from '@temporalio/common';
import { optionalTsToMs } from '@temporalio/common/lib/time';
import { createActor } from 'xstate';
import { wire, type Message } from '../../workflows/durable/protocol';
import { until, World, type StartedCase } from './a-world';
import { choir } from './bare-charts';

/** Actors that are bound: within the workflow's own task, and as cases of their own. On the real server. */

let world: World;
beforeAll(async () => (world = await World.begun()));
afterAll(() => world[Symbol.asyncDispose]());

/** What the server was told of an activity when it was asked for: its policy, and what it is called with. */
async function scheduled(one: StartedCase, activityId: string) {
  const asked = await until(`${activityId} is asked for`, async () =>
    ((await one.run()).history.events ?? []).map((event) => event.activityTaskScheduledEventAttributes).find((attributes) => attributes?.activityId === activityId) ?? undefined);
  const { startToCloseTimeout, scheduleToCloseTimeout, heartbeatTimeout, retryPolicy } = asked;
  return {
    call: fromPayloadsAtIndex<unknown>(defaultPayloadConverter, 0, asked.input?.payloads),
    startToClose: optionalTsToMs(startToCloseTimeout), scheduleToClose: optionalTsToMs(scheduleToCloseTimeout), heartbeat: optionalTsToMs(heartbeatTimeout),
    retry: {
      initial: optionalTsToMs(retryPolicy?.initialInterval), coefficient: retryPolicy?.backoffCoefficient, maximum: optionalTsToMs(retryPolicy?.maximumInterval),
      attempts: retryPolicy?.maximumAttempts, not: retryPolicy?.nonRetryableErrorTypes,
    },
  };
}

describe('an activity is asked what the chart asks, with the case and the number of the effect, under a policy that', () => {
  const exact = { startToClose: 3_000, scheduleToClose: 60_000, retry: { initial: 100, coefficient: 3, maximum: 1_000, attempts: 4, not: ['Closed'] } };
  const usual = { startToClose: 30_000, retry: { initial: 1_000, coefficient: 2, maximum: 300_000, attempts: 0, not: [] } };

  test('is the binding’s, of an actor and of an action; what it does not say has its default', async () => {
    const one = await world.start('exacting');
    await one.until('the clock has come to rest, and left three notes', ({ state }) => state.includes('open.clock.three'));
    await one.send('ask');
    await one.send('add', { n: 1 });
    expect(await scheduled(one, 'ask#4')).toMatchObject({ ...exact, call: { input: { question: 'why' }, caseId: one.id, effect: 4 } });
    expect(await scheduled(one, 'note#5')).toMatchObject({ ...exact, call: { input: { text: 'add 1' }, caseId: one.id, effect: 5 } });
    expect(await scheduled(one, 'whisper#6')).toMatchObject({ ...usual, call: { input: { text: 'add 1' }, caseId: one.id, effect: 6 } });
  });

  test('lets the chart’s own logic take its time, as long as it shows that it is alive', async () => {
    const day = 86_400_000;
    const quoted = await world.start('quotation', { input: { amount: 1 } });
    expect(await scheduled(quoted, 'asking.invoke#1')).toMatchObject({
      startToClose: 7 * day, heartbeat: 10_000, retry: { attempts: 0 }, call: { input: { src: 'asking.invoke', input: { amount: 1 } }, caseId: quoted.id, effect: 1 },
    });
    const watch = await world.start('monitor');
    expect(await scheduled(watch, 'monitor.invoke[0]#1')).toMatchObject({ startToClose: 3_650 * day, heartbeat: 10_000, retry: { maximum: 60_000, attempts: 0 } });
    const bound = await world.start('attentive');
    expect(await scheduled(bound, 'monitor.invoke[0]#1')).toMatchObject({ startToClose: 3_650 * day, heartbeat: 10_000, retry: { maximum: 2_000, attempts: 0 } });
  });
});

describe('a local activity', () => {
  test('answers within the workflow’s own task: the server is asked for nothing', async () => {
    const prompt = await world.start('prompts');
    world.answer('ask', prompt, () => ({ answer: 'too late' }));
    const { pending } = await prompt.until('it is noted', ({ state }) => state.includes('noted'));
    expect(pending).toEqual([]);
    const recorded = await prompt.recorded();
    expect(recorded).toContain('markerRecordedEventAttributes');
    expect(recorded.filter((name) => name.startsWith('activityTask'))).toEqual([]);
    expect(world.asked.filter(({ caseId }) => caseId === prompt.id)).toEqual([{ activity: 'ask', caseId: prompt.id, effect: 1, input: { question: 'how late' } }]);
  });

  test('is tried as often as its policy says', async () => {
    const one = await world.start('offhand');
    world.answer('ask', one, () => {
      throw new Error('ask somebody else');
    });
    await one.send('ask');
    const { parked } = await one.until('it is parked', (view) => view.parked.length === 1);
    expect(parked).toMatchObject([{ event: 'ask.failed', error: expect.stringContaining('ask somebody else') as string }]);
    expect(world.asked.filter(({ caseId, activity }) => caseId === one.id && activity === 'ask')).toHaveLength(2);
  });
});

describe('an action that runs within the case', () => {
  test('is heard when its step is over; one that throws is shown, stops nothing, and is discarded with a reason', async () => {
    const prompt = await world.start('prompts');
    await prompt.until('what it sent itself is taken', ({ state }) => state.includes('noted'));
    await prompt.send('spoil');
    const { parked, state } = await prompt.view();
    expect([state, parked]).toEqual([['noted'], [expect.objectContaining({ event: 'action spill', error: 'the ink ran out' })]]);
    await prompt.discardParked(parked[0]!.id);
    expect((await prompt.view()).parked).toEqual([]);
  });
});

/** What the choir comes to on XState's interpreter. */
function expected(songs: number, script: readonly string[]): unknown {
  const actor = createActor(choir, { input: { songs } });
  actor.subscribe({ error: () => {} });
  actor.start();
  for (const type of script) actor.send({ type } as never); // of its events
  return actor.getSnapshot().output;
}

describe('a machine that is a case of its own', () => {
  const scripts = {
    'is sent to and forwarded to, followed in its snapshots, heard, and gives its output': [0, ['sing', 'bow.deep', 'sing', 'rest']],
    'that fails is an error to its parent': [3, ['sing', 'crack']],
    'that cannot begin is an error to its parent': [-1, []],
  } as const satisfies Record<string, readonly [number, readonly string[]]>;
  const ways = [['in one run', {}], ['continued as new after every step', { continueAfterSteps: 1 }]] as const;

  test.each(Object.entries(scripts).flatMap(([what, [songs, script]]) => ways.map(([how, more]) => [what, how, songs, script, more] as const)))('%s, %s', async (_what, _how, songs, script, more) => {
    const one = await world.start('choir', { input: { songs }, ...more });
    const then = expected(songs, script) as { readonly followed: readonly unknown[]; readonly end: unknown };
    for (const type of script) await one.send(type); // all at once, before the singer can have begun
    const came = (await one.handle.result()) as typeof then;
    expect(came.end).toEqual(then.end);
    expect(came.followed).toEqual(then.followed);
  });

  test('ends when its parent leaves the state that runs it', async () => {
    const one = await world.start('choir', { input: { songs: 0 } });
    const own = await until('the singer has begun', async () => (await one.view()).pending.find(({ kind }) => kind === 'actor'));
    const singer = world.client.workflow.getHandle(`${one.handle.workflowId}/${own.effect}`);
    await until('it is there', async () => (await singer.describe().catch(() => undefined)) && true);
    await one.send('dismiss');
    await singer.result();
    await expect(one.handle.result()).resolves.toMatchObject({ end: null });
  });
});

test('a message that comes twice is taken once, in a later run too', async () => {
  const carrier = await world.start('carrier', { continueAfterSteps: 1 });
  const { runId: first } = await carrier.handle.describe();
  const carry = (number: number, what: string): Promise<void> => carrier.handle.signal<[Message]>(wire.message, { from: 'shop:1', kind: 'shop', number, say: { kind: 'event', event: { type: 'carry', what, shop: 'shop:1' } } });
  for (const [number, what] of [[1, 'bread'], [1, 'bread'], [2, 'wine'], [1, 'bread'], [3, 'salt']] as const) await carry(number, what);
  const taken = async () => (await carrier.history()).filter(({ event }) => event === 'carry').length;
  await until('the last is taken', async () => (await taken()) >= 3 || undefined);
  await until('a later run goes on', async () => (await carrier.handle.describe()).runId !== first || undefined);
  await carry(1, 'bread');
  await carrier.send('retire');
  expect(await taken()).toBe(3);
});

test('a chart that ends in an error fails its workflow with that error', async () => {
  const one = await world.start('singer', { input: { songs: 0 } });
  expect(await one.refusal('crack').catch((error: unknown) => error)).toBeDefined();
  await expect(one.handle.result()).rejects.toMatchObject({ cause: { message: 'the voice broke', type: 'RangeError' } });
});
