import { assign, createMachine, enqueueActions, fromPromise, fromTransition, initialTransition, raise, setup, transition, type AnyStateMachine } from 'xstate';
import { z } from 'zod';
import { machines } from '../../machines';
import { activity, local, outbox } from '../../workflows/durable';
import { compareCharts, type ChangeKind, type Edition } from '../../workflows/durable/analysis';

/** One small chart, and what each change of it asks for. */

type States = Record<string, Record<string, unknown>>;

const implementations = {
  guards: { isSmall: () => true, isUnused: () => true },
  delays: { patience: 5 },
  actions: { tell: () => {}, count: assign({ n: 1 }) },
  actors: { ask: fromPromise(async () => 1), sum: fromTransition((n: number) => n + 1, 0) },
};
const states: States = {
  idle: { on: { go: { target: 'asking', guard: 'isSmall', actions: 'tell' } }, after: { patience: 'done' } },
  asking: { entry: 'count', invoke: { src: 'ask', input: { a: 1 }, onDone: 'both' }, on: { stop: 'idle' } },
  both: { type: 'parallel', states: { one: { initial: 'x', states: { x: { on: { flip: 'y' } }, y: {} } }, two: {} }, on: { end: 'done' } },
  done: { type: 'final' },
};
// Charts of these tests differ in every way that a chart can; XState's types would have each spelled out.
const made = (changes: { states?: States; implementations?: object; root?: object } = {}): AnyStateMachine =>
  createMachine({ id: 'm', context: { n: 0 }, initial: 'idle', states: { ...states, ...changes.states }, ...changes.root } as never, { ...implementations, ...changes.implementations } as never);

const changed = (state: keyof typeof states, fields: Record<string, unknown>): { states: States } => ({ states: { [state]: { ...states[state], ...fields } } });
const changesTo = (after: AnyStateMachine | Edition, before: AnyStateMachine | Edition = made()) => compareCharts(before, after).changes.map(({ kind, place }) => `${kind} ${place}`);

/** Where the same events lead, and what they ask for: what a replay would compare. */
function ways(chart: AnyStateMachine): unknown[] {
  const scripts = [['xstate.after.patience.m.idle'], ['go', 'xstate.done.actor.0.m.asking', 'flip', 'flip', 'end'], ['go', 'stop', 'go', 'go', 'xstate.done.actor.0.m.asking', 'stop']];
  return scripts.map((types) => {
    let [snapshot, effects] = initialTransition(chart);
    const seen = [{ value: snapshot.value as unknown, context: snapshot.context as unknown, asked: effects.map(({ type }) => type) }];
    for (const type of types) {
      [snapshot, effects] = transition(chart, snapshot, { type });
      seen.push({ value: snapshot.value, context: snapshot.context, asked: effects.map((effect) => effect.type) });
    }
    return seen;
  });
}

describe('no difference is seen', () => {
  test('between two makings of one chart', () => expect(compareCharts(made(), made())).toEqual({ verdict: 'free', changes: [] }));

  test('between two loadings of the catalogue', () => {
    jest.isolateModules(() => {
      const { machines: again } = jest.requireActual<{ machines: typeof machines }>('../../machines');
      expect(again.enrollment.chart).not.toBe(machines.enrollment.chart);
      const comparison = compareCharts(machines.enrollment, again.enrollment);
      expect(comparison).toEqual({ verdict: 'free', changes: [] });
    });
  });
});

describe('free is', () => {
  const cases: [string, AnyStateMachine, string[]][] = [
    ['a description', made(changed('idle', { description: 'waits' })), ['free idle']],
    ['what is noted of a state', made(changed('idle', { meta: { colour: 'green' } })), ['free idle']],
    ['what is noted of a transition', made(changed('asking', { on: { stop: { target: 'idle', description: 'gives up', meta: {} } } })), ['free asking (on stop)']],
    ['a new state that nothing leads to yet', made({ states: { later: { on: { back: 'idle' } } } }), ['free later']],
    ['a transition on an event that no history holds', made(changed('asking', { on: { stop: 'idle', skip: 'both' } })), ['free asking (on skip)']],
    ['another body of an action that is performed outside', made({ implementations: { actions: { ...implementations.actions, tell: () => void 0 } } }), ['free action «tell»']],
    ['other work of an actor', made({ implementations: { actors: { ...implementations.actors, ask: fromPromise(async () => 2) } } }), ['free actor «ask»']],
    ['a guard that nothing uses', made({ implementations: { guards: { ...implementations.guards, isUnused: () => false } } }), ['free guard «isUnused»']],
    ['a new implementation', made({ implementations: { guards: { ...implementations.guards, isNew: () => false } } }), ['free guard «isNew»']],
  ];
  test.each(cases)('%s', (_, after, expected) => {
    expect(changesTo(after)).toEqual(expected);
    expect(compareCharts(made(), after).verdict).toBe('free');
    expect(ways(after)).toEqual(ways(made()));
  });

  test('a state that is gone and that no case could come to', () => expect(changesTo(made(), made({ states: { lost: { on: { go: 'idle' } } } }))).toEqual(['free lost']));
  test('another body of an inline action, but not of an assign', () => {
    const of = (action: unknown) => made(changed('asking', { entry: action }));
    expect(changesTo(of(() => 2), of(() => 1))).toEqual(['free asking (entry)']);
    expect(changesTo(of(assign({ n: 2 })), of(assign({ n: 1 })))).toEqual(['version asking (entry)']);
  });
});

describe('a new version is asked for by', () => {
  const go = { target: 'asking', guard: 'isSmall', actions: 'tell' };
  const cases: [string, AnyStateMachine, string[]][] = [
    ['another target', made(changed('idle', { on: { go: { ...go, target: 'both' } } })), ['version idle (on go)']],
    ['another guard', made(changed('idle', { on: { go: { ...go, guard: 'isUnused' } } })), ['version idle (on go)']],
    ['a guard that decides otherwise', made({ implementations: { guards: { ...implementations.guards, isSmall: () => false } } }), ['version guard «isSmall»']],
    ['a guard within another', made(changed('idle', { on: { go: { ...go, guard: { type: 'isSmall', params: { n: 2 } } } } })), ['version idle (on go)']],
    ['another action', made(changed('idle', { on: { go: { ...go, actions: ['tell', 'count'] } } })), ['version idle (on go)']],
    ['an assign that does something else', made({ implementations: { actions: { ...implementations.actions, count: assign({ n: 2 }) } } }), ['version action «count»']],
    ['a new entry action', made(changed('idle', { entry: 'tell' })), ['version idle (entry)']],
    ['a transition that leaves its state now', made(changed('idle', { on: { go: { ...go, reenter: true } } })), ['version idle (on go)']],
    ['a transition that is taken without an action', made(changed('idle', { on: { go: { target: 'asking', guard: 'isSmall' } } })), ['version idle (on go)']],
    ['an action with other parameters', made(changed('idle', { on: { go: { ...go, actions: { type: 'tell', params: { n: 1 } } } } })), ['version idle (on go)']],
    ['a new exit action', made(changed('idle', { exit: 'tell' })), ['version idle (exit)']],
    ['an action on the way to the first state', made({ root: { initial: { target: 'idle', actions: 'tell' } } }), ['version m (initial)']],
    ['another actor in its place', made(changed('asking', { invoke: { src: 'sum', input: { a: 1 }, onDone: 'both' } })), ['version asking (invoke sum)', 'version asking (onDone of ask)', 'version asking (onDone of sum)']],
    ['another output', made(changed('done', { output: { n: 1 } })), ['version done']],
    ['an onError', made(changed('asking', { invoke: { src: 'ask', input: { a: 1 }, onDone: 'both', onError: 'idle' } })), ['version asking (onError of ask)']],
    ['one more branch', made(changed('idle', { on: { go: [go, { target: 'done' }] } })), ['version idle (on go)']],
    ['a transition on an event that is known elsewhere', made(changed('idle', { on: { go, stop: 'done' } })), ['version idle (on stop)']],
    ['a transition on any event', made(changed('idle', { on: { go, '*': 'done' } })), ['version idle (on *)']],
    ['a transition that is gone', made(changed('asking', { on: {} })), ['version asking (on stop)']],
    ['an always', made(changed('idle', { always: { guard: 'isSmall', target: 'asking' } })), ['version idle (always)']],
    ['another time of a named delay', made({ implementations: { delays: { patience: 6 } } }), ['version delay «patience»']],
    ['another input of an actor', made(changed('asking', { invoke: { src: 'ask', input: { a: 2 }, onDone: 'both' } })), ['version asking (invoke ask)']],
    ['another onDone', made(changed('asking', { invoke: { src: 'ask', input: { a: 1 }, onDone: 'done' } })), ['version asking (onDone of ask)']],
    ['another reducer', made({ implementations: { actors: { ...implementations.actors, sum: fromTransition((n: number) => n + 2, 0) } } }), ['version actor «sum»']],
    ['another first state', made({ root: { initial: 'both' } }), ['version m (initial)']],
    ['another tag', made(changed('idle', { tags: 'new' })), ['version idle']],
    ['another beginning of the context', made({ root: { context: { n: 1 } } }), ['version context']],
    ['regions in another order', made(changed('both', { states: { two: {}, one: (states['both']!['states'] as States)['one'] } })), ['version both']],
  ];
  test.each(cases)('%s', (_, after, expected) => {
    expect(changesTo(after)).toEqual(expected);
    expect(compareCharts(made(), after).verdict).toBe('version');
  });

  test('branches that are asked in another order', () => {
    const of = (...guards: string[]) => made(changed('idle', { on: { go: guards.map((guard) => ({ guard, target: guard === 'isSmall' ? 'asking' : 'both' })) } }));
    expect(changesTo(of('isUnused', 'isSmall'), of('isSmall', 'isUnused'))).toEqual(['version idle (on go, 1)', 'version idle (on go, 1)', 'version idle (on go, 2)', 'version idle (on go, 2)']);
  });

  test('a history state that is gone, remembers more, or leads elsewhere at first', () => {
    const of = (back: object | undefined) => made(changed('both', { states: { one: { initial: 'x', states: { x: { on: { flip: 'y' } }, y: {}, ...(back ? { back } : {}) } }, two: {} } }));
    const back = { type: 'history', target: 'x' };
    expect(changesTo(of(undefined), of(back))).toEqual(['free both.one.back']); // nothing leads to it
    const reached = (given: object | undefined) => made({ states: { ...(of(given).config.states as States), idle: { ...states['idle'], on: { go: given ? 'both.one.back' : 'both' } } } });
    expect(changesTo(reached(undefined), reached(back))).toEqual(['version both.one.back', 'version idle (on go)']);
    expect(changesTo(reached({ ...back, history: 'deep' }), reached(back))).toEqual(['version both.one.back']);
    expect(changesTo(reached({ ...back, target: 'y' }), reached(back))).toEqual(['version both.one.back']);
  });

  test('another way by route', () => {
    const of = (guard: string) => made(changed('done', { id: 'end', route: { guard } }));
    expect(changesTo(of('isUnused'), of('isSmall'))).toEqual(['version done']);
  });

  test('another id of a state that no timer, actor or history bears', () => {
    const of = (id: string) => made(changed('done', { id }));
    expect(changesTo(of('end'), of('over'))).toEqual(['version done']);
  });

  test('an event that the chart has sent itself before it took it', () => {
    const before = (event: unknown) => made(changed('asking', { exit: raise(event as never) }));
    const takes = (event: unknown) => made({ states: { ...changed('asking', { exit: raise(event as never) }).states, ...changed('both', { on: { end: 'done', told: 'done' } }).states } });
    const byFunction = () => ({ type: 'told' });
    expect(changesTo(takes({ type: 'told' }), before({ type: 'told' }))).toEqual(['version both (on told)']);
    expect(changesTo(takes(byFunction), before(byFunction))).toEqual(['version both (on told)']);
    expect(changesTo(takes({ type: 'other' }), before({ type: 'other' }))).toEqual(['free both (on told)']);
  });

  test('an event that a wildcard has taken before', () => {
    const of = (on: object) => made({ states: { ...changed('asking', { on: { stop: 'idle', ...on } }).states, ...changed('both', { on: { end: 'done', 'order.*': 'done' } }).states } });
    expect(changesTo(of({ 'order.paid': 'idle' }), of({}))).toEqual(['version asking (on order.paid)']);
    expect(changesTo(of({ paid: 'idle' }), of({}))).toEqual(['free asking (on paid)']);
  });

  test('whatever enqueueActions may use', () => {
    const of = (guard: () => boolean) => made({ ...changed('both', { entry: enqueueActions(() => {}) }), implementations: { guards: { ...implementations.guards, isUnused: guard } } });
    expect(changesTo(of(() => false), of(() => true))).toEqual(['version guard «isUnused»']);
  });
});

describe('a migration is asked for by', () => {
  const cases: [string, AnyStateMachine, string[]][] = [
    ['a state with another type', made(changed('idle', { initial: 'in', states: { in: {} } })), ['free idle.in', 'migration idle']],
    ['a new region', made(changed('both', { states: { ...(states['both']!['states'] as States), three: {} } })), ['migration both.three']],
    ['a new timer', made(changed('asking', { after: { 5: 'idle' } })), ['migration asking (after 5)']],
    ['a timer that is gone', made(changed('idle', { after: {} })), ['migration idle (after patience)']],
    ['a timer of another length', made(changed('asking', { after: { 6: 'idle' } })), ['migration asking (after 6)']],
    ['an actor that a state has no more', made(changed('asking', { invoke: undefined })), ['migration asking (invoke ask)', 'version asking (onDone of ask)']],
    ['a new actor in a state', made(changed('both', { invoke: { src: 'ask' } })), ['migration both (invoke ask)']],
    ['another id of a state with a timer', made(changed('idle', { id: 'other' })), ['migration idle']],
    ['another id of a state with an actor', made(changed('asking', { id: 'other' })), ['migration asking']],
    ['another shape of the context', made({ root: { context: { n: 0, m: 1 } } }), ['migration context']],
    ['another name of the machine', made({ root: { id: 'other' } }), ['migration other']],
    ['an actor that runs in another way', made({ implementations: { actors: { ...implementations.actors, ask: fromTransition((n: number) => n, 0) } } }), ['migration actor «ask»']],
    ['an actor that is gone', made({ implementations: { actors: { ask: implementations.actors.ask } } }), ['migration actor «sum»']],
  ];
  test.each(cases)('%s', (_, after, expected) => {
    expect(changesTo(after)).toEqual(expected);
    expect(compareCharts(made(), after).verdict).toBe('migration');
  });

  test('a state that is gone, but not by one below it, nor by the end of the machine', () => {
    const before = made({ states: { old: { initial: 'in', states: { in: {} } }, over: { type: 'final' }, idle: { ...states['idle'], on: { go: 'old', over: 'over' } } } });
    const after = made({ states: { idle: { ...states['idle'], on: { go: 'both', over: 'done' } } } });
    expect(changesTo(after, before)).toEqual(['migration old', 'version over', 'version idle (on go)', 'version idle (on over)']);
  });

  test('another id of a state that history may remember', () => {
    const of = (id: string) => made(changed('both', { states: { one: { initial: 'x', states: { x: { id, on: { flip: 'y' } }, y: {}, back: { type: 'history' } } }, two: {} } }));
    expect(changesTo(of('ecks'), of('ex'))).toEqual(['migration both.one.x']);
  });

  test('an actor that is new in a state, or gone, which is said each with what to do', () => {
    const asking = made(changed('both', { invoke: { src: 'ask' } }));
    expect(compareCharts(made(), asking).changes).toMatchObject([{ message: expect.stringContaining('is new'), todo: expect.stringContaining('start it') }]);
    expect(compareCharts(asking, made()).changes).toMatchObject([{ message: expect.stringContaining('is gone'), todo: expect.stringContaining('stop it') }]);
  });

  test('a state that has another name, which is said with both', () => {
    const of = (name: string) => made({ states: { [name]: { after: { 5: 'idle' } }, both: { ...states['both'], on: { end: name } } } });
    const { changes } = compareCharts(of('waiting'), of('resting'));
    expect(changes[0]).toMatchObject({ kind: 'migration', place: 'waiting', message: expect.stringContaining('«resting»'), todo: expect.stringContaining('from «waiting» to «resting»') });
  });

  test('another schema of the context', () => {
    const of = (context: z.ZodType): Edition => ({ chart: made(), context });
    expect(changesTo(of(z.object({ n: z.string() })), of(z.object({ n: z.number() })))).toEqual(['migration context']);
    expect(changesTo(of(z.object({ n: z.number() })), of(z.object({ n: z.number() })))).toEqual([]);
  });
});

describe('a machine within is compared as well', () => {
  const child = (target: string) => createMachine({ initial: 'a', states: { a: { on: { go: target } }, b: { type: 'final' }, c: { type: 'final' } } });
  test('behind its actor’s name', () => {
    const of = (target: string) => setup({ actors: { child: child(target) } }).createMachine({ initial: 'x', states: { x: { invoke: { src: 'child' } } } });
    expect(changesTo(of('c'), of('b'))).toEqual(['version child/a (on go)']);
  });
  test('an actor that stands inline is compared by its kind, and by its work where that is within the case', () => {
    const of = (src: unknown) => createMachine({ initial: 'x', states: { x: { invoke: { id: 'job', src: src as never } } } });
    expect(changesTo(of(fromPromise(async () => 2)), of(fromPromise(async () => 1)))).toEqual(['free x (invoke job)']);
    expect(changesTo(of(fromTransition((n: number) => n + 2, 0)), of(fromTransition((n: number) => n + 1, 0)))).toEqual(['version x (invoke job)']);
    expect(changesTo(of(fromTransition((n: number) => n + 2, 0)), of(fromPromise(async () => 1)))).toEqual(['migration x (invoke job)']);
  });
  test('where it stands inline', () => {
    const of = (target: string) => createMachine({ initial: 'x', states: { x: { invoke: { id: 'child', src: child(target) } } } });
    expect(changesTo(of('c'), of('b'))).toEqual(['version x.invoke/a (on go)']);
  });
});

describe('of the binding', () => {
  const go = { title: 't', description: 'd', by: ['clerk'], payload: z.strictObject({ n: z.number() }) };
  const before: Edition = { chart: made(), events: { go }, actors: { ask: activity() }, actions: { tell: outbox('tell') }, guards: { isSmall: 'be small' }, search: () => ({}) };
  const cases: [string, ChangeKind, Partial<Edition>][] = [
    ['words of an event', 'free', { events: { go: { ...go, title: 'Go' } } }],
    ['the description of an event', 'free', { events: { go: { ...go, description: 'e' } } }],
    ['when an event is taken, in words', 'free', { events: { go: { ...go, when: 'soon' } } }],
    ['an example of an event', 'free', { events: { go: { ...go, example: () => ({ n: 1 }) } } }],
    ['how long an event may wait', 'version', { events: { go: { ...go, early: { for: '1 day' } } } }],
    ['what is shown', 'free', { view: () => ({ title: 'other', waitsFor: '', requirements: [] }) }],
    ['what is said of an action', 'free', { actions: { tell: outbox('tell', { describe: () => 'tells' }) } }],
    ['another policy of an action', 'free', { actions: { tell: outbox('tell', { policy: { startToCloseTimeout: 5 } }) } }],
    ['an action that is bound now', 'version', { actions: { tell: outbox('tell'), count: outbox('tell') } }],
    ['an actor that is bound no more', 'version', { actors: {} }],
    ['a role more', 'free', { events: { go: { ...go, by: ['boss', 'clerk'] } } }],
    ['a role less', 'version', { events: { go: { ...go, by: [] } } }],
    ['another payload', 'version', { events: { go: { ...go, payload: z.strictObject({ n: z.string() }) } } }],
    ['an event more', 'free', { events: { go, extra: go } }],
    ['an event less', 'version', { events: {} }],
    ['another policy', 'free', { actors: { ask: activity({ startToCloseTimeout: '1 minute' }) } }],
    ['a local activity in the place of an activity', 'version', { actors: { ask: local() } }],
    ['an activity of another name', 'version', { actors: { ask: activity({}, { name: 'other' }) } }],
    ['another lane', 'version', { actions: { tell: outbox('tell', { lane: 'other' }) } }],
    ['a guard’s sentence', 'free', { guards: { isSmall: 'be very small' } }],
    ['what is searched by', 'version', { search: () => ({ CaseTitle: 'x' }) }],
    ['what becomes of errors', 'version', { errors: 'xstate' }],
    ['bounds', 'version', { limits: { microsteps: 5 } }],
  ];
  test.each(cases)('%s: %s', (_, kind, change) => {
    const given = { ...before, limits: { microsteps: 10 }, errors: 'parked' as const, view: () => ({ title: 'one', waitsFor: '', requirements: [] }) };
    const { changes } = compareCharts(given, { ...given, ...change });
    expect(changes).toMatchObject([{ kind }]);
  });
});

test('each change says what is to be done', () => {
  const { changes } = compareCharts(made(), made({ states: { idle: { after: { 7: 'done' } } }, root: { id: 'n', context: {} } }));
  expect(changes.length).toBeGreaterThan(3);
  for (const { todo } of changes) expect(todo).toMatch(/^(nothing|release it)/);
});
