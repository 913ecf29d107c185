import { assign, createMachine, forwardTo, fromPromise, sendParent, sendTo, setup, type AnyStateMachine } from 'xstate';
import { actorTree, begin, bindChart, restartActors, retryParked } from '../../workflows/durable/core';
import { activity, child, toCase } from '../../workflows/durable';
import { clerk, CoreCase, declared, sample } from './a-core-case';

/** What a case asks to be said to other cases: to any by its workflow id, to a child that is a case of its own, to its parent. By values alone. */

describe('a message to another case', () => {
  const shipping = (params: unknown): CoreCase =>
    new CoreCase(sample({ initial: 'a', states: { a: { on: { go: { actions: { type: 'tell', params } } } } } }, { events: { go: declared() }, actions: { tell: toCase } }));

  test('is asked for as data, each under a number of its own', () => {
    const one = shipping({ case: 'order:1', event: { type: 'paid', n: 1 } });
    for (let times = 0; times < 2; times += 1) one.send('go');
    expect(one.of('tell')).toEqual([1, 2].map((effect) => ({ kind: 'tell', effect, to: { workflow: 'order:1' }, say: { kind: 'event', event: { type: 'paid', n: 1 } } })));
  });
  test.each([undefined, {}, { case: 7, event: { type: 'paid' } }, { case: 'order:1' }, { case: 'order:1', event: { typ: 'paid' } }])('of another form is refused in words: %j', (params) => {
    expect(shipping(params).send('go')).toMatchObject({ code: 'stepFailed', message: expect.stringContaining('the action «tell» sends to another case, so its params are { case: its workflow id, event: { type, … } }') as string });
  });
  test('that JSON cannot carry is refused with its place', () => {
    expect(shipping({ case: 'order:1', event: { type: 'paid', at: new Date(0) } }).send('go')).toMatchObject({ code: 'stepFailed', message: expect.stringContaining('the event of tell.at is a Date') as string });
  });
});

describe('a child that is a case of its own', () => {
  const kid = createMachine({ id: 'kid', initial: 'on', states: { on: {} }, on: { '*': {} } });
  const family = (more: object = {}): CoreCase => {
    const chart = setup({ actors: { kid, ask: fromPromise(() => Promise.reject(new Error('not run here'))) } }).createMachine({
      id: 'family', context: { seen: [] }, initial: 'idle',
      states: {
        idle: { on: { go: 'raising' } },
        raising: {
          invoke: { id: 'kid', src: 'kid', input: { name: 'Ada' }, ...more } as never,
          on: { leave: 'idle', end: 'over', say: { actions: forwardTo('kid') }, date: { actions: sendTo('kid', { type: 'say', on: { day: new Date(0) } }) } },
        },
        over: { type: 'final' },
      },
    });
    const one = new CoreCase(bindChart(chart as unknown as AnyStateMachine, { actors: { kid: child('kids'), ask: activity() } }));
    one.send('go');
    return one;
  };
  const told = (one: CoreCase) => one.of('tell').map(({ to, say }) => [to, say]);
  const snapshot = (state: string) => ({ status: 'active', value: state, context: {}, states: [state] });
  const tells = (one: CoreCase, number: number, state: string): void => one.move({ kind: 'emitted', generation: 1, number, emission: { kind: 'snapshot', snapshot: snapshot(state) } });

  test('is sent events as they are meant for it, and keeps none of them here', () => {
    const one = family();
    one.send('say', { payload: { n: 1 } });
    expect(told(one)).toEqual([[{ child: 1 }, { kind: 'event', event: { type: 'say', n: 1 } }]]);
    expect(one.state.actors[0]).not.toHaveProperty('inbox');
    expect(one.send('date')).toMatchObject({ code: 'stepFailed', message: expect.stringContaining('the event say to kid.on.day is a Date') as string });
  });

  test.each(['leave', 'end'])('is told to stop where its parent leaves it or ends: %s', (type) => {
    const one = family();
    one.send(type);
    expect(told(one)).toEqual([[{ child: 1 }, { kind: 'stop' }]]);
    expect(one.of('stopActor')).toEqual([{ kind: 'stopActor', generation: 1 }]);
    expect(one.state.actors).toEqual([]);
  });

  test('is followed where the chart listens, once for each thing it tells, and shown where it is', () => {
    const seen = assign({ seen: ({ context, event }: { context: { seen: unknown[] }; event: object }) => [...context.seen, (event as { snapshot: { value?: unknown } }).snapshot.value] });
    const one = family({ onSnapshot: { actions: seen } });
    expect(one.of('startActor')).toMatchObject([{ as: 'machine', sync: true }]);
    expect(family().of('startActor')[0]).not.toHaveProperty('sync');
    tells(one, 1, 'on');
    one.carry();
    tells(one, 2, 'off');
    expect(one.state.snapshot.context).toEqual({ seen: ['on', 'off'] });
    expect(actorTree(one.state)).toEqual([{ id: 'kid', src: 'kid', status: 'active', state: ['off'] }]);
  });

  test('that is restarted with the run is asked for under its old effect, and with nothing of a callback’s', () => {
    const one = family();
    const [again] = restartActors(one.state).effects;
    expect(again).toMatchObject({ kind: 'startActor', effect: 1, generation: 2 });
    expect(again).not.toHaveProperty('taken');
  });

  test('that failed stays what it was: tried again, another one takes its place', () => {
    const one = family();
    one.move({ kind: 'failed', generation: 1, error: new Error('it broke') });
    one.adopt(retryParked(one.chart, one.state, 0, 5));
    expect(one.of('startActor').map(({ effect, input }) => [effect, input])).toEqual([[1, { name: 'Ada' }], [2, { name: 'Ada' }]]);
    expect(one.state.effect).toBe(2);
  });
});

describe('a case that another one started', () => {
  const begun = (): CoreCase => {
    const chart = createMachine({ on: { report: { actions: sendParent({ type: 'reported' }) }, forge: { actions: sendParent({ type: 'xstate.done.actor.other' }) }, date: { actions: sendParent({ type: 'reported', on: { day: new Date(0) } }) } }, after: { 1_000: {} } });
    const one = new CoreCase(bindChart(chart));
    one.adopt(begin(one.chart, { caseId: 'p/1', input: {}, at: 0, by: clerk, parent: { workflow: 'p', effect: 1 } }));
    return one;
  };
  test('tells its parent what it sends there, and nothing that XState would make itself', () => {
    const one = begun();
    for (const type of ['forge', 'report']) expect(one.send(type)).not.toHaveProperty('code');
    expect(one.of('tell')).toMatchObject([{ to: 'parent', say: { kind: 'event', event: { type: 'reported' } } }]);
  });
  test('sends it plain JSON', () => expect(begun().send('date')).toMatchObject({ code: 'stepFailed', message: expect.stringContaining('the event reported to the parent.on.day is a Date') as string }));
  test('is over when its parent stops it, and the history says so', () => {
    const one = begun();
    one.move({ kind: 'stop' }, 7);
    expect(one.state).toMatchObject({ snapshot: { status: 'stopped' }, timers: [], parked: [] });
    expect(one.state.history.at(-1)).toMatchObject({ event: 'case.stopped', by: 'system', at: 7 });
  });
});
