import { assign, createMachine, fromCallback, fromTransition, raise, sendTo, type AnyStateMachine } from 'xstate';
import { bindChart, defaultLimits, forgetFetched, passDeadlines, StepError, type BoundChart } from '../../workflows/durable/core';
import { toCase, type Limits } from '../../workflows/durable';
import { CoreCase, declared, sample } from './a-core-case';

/** Every bound has a default, is kept, and says in words what went past it. By values alone. */

const going = (actions: unknown, limits: Limits = {}, more: object = {}): BoundChart =>
  sample({ context: {}, initial: 'idle', states: { idle: { on: { go: { actions }, rest: {} } } }, ...more }, { events: { go: declared(), rest: declared() }, limits });

/** Asks once more with every event. */
const asking = assign(({ context, spawn }: { context: { n?: number }; spawn: (src: string, options: object) => unknown }) => ({ n: (context.n ?? 0) + 1, [`c${context.n ?? 0}`]: spawn('ask', { id: `c${context.n ?? 0}` }) }));

test('the defaults are those of the documentation', () => {
  expect(defaultLimits).toEqual({
    microsteps: 1_000, eventBytes: 65_536, contextBytes: 524_288, auditEntries: 200, keys: 200, inbox: 100,
    mailbox: 20, mailboxBytes: 131_072, timers: 1_000, actors: 500, outbox: 1_000, parked: 200,
  });
});

test('microsteps: a chart that raises without an end', () => {
  expect(new CoreCase(going(raise({ type: 'go' }), { microsteps: 50 })).send('go')).toMatchObject({ code: 'stepFailed', message: expect.stringMatching(/50/) as string });
});

test('microsteps: an actor within the case that sends to itself', () => {
  const restless = fromTransition((times: number, _: object, { self }: { self: { send: (event: { type: string }) => void } }) => {
    if (times < 1_000) self.send({ type: 'again' });
    return times + 1;
  }, 0);
  const chart = createMachine({ invoke: { src: restless, id: 'restless' }, on: { go: { actions: sendTo('restless', { type: 'again' }) } } });
  expect(new CoreCase(bindChart(chart, { limits: { microsteps: 50 } })).send('go')).toMatchObject({ code: 'stepFailed', message: expect.stringContaining('50 microsteps in one step; the last was again to «restless»') as string });
});

test('the context', () => {
  const one = new CoreCase(going(assign(({ event }) => ({ text: (event as unknown as { text: string }).text })), { contextBytes: 100 }));
  expect(one.send('go', { payload: { text: 'x'.repeat(80) } })).toMatchObject({ revision: 2 });
  expect(one.send('go', { payload: { text: 'x'.repeat(100) } })).toMatchObject({ code: 'stepFailed', message: expect.stringContaining('the context would grow to 111 bytes as JSON; 100 are allowed') as string });
});

test.each<[string, object]>([
  ['a number that is written with many digits', { n: 10n ** 400n }], ['characters that are written with six', { text: '\u0001'.repeat(80) }], ['a long name', { ['k'.repeat(400)]: 1 }],
  ['a map', { map: new Map([['a', 'x'.repeat(400)]]) }], ['an error', { error: new Error('x'.repeat(400)) }], ['text of another script', { text: '–'.repeat(120) }],
])('the context as it is carried: %s', (_, kept) => {
  expect(new CoreCase(going(assign(kept), { contextBytes: 300 })).send('go')).toMatchObject({ code: 'stepFailed', message: expect.stringContaining('300 are allowed') as string });
});

test('the context of one that refers to actors, and of a machine within', () => {
  const text = ({ event }: { event: object }) => (event as { text: string }).text;
  const spawning = assign(({ spawn, event, context }: { spawn: (src: string) => unknown; event: object; context: { kid?: unknown } }) => ({ kid: context.kid ?? spawn('ask'), text: text({ event }) }));
  const one = new CoreCase(going(spawning, { contextBytes: 300 }));
  expect(one.send('go', { payload: { text: 'x'.repeat(80) } })).toMatchObject({ revision: 2 });
  expect(one.send('go', { payload: { text: 'x'.repeat(300) } })).toMatchObject({ code: 'stepFailed', message: expect.stringContaining('300 are allowed') as string });

  const inner = createMachine({ context: { text: '' }, on: { keep: { actions: assign({ text }) } } });
  const outer = createMachine({ invoke: { src: inner, id: 'inner' }, on: { go: { actions: sendTo('inner', ({ event }) => ({ type: 'keep', text: text({ event }) })) } } });
  const two = new CoreCase(bindChart(outer, { limits: { contextBytes: 100 } }));
  expect(two.send('go', { payload: { text: 'x'.repeat(80) } })).toMatchObject({ revision: 2 });
  expect(two.send('go', { payload: { text: 'x'.repeat(100) } })).toMatchObject({ code: 'stepFailed', message: expect.stringMatching(/: the context of .*invoke would grow/) as string });
});

test('what one callback has not fetched', () => {
  const chart = createMachine({ invoke: { src: fromCallback(() => {}), id: 'bell' }, on: { go: { actions: sendTo('bell', { type: 'ring' }) }, rest: {} } });
  const one = new CoreCase(bindChart(chart, { limits: { inbox: 2 } }));
  for (const revision of [2, 3]) expect(one.send('go')).toMatchObject({ revision });
  expect(one.send('go')).toMatchObject({ code: 'stepFailed', message: expect.stringContaining('2 events wait for the actor «bell», which has not fetched them') as string });
  one.state = forgetFetched(one.state, one.state.actors[0]!.generation, 1);
  expect(one.send('go')).toMatchObject({ revision: 4 });
});

test('an event, its key and its reason', () => {
  const one = new CoreCase(going([], { eventBytes: 2_000 }));
  expect(one.send('go', { payload: { text: 'x'.repeat(2_000) } })).toMatchObject({ code: 'malformed', message: expect.stringContaining('2000 are allowed') as string });
  expect(one.send('go', { key: 'k'.repeat(257) })).toMatchObject({ code: 'malformed', issues: [{ path: 'key' }] });
  expect(one.send('go', { reason: 'r'.repeat(1_001) })).toMatchObject({ code: 'malformed', issues: [{ path: 'reason' }] });
  expect(one.send('go', { key: 'k'.repeat(256), reason: 'r'.repeat(1_000) })).toMatchObject({ revision: 2 });
});

test('the history between two runs, five times its tail, the latest entries; what left is counted', () => {
  const one = new CoreCase(going([], { auditEntries: 1 }));
  for (let n = 0; n < 7; n += 1) one.send('go');
  expect(one.state.history.map(({ revision }) => revision)).toEqual([4, 5, 6, 7, 8]);
  expect(one.state.audit).toMatchObject({ after: 3, dropped: 3 });
});

test('keys, the latest', () => {
  const one = new CoreCase(going([], { keys: 2 }));
  for (const key of ['a', 'b', 'c']) one.send('go', { key });
  expect(one.state.remembered.map(({ key }) => key)).toEqual(['b', 'c']);
});

describe('timers', () => {
  const timed = raise({ type: 'rest' }, { delay: 1_000, id: (({ event }: { event: { n: number } }) => `t${event.n}`) as never });
  test('that run at the same time', () => {
    const one = new CoreCase(going(timed, { timers: 2 }));
    for (const n of [1, 2]) expect(one.send('go', { payload: { n } })).toMatchObject({ revision: n + 1 });
    expect(one.send('go', { payload: { n: 3 } })).toMatchObject({ code: 'stepFailed', message: expect.stringContaining('3 timers running; 2 are allowed') as string });
    one.adopt(passDeadlines(one.chart, one.state, 1_000));
    expect(one.send('go', { payload: { n: 4 } })).toMatchObject({ revision: expect.any(Number) as number });
  });
  test('that what waits in the mailbox has are not among them', () => {
    const chart = sample({ initial: 'a', states: { a: { on: { go: { actions: raise({ type: 'rest' }, { delay: 1_000 }) }, rest: {} } }, b: { on: { sign: 'a' } } } }, { events: { go: declared(), sign: declared({ early: { for: '1 day' } }) }, limits: { timers: 1 } });
    const one = new CoreCase(chart);
    for (let n = 0; n < 3; n += 1) expect(one.send('sign')).toMatchObject({ kept: true });
    expect(one.send('go')).toMatchObject({ revision: 5 });
  });
  test('a thousand by default', () => {
    const one = new CoreCase(going(timed));
    for (let n = 0; n < 1_000; n += 1) one.move({ kind: 'event', event: { type: 'go', n }, by: { kind: 'staff', id: 'c', roles: [] } });
    expect(one.state.timers).toHaveLength(1_000);
    expect(() => one.move({ kind: 'event', event: { type: 'go', n: 1_000 }, by: { kind: 'staff', id: 'c', roles: [] } })).toThrow(StepError);
  });
});

test('actors that run at the same time', () => {
  const one = new CoreCase(going(asking, { actors: 2 }));
  for (const revision of [2, 3]) expect(one.send('go')).toMatchObject({ revision });
  expect(one.send('go')).toMatchObject({ code: 'stepFailed', message: expect.stringContaining('3 actors running; 2 are allowed') as string });
  expect(one.send('rest')).toMatchObject({ revision: 4 });
});

test('actors that run at the same time, machines within the case among them', () => {
  const spawning = assign(({ context, spawn }: { context: { n?: number }; spawn: (src: AnyStateMachine, options: object) => unknown }) => ({ n: (context.n ?? 0) + 1, [`c${context.n ?? 0}`]: spawn(createMachine({}), { id: `c${context.n ?? 0}` }) }));
  const one = new CoreCase(going(spawning, { actors: 2 }));
  for (const revision of [2, 3]) expect(one.send('go')).toMatchObject({ revision });
  expect(one.send('go')).toMatchObject({ code: 'stepFailed', message: expect.stringContaining('3 actors running; 2 are allowed') as string });
});

describe('the outbox', () => {
  test('with as many actions as it may hold takes no more, and what asks for none goes on', () => {
    const one = new CoreCase(going('tell', { outbox: 3 }));
    one.state = { ...one.state, outbox: 2 };
    expect(one.send('go')).toMatchObject({ revision: 2 });
    one.state = { ...one.state, outbox: 3 };
    expect(one.send('go')).toMatchObject({ code: 'stepFailed', message: expect.stringContaining('the outbox would hold 4 actions that are not done; 3 are allowed') as string });
    one.state = { ...one.state, outbox: 4 }; // as where another version allows fewer
    expect(one.send('rest')).toMatchObject({ revision: 3 });
  });
  test('holds messages to other cases as well', () => {
    const one = new CoreCase(sample({ initial: 'a', states: { a: { on: { go: { actions: { type: 'tell', params: { case: 'other:1', event: { type: 'hello' } } } } } } } }, { events: { go: declared() }, actions: { tell: toCase }, limits: { outbox: 1 } }));
    one.state = { ...one.state, outbox: 1 };
    expect(one.send('go')).toMatchObject({ code: 'stepFailed', message: expect.stringContaining('the outbox would hold 2 actions') as string });
  });
  test('is counted over deadlines that have passed together, and the one too many is parked', () => {
    const chart = sample({ initial: 'a', states: { a: { after: { 10: { target: 'a', reenter: true, actions: 'tell' } } } } }, { limits: { outbox: 3 } });
    const one = new CoreCase(chart);
    one.adopt(passDeadlines(chart, one.state, 1_000));
    expect(one.of('perform')).toHaveLength(3);
    expect(one.state.parked).toEqual([expect.objectContaining({ event: '10 ms', at: 40, error: expect.stringContaining('outbox would hold 4') as string })]);
  });
});

test('parked results: nothing further is started before somebody has looked at them', () => {
  const one = new CoreCase(going(asking, { parked: 2 }));
  for (let n = 0; n < 2; n += 1) one.send('go');
  for (const { generation } of one.of('startActor')) one.move({ kind: 'failed', generation, error: new Error('down') });
  expect(one.state.parked).toHaveLength(2);
  expect(one.send('go')).toMatchObject({ code: 'stepFailed', message: expect.stringContaining('2 timers and results are parked') as string });
  expect(one.send('rest')).toMatchObject({ revision: expect.any(Number) as number });
});

test('parked deadlines: no further timer is started either', () => {
  const broken = assign(() => { throw new Error('a hole'); });
  const chart = sample({ context: {}, initial: 'a', states: { a: { after: { 10: { actions: broken } }, on: { go: { actions: raise({ type: 'rest' }, { delay: 1_000 }) }, rest: {} } } } }, { events: { go: declared(), rest: declared() }, limits: { parked: 1 } });
  const one = new CoreCase(chart);
  one.adopt(passDeadlines(chart, one.state, 10));
  expect(one.send('go')).toMatchObject({ code: 'stepFailed', message: expect.stringContaining('1 timers and results are parked') as string });
  expect(one.send('rest')).toMatchObject({ revision: expect.any(Number) as number });
});

describe('timers that are due as soon as they are set', () => {
  const looping = (delay: number, more: object = {}) => ({ a: { initial: 'a', states: { a: { after: { [delay]: { target: 'a', reenter: true } } } } }, ...more });
  const beside = { b: { initial: 'a', states: { a: { after: { 5_000: 'late' } }, late: {} } } };

  test('one after the other without an end are parked, and time goes on for everything else', () => {
    const chart = sample({ type: 'parallel', states: looping(0, beside) });
    const one = new CoreCase(chart);
    for (let looks = 0; looks < 3; looks += 1) one.adopt(passDeadlines(chart, one.state, 10_000));
    expect(one.leaves).toEqual(['a.a', 'b.late']);
    expect(one.state.parked).toEqual([expect.objectContaining({ event: '0 ms', at: 0, error: expect.stringContaining('due as soon as it is set') as string })]);
    expect(one.state.revision).toBeLessThan(1_010);
  });

  test('many at the same moment, or some in a row, are none of that', () => {
    const steps = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`s${n}`, { after: { 0: `s${n + 1}` } }]));
    const chart = sample({ initial: 's0', states: { ...steps, s40: {} } }, { limits: { microsteps: 50 } });
    const one = new CoreCase(chart);
    one.adopt(passDeadlines(chart, one.state, 10));
    expect(one.leaves).toEqual(['s40']);
    const crowd = sample({ type: 'parallel', states: Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`r${n}`, { initial: 'a', states: { a: { after: { 10: 'b' } }, b: {} } }])) }, { limits: { microsteps: 50 } });
    const many = new CoreCase(crowd);
    many.adopt(passDeadlines(crowd, many.state, 10));
    expect(many.state.parked).toEqual([]);
    expect(new Set(many.leaves.map((leaf) => leaf.slice(-1)))).toEqual(new Set(['b']));
  });

  test('a clock of milliseconds is taken a thousand at a time, and is not parked', () => {
    const chart = sample({ type: 'parallel', states: looping(1) });
    const one = new CoreCase(chart);
    one.adopt(passDeadlines(chart, one.state, 10_000_000));
    expect(one.state).toMatchObject({ at: 1_000, parked: [] });
    expect(one.of('startTimer')).toHaveLength(2); // the first, and the one that now runs
  });
});
