import {
  assign, cancel, createMachine, emit, enqueueActions, forwardTo, fromCallback, fromEventObservable, fromObservable, fromPromise, fromTransition, log, raise, sendParent, sendTo, setup, spawnChild, stopChild, type AnyActorRef, type AnyStateMachine,
} from 'xstate';
import { begin, bindChart, decode, dehydrate, encode, leafStates, nextTimer, rehydrate, step, type BoundChart, type CaseState, type DehydratedCase, type Effect, type Step } from '../../workflows/durable/core';
import { CoreCase } from './a-core-case';

/** Machines and transition functions within a case, and what stands inline in a chart. By values alone. */

const clerk = { kind: 'staff', id: 'clara', roles: [] };

/** A case that goes through JSON after every step: nothing of it may live anywhere else. */
class Played {
  private state: CaseState;
  readonly effects: Effect[] = [];

  private constructor(private readonly chart: BoundChart, made: Step) {
    this.state = made.state;
    this.keep(made);
  }

  static of(machine: AnyStateMachine, input?: unknown): Played {
    const chart = bindChart(machine) as unknown as BoundChart; // contexts are read as JSON
    return new Played(chart, begin(chart, { caseId: 'c1', input, at: 0, by: clerk }));
  }

  private keep(made: Step): this {
    if (made.state.parked.length > 0) throw new Error(made.state.parked[0]!.error);
    this.effects.push(...made.effects);
    this.state = rehydrate(this.chart, JSON.parse(JSON.stringify(dehydrate(made.state))) as DehydratedCase);
    return this;
  }

  send = (type: string, payload: object = {}): this => this.keep(step(this.chart, this.state, { kind: 'event', event: { type, ...payload }, by: clerk }, this.state.at));
  pass(): this {
    const { generation, deadline } = nextTimer(this.state)!;
    return this.keep(step(this.chart, this.state, { kind: 'timer', generation }, deadline));
  }
  answer(src: string, output: unknown): this {
    const { generation } = this.running(src);
    return this.keep(step(this.chart, this.state, { kind: 'done', generation, output }, this.state.at));
  }
  fail(src: string, error: unknown): this {
    const { generation } = this.running(src);
    return this.keep(step(this.chart, this.state, { kind: 'failed', generation, error }, this.state.at));
  }
  emits(src: string, number: number, type: string): this {
    const { generation } = this.running(src);
    return this.keep(step(this.chart, this.state, { kind: 'emitted', generation, number, emission: { kind: 'event', event: { type } } }, this.state.at));
  }
  gives(src: string, number: number, value: unknown): this {
    const { generation } = this.running(src);
    return this.keep(step(this.chart, this.state, { kind: 'emitted', generation, number, emission: { kind: 'next', value } }, this.state.at));
  }
  running = (src: string) => {
    const actor = this.state.actors.find((one) => one.src === src);
    if (!actor) throw new Error(`${src} does not run; ${this.state.actors.map((one) => one.src).join(', ')} do`);
    return actor;
  };

  get states(): readonly string[] {
    return leafStates(this.state.snapshot);
  }
  get context(): Record<string, unknown> {
    return this.state.snapshot.context as Record<string, unknown>; // of the chart at hand
  }
  get emitted(): readonly unknown[] {
    return this.state.history.flatMap(({ emitted = [] }) => emitted);
  }
  get timers(): number {
    return this.state.timers.length;
  }
  get dropped(): number {
    return this.state.dropped;
  }
}

const pay = fromPromise<string, { amount: number }>(() => Promise.reject(new Error('not run here')));

const payment = setup({
  types: { input: {} as { amount: number }, context: {} as { amount: number; tries: number }, events: {} as { type: 'cancel' } | { type: 'ping' }, output: {} as { paid: number } },
  actors: { pay },
}).createMachine({
  id: 'payment',
  context: ({ input }) => ({ amount: input.amount, tries: 0 }),
  initial: 'paying',
  on: { cancel: '.cancelled', ping: { actions: sendParent(({ context }) => ({ type: 'pong', tries: context.tries })) } },
  states: {
    paying: {
      entry: assign({ tries: ({ context }) => context.tries + 1 }),
      invoke: { src: 'pay', input: ({ context }) => ({ amount: context.amount }), onDone: 'paid', onError: 'resting' },
    },
    resting: { after: { 1_000: 'paying' } },
    paid: { type: 'final' },
    cancelled: { type: 'final' },
  },
  output: ({ context }) => ({ paid: context.amount }),
});

const order = setup({
  types: { context: {} as { seen: unknown[] }, events: {} as { type: 'cancel' } | { type: 'pong'; tries: number } | { type: 'abandon' } | { type: 'ping' } },
  actors: { payment },
}).createMachine({
  id: 'order',
  context: { seen: [] },
  initial: 'paying',
  on: { pong: { actions: assign({ seen: ({ context, event }) => [...context.seen, event.tries] }) } },
  states: {
    paying: {
      invoke: {
        src: 'payment', id: 'till', input: { amount: 7 },
        onDone: { target: 'done', actions: assign({ seen: ({ context, event }) => [...context.seen, event.output] }) },
      },
      on: { cancel: { actions: forwardTo('till') }, abandon: 'abandoned', ping: { actions: sendTo('till', { type: 'ping' }) } },
    },
    abandoned: {},
    done: { type: 'final' },
  },
});

describe('a machine within the case', () => {
  test('works, waits, tries again and answers its parent', () => {
    const played = Played.of(order);
    expect(played.running('payment/pay')).toMatchObject({ input: { amount: 7 }, effect: 1 });
    played.fail('payment/pay', new Error('no money'));
    expect(played.timers).toBe(1);
    played.pass().send('ping').answer('payment/pay', 'ok');
    expect(played.states).toEqual(['done']);
    expect(played.context).toEqual({ seen: [2, { paid: 7 }] });
  });

  test('is sent on what its parent takes', () => expect(Played.of(order).send('cancel').states).toEqual(['done']));

  test('is stopped with everything below it when its parent leaves', () => {
    const played = Played.of(order).send('abandon');
    expect(played.states).toEqual(['abandoned']);
    expect(played.effects.map(({ kind }) => kind)).toEqual(['startActor', 'stopActor']);
    const waiting = Played.of(order).fail('payment/pay', new Error('no money'));
    expect(waiting.timers).toBe(1);
    expect(waiting.send('abandon').timers).toBe(0);
  });
});

test('children that an assign spawns are known by their references, each its own', () => {
  const counter = fromTransition((count: number, event: { type: 'add'; n: number }) => count + event.n, 0);
  const chart = setup({
    types: { context: {} as { counters: AnyActorRef[]; read: number[] }, events: {} as { type: 'new' } | { type: 'add'; which: number; n: number } | { type: 'read' } },
    actors: { counter },
  }).createMachine({
    context: { counters: [], read: [] },
    on: {
      new: { actions: assign({ counters: ({ context, spawn }) => [...context.counters, spawn('counter')] }) },
      add: { actions: sendTo(({ context, event }) => context.counters[event.which]!, ({ event }) => ({ type: 'add', n: event.n })) },
      read: { actions: assign({ read: ({ context }) => context.counters.map((ref) => (ref.getSnapshot() as { context: number }).context) }) },
    },
  });
  const played = Played.of(chart).send('new').send('new').send('add', { which: 1, n: 5 }).send('add', { which: 0, n: 2 }).send('add', { which: 1, n: 1 }).send('read');
  expect(played.context['read']).toEqual([2, 6]);
});

test.each<[string, (kid: AnyActorRef) => unknown, (kept: never) => AnyActorRef]>([
  ['in a map', (kid) => new Map([['kid', kid]]), (kept: Map<string, AnyActorRef>) => kept.get('kid')!],
  ['in a set', (kid) => new Set([kid]), (kept: Set<AnyActorRef>) => [...kept][0]!],
  ['in what the chart has frozen itself', (kid) => Object.freeze({ kid }), (kept: { kid: AnyActorRef }) => kept.kid],
])('a reference to an actor means the one of the present, also %s', (_, keep, kidOf) => {
  const chart = setup({ types: { context: {} as { kept: unknown; seen: unknown } }, actors: { counter: fromTransition((count: number) => count + 1, 0) } }).createMachine({
    context: ({ spawn }) => ({ kept: keep(spawn('counter', { id: 'kid' })), seen: 0 }),
    on: {
      add: { actions: sendTo(({ context }) => kidOf(context.kept as never), { type: 'add' }) },
      look: { actions: assign({ seen: ({ context }) => (kidOf(context.kept as never).getSnapshot() as { context: number }).context }) },
    },
  });
  const one = new CoreCase(bindChart(chart as unknown as AnyStateMachine));
  for (const type of ['add', 'add', 'look']) one.send(type);
  expect(one.state.snapshot.context).toMatchObject({ seen: 2 });
});

test('what stands inline in a chart has the name of its place', () => {
  const chart = createMachine({
    initial: 'idle',
    states: {
      idle: { entry: () => {}, on: { go: { target: 'busy', actions: [function ring() {}, log('gone')] } } },
      busy: {
        invoke: [{ src: fromPromise(() => Promise.resolve(1)) }, { src: fromCallback(() => {}), id: 'ticker' }],
        entry: spawnChild(fromPromise(() => Promise.resolve(2)), { id: 'helper' }),
        on: { tick: { actions: sendTo('ticker', { type: 'heard' }) } },
        exit: stopChild('helper'),
      },
    },
  });
  const played = Played.of(chart).send('go');
  expect(played.effects.flatMap((effect) => (effect.kind === 'perform' ? [effect.action] : effect.kind === 'startActor' ? [effect.src] : []))).toEqual([
    'idle.entry[0]', 'idle.go[0]', 'busy.entry[0]', 'busy.invoke[0]', 'busy.invoke[1]',
  ]);
  played.emits('busy.invoke[1]', 1, 'tick');
  expect(played.running('busy.invoke[1]').inbox).toEqual([{ number: 1, event: { type: 'heard' } }]);
});

test('what a callback is sent waits in order, so much of it; a promise has no ear', () => {
  const chart = setup({ actors: { feed: fromCallback(() => {}), pay } }).createMachine({
    invoke: [{ id: 'feed', src: 'feed' }, { id: 'pay', src: 'pay', input: { amount: 1 } }],
    on: { say: { actions: [sendTo('feed', ({ event }) => ({ ...event, type: 'said' })), sendTo('pay', { type: 'said' })] } },
  });
  const played = Played.of(chart).send('say', { n: 1 }).send('say', { n: 2 });
  expect(played.running('feed').inbox).toEqual([{ number: 1, event: { type: 'said', n: 1 } }, { number: 2, event: { type: 'said', n: 2 } }]);
  expect(played.running('pay').inbox).toBeUndefined();
  for (let n = 3; n <= 100; n += 1) played.send('say', { n });
  expect(() => played.send('say', { n: 101 })).toThrow('100 events wait for the actor «feed»');
});

test('each emission is taken once and in order, and none of an actor that was stopped', () => {
  const chart = setup({ types: { context: {} as { n: number }, events: {} as { type: 'tick' } | { type: 'stop' } }, actors: { feed: fromCallback(() => {}) } }).createMachine({
    context: { n: 0 },
    initial: 'on',
    states: { on: { invoke: { src: 'feed' }, on: { stop: 'off' } }, off: {} },
    on: { tick: { actions: assign({ n: ({ context }) => context.n + 1 }) } },
  });
  const played = Played.of(chart).emits('feed', 1, 'tick').emits('feed', 1, 'tick').emits('feed', 2, 'tick');
  expect(played.context).toEqual({ n: 2 });
  expect(played.dropped).toBe(1);
});

describe('delayed events', () => {
  const later = { delay: 1_000, id: 'later' };
  const kid = setup({ types: { events: {} as { type: 'heard' } | { type: 'end' } | { type: 'call off' } } }).createMachine({
    id: 'kid', entry: [raise({ type: 'heard' }, later), sendParent({ type: 'told', by: 'kid, late' }, { delay: 9_000 })],
    on: { 'call off': { actions: cancel('later') }, heard: { actions: sendParent({ type: 'told', by: 'kid' }) } }, initial: 'on', states: { on: { on: { end: 'off' } }, off: { type: 'final' } },
  });
  const parent = setup({
    types: { context: {} as { told: string[] }, events: {} as { type: 'told'; by: string } | { type: 'again' } | { type: 'call off' } | { type: 'remind' } | { type: 'end' } | { type: 'hush' } },
    actors: { kid },
  }).createMachine({
    id: 'parent', context: { told: [] }, invoke: { id: 'kid', src: 'kid' },
    entry: raise({ type: 'told', by: 'parent' }, later),
    on: {
      told: { actions: assign({ told: ({ context, event }) => [...context.told, event.by] }) },
      again: { actions: raise({ type: 'told', by: 'parent again' }, later) },
      'call off': { actions: cancel('later') },
      remind: { actions: sendTo('kid', { type: 'heard' }, { delay: 5_000 }) },
      hush: { actions: sendTo('kid', { type: 'call off' }) },
      end: { actions: sendTo('kid', { type: 'end' }) },
    },
  });
  test('of one id are each actor’s own: whoever cancels cancels its own', () => {
    expect(Played.of(parent).send('call off').pass().context).toEqual({ told: ['kid'] });
    expect(Played.of(parent).send('hush').pass().context).toEqual({ told: ['parent'] });
  });
  test('of one id both come, and only the latest can be cancelled', () => {
    const twice = Played.of(parent).send('again');
    expect(twice.pass().pass().pass().context).toEqual({ told: ['kid', 'parent', 'parent again'] });
    const cancelled = Played.of(parent).send('again').send('call off').send('call off');
    expect(cancelled.timers).toBe(3);
    expect(cancelled.pass().pass().context).toEqual({ told: ['kid', 'parent'] });
  });
  test('for a child that has ended, or from it, are deadlines no more', () => {
    const played = Played.of(parent).send('remind');
    expect(played.timers).toBe(4);
    expect(played.send('end').timers).toBe(1);
  });
  test('of less than no time are due at once, and not before', () => {
    const hasty = setup({ types: { events: {} as { type: 'a' } | { type: 'b' } | { type: 'go' }, context: {} as { order: string[] } } }).createMachine({
      context: { order: [] },
      on: {
        go: { actions: [raise({ type: 'a' }, { delay: 0, id: 'a' }), raise({ type: 'b' }, { delay: -5, id: 'b' })] },
        a: { actions: assign({ order: ({ context }) => [...context.order, 'a'] }) }, b: { actions: assign({ order: ({ context }) => [...context.order, 'b'] }) },
      },
    });
    expect(Played.of(hasty).send('go').pass().pass().context).toEqual({ order: ['a', 'b'] });
  });
});

test('an actor is known by what XState made it with, also under a name with a slash in it', () => {
  const never = (): never => {
    throw new Error('not run here');
  };
  const every = setup({
    actions: { 'log/it': () => {} },
    actors: { 'a/promise': fromPromise(never), callback: fromCallback(never), observable: fromObservable(never), eventObservable: fromEventObservable(never), 'a 100%/transition': fromTransition((n: number) => n, 0) },
  }).createMachine({
    entry: ['log/it'],
    invoke: [{ src: 'a/promise' }, { src: 'callback' }, { src: 'observable' }, { src: 'eventObservable' }, { src: 'a 100%/transition' }],
  });
  const { effects } = Played.of(every);
  expect(effects.flatMap((effect) => (effect.kind === 'startActor' ? [`${effect.src} ${effect.as ?? 'promise'}`] : effect.kind === 'perform' ? [effect.action] : []))).toEqual([
    'a%2Fpromise promise', 'callback callback', 'observable observable', 'eventObservable eventObservable', 'log%2Fit',
  ]);
});

test('how a child ended can be asked of it later: its output, its error', () => {
  const ending = createMachine({ id: 'ending', initial: 'on', states: { on: { on: { end: 'off', fail: { actions: assign(() => { throw new RangeError('it broke'); }) } } }, off: { type: 'final' } }, output: { all: 'well' } });
  const asking = setup({ types: { context: {} as { kids: AnyActorRef[]; seen: unknown[] } }, actors: { ending } }).createMachine({
    context: ({ spawn }) => ({ kids: [spawn('ending', { id: 'one' }), spawn('ending', { id: 'two' })], seen: [] }),
    on: {
      end: { actions: sendTo('one', { type: 'end' }) }, fail: { actions: sendTo('two', { type: 'fail' }) }, 'xstate.error.actor.two': {},
      look: { actions: assign({ seen: ({ context }) => context.kids.map((kid) => kid.getSnapshot() as { output?: unknown; error?: Error }).map(({ output, error }) => output ?? error?.message) }) },
    },
  });
  expect(Played.of(asking).send('end').send('fail').send('look').context['seen']).toEqual([{ all: 'well' }, 'it broke']);
});

test('a chart stops its own children only', () => {
  const inner = createMachine({ id: 'inner' });
  const outer = setup({ types: { context: {} as { kid: AnyActorRef } }, actors: { inner } }).createMachine({ id: 'outer', context: ({ spawn }) => ({ kid: spawn('inner', { id: 'deep' }) }) });
  const meddler = setup({ actors: { outer } }).createMachine({
    invoke: { id: 'outer', src: 'outer' },
    on: { meddle: { actions: stopChild(({ self }) => (self.getSnapshot().children['outer']!.getSnapshot() as unknown as { context: { kid: AnyActorRef } }).context.kid) } },
  });
  expect(() => Played.of(meddler).send('meddle')).toThrow('Cannot stop child actor deep of');
});

test('what an observable gives is its latest snapshot', () => {
  const prices = fromObservable<number, void>(() => { throw new Error('not run here'); });
  const following = setup({ types: { context: {} as { seen: unknown[] } }, actors: { prices } }).createMachine({
    context: { seen: [] }, invoke: { src: 'prices', onSnapshot: { actions: assign({ seen: ({ context, event }) => [...context.seen, event.snapshot.context ?? 'none'] }) } },
  });
  expect(Played.of(following).gives('prices', 1, 7).gives('prices', 2, 8).context).toEqual({ seen: ['none', 7, 8] });
});

test('what a chart emits stands in its history, and not what its children emit', () => {
  const chart = setup({ types: { events: {} as { type: 'go' }, emitted: {} as { type: 'gone'; far: number } } }).createMachine({
    on: { go: { actions: [emit({ type: 'gone', far: 3 }), enqueueActions(({ enqueue }) => enqueue.emit({ type: 'gone', far: 4 }))] } },
  });
  const played = Played.of(chart).send('go');
  expect(played.effects).toEqual([{ kind: 'emit', event: { type: 'gone', far: 3 }, from: '' }, { kind: 'emit', event: { type: 'gone', far: 4 }, from: '' }]);
  expect(played.emitted).toEqual([{ type: 'gone', far: 3 }, { type: 'gone', far: 4 }]);
  const around = setup({ actors: { chart } }).createMachine({ id: 'around', invoke: { id: 'within', src: 'chart' }, on: { go: { actions: forwardTo('within') } } });
  const forwarded = Played.of(around).send('go');
  expect(forwarded.effects.map((effect) => (effect.kind === 'emit' ? effect.from : ''))).toEqual(['chart', 'chart']);
  expect(forwarded.emitted).toEqual([]);
});

test('an input of any kind comes as it is', () => {
  const chart = setup({ types: { input: {} as number | undefined, context: {} as { given: unknown } } }).createMachine({ context: ({ input }) => ({ given: input ?? 'nothing' }) });
  expect(Played.of(chart, 5).context).toEqual({ given: 5 });
  expect(Played.of(chart).context).toEqual({ given: 'nothing' });
});

test('a deadline’s event may be sent on to a child', () => {
  const kid = createMachine({ id: 'kid', on: { '*': { actions: sendParent({ type: 'heard' }) } } });
  const chart = setup({ types: { events: {} as { type: 'heard' } }, actors: { kid } }).createMachine({ initial: 'a', invoke: { id: 'kid', src: 'kid' }, states: { a: { after: { 10: { actions: forwardTo('kid') } }, on: { heard: 'b' } }, b: {} } });
  expect(Played.of(chart).pass().states).toEqual(['b']);
});

test('an error that nobody takes but the parent’s parent goes there, and is not parked', () => {
  const within = createMachine({ id: 'within', invoke: { src: fromPromise(() => Promise.reject(new Error('not run here'))) } });
  const between = createMachine({ id: 'between', invoke: { src: within } });
  const around = createMachine({ id: 'around', initial: 'hoping', states: { hoping: { invoke: { src: between, onError: 'consoled' } }, consoled: {} } });
  expect(Played.of(around).fail('hoping.invoke/between.invoke/within.invoke', new Error('deep')).states).toEqual(['consoled']);
});

test('the snapshot of a child reaches an action that is executed outside, with what it can be asked', () => {
  const child = createMachine({ id: 'child', context: { n: 7 }, initial: 'waiting', states: { waiting: { tags: 'calm' } } });
  const parent = createMachine({ id: 'parent', invoke: { src: child, onSnapshot: { actions: () => {} } } });
  const asked = Played.of(parent).effects.flatMap((effect) => (effect.kind === 'perform' ? [effect.asked] : []));
  const { event } = decode(JSON.parse(JSON.stringify(asked[0])), () => undefined) as { event: { snapshot: { value: string; context: object; matches: (state: string) => boolean; hasTag: (tag: string) => boolean } } };
  expect([event.snapshot.value, event.snapshot.context, event.snapshot.matches('waiting'), event.snapshot.hasTag('calm'), event.snapshot.hasTag('wild')]).toEqual(['waiting', { n: 7 }, true, true, false]);
  const again = decode(JSON.parse(JSON.stringify(encode(event.snapshot))), () => undefined) as typeof event.snapshot;
  expect([again.matches('waiting'), again.matches('gone')]).toEqual([true, false]);
});

test('a delay that is named and not implemented is refused where it is reached, with its place', () => {
  const napping = createMachine({ id: 'napping', initial: 'awake', states: { awake: { on: { rest: 'asleep' } }, asleep: { after: { 'a while': 'awake' } } } });
  const played = Played.of(napping);
  expect(() => played.send('rest')).toThrow('asleep: the delay «a while» is not implemented; it would pass at once');
  expect(played.states).toEqual(['awake']);
});
