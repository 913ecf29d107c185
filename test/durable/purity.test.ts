import { assign, createMachine, fromCallback, fromObservable, fromPromise, fromTransition, raise, sendTo, setup } from 'xstate';
import { begin, bindChart, dehydrate, judge, rehydrate, step, type BoundChart, type CaseState, type DehydratedCase } from '../../workflows/durable/core';
import { CoreCase, declared, sample } from './a-core-case';

/** A step reads frozen data and draws its chance from the case: it does the same however often it is tried. By values alone. */

const clerk = { kind: 'staff', id: 'clara', roles: [] };

interface Box {
  readonly inner: { n: number };
}

const kid = setup({ types: { context: {} as Box, events: {} as { type: 'spoil' } } }).createMachine({
  id: 'kid', context: { inner: { n: 0 } },
  on: { spoil: { actions: assign({ inner: ({ context }) => Object.assign(context.inner, { n: 9 }) }) } },
});

const chart = setup({
  types: { context: {} as Box & { drawn: readonly number[] }, input: {} as Box & { greedy: boolean }, events: {} as { type: 'draw' } | { type: 'spoil' } | { type: 'grab'; box: { n: number } } | { type: 'tell' } },
  actors: { kid },
}).createMachine({
  id: 'pure',
  context: ({ input }) => {
    if (input.greedy) input.inner.n = 1;
    return { inner: { n: 0 }, drawn: [] };
  },
  invoke: { id: 'kid', src: 'kid', onError: {} },
  on: {
    draw: { actions: assign({ drawn: ({ context }) => [...context.drawn, Math.random()] }) },
    spoil: { actions: assign({ inner: ({ context }) => Object.assign(context.inner, { n: 9 }) }) },
    grab: { actions: assign({ inner: ({ event }) => Object.assign(event.box, { n: 9 }) }) },
    tell: { actions: ({ self }) => self.send({ type: 'draw' }) },
  },
});
const bound = bindChart(chart) as unknown as BoundChart; // its context is read as data

const begun = (caseId = 'c1', greedy = false): CaseState => begin(bound, { caseId, input: { inner: { n: 0 }, greedy }, at: 0, by: clerk }).state;
const sent = (state: CaseState, event: { type: string; [field: string]: unknown }): CaseState => step(bound, state, { kind: 'event', event, by: clerk }, 1).state;
const drawn = (state: CaseState): readonly number[] => (state.snapshot.context as { drawn: readonly number[] }).drawn;
const carried = (state: CaseState): CaseState => rehydrate(bound, JSON.parse(JSON.stringify(dehydrate(state))) as DehydratedCase);

test('chance is the same for the dry run, the step and the step after a continue-as-new, and another for each step and each case', () => {
  const state = begun();
  const tried = judge(bound, state, { event: { type: 'draw' }, by: clerk }, 1);
  const once = sent(state, { type: 'draw' });
  expect(tried.verdict === 'take' && drawn(tried.made.state)).toEqual(drawn(once));
  expect(drawn(sent(carried(state), { type: 'draw' }))).toEqual(drawn(once));
  const [first, second] = drawn(sent(once, { type: 'draw' }));
  expect(second).not.toBe(first);
  expect(drawn(sent(begun('c2'), { type: 'draw' }))).not.toEqual(drawn(once));
});

test('chance is the same for a guard that is asked, of the chart and of a machine within, and for the step that it leads to', () => {
  const lucky = { guard: () => Math.random() < 0.5, target: 'won' };
  const asking = createMachine({ initial: 'asking', states: { asking: { invoke: { src: fromPromise(() => Promise.reject(new Error('not run here'))), onError: lucky } }, won: {} } });
  const one = bindChart(createMachine({ initial: 'playing', invoke: { id: 'asking', src: asking }, states: { playing: { on: { draw: lucky } }, won: {} } }));
  const outcomes = (caseId: string): string[] => {
    const { state } = begin(one, { caseId, input: {}, at: 0, by: clerk });
    const verdict = (): string => judge(one, state, { event: { type: 'draw' }, by: clerk }, 1).verdict;
    const failed = (): number => step(one, state, { kind: 'failed', generation: 1, error: 'down' }, 1).state.parked.length;
    return Array.from({ length: 20 }, () => `${verdict()} ${failed()}`);
  };
  const all = Array.from({ length: 20 }, (_, n) => new Set(outcomes(`c${n}`)));
  for (const same of all) expect(same.size).toBe(1);
  expect(new Set(all.flatMap((same) => [...same]))).toEqual(new Set(['take 0', 'refuse 1']));
});

test('who listens within one step is not heard of in the next, which may be another case’s', () => {
  let heard = 0;
  const listening = bindChart(createMachine({ on: { listen: { actions: assign(({ self }) => (self.subscribe(() => (heard += 1)), {})) }, go: {} } })) as unknown as BoundChart; // it has no context
  const { state } = begin(listening, { caseId: 'c1', input: {}, at: 0, by: clerk });
  step(listening, state, { kind: 'event', event: { type: 'listen' }, by: clerk }, 1);
  const before = heard;
  step(listening, state, { kind: 'event', event: { type: 'go' }, by: clerk }, 1);
  expect(heard).toBe(before);
});

test('chance is nobody else’s: after a step, also one that fails, it is the process’s own', () => {
  expect(() => sent(begun(), { type: 'spoil' })).toThrow('in place');
  sent(begun(), { type: 'draw' });
  expect(Object.getPrototypeOf(globalThis.Math)).toBe(Object.prototype); // the seeded one inherits from it
  expect(Math.random()).not.toBe(Math.random());
});

describe('what leaves the case by a binding is plain JSON, and refused by its place where it is not', () => {
  test.each<[unknown, string]>([[{ n: Number.NaN }, 'n is NaN'], [{ n: 1n }, 'n is a bigint'], [{ a: [new Date(0)] }, 'a.0 is a Date'], [{ m: new Map() }, 'm is a Map'], [{ m: new Set() }, 'm is a Set'], [{ s: Symbol('x') }, 's is a symbol'], [{ f: () => 1 }, 'f is a function'], [{ e: new Error('x') }, 'e is an error']])(
    '%p',
    (params, says) => {
      const config = { context: {}, initial: 'idle', states: { idle: { on: { go: { actions: { type: 'tell', params: () => params } }, ask: 'asking' } }, asking: { invoke: { src: 'ask', input: () => params } } } };
      const one = new CoreCase(sample(config, { events: { go: declared(), ask: declared() } }));
      expect(one.send('go')).toMatchObject({ code: 'stepFailed', message: expect.stringContaining(`the params of tell.${says}`) as string });
      expect(one.send('ask')).toMatchObject({ code: 'stepFailed', message: expect.stringContaining(`the input of ask.${says}`) as string });
    },
  );
  test('also where a context, which keeps more, has it', () => {
    const config = { context: { kept: { at: new Date(0) } }, initial: 'idle', states: { idle: { on: { go: { actions: { type: 'tell', params: ({ context }: { context: object }) => context } } } } } };
    expect(new CoreCase(sample(config, { events: { go: declared() } })).send('go')).toMatchObject({ code: 'stepFailed', message: expect.stringContaining('the params of tell.kept.at is a Date') as string });
  });
  test('what the engine itself executes has dates and the like too, and no functions', () => {
    const inline = createMachine({
      initial: 'idle',
      states: { idle: { on: { go: 'asking', fail: 'failing' } }, asking: { invoke: { src: fromPromise(() => Promise.resolve()), input: { at: new Date(5) } } }, failing: { invoke: { src: fromPromise(() => Promise.resolve()), input: { f: () => 1 } } } },
    });
    const one = new CoreCase(bindChart(inline));
    expect(one.send('fail')).toMatchObject({ code: 'stepFailed', message: expect.stringContaining('the input of failing.invoke.f is a function') as string });
    one.send('go');
    expect(one.of('startActor')).toMatchObject([{ input: { at: new Date(5) } }]);
    const ringing = createMachine({ invoke: { id: 'bell', src: fromCallback(() => {}) }, on: { go: { actions: sendTo('bell', { type: 'ring', f: () => 1 }) } } });
    expect(new CoreCase(bindChart(ringing)).send('go')).toMatchObject({ code: 'stepFailed', message: expect.stringContaining('.f is a function') as string });
  });
});

describe('what is changed in place is refused by name', () => {
  test('the context, also when it has just been carried over', () => {
    for (const state of [begun(), carried(begun())]) expect(() => sent(state, { type: 'spoil' })).toThrow('changes its context in place');
  });
  test('what an event carries', () => {
    const box = { n: 1 };
    expect(() => sent(begun(), { type: 'grab', box })).toThrow('in place');
    expect(box).toEqual({ n: 1 });
  });
  test('the input', () => expect(() => begun('c1', true)).toThrow('in place'));
  test('what a delayed event carries, also when it has just been carried over', () => {
    const spoiling = createMachine({ context: {}, entry: raise({ type: 'late', box: { n: 1 } } as never, { delay: 10 }), on: { late: { actions: assign({ box: ({ event }) => Object.assign(event['box'] as object, { n: 9 }) }) } } });
    for (const isCarried of [false, true]) {
      const one = new CoreCase(bindChart(spoiling));
      if (isCarried) one.carry();
      one.move({ kind: 'timer', generation: 1 }, 10);
      expect(one.state.parked).toMatchObject([{ error: expect.stringContaining('in place') as string }]);
    }
  });
  test('what an actor answers, and what an observable gives', () => {
    const spoil = (event: object, field: 'output' | 'snapshot') => Object.assign(field === 'output' ? (event as { output: object }).output : (event as { snapshot: { context?: object } }).snapshot.context ?? {}, { n: 9 });
    const spoiling = createMachine(
      {
        context: {},
        invoke: [
          { src: 'ask', onDone: { actions: assign({ box: ({ event }) => spoil(event, 'output') }) } },
          { src: 'prices', onSnapshot: { actions: assign({ box: ({ event }) => spoil(event, 'snapshot') }) } },
        ],
      },
      { actors: { ask: fromPromise(() => Promise.reject(new Error('not run here'))), prices: fromObservable(() => { throw new Error('not run here'); }) } },
    );
    const one = new CoreCase(bindChart(spoiling));
    one.move({ kind: 'done', generation: 1, output: { n: 1 } });
    one.move({ kind: 'emitted', generation: 2, number: 1, emission: { kind: 'next', value: { n: 1 } } });
    expect(one.state.parked.map(({ error }) => error)).toEqual([expect.stringContaining('in place'), expect.stringContaining('in place')]);
  });
  test.each<[string, (set: Set<string>) => unknown]>([['added to', (set) => set.add('b')], ['taken from', (set) => set.delete('a')], ['emptied', (set) => set.clear()]])('a set that is %s', (_, change) => {
    const spoiling = createMachine({ context: { set: new Set(['a']) }, on: { go: { actions: ({ context }) => void context }, spoil: { actions: assign(({ context }) => (change(context.set), context)) } } });
    expect(new CoreCase(bindChart(spoiling)).send('spoil')).toMatchObject({ code: 'stepFailed', message: expect.stringContaining('in place') as string });
  });
  test('what stands beside a reference to an actor, in later steps too, which refer to the actors of their own', () => {
    const spoiling = createMachine({
      context: ({ spawn }) => ({ box: { n: 0, kid: spawn(fromTransition((n: number) => n + 1, 0), { id: 'kid' }) } }),
      on: { tell: { actions: sendTo(({ context }) => context.box.kid, { type: 'add' }) }, spoil: { actions: assign({ box: ({ context }) => Object.assign(context.box, { n: 9 }) }) } },
    });
    const one = new CoreCase(bindChart(spoiling));
    expect(one.send('tell')).toMatchObject({ revision: 2 });
    expect(one.send('spoil')).toMatchObject({ code: 'stepFailed', message: expect.stringContaining('in place') as string });
  });
  test('also where errors are to fail the case as in XState: it is as it was', () => {
    const one = bindChart(chart, { errors: 'xstate' }) as unknown as BoundChart; // as above
    const { state } = begin(one, { caseId: 'c1', input: { inner: { n: 0 }, greedy: false }, at: 0, by: clerk });
    expect(() => step(one, state, { kind: 'event', event: { type: 'spoil' }, by: clerk }, 1)).toThrow('changes its context in place');
  });
  test('the context of a child, whatever its parent makes of errors', () => {
    const state = begun();
    const { session } = dehydrate(state).snapshot.children['kid']!; // it was invoked
    const { parked, snapshot } = step(bound, state, { kind: 'sent', session, event: { type: 'spoil' } }, 1).state;
    expect(parked).toEqual([expect.objectContaining({ error: expect.stringContaining('changes its context in place') as string })]);
    expect(snapshot).toBe(state.snapshot);
  });
});
