import { wire, type AwaitAnswer, type AwaitRequest, type Message } from '../../workflows/durable/protocol';
import { gate, until, World } from './a-world';

/** What happens while a case is about to leave its run, or while no worker runs, on the real server. */

let world: World;
beforeAll(async () => (world = await World.begun()), 120_000);
afterAll(() => world[Symbol.asyncDispose]());

test('a case that cannot be carried over any more when it is about to continue goes on in its run, and continues when it can', async () => {
  const one = await world.start('workshop', { continueAfterSteps: 1 });
  const late = gate();
  world.answer('ask', one, async (_, attempt) => {
    if (attempt === 1) await late.opened;
    return attempt;
  });
  await one.until('it has begun', () => true); // what begins and is called off in one task is none of the server's business
  const { runId } = await one.run();
  await one.send('ask'); // the run is to continue now, and waits for the answer
  await one.send('improvise'); // what no other run could find
  await one.send('jot', { text: 'while it was leaving' });
  // The answer does not come in time: it is called off, for the next run to ask for again.
  await until('it is called off', async () => (await one.recorded()).includes('activityTaskCancelRequestedEventAttributes') || undefined);
  late.open();

  await one.until('it was asked again, and the clock that this set has run', ({ state }) => state.includes('rested'));
  await one.send('ring', { n: 7 });
  await one.until('its callback is there again', ({ particulars }) => (particulars as unknown as { heard: number[] }).heard.includes(7));
  expect(world.done(one, 'note')).toEqual(['while it was leaving']);
  const effects = new Set(world.asked.filter((asked) => asked.caseId === one.id && asked.activity === 'ask').map(({ effect }) => effect));
  expect(effects.size).toBe(1);
  expect((await one.run()).runId).toBe(runId);
  expect(await one.recorded()).not.toContain('workflowTaskFailedEventAttributes');
  expect(await one.handle.executeUpdate<AwaitAnswer, [AwaitRequest]>(wire.await, { args: [{ tags: ['nowhere'], timeoutMs: 1 }] })).toMatchObject({ outcome: 'timedOut' }); // it may be waited for again

  await one.send('dismiss');
  await until('it has continued', async () => ((await one.run()).runId === runId ? undefined : true));
  expect(await one.view()).toMatchObject({ state: ['rested'], parked: [], particulars: { heard: [7] } });
}, 60_000);

test('a run that is about to continue waits for what comes back soon, and has nobody asked twice', async () => {
  const one = await world.start('workshop', { continueAfterSteps: 2 });
  const soon = gate();
  world.answer('ask', one, () => soon.opened);
  const { runId } = await one.run();
  await one.send('ask');
  await until('it is asked', () => world.asked.some(({ caseId, activity }) => caseId === one.id && activity === 'ask') || undefined);
  await one.send('jot', { text: 'enough for this run' });
  await until('the run is about to continue', async () => (await one.recorded()).includes('timerStartedEventAttributes') || undefined); // as long as it waits
  soon.open();
  await until('it has continued', async () => (await one.run()).runId !== runId || undefined);
  await one.until('it is answered', ({ state }) => state.includes('rested'));
  expect(world.asked.filter(({ caseId, activity }) => caseId === one.id && activity === 'ask')).toHaveLength(1);
  expect(world.done(one, 'note')).toEqual(['enough for this run']);
});

test('a message from another case that came after a deadline is judged after it, and its sender hears that it is refused', async () => {
  await using own = await World.begun();
  const market = await own.start('market');
  const shop = await own.start('shop', { input: { carrier: market.handle.workflowId } });
  for (const started of [market, shop]) await started.until('it has begun', () => true);
  await own.endWorker();
  await until('the timer has fired', async () => ((await market.recorded()).includes('timerFiredEventAttributes') ? true : undefined));
  const message: Message = { from: shop.handle.workflowId, kind: 'shop', number: 1, say: { kind: 'event', event: { type: 'carry', what: 'bread' } } };
  await market.handle.signal<[Message]>(wire.message, message);
  await own.startWorker();
  const { particulars } = await shop.until('it is told', (view) => (view.particulars as unknown as { log: string[] }).log.length > 0);
  expect(particulars).toMatchObject({ log: ['refused carry: notNow'] });
  expect((await market.history()).map(({ event }) => event)).toEqual(['case.start', '700 ms']);
});

describe('an action within the case that fails', () => {
  test('is shown, carried over, and on request done again in the case, with what it was asked with', async () => {
    const one = await world.start('diary', { continueAfterSteps: 1 });
    await one.send('write', { line: 'dear diary' });
    expect((await one.view()).parked).toEqual([expect.objectContaining({ id: 'e1', event: 'action write', error: 'the ink is dry' })]);
    expect(await one.retryParked()).toMatchObject({ what: ['e1 action write'] });
    expect((await one.view()).parked).toMatchObject([{ id: 'e1', error: 'the ink is dry' }]);
    await one.send('fill');
    await one.retryParked({ which: 'e1' });
    const { particulars } = await one.until('it is done', ({ parked }) => parked.length === 0);
    expect(particulars).toMatchObject({ lines: ['dear diary'] });
    expect((await one.history()).map(({ event }) => event)).toEqual(['case.start', 'write', 'parked.retried', 'fill', 'parked.retried', 'written from within']);
  });

  test('and that only a function of the chart knew can be discarded, and says so', async () => {
    const one = await world.start('diary', { continueAfterSteps: 1 });
    await one.send('scribble');
    const [stuck] = (await one.view()).parked;
    expect(stuck).toMatchObject({ id: 'e1', lost: true, error: expect.stringMatching(/^nobody can read it \(.*it can only be discarded\)$/) as string });
    expect(await one.refusalOf(one.retryParked({ which: 'e1' }))).toMatchObject({ code: 'notNow', message: expect.stringContaining('so it cannot be tried again; it can be discarded') as string });
    expect(await one.refusalOf(one.retryParked())).toMatchObject({ code: 'notNow' });
    await one.discardParked('e1');
    expect((await one.view()).parked).toEqual([]);
  });
});
