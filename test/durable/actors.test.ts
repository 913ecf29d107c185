import { createActor } from 'xstate';
import { wire, type Message } from '../../workflows/durable/protocol';
import { until, World } from './a-world';
import { choir } from './bare-charts';

/** Actors that are bound: within the workflow's own task, and as cases of their own. On the real server. */

let world: World;
beforeAll(async () => (world = await World.begun()));
afterAll(() => world[Symbol.asyncDispose]());

describe('a local activity', () => {
  test('answers within the workflow’s own task: the server is asked for nothing', async () => {
    const prompt = await world.start('prompts');
    world.answer('ask', prompt, () => ({ answer: 'too late' }));
    const { pending } = await prompt.until('it is noted', ({ state }) => state.includes('noted'));
    expect(pending).toEqual([]);
    const recorded = await prompt.recorded();
    expect(recorded).toContain('markerRecordedEventAttributes');
    expect(recorded.filter((name) => name.startsWith('activityTask'))).toEqual([]);
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
