import { assign, fromCallback, setup, type AnyStateMachine } from 'xstate';
import { child, type Limits } from '../../workflows/durable';
import { bindChart, nextDeadline, rootSession, stuckOf, tryAnew } from '../../workflows/durable/core';
import { CoreCase, declared, sample } from './a-core-case';

/** What the chart failed on is carried from run to run, so it is bounded in bytes as well as in number. By values alone. */

const fail = assign(() => {
  throw new Error('it does not like this');
});
const asking = (limits: Limits): CoreCase => {
  const one = new CoreCase(sample({ context: {}, initial: 'idle', states: { idle: { on: { go: 'asking' } }, asking: { invoke: { src: 'ask', onDone: { target: 'idle', actions: fail } } } } }, { events: { go: declared() }, limits }));
  one.send('go');
  return one;
};
const answered = (one: CoreCase, output: unknown): void => one.move({ kind: 'done', generation: one.of('startActor').at(-1)!.generation, output });

const listening = (limits: Limits = {}): CoreCase => {
  const chart = setup({ actors: { ward: fromCallback(() => {}) } }).createMachine({ id: 'ward', context: {}, invoke: { src: 'ward' }, on: { heard: { actions: fail as never } } });
  return new CoreCase(bindChart(chart as unknown as AnyStateMachine, { limits }));
};
const heard = (one: CoreCase, number: number, text: string): void =>
  one.move({ kind: 'emitted', generation: one.of('startActor')[0]!.generation, number, emission: { kind: 'event', event: { type: 'heard', text } } });

test('an answer within the bounds is kept and taken when it is tried again; a larger one is told by its sentence, and asked for again', () => {
  const small = asking({ eventBytes: 1_000 });
  answered(small, 'x'.repeat(900));
  expect(small.state.parked[0]).toMatchObject({ error: 'it does not like this', from: { outcome: { kind: 'done' } } });

  const large = asking({ eventBytes: 1_000 });
  answered(large, 'x'.repeat(1_000));
  expect(large.state.parked).toMatchObject([{ error: expect.stringMatching(/^it does not like this \(what it answered is not kept, 10\d\d bytes; 1000 are allowed: tried again, it is asked again\)$/) as string }]);
  expect(JSON.stringify(large.state)).not.toContain('xxx');
  large.adopt(tryAnew(large.chart, large.state, 0));
  const [first, again] = large.of('startActor');
  expect(again).toMatchObject({ effect: first!.effect, src: 'ask' });
  expect(again!.generation).toBeGreaterThan(first!.generation);
  expect(large.state.parked).toEqual([]);
});

test('all that is parked has as much room as a context', () => {
  const one = listening({ eventBytes: 400, contextBytes: 1_000 });
  for (const number of [1, 2, 3, 4]) heard(one, number, 'y'.repeat(300));
  const { parked } = one.state;
  expect(parked.map(({ lost }) => lost ?? false)).toEqual([false, false, true, true]);
  expect(parked[2]).toMatchObject({ error: expect.stringContaining('with what is parked already it would be more than 1000: it can only be discarded') as string });
  expect(stuckOf(one.state, { waiting: [], undone: [] }).map(({ kind }) => kind)).toEqual(['parked', 'parked', 'lost', 'lost']);
  one.carry();
  one.adopt(tryAnew(one.chart, one.state, 0)); // those that are lost stay as they are
  expect(one.state.parked.map(({ lost }) => lost ?? false)).toEqual([true, true, false, false]);
});

test('a callback on whose every event the chart fails fills no more than its bound, and the history tells of the rest', () => {
  const one = listening({ parked: 3 });
  for (let number = 1; number <= 5; number += 1) heard(one, number, 'z');
  expect(one.state).toMatchObject({ parked: { length: 3 }, dropped: 2 });
  expect(one.told.slice(-2)).toEqual(['ward: heard.dropped', 'ward: heard.dropped']);
  expect(one.state.history.at(-1)?.reason).toBe('it does not like this (it is not kept: 3 are parked already)');
});

test('what actions send and the chart fails on has the same bounds, in number and in bytes', () => {
  const one = listening({ parked: 3, eventBytes: 400 });
  for (const text of ['small', 'y'.repeat(400), 'small', 'small']) one.move({ kind: 'sent', session: rootSession, event: { type: 'heard', text } });
  expect(one.state.parked.map(({ lost }) => lost ?? false)).toEqual([false, true, false]);
  expect(one.state.parked[1]).toMatchObject({ error: expect.stringMatching(/\(what came is not kept, 4\d\d bytes; 400 are allowed: it can only be discarded\)$/) as string, from: { event: { type: 'heard' } } });
  expect(JSON.stringify(one.state)).not.toContain('yyy');
  expect(one.told.at(-1)).toBe('heard from within.dropped');
});

test('a child case gives its output once: where it is too large to be kept it is lost, and no other child is started for it', () => {
  const chart = setup({ actors: { kid: setup({}).createMachine({}) } }).createMachine({ context: {}, invoke: { src: 'kid', onDone: { actions: fail as never } } });
  const one = new CoreCase(bindChart(chart as unknown as AnyStateMachine, { actors: { kid: child('kids') }, limits: { eventBytes: 400 } }));
  answered(one, 'x'.repeat(400));
  expect(one.state.parked).toMatchObject([{ lost: true, error: expect.stringContaining('it can only be discarded') as string }]);
  one.adopt(tryAnew(one.chart, one.state, 0));
  expect(one.of('startActor')).toHaveLength(1);
});

test('what was thrown and is no error is told as JSON, or as the text that it is', () => {
  const told = (error: unknown): string => {
    const one = asking({});
    one.move({ kind: 'failed', generation: one.of('startActor')[0]!.generation, error });
    return one.state.parked[0]!.error;
  };
  expect([{ type: 'busy' }, 'busy', undefined].map(told)).toEqual(['{"type":"busy"}', 'busy', 'undefined'].map((said) => `nothing in the chart takes this error: ${said}`));
});

test('an error that has much to say is told in two thousand characters', () => {
  const one = asking({});
  one.move({ kind: 'failed', generation: one.of('startActor')[0]!.generation, error: new Error('e'.repeat(20_000)) });
  expect(one.state.parked[0]!.error).toHaveLength(2_000);
});

test('an event that waits in the mailbox has a deadline of its own, and none that the chart is found by', () => {
  const early = { events: { go: declared({ early: { for: 1_000 } }), open: declared() } };
  const one = new CoreCase(sample({ initial: 'a', states: { a: { on: { open: 'b' } }, b: { on: { go: {} }, after: { 5_000: 'a' } } } }, early));
  one.send('go');
  expect(nextDeadline(one.state)).toBeUndefined();
  one.send('open', { at: 100 });
  expect(nextDeadline(one.state)).toBe(5_100);
});
