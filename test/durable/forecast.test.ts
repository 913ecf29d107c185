import type { ForecastEntry, HistoryEntry } from '../../workflows/durable/protocol';
import { World } from './a-world';

/** The forecast of a case is what then happens to it, on the real server, whose time is made to pass. */

const HOUR = 3_600_000;
let world: World;
beforeAll(async () => (world = await World.begun()), 120_000);
afterAll(() => world[Symbol.asyncDispose]());

const told = ({ at, deadline, from, to }: ForecastEntry) => ({ at, event: deadline, from, to });
/** A deadline within a child is told in the history with the child's name before it. */
const happened = ({ at, event, from, to }: HistoryEntry) => ({ at, event: event.replace(/^\w+: /, ''), from, to });
const days = (entries: readonly ForecastEntry[], since: number) => entries.map(({ at, deadline, does }) => [(at - since) / (24 * HOUR), deadline, ...does]);

test('of regions with named, computed and numbered delays, a level that rises and an end for all of them', async () => {
  const started = await world.start('escalated');
  const { forecast, startedAt } = await started.view();
  expect(days(forecast, startedAt)).toEqual([
    [1.5, 'reminder', 'reminded'], [2.5, 'visit'], [3, 'patience', 'level 2'], [4.5, '259200000 ms'], [5, 'patience', 'level 3'], [6, 'patience', 'gave up', 'closed'],
  ]);
  await world.passTime(started, forecast.at(-1)!.at - HOUR);
  expect((await started.view()).forecast).toEqual(forecast.slice(-1)); // what has not come yet is foretold as before
  await world.passToTheEnd(started, forecast.at(-1)!.at + HOUR);
  expect((await started.history()).slice(1).map(happened)).toEqual(forecast.map(told));
  expect(world.done(started, 'note')).toEqual(forecast.flatMap(({ does }) => does));
});

test('of a machine within, delayed events to it, an always and a history state, as far as to where the world is asked', async () => {
  const started = await world.start('napping');
  world.answer('ask', started, () => new Promise(() => {})); // it never answers
  const { forecast, startedAt } = await started.view();
  expect(forecast.map(({ at, deadline, does }) => [(at - startedAt) / HOUR, deadline, ...does])).toEqual([
    [3, '10800000 ms'], [4, 'bedtime', 'nap 1'], [6, '7200000 ms'], [9, 'wake'], [11, 'bedtime', 'nap 2'], [13, '7200000 ms'], [16, 'wake', 'asks ask; what comes after depends on the answer'],
  ]);
  await world.passTime(started, forecast.at(-1)!.at); // no further: time stands still while work is under way
  await started.until('the world is asked', ({ pending }) => pending.length > 0);
  const history = await started.history();
  expect(history.slice(1).map(happened)).toEqual(forecast.map(told));
  expect((await started.view()).pending).toMatchObject([{ name: 'ask' }]);
});

test('of a message to another case and of a deadline that the chart fails on', async () => {
  const started = await world.start('clumsy');
  const { forecast } = await started.view();
  expect(forecast.map(({ deadline, to, does }) => [deadline, to, ...does])).toEqual([
    ['3600000 ms', ['one.b', 'two.a', 'three.a'], 'tells nobody:7 hello'],
    ['7200000 ms', ['one.b', 'two.a', 'three.a'], expect.stringContaining('is parked, since the chart fails on it: ') as string],
    ['10800000 ms', ['one.b', 'two.a', 'three.b']],
  ]);
  await world.passTime(started, forecast[0]!.at + HOUR / 2);
  await started.until('the message has come back', ({ revision }) => revision > 2);
  await world.passTime(started, forecast[2]!.at + HOUR);
  const view = await started.view();
  expect(view).toMatchObject({ state: ['one.b', 'two.a', 'three.b'], parked: [{ event: '7200000 ms', at: forecast[1]!.at, error: expect.stringContaining('it has a hole') as string }] });
  expect((await started.history()).map(({ event }) => event)).toContain('case.undelivered from within');
});
