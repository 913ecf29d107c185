import { assign, createMachine, fromCallback, fromPromise, raise } from 'xstate';
import { z } from 'zod';
import { availableEvents, bindChart, forecast, read, retryParked } from '../../workflows/durable/core';
import { activity, outbox, toCase } from '../../workflows/durable';
import { CoreCase, declared, sample } from './a-core-case';

/** What is seen of a case, and what lies ahead of it. By values alone. */

describe('what can be read of a case', () => {
  test('is its leaf states, its tags in order, its times and its next deadlines first', () => {
    const chart = createMachine({
      type: 'parallel',
      tags: 'open',
      states: {
        one: { initial: 'a', states: { a: { tags: ['waiting', 'asleep'], after: { 900: 'b', 300: 'b' } }, b: {} } },
        two: { initial: 'x', states: { x: { on: { go: 'y' }, entry: raise({ type: 'go' }, { delay: 600 }) }, y: { tags: 'done' } } },
      },
    });
    const one = new CoreCase(bindChart(chart));
    expect(read(one.chart, one.state, 70)).toMatchObject({
      state: ['one.a', 'two.x'], tags: ['asleep', 'open', 'waiting'], since: 0, startedAt: 0, at: 70,
      deadlines: [{ name: '300 ms', at: 300, state: 'one.a' }, { name: 'go', at: 600 }, { name: '900 ms', at: 900, state: 'one.a' }],
    });
    one.send('go', { at: 100 });
    expect(read(one.chart, one.state, 200)).toMatchObject({ state: ['one.a', 'two.y'], tags: ['asleep', 'done', 'open', 'waiting'], since: 100 });
  });
});

describe('what is allowed', () => {
  const chart = createMachine(
    { context: { price: 3 }, initial: 'a', states: { a: { on: { pay: { guard: 'isEnough' }, sign: { guard: 'isContact' } } } } },
    { guards: { isEnough: ({ context, event }) => event['n'] >= context.price, isContact: ({ event }) => (event as unknown as { by: { contact?: string } }).by.contact === 'ada' } },
  );
  const pay = declared({ title: 'Pay', by: ['clerk', 'bank'], payload: z.strictObject({ n: z.number() }) });
  const allowed = (events: object) => {
    const one = new CoreCase(bindChart(chart, { events: events as never })); // declarations of one test each
    const { allowed: yes, blocked } = availableEvents(one.chart, one.state, 0);
    return { yes: yes.map(({ event, title, by, example }) => ({ event, title, by, ...(example === undefined ? {} : { example }) })), no: blocked.map(({ event, code }) => [event, code]) };
  };

  test('is tried with the event’s own example, which is shown, and told with title and roles', () => {
    expect(allowed({ pay: { ...pay, example: ({ price }: { price: number }) => ({ n: price }) } })).toEqual({ yes: [{ event: 'pay', title: 'Pay', by: ['clerk', 'bank'], example: { n: 3 } }], no: [] });
    expect(allowed({ pay: { ...pay, example: ({ price }: { price: number }) => ({ n: price - 1 }) } })).toEqual({ yes: [], no: [['pay', 'guard']] });
  });
  test('where no right payload can be made up, also because there is nothing yet to make it of', () => {
    const without = { yes: [{ event: 'pay', title: 'Pay', by: ['clerk', 'bank'] }], no: [] };
    expect(allowed({ pay })).toEqual(without);
    expect(allowed({ pay: { ...pay, example: () => { throw new Error('nothing is known yet'); } } })).toEqual(without);
  });
  test('is tried with what is known of the only one who may send it', () => {
    expect(allowed({ sign: declared({ sender: () => ({ contact: 'ada' }) }) })).toMatchObject({ yes: [{ event: 'sign' }] });
    expect(allowed({ sign: declared({ sender: () => ({ contact: 'bob' }) }) })).toMatchObject({ no: [['sign', 'guard']] });
  });
});

describe('the forecast', () => {
  const ticking = (more: object = {}) => sample({ initial: 'a', states: { a: { after: { 10: 'b' } }, b: { after: { 20: 'c' } }, c: { after: { 30: 'a' } } }, ...more });
  const ahead = (chart: ReturnType<typeof ticking>, horizon: number, most = 10) => forecast(chart, new CoreCase(chart).state, horizon, most).map(({ at, from, to }) => [at, ...from, ...to]);

  test('goes from deadline to deadline, to its horizon and so many entries', () => {
    expect(ahead(ticking(), 60)).toEqual([[10, 'a', 'b'], [30, 'b', 'c'], [60, 'c', 'a']]);
    expect(ahead(ticking(), 59)).toHaveLength(2);
    expect(ahead(ticking(), 1_000, 4)).toEqual([[10, 'a', 'b'], [30, 'b', 'c'], [60, 'c', 'a'], [70, 'a', 'b']]);
  });

  test('ends with the case, and changes nothing of it', () => {
    const early = { early: { for: 500 } };
    const chart = sample({ initial: 'a', states: { a: { after: { 10: 'end' } }, b: { on: { go: 'a' } }, end: { type: 'final' } } }, { events: { go: declared(early) } });
    const one = new CoreCase(chart);
    one.send('go');
    const before = one.state;
    expect(forecast(chart, one.state, 1_000, 10)).toMatchObject([{ at: 10, to: ['end'] }]);
    expect(one.state).toBe(before);
    one.move({ kind: 'timer', generation: 1 }, 10);
    expect(forecast(chart, one.state, 1_000, 10)).toEqual([]);
  });

  test('says in words what will be asked for: actions as their binding describes them, actors by name', () => {
    const chart = bindChart(
      createMachine({ initial: 'a', states: { a: { after: { 10: { target: 'b', actions: [{ type: 'tell', params: { to: 'ada' } }, 'ring'] } } }, b: { invoke: { src: 'ask' } } } }, { actors: { ask: fromPromise(async () => 1) } }),
      { actors: { ask: activity() }, actions: { tell: outbox('tell', { describe: ({ to }: { to: string }) => `mail to ${to}` }), ring: outbox('ring') } },
    );
    expect(forecast(chart, new CoreCase(chart).state, 1_000, 5)).toEqual([{ at: 10, deadline: '10 ms', from: ['a'], to: ['b'], does: ['mail to ada', 'ring', 'asks ask; what comes after depends on the answer'] }]);
  });

  test('of what the world is asked supposes no answer: it says so, and what is told after that says what it depends on', () => {
    const asking = { actors: { ask: fromPromise(async () => 1), ring: fromCallback(() => undefined) } };
    const chart = bindChart(
      createMachine({
        type: 'parallel',
        states: {
          clock: { initial: 'a', states: { a: { after: { 10: 'b' } }, b: { after: { 20: 'c' } }, c: {} } },
          question: { initial: 'unasked', states: { unasked: { after: { 10: 'asked' } }, asked: { invoke: [{ src: 'ask', onDone: 'answered' }, { src: 'ring' }] }, answered: { after: { 5: 'late' } }, late: {} } },
        },
      }, asking),
      { actors: { ask: activity({}, { describe: 'asks the directory' }), ring: activity() } },
    );
    const asked = new CoreCase(chart);
    expect(forecast(chart, asked.state, 1_000, 5).map(({ at, does, unless }) => ({ at, does, unless }))).toEqual([
      { at: 10, does: [], unless: undefined },
      { at: 10, does: ['asks the directory; what comes after depends on the answer', 'starts ring'], unless: undefined },
      { at: 30, does: [], unless: ['ask'] }, // the callback goes on beside it and answers nothing
    ]);
    asked.move({ kind: 'timer', generation: asked.state.timers[0]!.generation }, 10);
    asked.move({ kind: 'timer', generation: asked.state.timers[0]!.generation }, 10);
    expect(forecast(chart, asked.state, 1_000, 5)).toMatchObject([{ at: 30, unless: ['ask'] }]);
    // With the answer the doubt goes, and what follows from it is told.
    asked.move({ kind: 'done', generation: asked.state.actors.find(({ src }) => src === 'ask')!.generation, output: 1 }, 12);
    expect(forecast(chart, asked.state, 1_000, 5).map(({ at, unless }) => ({ at, unless }))).toEqual([{ at: 17, unless: undefined }, { at: 30, unless: undefined }]);
  });

  test('says what will be told to whom', () => {
    const chart = sample({ initial: 'a', states: { a: { after: { 10: { target: 'b', actions: { type: 'tell', params: { case: 'order:1', event: { type: 'paid' } } } } } }, b: {} } }, { actions: { tell: toCase } });
    expect(forecast(chart, new CoreCase(chart).state, 1_000, 5)).toMatchObject([{ does: ['tells order:1 paid'] }]);
  });

  test('says of a deadline that the chart fails on that it will be parked', () => {
    const chart = sample({ context: {}, initial: 'a', states: { a: { after: { 10: { target: 'b', actions: assign(() => { throw new Error('a hole'); }) } } }, b: {} } });
    expect(forecast(chart, new CoreCase(chart).state, 1_000, 5)).toEqual([{ at: 10, deadline: '10 ms', from: ['a'], to: ['a'], does: [expect.stringMatching(/^is parked, since the chart fails on it: .*a hole/) as string] }]);
  });
});

test('what was kept, parked and is tried again stands in the mailbox where it stood', () => {
  const early = { early: { for: '1 day' } };
  const failing = assign(() => { throw new Error('a hole'); });
  const states = { a: { on: { open: 'b' } }, b: { on: { sign: { actions: failing }, close: 'a' } }, c: { on: { wave: 'a' } } };
  const events = { open: declared(), close: declared(), sign: declared(early), wave: declared(early) };
  const one = new CoreCase(sample({ context: {}, initial: 'a', states }, { events }));
  one.send('sign', { at: 1 });
  one.send('wave', { at: 2 });
  one.send('open', { at: 3 });
  expect(one.state).toMatchObject({ parked: [{ event: 'sign' }], mailbox: [{ event: { type: 'wave' } }] });
  one.send('close', { at: 4 });
  one.adopt(retryParked(one.chart, one.state, 0, 5));
  expect(one.state.mailbox.map(({ event, since }) => [event.type, since])).toEqual([['sign', 1], ['wave', 2]]);
});
