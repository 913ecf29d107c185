import { assign, cancel, createMachine, emit, fromPromise, log, raise, sendTo, setup, stopChild, type AnyActorRef, type AnyStateMachine } from 'xstate';
import { actorTree, bindChart, deadlinesOf, dehydrate, meets, notPortable, parkResult, passDeadlines, performInCase, rehydrate, retryParked, step, type Effect } from '../../workflows/durable/core';
import { inCase } from '../../workflows/durable';
import { CoreCase, declared, operator, sample } from './a-core-case';

/** What a step does with time, with what comes late or after the end, and with errors. By values alone. */

const never = fromPromise(() => Promise.reject(new Error('not run here')));

describe('time', () => {
  const chart = createMachine({ initial: 'a', states: { a: { after: { 100: 'b' }, on: { stay: {}, go: 'b' } }, b: {} } });
  test('never goes back, whatever the clock says', () => {
    const one = new CoreCase(bindChart(chart));
    one.send('stay', { at: 70 });
    one.send('stay', { at: 20 });
    expect(one.state.history.map(({ at }) => at)).toEqual([0, 70, 70]);
  });
  test('is not the deadline’s own where something later has been taken before it', () => {
    const one = new CoreCase(bindChart(chart));
    one.send('stay', { at: 500 });
    one.move({ kind: 'timer', generation: 1 }, 600);
    expect(one.state.history.at(-1)).toMatchObject({ at: 500, to: ['b'] });
  });
  test('since when a case is where it is changes only when it goes elsewhere', () => {
    const one = new CoreCase(bindChart(chart));
    one.send('stay', { at: 70 });
    expect(one.state.since).toBe(0);
    one.send('go', { at: 80 });
    expect(one.state.since).toBe(80);
  });
});

describe('after the end', () => {
  const ending = (): CoreCase => {
    const one = new CoreCase(bindChart(createMachine({ context: { n: 0 }, initial: 'a', on: { late: { actions: assign({ n: 1 }) } }, states: { a: { invoke: { src: never }, after: { 100: 'a' }, on: { end: 'over' } }, over: { type: 'final' } } })));
    one.send('end');
    return one;
  };
  test('everything that still ran is called off', () => {
    expect(ending().effects.map(({ kind }) => kind).slice(2)).toEqual(['cancelTimer', 'stopActor']);
    expect(ending().state).toMatchObject({ timers: [], actors: [] });
  });
  test('nothing moves the case, whoever sends it', () => {
    const one = ending();
    const { state } = one;
    one.move({ kind: 'event', event: { type: 'late' }, by: operator });
    one.move({ kind: 'sent', session: 'x:0', event: { type: 'late' } });
    expect(one.state).toEqual(state);
  });
  test('so is what an actor does whose name another one has taken', () => {
    const chart = setup({ types: { context: {} as { kids: unknown[] } }, actors: { never } }).createMachine({
      context: ({ spawn }) => ({ kids: [spawn('never', { id: 'twin' }), spawn('never', { id: 'twin' })] }), initial: 'a', states: { a: { on: { end: 'over' } }, over: { type: 'final' } },
    });
    const one = new CoreCase(bindChart(chart as unknown as AnyStateMachine));
    expect(actorTree(one.state).map(({ id }) => id)).toEqual(['twin', 'twin']);
    one.send('end');
    expect(one.of('stopActor').map(({ generation }) => generation)).toEqual(expect.arrayContaining([1, 2]));
    expect(one.state).toMatchObject({ orphans: [], actors: [] });
  });
});

describe('errors as in XState', () => {
  const chart = createMachine({ initial: 'a', states: { a: { invoke: { src: never }, on: { go: { actions: assign(() => { throw new RangeError('a hole'); }) } } } } });
  test('end the case where the binding says so: the chart’s own, and an actor’s that nothing takes', () => {
    const failing = () => new CoreCase(bindChart(chart, { errors: 'xstate' }));
    const [own, actors] = [failing(), failing()];
    own.send('go');
    actors.move({ kind: 'failed', generation: 1, error: new Error('down') });
    expect([own, actors].map(({ state: { snapshot, parked } }) => [snapshot.status, (snapshot.error as Error).message, parked.length])).toEqual([['error', 'a hole', 0], ['error', 'down', 0]]);
  });
  test('end nothing otherwise', () => {
    const one = new CoreCase(bindChart(chart));
    expect(one.send('go')).toMatchObject({ code: 'stepFailed' });
    one.move({ kind: 'failed', generation: 1, error: new Error('down') });
    expect(one.state).toMatchObject({ snapshot: { status: 'active' }, parked: [{ event: 'a.invoke.failed' }] });
  });
});

test('an actor whose parent has failed goes on, and what it fails with then nobody is told', () => {
  const kid = createMachine({ id: 'kid', context: {}, invoke: { src: never }, on: { fail: { actions: assign(() => { throw new Error('a hole'); }) } } });
  const chart = createMachine({ initial: 'a', states: { a: { invoke: { id: 'kid', src: kid, onError: 'b' }, on: { fail: { actions: sendTo('kid', { type: 'fail' }) } } }, b: {} } });
  const one = new CoreCase(bindChart(chart));
  one.send('fail');
  one.carry();
  expect(one.state).toMatchObject({ actors: [{ generation: 1 }], orphans: [{ id: '0.kid' }] });
  one.move({ kind: 'failed', generation: 1, error: new Error('down') });
  expect(one.state).toMatchObject({ parked: [], actors: [], snapshot: { status: 'active' } });
});

describe('an answer that is not as agreed', () => {
  const asking = (): CoreCase => new CoreCase(sample({ initial: 'asking', states: { asking: { invoke: { src: 'ask', onDone: 'over', onError: 'failed' }, on: { again: { target: 'asking', reenter: true } } }, over: {}, failed: {} } }, { events: { again: declared() } }));
  test('takes the actor’s place: what it still says is dropped', () => {
    const one = asking();
    one.adopt(parkResult(one.chart, one.state, 1, 'answer: expected string', 5));
    one.move({ kind: 'done', generation: 1, output: 'late' });
    expect(one.leaves).toEqual(['asking']);
    expect(one.state).toMatchObject({ dropped: 1, parked: { length: 1 } });
  });
  test('of an earlier question is dropped itself', () => {
    const one = asking();
    one.send('again');
    one.adopt(parkResult(one.chart, one.state, 1, 'answer: expected string', 5));
    expect(one.state).toMatchObject({ dropped: 1, parked: [], actors: [{ generation: 2 }] });
  });
});

test('an error that the chart takes, and once failed on, is taken when it is tried again; nobody is asked anew', () => {
  let isBroken = true;
  const mending = assign(() => {
    if (isBroken) throw new Error('a hole');
    return {};
  });
  const one = new CoreCase(sample({ context: {}, initial: 'asking', states: { asking: { invoke: { src: 'ask', onError: { target: 'failed', actions: mending } } }, failed: {} } }));
  one.move({ kind: 'failed', generation: 1, error: new Error('down') });
  expect(one.state.parked).toHaveLength(1);
  isBroken = false;
  one.adopt(retryParked(one.chart, one.state, 0, 5));
  expect(one.leaves).toEqual(['failed']);
  expect(one.of('startActor')).toHaveLength(1);
});

test('what is parked of one actor stays where another one cancels a deadline of the same name', () => {
  const broken = assign(() => { throw new Error('a hole'); });
  const timed = { entry: raise({ type: 'late' }, { delay: 10, id: 'late' }), on: { late: { actions: broken }, 'never mind': { actions: cancel('late') } } };
  const one = new CoreCase(bindChart(createMachine({ ...timed, context: {}, invoke: { id: 'kid', src: createMachine({ ...timed, context: {} }) } } as never) as AnyStateMachine));
  one.adopt(passDeadlines(one.chart, one.state, 10));
  expect(one.state.parked).toHaveLength(2);
  one.send('never mind');
  expect(one.state.parked).toMatchObject([{ from: { timer: { source: 'x:1' } } }]);
});

test('an actor that is made within a function of the chart works outside under no name, so it is refused where it is reached', () => {
  const chart = createMachine({ on: { go: { actions: assign(({ spawn }) => ({ kid: spawn(fromPromise(() => Promise.resolve()), { id: 'kid' }) })) } } });
  expect(new CoreCase(bindChart(chart)).send('go')).toMatchObject({ code: 'stepFailed', message: expect.stringContaining('the actor «kid» is made within a function of the chart') as string });
  const within = new CoreCase(bindChart(createMachine({ on: { go: { actions: assign(({ spawn }) => ({ kid: spawn(createMachine({ id: 'inner' }), { id: 'kid' }) })) }, end: { actions: stopChild('kid') } } })));
  within.send('go');
  expect(notPortable(within.state)).toContain('«kid» is made within a function');
  expect(() => dehydrate(within.state)).toThrow('case c1 cannot be carried over: the actor «kid»');
});

test('a state that the chart does not have any more is an error, with its place', () => {
  const one = new CoreCase(bindChart(createMachine({ initial: 'a', states: { a: {}, b: {} } })));
  const other = bindChart(createMachine({ id: 'other', initial: 'b', states: { b: {} } }));
  expect(() => rehydrate(other, dehydrate(one.state))).toThrow(/case c1 does not fit the chart «other»: .*'?a'?/);
});

test('two actors cannot have the same system id', () => {
  const kid = createMachine({});
  const chart = createMachine({ invoke: { src: kid, systemId: 'only' }, on: { go: { actions: assign(({ spawn }) => ({ kid: spawn(kid, { systemId: 'only' }) })) } } });
  expect(new CoreCase(bindChart(chart)).send('go')).toMatchObject({ code: 'stepFailed', message: expect.stringContaining("Actor with system ID 'only' already exists") as string });
});

test('a deadline of a machine within is told by its path', () => {
  const one = new CoreCase(bindChart(createMachine({ invoke: { src: 'kid' } }, { actors: { kid: createMachine({ initial: 'a', states: { a: { after: { 100: 'a' } } } }) } })));
  expect(deadlinesOf(one.chart, one.state)).toEqual([{ name: '100 ms', at: 100, state: 'kid/a' }]);
  one.adopt(passDeadlines(one.chart, one.state, 100));
  expect(one.told).toEqual(['kid: 100 ms']);
});

test('what the chart logs has its label', () => {
  const one = new CoreCase(bindChart(createMachine({ entry: [log('plain'), log('said', 'loudly')] })));
  expect(one.of('log')).toEqual([{ kind: 'log', value: 'plain' }, { kind: 'log', value: 'said', label: 'loudly' }]);
});

test('an action that is named and implemented nowhere is none', () => {
  const one = new CoreCase(bindChart(createMachine({ entry: ['nothing', emit({ type: 'begun' })] })));
  expect(one.effects.map(({ kind }) => kind)).toEqual(['emit']);
});

describe('an action that is bound within the case', () => {
  interface Kept { box: { n: number }; seen: unknown[]; kid: AnyActorRef }
  const chart = setup({
    types: { context: {} as Kept },
    actors: { kid: createMachine({ context: { n: 7 } }) },
    actions: {
      ring: ({ self, context }, params: { kid: { getSnapshot: () => { context: unknown } } }) => {
        self.send({ type: 'heard', n: context.box.n, kid: params.kid.getSnapshot().context });
      },
      spoil: ({ context }) => void Object.assign(context.box, { n: 9 }),
    },
  }).createMachine({
    context: ({ spawn }) => ({ box: { n: 1 }, seen: [], kid: spawn('kid') }),
    on: {
      go: { actions: { type: 'ring', params: ({ context }) => ({ kid: context.kid }) } },
      spoil: { actions: 'spoil' },
      heard: { actions: assign({ seen: ({ context, event }) => [...context.seen, event] }) },
    },
  });
  const ringing = (type: string): { one: CoreCase; run: Extract<Effect, { kind: 'run' }> } => {
    const one = new CoreCase(bindChart(chart as unknown as AnyStateMachine, { actions: { ring: inCase, spoil: inCase } }));
    one.send(type);
    expect(one.effects.map(({ kind }) => kind)).toEqual(['run']);
    return { one, run: one.of('run')[0]! };
  };
  /** What an action sends is a stimulus of its own. */
  const heard = (one: CoreCase, perform: (deliver: (session: string, event: { type: string }) => void) => void): unknown => {
    const sent: [string, { type: string }][] = [];
    perform((session, event) => void sent.push([session, event]));
    for (const [session, event] of sent) one.move({ kind: 'sent', session, event });
    return (one.state.snapshot.context as Kept).seen;
  };
  const expected = [{ type: 'heard', n: 1, kid: { n: 7 } }];

  test('is done once its step is over, and what it sends comes after that', () => {
    const { one, run } = ringing('go');
    expect(heard(one, run.call)).toEqual(expected);
  });
  test('can be done again with what it was asked with, carried over as JSON', () => {
    const { one, run } = ringing('go');
    const asked = JSON.parse(JSON.stringify(run.asked?.())) as unknown;
    one.carry();
    expect(heard(one, (deliver) => performInCase(one.chart, one.state, { action: run.action, asked }, deliver))).toEqual(expected);
  });
  test('is given a frozen context then, too, and is an error where the chart does not have it any more', () => {
    const { one, run } = ringing('spoil');
    const asked = run.asked?.();
    expect(() => performInCase(one.chart, one.state, { action: 'spoil', asked }, () => {})).toThrow('read only');
    expect(() => performInCase(one.chart, one.state, { action: 'gone', asked }, () => {})).toThrow('has no action «gone»');
  });
});

test('what is sent to an actor that has ended changes nothing, and is no error', () => {
  const kid = createMachine({ id: 'kid', initial: 'a', states: { a: { on: { end: 'z' } }, z: { type: 'final' } } });
  const chart = createMachine({ context: ({ spawn }) => ({ kid: spawn(kid, { id: 'kid' }) }), on: { end: { actions: sendTo('kid', { type: 'end' }) }, tell: { actions: sendTo(({ context }) => context.kid, { type: 'end' }) } } });
  const one = new CoreCase(bindChart(chart));
  for (const type of ['end', 'tell']) expect(one.send(type)).not.toHaveProperty('code');
  expect(one.state.parked).toEqual([]);
});

test('a case stands as it is waited for only where all of it holds, of several states or tags one', () => {
  const seen = { revision: 5, state: ['open.filling', 'clock.on'], tags: ['early'], status: 'active' } as const;
  const holds = [{}, { afterRevision: 4 }, { states: ['paid', 'open'] }, { tags: ['late', 'early'] }, { status: 'active' }, { states: ['filling'], tags: ['early'], status: 'active', afterRevision: 4 }] as const;
  const fails = [{ afterRevision: 5 }, { states: ['paid'] }, { states: [] }, { tags: ['late'] }, { status: 'done' }, { states: ['open'], tags: ['late'] }, { states: ['open'], status: 'done' }, { states: ['open'], afterRevision: 5 }] as const;
  expect(holds.map((awaited) => meets(awaited, seen))).toEqual(holds.map(() => true));
  expect(fails.map((awaited) => meets(awaited, seen))).toEqual(fails.map(() => false));
});

test('a step gives the case it began with back unchanged', () => {
  const one = new CoreCase(sample({ context: { list: [1] }, initial: 'a', states: { a: { after: { 10: 'b' }, on: { go: { target: 'b', actions: assign({ list: ({ context }: { context: { list: number[] } }) => [...context.list, 2] }) } } }, b: {} } }, { events: { go: declared() } }));
  const before = JSON.stringify(dehydrate(one.state));
  step(one.chart, one.state, { kind: 'event', event: { type: 'go' }, by: operator }, 5);
  expect(JSON.stringify(dehydrate(one.state))).toBe(before);
});
