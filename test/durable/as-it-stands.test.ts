import { fromPayloadsAtIndex, defaultPayloadConverter } from '@temporalio/common';
import { wire, type Message } from '../../workflows/durable/protocol';
import { until, World, type StartedCase } from './a-world';
import { activitiesOf } from '../../workflows/durable/worker';
import { done, quotation } from './bare-charts';

/** Charts that nobody made for this engine, on the real server: what they bring along is executed by the worker. */

let world: World;
beforeAll(async () => (world = await World.begun()));
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => done.splice(0));

/** The signals that the present run of a case was sent, with what they said. */
const signalsTo = async (one: StartedCase): Promise<{ name: string; said: Record<string, unknown> }[]> =>
  ((await one.run()).history.events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signal }) =>
    signal ? [{ name: signal.signalName ?? '', said: fromPayloadsAtIndex<Record<string, unknown>>(defaultPayloadConverter, 0, signal.input?.payloads) }] : []);

test('promises and actions that stand inline are executed, and what they send to themselves arrives', async () => {
  const quoted = await world.start('quotation', { input: { amount: 21 } });
  await expect(quoted.handle.result()).resolves.toEqual({ price: 42, failures: [] });
  expect(done).toEqual(['asks for 21', 'quotes 42']);
});

test('what a promise throws reaches onError whole: an error with its name and fields, or any other value', async () => {
  const refused = await world.start('quotation', { input: { amount: 1_000 } });
  await expect(refused.handle.result()).resolves.toEqual({ price: 14, failures: [{ name: 'RangeError', limit: 100 }] });
  const negative = await world.start('quotation', { input: { amount: -1 } });
  await expect(negative.handle.result()).resolves.toEqual({ price: 14, failures: [{ code: 'negative', amount: -1 }] });
});

test('an action that changes the context, where the case would not hear of it, fails', async () => {
  const one = await world.start('vandal');
  await one.send('spray');
  const { parked } = await one.until('it has failed', (view) => view.parked.length === 1);
  expect(parked).toMatchObject([{ event: expect.stringContaining('spray[0]') as string, error: expect.stringContaining('Cannot assign to read only property') as string }]);
});

test('two machines of one id are refused when their activities are made, since these are named by it', () => {
  expect(() => activitiesOf(quotation, quotation.provide({}))).toThrow('two machines have the id «quotation»');
});

describe('callbacks and observables', () => {
  test.each([['', {}], [', continued as new after every second step', { continueAfterSteps: 2 }]])('are heard in order, each emission once; a callback hears what it is sent, and ends with its case%s', async (_, more) => {
    const watch = await world.start('monitor', more);
    await until('the ward is open', () => done.includes('ward opens') || undefined);
    for (const n of [1, 2, 3]) await watch.send('ask', { n });
    const heard = async () => {
      const { revision } = await watch.view();
      return revision > 0 && (await watch.history()).filter(({ event }) => event.includes('heard')).length >= 4 ? true : undefined;
    };
    await until('all was heard', heard);
    await watch.send('close');
    const output = (await watch.handle.result()) as { heard: string[]; level: number };
    expect(output.level).toBe(5);
    // A callback that is cut while it answers is asked again: at least once, and in order.
    expect([...new Set(output.heard.filter((what) => what.startsWith('question')))]).toEqual(['question 1', 'question 2', 'question 3']);
    expect(output.heard).toContain('levels over');
    expect(output.heard.filter((what) => what === 'opened')).toHaveLength(1);
    await until('the ward is closed', () => done.filter((what) => what === 'ward closes').length === done.filter((what) => what === 'ward opens').length || undefined);
  });

  test('have room for more than their bound, since what they have fetched is forgotten', async () => {
    const watch = await world.start('attentive');
    for (const n of [1, 2, 3, 4]) {
      expect(await watch.send('ask', { n })).toMatchObject({ state: ['watching'] });
      await until(`the case has been told that ${n} is fetched`, async () => (await signalsTo(watch)).some(({ name, said }) => name === wire.fetched && said['upTo'] === n) || undefined);
    }
  });

  test('have told what they answer before what they were asked is forgotten', async () => {
    const watch = await world.start('monitor');
    await until('the ward is open', () => done.includes('ward opens') || undefined);
    await Promise.all([1, 2, 3, 4, 5].map((n) => watch.send('ask', { n })));
    const signals = await until('all is fetched', async () => {
      const all = await signalsTo(watch);
      return all.some(({ name, said }) => name === wire.fetched && said['upTo'] === 5) ? all : undefined;
    });
    for (const [index, { name, said }] of signals.entries()) {
      if (name !== wire.fetched) continue;
      const before = signals.slice(0, index).filter((one) => one.name === wire.emitted && one.said['generation'] === said['generation']);
      expect(before.length).toBeGreaterThan(said['upTo'] as number); // that it has opened came first
    }
  });

  test('hold up no continue-as-new: they end when they hear of it, long before the time is over that a run waits', async () => {
    const watch = await world.start('monitor', { continueAfterSteps: 1 });
    await until('it has continued', async () => (await watch.run()).runId !== watch.runId || undefined);
    const { events } = await world.client.workflow.getHandle(watch.handle.workflowId, watch.runId).fetchHistory();
    expect((events ?? []).filter((event) => event.timerFiredEventAttributes)).toEqual([]);
  });
});

test.each([['', {}], [', continued as new after every step', { continueAfterSteps: 1 }]])('machines within a case do their work, wait and report%s', async (_, more) => {
  const home = await world.start('household', more);
  await expect(home.handle.result()).resolves.toEqual({ got: ['bread from baker', 'bread from mill'], been: ['baker', 'mill'] });
});

describe('cases beside each other', () => {
  test.each([['', {}], [', continued as new after every step', { continueAfterSteps: 1 }]])('machines bound as cases of their own do their work and report to their parent%s', async (_, more) => {
    const home = await world.start('familyOfCases', more);
    await expect(home.handle.result()).resolves.toEqual({ got: ['bread from baker', 'bread from mill'], been: ['baker', 'mill'] });
  });

  test('a case sends to another, once and in order; a refusal and a closed case are events', async () => {
    const carrier = await world.start('carrier', { continueAfterSteps: 1 });
    const shop = await world.start('shop', { input: { carrier: carrier.handle.workflowId }, continueAfterSteps: 2 });
    const log = async () => ((await shop.view()).particulars as unknown as { log: string[] }).log;
    const order = (what: string) => shop.send('order', { what, shop: shop.handle.workflowId });
    await order('bread');
    await order('stones');
    await order('wine');
    await shop.until('all was answered', (view) => (view.particulars as unknown as { log: string[] }).log.length === 3);
    expect([...(await log())].sort()).toEqual(['carried bread', 'carried wine', 'refused carry: guard']);
    await carrier.send('retire');
    await carrier.handle.result();
    await order('more');
    await shop.until('it is told', (view) => (view.particulars as unknown as { log: string[] }).log.includes('undelivered carry'));
  });

  test('a message that comes twice is taken once, over continue-as-new too', async () => {
    const shop = await world.start('shop', { input: { carrier: 'nobody:7' }, continueAfterSteps: 1 });
    const say = (number: number, what: string): Promise<void> =>
      shop.handle.signal<[Message]>(wire.message, { from: 'carrier:1', kind: 'carrier', number, say: { kind: 'event', event: { type: 'carried', what } } });
    const carried = async (...what: string[]) =>
      expect((await shop.until(`${what.join()} came`, (view) => (view.particulars as unknown as { log: string[] }).log.includes(`carried ${what.at(-1)}`))).particulars).toMatchObject({ log: what.map((one) => `carried ${one}`) });
    await say(1, 'bread');
    await carried('bread');
    await say(1, 'bread');
    await say(2, 'wine');
    await carried('bread', 'wine');
  });

  test('a case that there never was is an event too, and the sender goes on', async () => {
    const shop = await world.start('shop', { input: { carrier: 'nobody:7' }, continueAfterSteps: 1 });
    await shop.send('order', { what: 'bread', shop: shop.handle.workflowId });
    const { particulars } = await shop.until('it is told', (view) => (view.particulars as unknown as { log: string[] }).log.length === 1);
    expect(particulars).toMatchObject({ log: ['undelivered carry'] });
    expect(await shop.send('order', { what: 'wine', shop: shop.handle.workflowId })).toMatchObject({ state: ['shop'] });
    await shop.until('it is told again', (view) => (view.particulars as unknown as { log: string[] }).log.length === 2);
  });
});
