import { and, assign, cancel, createMachine, enqueueActions, fromPromise, not, or, raise, sendParent, sendTo, setup, spawnChild, stateIn, type AnyStateMachine } from 'xstate';
import { machines } from '../../machines';
import { checkChart, type Declared, type WarningCode } from '../../workflows/durable/analysis';

/** Each warning by a small chart that earns it, and by one that comes near and does not. */

const warnings = (machine: AnyStateMachine, code: WarningCode, declared?: Declared) =>
  checkChart(machine, declared).filter((warning) => warning.code === code);
const places = (machine: AnyStateMachine, code: WarningCode, declared?: Declared) => warnings(machine, code, declared).map(({ place }) => place);
const any = () => Math.random() < 2; // a guard that nothing is known of

test('the charts of the catalogue have nothing to warn of', () => {
  for (const { chart, events } of Object.values(machines)) expect(checkChart(chart, { events })).toEqual([]);
});

describe('a state that no way leads into', () => {
  test('is told, and what is in it is not told again', () => {
    const chart = createMachine({ initial: 'a', states: { a: { on: { go: 'b' } }, b: { on: { back: 'a' } }, lost: { initial: 'x', states: { x: {} }, on: { go: 'a' } } } });
    expect(places(chart, 'unreachable')).toEqual(['lost']);
  });

  test('is none if a timer, an actor, an always, a region, a history’s default or a finished parent leads there', () => {
    const chart = createMachine({
      initial: 'a',
      states: {
        a: { after: { 5: 'b' } },
        b: { invoke: { src: fromPromise(async () => 1), onDone: 'c', onError: 'd' } },
        c: { always: { guard: any, target: 'e' }, on: { go: 'remembered' } },
        d: { on: { go: 'e.inner' } },
        e: { type: 'parallel', states: { inner: { initial: 'one', states: { one: { always: 'end' }, end: { type: 'final' } } }, beside: { initial: 'two', states: { two: { on: { done: 'end' } }, end: { type: 'final' } } } }, onDone: 'f' },
        f: { on: { again: 'a' } },
        g: { initial: 'first', states: { first: { on: { x: 'second' } }, second: { on: { x: 'first' } }, third: { on: { x: 'first' } }, h: { type: 'history', target: 'third' } }, on: { back: 'a' } },
        remembered: { always: 'g.h' },
      },
    });
    expect(places(chart, 'unreachable')).toEqual([]);
  });

  test('is none if it stands in a region beside one that is entered from without', () => {
    const chart = createMachine({
      initial: 'a',
      states: { a: { on: { go: '#deep' } }, both: { type: 'parallel', on: { end: 'a' }, states: { one: { initial: 'x', states: { x: { on: { flip: 'deep' } }, deep: { id: 'deep', on: { flip: 'x' } } } }, two: { initial: 'y', states: { y: {} } } } } },
    });
    expect(places(chart, 'unreachable')).toEqual([]);
  });

  test('is one if only a branch leads there that is never taken, or an onDone that never comes', () => {
    const chart = createMachine({
      initial: 'a',
      states: { a: { on: { go: [{ target: 'b' }, { target: 'hidden' }] } }, b: { initial: 'x', states: { x: { on: { go: '#a' } } }, onDone: 'late' }, hidden: { on: { go: 'a' } }, late: { on: { go: 'a' } }, c: { id: 'a', type: 'final' } },
    });
    expect(places(chart, 'unreachable')).toEqual(['hidden', 'late']);
  });
});

describe('a state without a way out', () => {
  test('is told though it takes events that change nothing but the context', () => {
    const chart = createMachine({ context: { n: 0 }, initial: 'a', states: { a: { on: { go: 'rest' } }, rest: { on: { count: { actions: assign({ n: 1 }) }, self: { target: 'rest', reenter: true } } } } });
    expect(places(chart, 'noWayOut')).toEqual(['rest']);
  });

  test('is told in a region that nothing can end', () => {
    const chart = createMachine({ type: 'parallel', states: { one: { initial: 'a', states: { a: { on: { go: 'b' } }, b: {} } }, two: { initial: 'x', states: { x: { on: { flip: 'y' } }, y: { on: { flip: 'x' } } } } } });
    expect(places(chart, 'noWayOut')).toEqual(['one.b']);
  });

  test('is none if it is final, if something runs in it, or if a state above it or beside it leads out', () => {
    const chart = createMachine({
      initial: 'work',
      states: {
        work: { type: 'parallel', states: { one: { initial: 'b', states: { b: {} } }, two: { initial: 'x', states: { x: { after: { 5: '#running' } } } } } },
        running: { id: 'running', invoke: { src: fromPromise(async () => 1) }, on: { go: 'above' } },
        above: { initial: 'leaf', states: { leaf: {} }, on: { end: 'end' } },
        end: { type: 'final' },
      },
    });
    expect(places(chart, 'noWayOut')).toEqual([]);
    expect(places(createMachine({ initial: 'a', states: { a: { invoke: { src: fromPromise(async () => 1) } } } }), 'noWayOut')).toEqual([]);
  });
});

describe('an event that no state takes', () => {
  const declared = { events: { go: {}, gone: {} } };

  test('is told if it is declared, raised, or sent to the chart itself', () => {
    const chart = createMachine({
      id: 'm', initial: 'a',
      states: { a: { entry: raise({ type: 'lost' }), on: { go: { target: 'b', actions: sendTo(({ self }) => self, { type: 'missed' }) } } }, b: { on: { go: 'a' } }, never: { on: { gone: 'a', lost: 'a' } } },
    });
    expect(places(chart, 'eventNotTaken', declared)).toEqual(['m', 'a (entry)', 'a (on go)']);
  });

  test('is none if a wildcard takes it, if it goes to another actor, or if a function makes it', () => {
    const chart = createMachine({
      initial: 'a',
      states: { a: { entry: [raise({ type: 'order.placed' }), raise(() => ({ type: 'made' })), sendTo(({ system }) => system.get('other'), { type: 'x' })], on: { 'order.*': 'a', 'go': 'a', 'gone': 'a' } } },
    });
    expect(places(chart, 'eventNotTaken', declared)).toEqual([]);
  });

  test('is told if a child machine sends it to its parent', () => {
    const child = createMachine({ initial: 'a', states: { a: { entry: [sendParent({ type: 'heard' }), sendParent({ type: 'unheard' })], type: 'final' } } });
    const chart = setup({ actors: { child } }).createMachine({ initial: 'a', states: { a: { invoke: { src: 'child' }, on: { heard: 'b' } }, b: { type: 'final' } } });
    expect(warnings(chart, 'eventNotTaken')).toEqual([{ code: 'eventNotTaken', place: 'child/a (entry)', message: expect.stringContaining('unheard') }]);
  });
});

describe('a branch', () => {
  const guarded = (branches: readonly { guard?: unknown; target?: string }[]) =>
    setup({ guards: { x: any, y: any, xAndY: and(['x', 'y']), no: () => false, yes: () => true } }).createMachine({
      initial: 'a',
      // Any guard may stand in a branch; setup’s types want each spelled out.
      states: { a: { on: { go: branches as never } }, b: { on: { go: 'a' } } },
    });

  test.each([
    ['behind one without a guard', [{ target: 'b' }, { guard: 'x', target: 'b' }]],
    ['behind the same guard', [{ guard: 'x', target: 'b' }, { guard: 'x' }]],
    ['behind a guard that it asks for too', [{ guard: 'x', target: 'b' }, { guard: 'xAndY' }]],
    ['behind two guards that leave nothing over', [{ guard: or(['x', 'y']) }, { guard: and([not('x'), 'y']) }]],
    ['behind the same state', [{ guard: stateIn({ a: 'b' }) }, { guard: stateIn({ a: 'b' }) }]],
  ])('%s is never taken', (_, branches) => {
    expect(places(guarded(branches), 'neverTaken')).toEqual(['a (on go, 2)']);
  });

  test('whose guard is a plain no is never taken', () => expect(places(guarded([{ guard: 'no', target: 'b' }]), 'neverTaken')).toEqual(['a (on go)']));

  test.each([
    ['behind another guard', [{ guard: 'x', target: 'b' }, { guard: 'y' }, { target: 'b' }]],
    ['behind a guard that asks for more', [{ guard: 'xAndY', target: 'b' }, { guard: 'x' }]],
    ['behind the same guard with other parameters', [{ guard: { type: 'x', params: { n: 1 } } }, { guard: { type: 'x', params: { n: 2 } } }]],
    ['behind another function with the same text', [{ guard: () => any() }, { guard: () => any() }]],
  ])('%s may be taken', (_, branches) => {
    expect(checkChart(guarded(branches)).filter(({ code }) => code === 'neverTaken' || code === 'guardAlwaysPasses')).toEqual([]);
  });

  test('of more than a dozen guards is not looked into: the work would double with each', () => {
    const many = Array.from({ length: 13 }, (_, n) => `g${n}`);
    const chart = createMachine({ initial: 'a', states: { a: { on: { go: [...many, 'g0'].map((guard) => ({ guard, target: 'b' })) } }, b: { on: { go: 'a' } } } }, { guards: Object.fromEntries(many.map((name) => [name, any])) });
    expect(places(chart, 'neverTaken')).toEqual([]);
  });

  test('whose guard denies what was asked just before cannot be refused', () => {
    expect(places(guarded([{ guard: 'x', target: 'b' }, { guard: not('x') }]), 'guardAlwaysPasses')).toEqual(['a (on go, 2)']);
    expect(places(guarded([{ guard: 'yes', target: 'b' }]), 'guardAlwaysPasses')).toEqual(['a (on go)']);
    expect(places(guarded([{ guard: not('x'), target: 'b' }]), 'guardAlwaysPasses')).toEqual([]);
  });
});

describe('an onDone that never comes', () => {
  test('is told of a state and of a child machine that never finish', () => {
    const endless = createMachine({ initial: 'a', states: { a: { on: { flip: 'b' } }, b: { on: { flip: 'a' } } } });
    const chart = setup({ actors: { endless } }).createMachine({
      initial: 'a',
      states: { a: { initial: 'x', states: { x: {}, end: { type: 'final' } }, onDone: 'b', on: { skip: 'b' } }, b: { invoke: { src: 'endless', onDone: 'a' }, on: { go: 'a' } } },
    });
    expect(places(chart, 'neverDone')).toEqual(['a (onDone)', 'b (onDone of endless)']);
  });

  test('is none if each region, and the child, can finish', () => {
    const ending = createMachine({ initial: 'a', states: { a: { on: { end: 'b' } }, b: { type: 'final' } } });
    const region = { initial: 'x', states: { x: { on: { go: 'end' } }, end: { type: 'final' as const } } };
    const chart = createMachine({ initial: 'a', states: { a: { type: 'parallel', states: { one: region, two: region }, onDone: 'b' }, b: { invoke: { src: ending, onDone: 'a' } } } });
    expect(places(chart, 'neverDone')).toEqual([]);
  });
});

describe('a circle of timers', () => {
  const light = (out: object) => createMachine({ initial: 'green', states: { green: { after: { 5: 'yellow' }, on: { hurry: 'yellow' } }, yellow: { after: { 2: 'green' }, on: out }, off: { on: { on: 'green' } } } });

  test('is told if no event leaves it', () => {
    expect(warnings(light({}), 'timerLoop')).toEqual([{ code: 'timerLoop', place: 'green (after 5)', message: expect.stringContaining('green → yellow → green') }]);
  });

  test('is told of one state that begins again and again', () => {
    expect(places(createMachine({ initial: 'a', states: { a: { after: { 5: { target: 'a', reenter: true } } } } }), 'timerLoop')).toEqual(['a (after 5)']);
  });

  test('is none if an event leaves it, if a guard may end it, or if a state beside it does', () => {
    expect(places(light({ stop: 'off' }), 'timerLoop')).toEqual([]);
    expect(places(createMachine({ initial: 'a', states: { a: { after: { 5: { guard: any, target: 'a', reenter: true } } } } }), 'timerLoop')).toEqual([]);
    const ended = createMachine({
      initial: 'both',
      states: { both: { type: 'parallel', states: { clock: { initial: 'tick', states: { tick: { after: { 5: { target: 'tick', reenter: true } } } } }, work: { initial: 'x', states: { x: { on: { end: '#end' } } } } } }, end: { id: 'end', type: 'final' } },
    });
    expect(places(ended, 'timerLoop')).toEqual([]);
  });

  test('is none where a timer acts once and is over', () => {
    expect(places(createMachine({ initial: 'a', states: { a: { after: { 5: { actions: assign({}) } } } } }), 'timerLoop')).toEqual([]);
  });
});

describe('a delayed event with an id', () => {
  const delayed = (states: { exit?: unknown; elsewhere?: object }) =>
    createMachine({
      initial: 'waiting',
      states: {
        // The actions of a test are put together freely.
        waiting: { entry: raise({ type: 'late' }, { id: 't', delay: 5 }), exit: (states.exit ?? []) as never, on: { go: 'open', late: 'closed' } },
        open: { on: { back: 'waiting', ...states.elsewhere } },
        closed: { type: 'final' },
      },
    });

  test('that nothing cancels is told if another state takes it', () => {
    expect(places(delayed({ elsewhere: { late: 'closed' } }), 'timerNotCancelled')).toEqual(['waiting (entry)']);
  });

  test('is not if it is cancelled, perhaps by a function, or if no other state takes it', () => {
    expect(places(delayed({ elsewhere: { late: 'closed' }, exit: cancel('t') }), 'timerNotCancelled')).toEqual([]);
    expect(places(delayed({ elsewhere: { late: 'closed' }, exit: enqueueActions(({ enqueue }) => enqueue.cancel('t')) }), 'timerNotCancelled')).toEqual([]);
    expect(places(delayed({}), 'timerNotCancelled')).toEqual([]);
  });

  test('is not if nothing but itself leads out of its state', () => {
    const alone = createMachine({ initial: 'waiting', states: { waiting: { entry: raise({ type: 'late' }, { id: 't', delay: 5 }), on: { late: 'open' } }, open: { on: { late: 'closed' } }, closed: { type: 'final' } } });
    expect(places(alone, 'timerNotCancelled')).toEqual([]);
  });

  test('may be a state’s own timer, which a cancel names', () => {
    const own = createMachine({ id: 'm', initial: 'a', states: { a: { after: { 5: 'b' }, on: { stay: { actions: cancel('xstate.after.5.m.a') } } }, b: { type: 'final' } } });
    expect(places(own, 'cancelsNothing')).toEqual([]);
  });

  test('is none for a cancel that names another id', () => {
    expect(places(delayed({ exit: cancel('late') }), 'cancelsNothing')).toEqual(['waiting (exit)']);
    expect(places(delayed({ exit: cancel('t') }), 'cancelsNothing')).toEqual([]);
  });
});

describe('a circle of always', () => {
  test('is told if it is taken whatever the guards say', () => {
    const chart = createMachine({ initial: 'a', states: { a: { always: [{ guard: any, target: 'b' }, { target: 'c' }] }, b: { always: 'a' }, c: { always: 'a' } } });
    expect(warnings(chart, 'alwaysLoop')).toEqual([{ code: 'alwaysLoop', place: 'a (always, 1)', message: expect.stringContaining('a → b → a') }]);
  });

  test('is told of a state that changes the context again and again', () => {
    const chart = createMachine({ context: { n: 0 }, initial: 'a', states: { a: { always: { actions: assign({ n: ({ context }) => context.n + 1 }) } } } });
    expect(places(chart, 'alwaysLoop')).toEqual(['a (always)']);
  });

  test('is none if a guard may stop it, if it leads out, or if it changes nothing', () => {
    const stops = createMachine({ initial: 'a', states: { a: { always: { guard: any, target: 'b' } }, b: { always: 'a' } } });
    const leadsOut = createMachine({ initial: 'a', states: { a: { always: [{ guard: any, target: 'end' }, { target: 'b' }] }, b: { always: 'a' }, end: { type: 'final' } } });
    const still = createMachine({ initial: 'a', states: { a: { always: { actions: () => {} }, on: { go: 'a' } } } });
    for (const chart of [stops, leadsOut, still]) expect(places(chart, 'alwaysLoop')).toEqual([]);
  });
});

describe('a name that nothing stands behind', () => {
  const chart = createMachine({
    initial: 'a',
    // Types ask for a delay's name to be implemented, which is what is left out here.
    states: { a: { entry: ['tell', raise({ type: 'go' }, { delay: 'soon' as never })], invoke: { src: 'ask' }, after: { patience: 'b' }, on: { go: [{ guard: 'isIt', target: 'b' }, { guard: not('isNot'), target: 'b' }] } }, b: { type: 'final' } },
  });
  const codes = ['guardMissing', 'delayMissing', 'actionMissing', 'actorMissing'] as const;

  test('is told with its place', () => {
    expect(codes.map((code) => places(chart, code))).toEqual([['a (on go, 1)', 'a (on go, 2)'], ['a (after patience)', 'a (entry)'], ['a (entry)'], ['a']]);
  });

  test('is none once it is implemented, or bound', () => {
    const provided = chart.provide({ guards: { isIt: any, isNot: any }, delays: { patience: 5, soon: 5 } });
    expect(codes.flatMap((code) => places(provided, code, { actions: { tell: {} }, actors: { ask: {} } }))).toEqual([]);
  });
});

describe('a machine within a machine', () => {
  const faulty = createMachine({ initial: 'a', states: { a: { on: { go: 'rest' } }, rest: {} } });

  test('is looked into wherever it can be seen, behind its actor’s name', () => {
    const chart = createMachine(
      {
        id: 'm',
        entry: spawnChild(faulty, { id: 'spawned' }),
        initial: 'paying',
        states: { paying: { invoke: { src: 'payment', onDone: 'shipping' } }, shipping: { invoke: { id: 'courier', src: faulty } } },
      },
      { actors: { payment: faulty } },
    );
    expect(places(chart, 'noWayOut')).toEqual(['payment/rest', 'shipping.invoke/rest', 'm.entry[0]/rest']);
  });

  test('that runs itself is looked at once', () => {
    const actors: Record<string, AnyStateMachine> = {};
    const chart = createMachine({ initial: 'a', states: { a: { on: { go: 'rest' } }, rest: {} } }, { actors });
    Object.assign(chart.implementations.actors, { again: chart });
    expect(places(chart, 'noWayOut')).toEqual(['rest']);
  });
});
