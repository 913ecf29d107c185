import { addDeadline, addRegion, dropDeadline, mapContext, migrateChild, renameDelay, renameState, type Migration, type PortableCase } from '../../../workflows/durable';
import { bindVersions } from '../../../workflows/durable/core';
import * as first from './order-1';
import * as second from './order-2';

/** What migrations are made of: each a function over a case, and nothing but what it names is another afterwards. */

const before: PortableCase = {
  value: { open: { basket: 'filling', clock: 'waiting' } },
  context: { due: 500 },
  deadlines: [
    { state: 'open.clock.waiting', delay: 'late', at: 10 }, { state: 'open.clock.waiting', delay: '300 ms', at: 20 },
    { state: 'open.basket', delay: 'late', at: 30 }, { event: { type: 'call' }, at: 40 },
  ],
  children: [
    { id: 'a', state: 'open.clock', src: 'ask', index: 0, kept: '1', input: 7 },
    { id: 'b', src: 'course', kept: '2', machine: { value: 'asleep', context: 1, deadlines: [], children: [], remembered: {} } },
    { id: 'c', src: 'other', kept: '3', machine: { value: 'asleep', context: 1, deadlines: [], children: [], remembered: {} } },
  ],
  remembered: { 'open.basket.back': ['open.basket.filling', 'opening'] },
};
const changed = (migrate: Migration): Partial<PortableCase> => {
  const after = migrate(before);
  return Object.fromEntries(Object.entries(after).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key as keyof PortableCase])));
};
const delays = (migrate: Migration) => migrate(before).deadlines.map((one) => ('state' in one ? `${one.state} ${one.delay} ${one.at}` : one.event?.type));

describe('renameState', () => {
  test('moves the state and all below it, with deadlines, actors and what history states remember, and nothing that only begins alike', () => {
    expect(changed(renameState('open', 'taken.order'))).toMatchObject({
      value: { taken: { order: { basket: 'filling', clock: 'waiting' } } },
      deadlines: [{ state: 'taken.order.clock.waiting' }, { state: 'taken.order.clock.waiting' }, { state: 'taken.order.basket' }, { event: { type: 'call' } }],
      children: [{ state: 'taken.order.clock' }, { id: 'b' }, { id: 'c' }],
      remembered: { 'taken.order.basket.back': ['taken.order.basket.filling', 'opening'] },
    });
  });
  test('lets a state go up into another one', () => expect(changed(renameState('open.clock.waiting', 'open.clock'))).toMatchObject({ value: { open: { basket: 'filling', clock: {} } } }));
  test('of a state that the case is not in changes nothing', () => expect(changed(renameState('closed', 'over'))).toEqual({}));
});

describe('addRegion', () => {
  test('puts a case that is in the parallel state into a part of its new region', () => expect(changed(addRegion('open', 'audit.idle'))).toEqual({ value: { open: { basket: 'filling', clock: 'waiting', audit: 'idle' } } }));
  test('leaves a case alone that is elsewhere', () => expect(changed(addRegion('closed', 'audit.idle'))).toEqual({}));
});

test('mapContext gives the context another shape', () => expect(changed(mapContext(({ due }: { due: number }) => [due]))).toEqual({ context: [500] }));

describe('a deadline', () => {
  test('is renamed where it stands, by its name or its milliseconds, and keeps its time', () => {
    expect(delays(renameDelay('open.clock.waiting', 'late', 'overdue'))).toEqual(['open.clock.waiting overdue 10', 'open.clock.waiting 300 ms 20', 'open.basket late 30', 'call']);
    expect(delays(renameDelay('open.clock.waiting', 300, 500))).toEqual(['open.clock.waiting late 10', 'open.clock.waiting 500 ms 20', 'open.basket late 30', 'call']);
  });
  test('is dropped where it stands, by its name or its milliseconds', () => {
    expect(delays(dropDeadline('open.clock.waiting', 'late'))).toEqual(['open.clock.waiting 300 ms 20', 'open.basket late 30', 'call']);
    expect(delays(dropDeadline('open.clock.waiting', 300))).toEqual(['open.clock.waiting late 10', 'open.basket late 30', 'call']);
  });
  test('is added at a time that the case itself gives, where the case is in the state', () => {
    expect(delays(addDeadline('open.clock', 600, ({ due }: { due: number }) => due + 1)).slice(4)).toEqual(['open.clock 600 ms 501']);
    expect(changed(addDeadline('closed', 'late', () => 1))).toEqual({});
  });
});

test('migrateChild is for the machines of that name, one migration after the other', () => {
  const { children } = migrateChild('course', renameState('asleep', 'away'), mapContext((n: number) => n + 1))(before);
  expect(children.map(({ machine }) => machine && [machine.value, machine.context])).toEqual([undefined, ['away', 2], ['asleep', 1]]);
});

test('one migration may stand alone, and each version is bound under its own number', () => {
  const one = mapContext(() => 7);
  const { version: _, ...binding } = first.binding;
  const versions = bindVersions(second.chart, second.binding, { versions: { 1: { chart: first.chart, binding } }, migrations: { 2: one } });
  expect(versions.migration(2)).toEqual([one]);
  expect(versions.numbers.map((number) => versions.chart(number).binding.version)).toEqual([1, 2]);
});
