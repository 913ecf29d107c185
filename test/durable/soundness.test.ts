import { assign, cancel, fromPromise, raise, sendTo, setup, spawnChild, type AnyStateMachine } from 'xstate';
import { z } from 'zod';
import { activity, outbox, type Binding } from '../../workflows/durable';
import {
  availableEvents, begin, bindChart, bindVersions, dehydrate, judge, leafStates, parkResult, passDeadlines, rehydrate, retryParked, step, tryUpgrade, type BoundChart, type CaseState, type DehydratedCase,
} from '../../workflows/durable/core';

/** Places where a durable chart could differ from itself, lose something or do it twice. By values alone. */

const clerk = { kind: 'staff', id: 'clara', roles: ['clerk'] };
const declared = (payload: z.ZodType = z.looseObject({})) => ({ title: 't', description: 'd', by: ['clerk'], payload });
const declaredAll = (...types: string[]) => Object.fromEntries(types.map((type) => [type, declared()]));
const ask = fromPromise<unknown, unknown>(() => Promise.reject(new Error('not run here')));

/** A chart whose only actor is `ask` and whose only action is `tell`. */
const bound = (config: object, more: Partial<Binding<unknown>> = {}, guards: Record<string, () => boolean> = {}): BoundChart =>
  bindChart(
    // The sample charts are written for one test each; their types are those of any machine.
    setup({ actors: { ask }, actions: { tell: () => {} }, guards }).createMachine({ id: 'sample', ...config } as never) as unknown as AnyStateMachine,
    { version: 1, actors: { ask: activity() }, actions: { tell: outbox('tell') }, events: {}, ...more },
  );

const begun = (chart: BoundChart) => begin(chart, { caseId: 'c1', input: {}, at: 0, by: clerk });
const sent = (chart: BoundChart, state: CaseState, type: string, at = state.at) => step(chart, state, { kind: 'event', event: { type }, by: clerk }, at);
const carried = (chart: BoundChart, state: CaseState) => rehydrate(chart, JSON.parse(JSON.stringify(dehydrate(state))) as DehydratedCase);

describe('an actor', () => {
  test('without an id has the same one in every replay, however much else was tried in between', () => {
    const chart = bound({ initial: 'idle', states: { idle: { on: { go: { actions: spawnChild('ask' as never) } } } } }, { events: declaredAll('go') });
    const { state } = begun(chart);
    const first = dehydrate(sent(chart, state, 'go').state);
    judge(chart, state, { event: { type: 'go' }, by: clerk }, 0);
    expect(dehydrate(sent(chart, state, 'go').state)).toEqual(first);
  });

  test('that an assign spawns is started, and is the case’s own after it was carried over', () => {
    const chart = bound(
      {
        context: {},
        initial: 'idle',
        states: { idle: { on: { go: { actions: assign(({ spawn }) => ({ helper: spawn('ask' as never, { id: 'helper', input: { n: 1 } } as never) })) }, 'xstate.done.actor.helper': 'answered' } }, answered: {} },
      },
      { events: declaredAll('go') },
    );
    const { state, effects } = sent(chart, begun(chart).state, 'go');
    expect(effects).toEqual([{ kind: 'startActor', generation: 1, effect: 1, id: 'helper', src: 'ask', input: { n: 1 } }]);
    expect(leafStates(step(chart, carried(chart, state), { kind: 'done', generation: 1, output: 1 }, 1).state.snapshot)).toEqual(['answered']);
  });
});

describe('a parked result', () => {
  const chart = bound(
    { initial: 'idle', states: { idle: { on: { go: 'asking' } }, asking: { invoke: { src: 'ask', onDone: 'answered' }, on: { stop: 'idle' } }, answered: {} } },
    { events: declaredAll('go', 'stop') },
  );
  const parked = () => {
    const asking = sent(chart, begun(chart).state, 'go').state;
    return step(chart, asking, { kind: 'failed', generation: asking.actors[0]!.generation, error: new Error('down') }, 1).state;
  };

  test('is forgotten when the chart leaves the state that asked: it must not answer a later question', () => {
    const again = sent(chart, sent(chart, parked(), 'stop').state, 'go').state;
    expect(again.parked).toEqual([]);
    expect(again.dropped).toBe(1);
  });

  test('of an actor that failed has it ask again', () => {
    const { state, effects } = retryParked(chart, parked(), 0, 5);
    expect(state.parked).toEqual([]);
    expect(effects).toEqual([expect.objectContaining({ kind: 'startActor', src: 'ask', effect: 1, generation: 2 })]);
    expect(leafStates(step(chart, state, { kind: 'done', generation: 2, output: 'yes' }, 6).state.snapshot)).toEqual(['answered']);
  });

  test('of another shape than agreed has the actor ask again, after continue-as-new as well', () => {
    const asking = sent(chart, begun(chart).state, 'go').state;
    const { state } = parkResult(chart, asking, 1, 'answer: expected string', 5);
    expect(retryParked(chart, carried(chart, state), 0, 6).effects).toEqual([expect.objectContaining({ kind: 'startActor', src: 'ask', effect: 1 })]);
  });
});

describe('a guard that throws', () => {
  const broken = { breaks: () => { throw new Error('guard is broken'); } };
  test('refuses the event in words, and the view still answers', () => {
    const chart = bound({ initial: 'idle', states: { idle: { on: { go: { guard: 'breaks', target: 'gone' } } }, gone: {} } }, { events: declaredAll('go') }, broken);
    const { state } = begun(chart);
    expect(judge(chart, state, { event: { type: 'go' }, by: clerk }, 0)).toMatchObject({ refusal: { code: 'stepFailed', message: expect.stringContaining('guard is broken') as string } });
    expect(availableEvents(chart, state, 0).blocked).toEqual([expect.objectContaining({ event: 'go', code: 'stepFailed' })]);
  });
  test('on an actor’s error has it parked', () => {
    const chart = bound({ initial: 'asking', states: { asking: { invoke: { src: 'ask', onError: { guard: 'breaks', target: 'gone' } } }, gone: {} } }, {}, broken);
    const failed = step(chart, begun(chart).state, { kind: 'failed', generation: 1, error: new Error('down') }, 1);
    expect(failed.state.parked).toEqual([expect.objectContaining({ error: expect.stringContaining('guard is broken') as string })]);
  });
});

describe('what a chart sends to itself', () => {
  test('is bounded like any other loop', () => {
    const chart = bound(
      { initial: 'idle', states: { idle: { on: { go: { actions: sendTo(({ self }) => self, { type: 'go' }) } } } } },
      { events: declaredAll('go'), limits: { microsteps: 50 } },
    );
    expect(() => sent(chart, begun(chart).state, 'go')).toThrow(/50/);
  });
  test('changes nothing once the chart is done', () => {
    const chart = bound(
      {
        initial: 'idle', context: { late: 0 },
        on: { late: { actions: [assign({ late: 1 }), 'tell'] } },
        states: { idle: { on: { go: { target: 'done', actions: sendTo(({ self }) => self, { type: 'late' }) } } }, done: { type: 'final' } },
      },
      { events: declaredAll('go', 'late') },
    );
    const { state, effects } = sent(chart, begun(chart).state, 'go');
    expect(dehydrate(state).snapshot.context).toEqual({ late: 0 });
    expect(effects).toEqual([]);
  });
});

describe('what stands in a context', () => {
  const keeping = (value: unknown) => bound({ context: {}, initial: 'idle', states: { idle: { on: { go: { actions: assign({ kept: () => value }) } } } } }, { events: declaredAll('go') });
  test.each<[string, unknown]>([
    ['a date', new Date(5)],
    ['a map', { deep: [new Map([['a', { b: new Set([1n, new Date(5)]) }]])] }],
    ['an endless number', [Infinity, -Infinity, NaN, -0]],
    ['a bigint', 12n],
    ['nothing', { a: undefined, b: [undefined, null] }],
    ['an error', new Error('down', { cause: new TypeError('broken') })],
    ['what looks like the engine’s own writing', { $parvis: 'date', of: 1 }],
  ])('%s is the same over continue-as-new', (_, value) => {
    const chart = keeping(value);
    const { state } = sent(chart, begun(chart).state, 'go');
    expect(carried(chart, state).snapshot.context).toStrictEqual({ kept: value });
  });

  test('an error is whole over continue-as-new: its class’s name, its stack, its own fields', () => {
    const error = Object.assign(new RangeError('too far'), { code: 7, seen: new Set([new Date(5)]) });
    const chart = keeping(error);
    const { kept } = carried(chart, sent(chart, begun(chart).state, 'go').state).snapshot.context as { kept: Error };
    expect(kept).toBeInstanceOf(Error);
    expect({ ...(kept as object), name: kept.name, message: kept.message, stack: kept.stack }).toEqual({ name: 'RangeError', message: 'too far', stack: error.stack, code: 7, seen: new Set([new Date(5)]) });
  });

  test.each<[string, unknown, RegExp]>([
    ['a function', () => 1, /context\.kept is a function/],
    ['a symbol', Symbol('x'), /context\.kept is a symbol/],
    ['an instance of a class', { deep: [new URL('https://example.org')] }, /context\.kept\.deep\.0 is a URL/],
  ])('%s is refused by name and place', (_, value, says) => {
    const chart = keeping(value);
    expect(() => sent(chart, begun(chart).state, 'go')).toThrow(says);
  });

  test.each<[string, unknown, RegExp]>([
    ['a function', { f: () => 1 }, /context\.kept\.f is a function/], ['a symbol', { s: Symbol('x') }, /context\.kept\.s is a symbol/],
    ['an instance of a class', [new URL('https://example.org')], /context\.kept\.0 is a URL/], ['a function in a map', new Map([['a', { f: () => 1 }]]), /context\.kept\[\]\.1\.f is a function/],
  ])('%s is refused also in what the chart’s own library has frozen already', (_, value, says) => {
    const chart = keeping(Object.freeze(value));
    expect(() => sent(chart, begun(chart).state, 'go')).toThrow(says);
  });

  test('a map that is changed in place is refused by name', () => {
    const chart = bound(
      { context: { seen: new Map() }, initial: 'idle', states: { idle: { on: { go: { actions: assign({ seen: ({ context }: { context: { seen: Map<string, number> } }) => context.seen.set('a', 1) }) } } } } },
      { events: declaredAll('go') },
    );
    expect(() => sent(chart, begun(chart).state, 'go')).toThrow(/in place/);
  });
});

test('a history state remembers over continue-as-new', () => {
  const chart = bound(
    { initial: 'on', states: { on: { initial: 'a', states: { a: { on: { next: 'b' } }, b: {}, last: { type: 'history' } }, on: { go: 'off' } }, off: { on: { back: 'on.last' } } } },
    { events: declaredAll('next', 'go', 'back') },
  );
  const off = sent(chart, sent(chart, begun(chart).state, 'next').state, 'go').state;
  expect(leafStates(sent(chart, carried(chart, off), 'back').state.snapshot)).toEqual(['on.b']);
});

test('keys of large events leave the case small enough to be carried over', () => {
  const chart = bound({ initial: 'idle', states: { idle: { on: { go: {} } } } }, { events: declaredAll('go') });
  let { state } = begun(chart);
  for (let n = 0; n < 200; n += 1) {
    state = step(chart, state, { kind: 'event', event: { type: 'go', text: `${n}`.padEnd(60_000, 'x') }, by: clerk, key: `k${n}` }, n).state;
  }
  expect(JSON.stringify(dehydrate(state)).length).toBeLessThan(500_000);
  const again = { event: { type: 'go', text: '7'.padEnd(60_000, 'x') }, by: clerk, key: 'k7' };
  expect(judge(chart, state, again, 300)).toMatchObject({ verdict: 'answered' });
  expect(judge(chart, state, { ...again, event: { type: 'go', text: '8'.padEnd(60_000, 'x') } }, 300)).toMatchObject({ refusal: { code: 'keyReused' } });
});

test('a request is measured whole, in bytes', () => {
  const chart = bound({ initial: 'idle', states: { idle: { on: { go: {} } } } }, { events: declaredAll('go'), limits: { eventBytes: 1_000 } });
  const { state } = begun(chart);
  expect(judge(chart, state, { event: { type: 'go' }, by: clerk, reason: 'x'.repeat(1_000) }, 0)).toMatchObject({ refusal: { code: 'malformed' } });
  expect(judge(chart, state, { event: { type: 'go', text: '–'.repeat(400) }, by: clerk }, 0)).toMatchObject({ refusal: { code: 'malformed' } });
});

test('an event named as a property that every object has is refused in words', () => {
  const chart = bound({ initial: 'idle', states: { idle: {} } });
  expect(judge(chart, begun(chart).state, { event: { type: 'constructor' }, by: clerk }, 0)).toMatchObject({ refusal: { code: 'unknownEvent' } });
});

test.each([
  ['*', 'go', 'take'], ['order.*', 'order.paid', 'take'], ['order.*', 'order.paid.late', 'take'], ['order.*', 'order', 'take'], ['order.*', 'orders', 'refuse'],
])('what the wildcard %s alone takes: %s, %s', (wildcard, type, verdict) => {
  const config = { initial: 'idle', states: { idle: { on: { [wildcard]: 'gone' } }, gone: {} } };
  for (const events of verdict === 'take' ? [declaredAll(type), undefined] : [undefined]) {
    const chart = bound(config, { events: events as never }); // undeclared: as the chart names it
    expect(judge(chart, begun(chart).state, { event: { type }, by: clerk }, 0)).toMatchObject({ verdict });
  }
});

describe('an event of XState’s own', () => {
  const chart = bound({ initial: 'a', states: { a: { invoke: { src: 'ask', onDone: 'b' }, after: { 1_000: 'b' } }, b: { id: 'b', route: {} }, c: { id: 'c', route: { guard: () => false } } }, onDone: {} }, { events: undefined as never });
  test.each(['xstate.done.actor.0.sample.a', 'xstate.error.actor.0.sample.a', 'xstate.after.1000.sample.a', 'xstate.done.state.sample', 'xstate.init', 'xstate.stop'])('%s cannot be sent', (type) => {
    expect(judge(chart, begun(chart).state, { event: { type }, by: clerk }, 0)).toMatchObject({ refusal: { code: 'unknownEvent' } });
  });
  test('xstate.route can, to a state that has one', () => {
    const { state } = begun(chart);
    const routed = judge(chart, state, { event: { type: 'xstate.route', to: '#b' }, by: clerk }, 0);
    expect(routed.verdict === 'take' && leafStates(routed.made.state.snapshot)).toEqual(['b']);
    for (const to of ['#a', '#c']) expect(judge(chart, state, { event: { type: 'xstate.route', to }, by: clerk }, 0)).toMatchObject({ verdict: 'refuse' });
  });
});

test('a deadline that the chart failed on is forgotten when the chart cancels it', () => {
  const chart = bound({
    initial: 'idle', states: { idle: { entry: raise({ type: 'late' }, { delay: 1_000, id: 'late' }), on: { late: { guard: 'breaks', target: 'over' }, 'never mind': { actions: cancel('late') } } }, over: {} },
  }, { events: declaredAll('never mind') }, { breaks: () => { throw new Error('guard is broken'); } });
  const { state } = passDeadlines(chart, begun(chart).state, 2_000);
  expect(state.parked).toHaveLength(1);
  expect(sent(chart, state, 'never mind').state).toMatchObject({ parked: [], dropped: 1 });
});

describe('deadlines that passed while no machine looked', () => {
  const chart = bound({
    context: { passed: [] },
    type: 'parallel',
    states: {
      slow: { initial: 'waiting', states: { waiting: { after: { 2_000: 'over' } }, over: {} } },
      quick: { initial: 'first', states: { first: { after: { 1_000: 'second' } }, second: { after: { 1_000: 'third' } }, third: { after: { 500: 'fourth' } }, fourth: {} } },
    },
  });

  test('are taken in their own order and at their own times, what they set anew among them', () => {
    const { state, effects } = passDeadlines(chart, begun(chart).state, 9_000);
    expect(state.history.slice(1).map(({ at, to }) => [at, to.join(' ')])).toEqual([
      [1_000, 'slow.waiting quick.second'], [2_000, 'slow.over quick.second'], [2_000, 'slow.over quick.third'], [2_500, 'slow.over quick.fourth'],
    ]);
    // Every timer that was set before is called off: none of them may fire again. Those that were set on the way are over already.
    const of = (kind: string) => effects.flatMap((effect) => (effect.kind === kind && 'generation' in effect ? [effect.generation] : []));
    expect(of('cancelTimer').sort((a, b) => a - b)).toEqual([1, 2]);
    expect(of('startTimer')).toEqual([]);
  });

  test('that have not passed are left alone', () => expect(passDeadlines(chart, begun(chart).state, 999)).toEqual({ state: begun(chart).state, effects: [] }));

  test('of a clock of milliseconds that stood for months are bounded', () => {
    const ticking = bound({ initial: 'a', states: { a: { after: { 1: { target: 'a', reenter: true } } } } });
    const { state } = passDeadlines(ticking, begun(ticking).state, 10_000_000_000);
    expect(state.revision).toBe(1_001);
  });
});

test.each([1e300, Number.NaN, '5 days'])('a delay that is no number, or too long to be a date, is refused: %p', (delay) => {
  const chart = bound({ initial: 'a', states: { a: { on: { go: { actions: raise({ type: 'late' }, { delay: (() => delay) as never }) }, send: { actions: sendTo(({ self }) => self, { type: 'late' }, { delay: (() => delay) as never }) } } } } }, { events: declaredAll('go', 'send') });
  expect(() => sent(chart, begun(chart).state, 'send')).toThrow(/the delay of late is .*; a number of milliseconds is expected/);
  expect(() => sent(chart, begun(chart).state, 'send')).toThrow(String(delay));
  expect(() => sent(chart, begun(chart).state, 'go')).toThrow(/delay/);
});


test('a request whose event has no type is refused in words', () => {
  const chart = bound({ initial: 'idle', states: { idle: {} } });
  expect(judge(chart, begun(chart).state, { event: { typ: 'x' } as never, by: clerk }, 0)).toMatchObject({ refusal: { code: 'malformed', issues: [{ path: 'type' }] } });
});

describe('states whose parents a case is not in, as XState leaves it behind a history state beside regions', () => {
  const chart = bound({
    type: 'parallel', on: { go: { guard: 'isOpen' } },
    states: { hist: { id: 'hist', type: 'history' }, a: { on: { back: { target: '#hist', reenter: true } }, initial: 'x', states: { x: {} } }, b: { initial: 'x', states: { x: {} } } },
  }, { events: declaredAll('back', 'go') }, { isOpen: () => false });
  const torn = () => sent(chart, begun(chart).state, 'back').state;
  const nodes = ({ snapshot }: CaseState) => (snapshot._nodes as { id: string }[]).map(({ id }) => id);

  test('are carried over as they are', () => {
    expect(nodes(torn())).not.toContain('sample');
    expect(nodes(carried(chart, torn()))).toEqual(nodes(torn()));
  });
  test('are asked as XState asks them: from the root down', () => {
    expect(judge(chart, torn(), { event: { type: 'go' }, by: clerk }, 0)).toMatchObject({ refusal: { code: 'guard', guard: 'isOpen' } });
  });
  test('are left before the case can go to another version', () => {
    const { machine, binding } = chart;
    const versions = bindVersions(machine, { ...binding, version: 2 }, { versions: { 1: { chart: machine, binding: { ...binding, version: 1 } } }, migrations: { 2: (one) => one } });
    expect(tryUpgrade(versions, 1, 2, torn(), []).outcome).toMatchObject({ outcome: 'fails', problems: [{ place: 'state', problem: expect.stringContaining('in states that its value does not name') as string }] });
  });
});

test('regions take their turns in the order in which they were entered, carried over or not', () => {
  interface Asked { readonly context: { readonly asked: readonly string[] } }
  const noting = (who: string) => ({
    guard: ({ context: { asked } }: Asked) => asked.length > 0 && !asked.includes(who),
    actions: assign({ asked: ({ context: { asked } }: Asked) => [...asked, who] }),
  });
  const chart = bound(
    {
      context: { asked: [] },
      on: { ask: { actions: assign({ asked: ['first'] }) } },
      always: noting('all'),
      type: 'parallel',
      states: { deep: { type: 'parallel', always: noting('deep'), states: { leaf: {} } }, flat: {} },
    },
    { events: declaredAll('ask') },
  );
  const { state } = begun(chart);
  expect(sent(chart, carried(chart, state), 'ask').state.snapshot.context).toEqual(sent(chart, state, 'ask').state.snapshot.context);
});
