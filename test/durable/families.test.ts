import { wire, type Message } from '../../workflows/durable/protocol';
import { namesOf, until, World, type StartedCase } from './a-world';

/** Machines bound as cases of their own, on the real server: parents and children that talk, end, fail and are killed. */

let world: World;
beforeAll(async () => (world = await World.begun()), 120_000);
afterAll(() => world[Symbol.asyncDispose]());

interface Told {
  readonly told: readonly string[];
  readonly seen: readonly string[];
  readonly grown?: unknown;
  readonly error?: unknown;
}
const told = (view: Awaited<ReturnType<StartedCase['view']>>): Told => view.particulars as unknown as Told;
/** A child is there some time after its parent has asked for it. */
const born = (child: StartedCase) => until('the child is there', () => child.view().then(() => true).catch(() => undefined));

describe('a parent and its child hear each other, each once and in order', () => {
  test.each([
    ['', {}, {}],
    [', continued as new after every step', { continueAfterSteps: 1 }, {}],
    [', continued as new after every second step and nothing cached by the worker', { continueAfterSteps: 2 }, { maxCachedWorkflows: 0 }],
  ])('%s', async (_, more, options) => {
    await using own = await World.begun(options);
    const parent = await own.start('guardian', more);
    await parent.send('lesson', { what: 'one' });
    await parent.send('letter', { what: 'two' });
    await parent.until('it has heard', (view) => told(view).told.length === 2);
    await own.endWorker(); // while nobody works, the child's clock goes on
    await own.startWorker();
    await parent.send('lesson', { what: 'three' });
    await parent.until('it has heard and seen everything', (view) => told(view).told.length === 3 && told(view).seen.includes('tall'));
    await parent.send('grow');
    const view = await parent.until('the child is grown', ({ state }) => state.includes('proud'));
    expect(told(view)).toMatchObject({ told: ['learned one', 'read two', 'learned three'], seen: ['small', 'tall'], grown: { name: 'Ada', learned: ['one', 'three'] } });
    expect(view.parked).toEqual([]);
    expect(await own.childOf(parent).handle.result()).toEqual({ name: 'Ada', learned: ['one', 'three'] });
  }, 60_000);
});

test('a child ends when its parent leaves the state, and what it had to say does not come any more; entered again, the state has another child', async () => {
  const parent = await world.start('guardian', { continueAfterSteps: 2 });
  const child = world.childOf(parent);
  await born(child);
  await parent.send('leave');
  await child.handle.result();
  expect((await child.history()).at(-1)).toMatchObject({ event: 'case.stopped' });
  await parent.send('again');
  await parent.send('lesson', { what: 'anew' });
  const view = await parent.until('the other one reports', (one) => told(one).told.length > 0);
  expect(told(view).told).toEqual(['learned anew']);
});

test('what a child fails with reaches its parent’s onError whole', async () => {
  const parent = await world.start('guardian', { continueAfterSteps: 1 });
  await parent.send('fall', { bones: 2 });
  const view = await parent.until('it has heard', ({ state }) => state.includes('mourning'));
  expect(view.parked).toEqual([]);
  const child = world.childOf(parent);
  await expect(child.handle.result()).rejects.toMatchObject({ cause: { message: 'it hurts', type: 'RangeError' } });
});

test('so does why a child could not be taken in at all', async () => {
  const parent = await world.start('patient', { input: { name: 'x'.repeat(2_000) } });
  const view = await parent.until('it has heard', ({ state }) => state.includes('mourning'));
  expect(told(view).error).toMatch(/^the case could not begin: the context .* 1000 are allowed/);
});

test('so does that of a child that could not even begin', async () => {
  const parent = await world.start('guardian', { input: { name: '' } });
  const view = await parent.until('it has heard', ({ state }) => state.includes('mourning'));
  expect(view.parked).toEqual([]);
});

test('what a child cannot take is parked with the child, also what goes past its bounds, and its parent goes on', async () => {
  const parent = await world.start('patient');
  const child = world.childOf(parent);
  await parent.send('fall', { bones: 1 });
  await parent.send('stuff', { bytes: 2_000 });
  await parent.send('lesson', { what: 'patience' });
  await parent.until('the child goes on', (view) => told(view).told.length === 1);
  const { parked } = await child.view();
  expect(parked).toEqual([
    expect.objectContaining({ event: 'fall from within', error: 'it hurts' }),
    expect.objectContaining({ event: 'stuff from within', error: expect.stringContaining('1000 are allowed') as string }),
  ]);
  expect(await parent.view()).toMatchObject({ status: 'active', parked: [] });
});

describe('an end from outside', () => {
  test('of a child is an error to its parent', async () => {
    const parent = await world.start('guardian');
    const child = world.childOf(parent);
    await born(child);
    await child.handle.terminate('by hand');
    await parent.until('it has heard', ({ state }) => state.includes('mourning'));
    expect((await parent.history()).at(-1)).toMatchObject({ event: 'ward.failed' });
  });

  test('of a child is one too where the parent has continued as new since', async () => {
    const parent = await world.start('guardian', { continueAfterSteps: 1 });
    const child = world.childOf(parent);
    await born(child);
    const { runId } = await parent.run();
    await parent.send('letter', { what: 'x' });
    await until('it has continued', async () => ((await parent.run()).runId === runId ? undefined : true));
    await parent.until('it has heard', (view) => told(view).told.length === 1);
    await child.handle.terminate('by hand');
    await parent.send('letter', { what: 'y' });
    const view = await parent.until('it has heard', ({ state }) => state.includes('mourning'));
    expect(view.parked).toEqual([]);
  });

  test('of a child is noticed as soon as it is sent something, too', async () => {
    const parent = await world.start('guardian', { continueAfterSteps: 6 });
    const child = world.childOf(parent);
    await born(child);
    await parent.until('it has seen it grow', (view) => told(view).seen.includes('tall'));
    const { runId } = await parent.run();
    while ((await parent.run()).runId === runId) await parent.send('report', { what: 'nothing new' });
    await until('the later run has found its child', async () => (await parent.recorded()).includes('externalWorkflowExecutionSignaledEventAttributes') || undefined);
    await child.handle.terminate('by hand');
    const { runId: later } = await parent.run();
    await parent.send('letter', { what: 'x' });
    await parent.until('it has heard', ({ state }) => state.includes('mourning'));
    expect((await parent.run()).runId).toBe(later);
  });

  test('of a child is noticed at the latest when its parent continues as new again, and no other child takes its place', async () => {
    const parent = await world.start('guardian', { continueAfterSteps: 1 });
    const child = world.childOf(parent);
    await born(child);
    await parent.until('it has seen it grow', (view) => told(view).seen.includes('tall'));
    await child.handle.terminate('by hand');
    await parent.send('report', { what: 'nothing new' }); // it has no word for its child
    const view = await parent.until('it has heard', ({ state }) => state.includes('mourning'));
    expect(view.parked).toEqual([]);
    expect((await child.handle.describe()).status.name).toBe('TERMINATED');
  });

  test.each(['terminated', 'cancelled'])('of a parent that is %s leaves its child to itself: it goes on, and its reports find nobody', async (how) => {
    const parent = await world.start('guardian');
    const child = world.childOf(parent);
    await born(child);
    await (how === 'terminated' ? parent.handle.terminate('by hand') : parent.handle.cancel());
    await until('the parent is closed', async () => ((await parent.handle.describe()).status.name === 'RUNNING' ? undefined : true));
    expect(await child.send('lesson', { what: 'alone' })).toMatchObject({ revision: expect.any(Number) as number });
    await child.send('grow');
    expect(await child.handle.result()).toMatchObject({ learned: ['alone'] });
  });
});

test('a child that has failed, and whose error nothing in the parent takes, is followed by another when an operator has it tried again', async () => {
  const parent = await world.start('hardy', { continueAfterSteps: 2 });
  await born(world.childOf(parent));
  await parent.send('fall', { bones: 1 });
  await parent.until('it is parked', ({ parked }) => parked.length === 1);
  await parent.retryParked();
  await until('another is there', async () => (await parent.view()).pending.find(({ kind }) => kind === 'actor'));
  await parent.send('grow');
  const view = await parent.until('the other one is grown', ({ state }) => state.includes('proud'));
  expect(view.parked).toEqual([]);
});

test('what a parent says while the start of its child is under way waits until that is there, also where the parent continues as new meanwhile', async () => {
  await using own = await World.begun();
  await own.endWorker();
  // Everything is there when the case begins, so that it asks for its child and continues as new in one and the same task.
  const parent = await own.start('guardian', { continueAfterSteps: 2 });
  for (const [index, event] of [{ type: 'lesson', what: 'one' }, { type: 'letter', what: 'two' }].entries()) {
    await parent.handle.signal<[Message]>(wire.message, { from: 'school:1', kind: 'school', number: index + 1, say: { kind: 'event', event } });
  }
  await own.startWorker();
  const view = await parent.until('it has heard', (one) => told(one).told.length === 2);
  expect(told(view).told).toEqual(['learned one', 'read two']);
  const [first, second] = (await own.runsOf(parent)).map(namesOf);
  expect(first).toContain(asked);
  expect(first).not.toContain(said);
  for (const answer of there) expect(first).not.toContain(answer);
  const known = second!.findIndex((name) => there.includes(name));
  expect(known).toBeGreaterThan(second!.indexOf(asked));
  expect(second!.indexOf(said)).toBeGreaterThan(known);
}, 60_000);

/** Names of a child's start and of what is said to it, as a parent's history has them. */
const asked = 'startChildWorkflowExecutionInitiatedEventAttributes';
const said = 'signalExternalWorkflowExecutionInitiatedEventAttributes';
/** The server has started it, or finds that the run before has. */
const there: readonly string[] = ['childWorkflowExecutionStartedEventAttributes', 'startChildWorkflowExecutionFailedEventAttributes'];
