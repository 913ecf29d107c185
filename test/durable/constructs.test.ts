import {
  and, assertEvent, assign, cancel, createMachine, emit, enqueueActions, forwardTo, fromTransition, log, not, raise, sendParent, sendTo, setup, spawnChild, stateIn, stopChild, type AnyActorRef, type AnyStateMachine,
} from 'xstate';
import { byCore, byXState, say, type Happening } from './both-ways';

const any = (machine: unknown): AnyStateMachine => machine as AnyStateMachine;
const ev = (...types: string[]): Happening[] => types.map((type) => ({ type }));

const tick = setup({
  types: { context: {} as { n: number }, input: {} as { n: number } },
  actions: { say: (_, { line }: { line: string }) => say(line) },
  delays: { soon: ({ context }) => context.n * 10 },
}).createMachine({
  id: 'tick',
  context: ({ input }) => ({ n: input.n }),
  initial: 'on',
  states: {
    on: { after: { soon: { target: 'on', reenter: true, actions: assign({ n: ({ context }) => context.n + 1 }) } }, entry: [{ type: 'say', params: ({ context }) => ({ line: `tick ${context.n}` }) }, sendParent(({ context }) => ({ type: 'ticked', n: context.n }))], on: { bye: 'off', 'parent.*': { actions: { type: 'say', params: ({ event }) => ({ line: `kid hears ${event.type}` }) } } } },
    off: { type: 'final' },
  },
  output: ({ context }) => ({ ticks: context.n }),
});

const charts: Record<string, [AnyStateMachine, Happening[], unknown?]> = {
  'wildcards: the most specific descriptor, a forbidden event, an empty transition': [any(createMachine({
    id: 'wild', initial: 'a', context: { log: [] as string[] },
    on: { '*': { actions: assign({ log: ({ context, event }) => [...context.log, `root * ${event.type}`] }) }, 'a.*': { actions: assign({ log: ({ context, event }) => [...context.log, `root a.* ${event.type}`] }) } },
    states: { a: { on: { 'a.b.*': { actions: assign({ log: ({ context, event }) => [...context.log, `a.b.* ${event.type}`] }) }, 'a.b.c': { actions: assign({ log: ({ context }) => [...context.log, 'a.b.c'] }) }, 'a.x': {}, 'a.z': undefined, '*': { guard: ({ event }) => event.type === 'move', target: 'b' } } }, b: { on: { '*': 'a' } } },
  })), ev('a.b.c', 'a.b.c.d', 'a.b', 'a.x', 'a.z', 'a', 'zz', 'move', 'a.q')],
  'enqueueActions: check, everything enqueued, a named one with params': [any(setup({
    types: { context: {} as { n: number; ref?: AnyActorRef }, events: {} as { type: 'go'; by: number } | { type: 'back' } | { type: 'ticked'; n: number } | { type: 'halt' }, emitted: {} as { type: 'now'; n: number } },
    actors: { tick },
    guards: { big: ({ context }, least: number) => context.n >= least },
    actions: {
      say: (_, { line }: { line: string }) => say(line),
      both: enqueueActions(({ enqueue, check, event, context }, { times }: { times: number }) => {
        for (let i = 0; i < times; i += 1) enqueue.assign({ n: ({ context: now }) => now.n + 1 });
        // XState's types know no names here; the chart does.
        if (check({ type: 'big', params: 2 } as never)) enqueue({ type: 'say', params: { line: `was big, ${event.type} ${context.n}` } } as never);
        if (check(not({ type: 'big', params: 2 } as never))) enqueue({ type: 'say', params: ({ context: later }: { context: { n: number } }) => ({ line: `was small, is ${later.n}` }) } as never);
        if (check(stateIn('idle') as never)) enqueue.emit({ type: 'now', n: context.n });
        enqueue.spawnChild('tick', { id: 'kid', input: { n: 3 } });
        enqueue.raise({ type: 'back' }, { delay: 15, id: 'back' });
        enqueue.sendTo('kid', { type: 'parent.hello' });
        enqueue.sendTo(({ self }) => self, { type: 'back' }, { delay: 1_000, id: 'never' });
        enqueue.cancel('never');
      }),
    },
  }).createMachine({
    id: 'enq', context: { n: 0 }, initial: 'idle',
    on: { ticked: { actions: assign({ n: ({ event, context }) => context.n + event.n }) }, halt: { actions: enqueueActions(({ enqueue }) => { enqueue.stopChild('kid'); enqueue.stopChild('unknown'); enqueue(log('halted')); }) } },
    states: { idle: { on: { go: { target: 'busy', actions: [{ type: 'both', params: ({ event }) => ({ times: event.by }) }, { type: 'say', params: ({ context }) => ({ line: `after ${context.n}` }) }] } } }, busy: { on: { back: 'idle' }, exit: enqueueActions(({ enqueue, self }) => { enqueue.sendTo(self, { type: 'halt' }); enqueue({ type: 'say', params: { line: 'exit' } }); }) } },
  })), [{ type: 'go', by: 2 }, 10, 10, 50, { type: 'go', by: 1 }, 40]],
  'parallel finals with outputs, done events by name, order of entry and exit': [any(createMachine({
    id: 'par', initial: 'both',
    states: {
      both: {
        type: 'parallel', entry: () => say('> both'), exit: () => say('< both'),
        states: {
          x: { initial: 'one', entry: () => say('> x'), exit: () => say('< x'), states: { one: { entry: () => say('> x1'), exit: () => say('< x1'), on: { next: 'two', skip: '#done' } }, two: { type: 'final', entry: () => say('> x2'), output: ({ event }: { event: { type: string } }) => `x by ${event.type}` } }, onDone: { actions: ({ event }) => say(`x done ${JSON.stringify(event)}`) } },
          y: { initial: 'deep', states: { deep: { initial: 'one', states: { one: { on: { next2: 'two' } }, two: { type: 'final', output: { y: 2 } } }, onDone: { target: 'over', actions: ({ event }) => say(`deep done ${JSON.stringify((event as unknown as { output: unknown }).output)}`) } }, over: { type: 'final', output: 'y over' } } },
        },
        onDone: { target: 'done', actions: ({ event }) => say(`both done ${JSON.stringify(event)}`) },
        on: { 'xstate.done.state.par.both.x': { actions: () => say('heard by name') } },
      },
      done: { id: 'done', type: 'final', output: ({ event }: { event: { type: string } }) => ({ of: event.type }) },
    },
    output: ({ event }) => ({ root: (event as unknown as { output: unknown }).output }),
  })), ev('next', 'next2')],
  'history: shallow, deep, with a default, of a parallel state, with actions on the way': [any(createMachine({
    id: 'hist', initial: 'off',
    states: {
      off: { on: { shallow: 'on.shallow', deep: 'on.deep', par: { target: 'p.h', actions: () => say('back to p') } } },
      on: {
        initial: 'a', on: { out: 'off' },
        states: {
          a: { initial: 'a1', states: { a1: { on: { n: 'a2' } }, a2: { on: { n: 'a3' } }, a3: {} }, on: { m: 'b' } },
          b: { initial: 'b1', states: { b1: { on: { n: 'b2' } }, b2: { entry: () => say('b2') } } },
          shallow: { type: 'history', target: 'b' }, deep: { type: 'history', history: 'deep', target: 'b.b2' },
        },
      },
      p: { type: 'parallel', on: { out: 'off' }, states: { l: { initial: 'l1', states: { l1: { on: { n: 'l2' } }, l2: {} } }, r: { initial: 'r1', states: { r1: { on: { k: 'r2' } }, r2: {} } }, h: { type: 'history', history: 'deep' } } },
    },
  })), ev('deep', 'out', 'shallow', 'n', 'out', 'deep', 'out', 'shallow', 'out', 'par', 'n', 'out', 'par', 'k', 'out', 'par')],
  'a self-transition by id, reenter, a targetless one, several targets, a child of its own': [any(createMachine({
    id: 'self', initial: 'a', context: { n: 0 },
    states: {
      a: { id: 'x', entry: [assign({ n: ({ context }: { context: { n: number } }) => context.n + 1 }), ({ context }: { context: { n: number } }) => say(`> a ${context.n}`)], exit: () => say('< a'), initial: 'i', states: { i: { on: { k: 'j' } }, j: { entry: () => say('> j'), exit: () => say('< j') } }, on: { byId: '#x', again: { target: '#x', reenter: true }, bare: { reenter: true, actions: () => say('bare') }, none: { actions: () => say('none') }, own: '.j', ownAgain: { target: '.j', reenter: true }, many: { target: ['#p1b', '#p2b'] } } },
      p: { type: 'parallel', states: { p1: { initial: 'a', states: { a: {}, b: { id: 'p1b', entry: () => say('p1b') } } }, p2: { initial: { target: 'a', actions: () => say('initial of p2') }, states: { a: {}, b: { id: 'p2b', entry: () => say('p2b') } } } } },
    },
  } as never)), ev('k', 'byId', 'again', 'bare', 'none', 'own', 'own', 'ownAgain', 'many')],
  'spawn in the first context, by reference, with a system id, and messages by all ways': [any(setup({
    types: { context: {} as { kid: AnyActorRef; heard: unknown[] }, events: {} as { type: string } },
    actors: { tick, add: fromTransition((sum: number, event: { type: 'add'; n: number }) => sum + event.n, ({ input }: { input: { start: number } }) => input.start) },
  }).createMachine({
    id: 'first',
    context: ({ spawn, input }) => ({ kid: spawn('tick', { id: 'kid', input: { n: (input as { n: number }).n }, systemId: 'ticker' }), heard: [] }),
    invoke: { id: 'sum', src: 'add', input: { start: 5 }, onSnapshot: { actions: assign({ heard: ({ context, event }) => [...context.heard, event.snapshot.context] }) } },
    on: {
      ticked: { actions: assign({ heard: ({ context, event }) => [...context.heard, event] }) },
      tell: { actions: [sendTo(({ context }) => context.kid, { type: 'parent.ref' }), sendTo(({ system }) => system.get('ticker') as AnyActorRef, { type: 'parent.system' }), sendTo('kid', { type: 'parent.id' }), sendTo('sum', { type: 'add', n: 2 })] },
      'parent.forward': { actions: [forwardTo('kid'), forwardTo(({ context }) => context.kid)] },
      end: { actions: sendTo('kid', { type: 'bye' }) },
      'xstate.done.actor.kid': { actions: assign({ heard: ({ context, event }) => [...context.heard, (event as unknown as { output: unknown }).output] }) },
    },
  })), [...ev('tell', 'parent.forward'), 25, ...ev('end'), 30, ...ev('end')], { n: 2 }],
  'dynamic ids, delayed sends to a child, cancelled and not; a delayed one to a child that has gone': [any(setup({
    types: { context: {} as { n: number }, events: {} as { type: 'more' } | { type: 'ticked'; n: number } | { type: 'wipe'; which: number } | { type: 'later'; which: number; ms: number } | { type: 'no'; which: number } },
    actors: { tick },
    delays: { given: ({ event }) => (event as { ms: number }).ms },
  }).createMachine({
    id: 'dyn', context: { n: 0 },
    on: {
      more: { actions: [assign({ n: ({ context }) => context.n + 1 }), spawnChild('tick', { id: ({ context }) => `kid-${context.n}`, input: ({ context }) => ({ n: context.n + 3 }) })] },
      later: { actions: sendTo(({ event }) => `kid-${event.which}`, ({ event }) => ({ type: 'parent.later', which: event.which }), { delay: 'given', id: ({ event }: { event: { which: number } }) => `to-${event.which}` } as never) },
      no: { actions: cancel(({ event }) => `to-${event.which}`) },
      wipe: { actions: stopChild(({ event }) => `kid-${event.which}`) },
    },
  })), [...ev('more', 'more'), { type: 'later', which: 1, ms: 30 }, { type: 'later', which: 2, ms: 30 }, 10, { type: 'no', which: 2 }, 25, { type: 'later', which: 1, ms: 20 }, { type: 'wipe', which: 1 }, 40, { type: 'wipe', which: 9 }]],
  'always: a loop that ends, one without a target, in a parallel state': [any(createMachine({
    id: 'alw', context: { n: 0, seen: [] as number[] }, type: 'parallel',
    states: {
      count: { initial: 'up', states: { up: { entry: assign({ n: ({ context }) => context.n + 1 }), always: [{ guard: ({ context }) => context.n % 5 !== 0, target: 'up', reenter: true }, { target: 'rest' }] }, rest: { on: { go: 'up' } } } },
      watch: { initial: 'w', states: { w: { always: { guard: ({ context }) => !context.seen.includes(context.n), actions: assign({ seen: ({ context }) => [...context.seen, context.n] }) } } } },
      third: { initial: 'no', states: { no: { always: { guard: stateIn({ count: 'rest' }), target: 'yes', actions: raise({ type: 'go' }) } }, yes: {} } },
    },
  })), ev('go', 'go')],
  'after: on the root, by a name, by a number, guarded in a row, reset by reenter; raised with one id twice': [any(setup({
    types: { context: {} as { n: number }, events: {} as { type: 'reset' } | { type: 'r'; ms: number } | { type: 'ping' } | { type: 'c' } },
    delays: { wait: ({ context }) => 10 + context.n, fixed: 7 },
    actions: { say: (_, { line }: { line: string }) => say(line) },
  }).createMachine({
    id: 'aft', context: { n: 0 }, initial: 'a',
    after: { 40: { actions: { type: 'say', params: { line: 'root after 40' } } } },
    on: { r: { actions: raise({ type: 'ping' }, { delay: ({ event }) => event.ms, id: 'one' }) }, ping: { actions: [assign({ n: ({ context }) => context.n + 1 }), { type: 'say', params: ({ context }) => ({ line: `ping ${context.n}` }) }] }, c: { actions: cancel('one') } },
    states: {
      a: { after: { wait: [{ guard: ({ context }) => context.n > 3, target: 'c' }, { target: 'b' }], fixed: { actions: { type: 'say', params: { line: 'fixed' } } } }, on: { reset: { target: 'a', reenter: true } } },
      b: { after: { 5: 'a' } }, c: { type: 'final' },
    },
  })), [5, ...ev('reset'), 9, { type: 'r', ms: 3 }, { type: 'r', ms: 20 }, 4, ...ev('c'), 30, { type: 'r', ms: 1 }, { type: 'r', ms: 2 }, { type: 'r', ms: 3 }, 50]],
  'tags, meta, descriptions, a route, assertEvent, provide, a config made beforehand': [any((() => {
    const made = setup({ types: { context: {} as { seen: string[] }, events: {} as { type: 'go'; to: string } | { type: 'home' }, tags: {} as 'warm' | 'cold', meta: {} as { title: string } }, actions: { remember: assign({ seen: ({ context, event }) => { assertEvent(event, 'go'); return [...context.seen, event.to]; } }), hello: () => say('not this one') }, guards: { may: () => false } });
    const warm = made.createStateConfig({ tags: ['warm'], meta: { title: 'Warm' }, description: 'it is warm', on: { home: 'cold' }, entry: 'hello' });
    return made.createMachine({
      id: 'tag', context: { seen: [] }, initial: 'cold',
      states: { cold: { tags: 'cold', meta: { title: 'Cold' }, on: { go: { guard: 'may', target: 'warm', actions: 'remember' } } }, warm, far: { id: 'far', route: {}, tags: ['warm', 'cold'] }, closed: { id: 'closed', route: { guard: () => false } } },
    } as never).provide({ guards: { may: () => true }, actions: { hello: () => say('hello') } });
  })()), [{ type: 'go', to: 'x' }, { type: 'home' }, { type: 'xstate.route', to: '#closed' }, { type: 'xstate.route', to: '#far' }, { type: 'home' }]],
  'children below children: snapshots, outputs, errors that are taken further up': [any((() => {
    const bottom = setup({ types: { events: {} as { type: 'fail' } | { type: 'end' }, context: {} as { n: number } } }).createMachine({ id: 'bottom', context: { n: 0 }, initial: 'a', states: { a: { on: { fail: { actions: assign({ n: () => { throw new RangeError('bottom broke'); } }) }, end: 'z' } }, z: { type: 'final', output: { z: 1 } } }, output: ({ event }) => ({ bottom: (event as unknown as { output: unknown }).output }) });
    const middle = setup({ types: { events: {} as { type: 'fail' } | { type: 'end' } }, actors: { bottom } }).createMachine({ id: 'middle', initial: 'm', states: { m: { invoke: { id: 'b', src: 'bottom', onDone: { target: 'n', actions: sendParent(({ event }) => ({ type: 'told', output: event.output })) } }, on: { '*': { actions: forwardTo('b') } } }, n: { type: 'final' } } });
    return setup({ types: { context: {} as { log: unknown[] }, events: {} as { type: 'fail' } | { type: 'end' } | { type: 'told'; output: unknown } | { type: 'again' } }, actors: { middle } }).createMachine({
      id: 'top', context: { log: [] }, initial: 't',
      on: { told: { actions: assign({ log: ({ context, event }) => [...context.log, event.output] }) } },
      states: { t: { invoke: { id: 'm', src: 'middle', onSnapshot: { actions: assign({ log: ({ context, event }) => [...context.log, event.snapshot.value] }) }, onDone: { target: 'u', actions: assign({ log: ({ context, event }) => [...context.log, event.type] }) }, onError: { target: 'u', actions: assign({ log: ({ context, event }) => [...context.log, (event.error as Error).message] }) } }, on: { fail: { actions: forwardTo('m') }, end: { actions: sendTo('m', { type: 'end' }) } } }, u: { on: { again: 't' } } },
    });
  })()), ev('fail', 'again', 'end', 'again')],
  'guards: params, functions of params, nested and/or/not; several transitions in a row': [any(setup({
    types: { context: {} as { n: number }, events: {} as { type: 'try'; n: number } },
    guards: { above: ({ context }, { least }: { least: number }) => context.n > least, asks: ({ event }, least: number) => event.n > least },
    actions: { say: (_, { line }: { line: string }) => say(line) },
  }).createMachine({
    id: 'gua', context: { n: 1 },
    on: { try: [
      { guard: and([{ type: 'above', params: { least: 2 } }, not({ type: 'asks', params: 5 })]), actions: { type: 'say', params: { line: 'first' } } },
      { guard: { type: 'asks', params: ({ context }) => context.n + 2 }, actions: [assign({ n: ({ context, event }) => context.n + event.n }), { type: 'say', params: { line: 'second' } }] },
      { actions: { type: 'say', params: ({ event }) => ({ line: `third ${event.n}` }) } },
    ] },
  })), [1, 2, 4, 5, 9, 3].map((n) => ({ type: 'try', n }))],
  'emit and log made by functions, an event raised before another, actions of a parent and a child in one step': [any(setup({
    types: { context: {} as { n: number }, events: {} as { type: 'go' } | { type: 'a' } | { type: 'b' }, emitted: {} as { type: 'out'; n: number; when: Date } | { type: 'other' } },
  }).createMachine({
    id: 'emi', context: { n: 0 }, initial: 'i',
    on: { a: { actions: [assign({ n: ({ context }) => context.n * 2 }), ({ context }) => say(`a ${context.n}`)] }, b: { actions: [assign({ n: ({ context }) => context.n + 1 }), ({ context }) => say(`b ${context.n}`)] } },
    states: { i: { on: { go: { target: 'j', actions: [raise({ type: 'b' }), raise(({ context }) => ({ type: context.n > 2 ? 'a' : 'b' })), emit(({ context }) => ({ type: 'out', n: context.n, when: new Date(0) })), emit({ type: 'other' }), log('a text', 'label'), log(({ context, event }) => ({ n: context.n, of: event.type })), log()] } } }, j: { entry: [() => say('> j'), raise({ type: 'a' })], always: { guard: ({ context }) => context.n > 1, target: 'i', actions: () => say('always') } } },
  })), ev('go', 'go', 'go')],
  'a machine of a factory, that starts itself below itself': [any((() => {
    const nest = (depth: number): AnyStateMachine => any(createMachine({
      id: `nest${depth}`, context: ({ input }: { input: { path?: string } }) => ({ path: `${input?.path ?? ''}/${depth}` }), initial: 'open',
      states: { open: { ...(depth > 0 ? { invoke: { src: nest(depth - 1), id: 'in', input: ({ context }: { context: { path: string } }) => ({ path: context.path }), onDone: 'shut' } } : { after: { 20: 'shut' } }), entry: ({ context }: { context: { path: string } }) => say(`open ${context.path}`), exit: ({ context }: { context: { path: string } }) => say(`shut ${context.path}`) }, shut: { type: 'final' } },
      output: ({ context }: { context: { path: string } }) => context.path,
    } as never));
    return nest(3);
  })()), [10, 15]],
  'what is sent to itself and raised in entry and exit, at once and later': [any(createMachine({
    id: 'sts', initial: 'a', context: { log: [] as string[] }, on: { '*': { actions: assign({ log: ({ context, event }) => [...context.log, event.type] }) } },
    states: { a: { entry: [sendTo(({ self }) => self, { type: 'one' }), raise({ type: 'two' }), sendTo(({ self }) => self, { type: 'three' }, { delay: 5 })], exit: sendTo(({ self }) => self, { type: 'five' }), on: { go: { target: 'b', actions: sendTo(({ self }) => self, { type: 'six' }) } } }, b: { entry: raise({ type: 'seven' }) } },
  })), [...ev('go'), 10]],
  'an observer of a child by syncSnapshot, spawned in assign, stopped by reference and spawned anew under its id': [any(setup({
    types: { context: {} as { ref: AnyActorRef | undefined; seen: unknown[] }, events: {} as { type: 'new'; n: number } | { type: 'stop' } | { type: 'ticked' } | { type: 'bye' } },
    actors: { tick },
  }).createMachine({
    id: 'syn', context: { ref: undefined, seen: [] },
    on: {
      new: { actions: assign({ ref: ({ spawn, event }) => spawn('tick', { id: 'kid', input: { n: event.n }, syncSnapshot: true }) }) },
      bye: { actions: sendTo('kid', { type: 'bye' }) },
      stop: { actions: [stopChild(({ context }) => context.ref!), assign({ ref: undefined })] },
      'xstate.snapshot.kid': { actions: assign({ seen: ({ context, event }) => [...context.seen, (event as unknown as { snapshot: { context: { n: number } } }).snapshot.context.n] }) },
    } as never,
  })), [{ type: 'new', n: 1 }, 12, { type: 'stop' }, 20, { type: 'new', n: 2 }, 25, { type: 'bye' }]],
  'actors that are told of each other: in inputs, in events, in delayed ones, and answer': [any((() => {
    const kid = setup({ types: { context: {} as { parent: AnyActorRef; asked: AnyActorRef | null }, input: {} as { parent: AnyActorRef }, events: {} as { type: 'hello'; from: AnyActorRef } | { type: 'later'; from: AnyActorRef } | { type: 'pass'; to: AnyActorRef } } }).createMachine({
      id: 'kid', context: ({ input }) => ({ parent: input.parent, asked: null }), entry: sendTo(({ context }) => context.parent, { type: 'heard', what: 'born' }),
      on: {
        hello: { actions: [assign({ asked: ({ event }) => event.from }), sendTo(({ event }) => event.from, { type: 'heard', what: 'hello' }), raise(({ event }) => ({ type: 'later', from: event.from }), { delay: 20 })] },
        later: { actions: [sendTo(({ event }) => event.from, { type: 'heard', what: 'later' }), sendTo(({ context }) => context.asked!, { type: 'heard', what: 'kept' }, { delay: 10 })] },
        pass: { actions: sendTo(({ event }) => event.to, ({ self }) => ({ type: 'hello', from: self })) },
        '*': { actions: sendTo(({ context }) => context.parent, ({ event }) => ({ type: 'heard', what: `kid ${event.type}` })) },
      },
    });
    return setup({ types: { context: {} as { heard: string[]; b: AnyActorRef | null }, events: {} as { type: 'heard'; what: string } | { type: 'go' } | { type: 'introduce' } | { type: 'write' } }, actors: { kid } }).createMachine({
      id: 'folks', context: ({ spawn, self }) => ({ heard: [], b: spawn('kid', { id: 'c', input: { parent: self } }) }),
      invoke: [{ id: 'a', src: 'kid', input: ({ self }) => ({ parent: self }) }, { id: 'b', src: 'kid', input: ({ self }) => ({ parent: self }) }],
      on: {
        heard: { actions: assign({ heard: ({ context, event }) => [...context.heard, event.what] }) },
        go: { actions: [sendTo('a', ({ self }) => ({ type: 'hello', from: self })), sendTo('b', ({ self }) => ({ type: 'hello', from: self }), { delay: 5 })] },
        write: { actions: ({ self, context }) => context.b?.send({ type: 'hello', from: self }) },
        introduce: { actions: sendTo('a', ({ self }) => ({ type: 'pass', to: self.getSnapshot().children['b'] }), { delay: 3 }) },
      },
    });
  })()), [...ev('go'), 10, 40, ...ev('introduce'), 30, ...ev('write'), 30, 30]],
  'a delayed event whose id another one has taken outlives its actor, the other does not': [any((() => {
    const later = (n: number, delay: number) => sendParent({ type: 'heard', n }, { id: 'later', delay });
    const kid = createMachine({ id: 'kid', initial: 'on', entry: [later(1, 20), later(2, 30)], states: { on: { on: { end: 'off' } }, off: { type: 'final' } } });
    return setup({ types: { context: {} as { heard: number[] }, events: {} as { type: 'heard'; n: number } | { type: 'end' } }, actors: { kid } }).createMachine({
      context: { heard: [] }, invoke: { id: 'kid', src: 'kid' },
      on: { heard: { actions: assign({ heard: ({ context, event }) => [...context.heard, event.n] }) }, end: { actions: sendTo('kid', { type: 'end' }) } },
    });
  })()), [10, ...ev('end'), 40]],
  'exits at the end of a chart and of a child, a child that ends at once, outputs that are nothing': [any((() => {
    const quick = createMachine({ id: 'quick', initial: 'z', states: { z: { type: 'final', entry: () => say('quick > z'), exit: () => say('quick < z') } }, entry: () => say('quick >'), exit: () => say('quick <') });
    const slow = createMachine({ id: 'slow', initial: 'a', exit: () => say('slow <'), states: { a: { exit: () => say('slow < a'), on: { end: 'z' } }, z: { type: 'final' } } });
    return setup({ types: { events: {} as { type: 'end' } | { type: 'over' } }, actors: { quick, slow } }).createMachine({
      id: 'exits', initial: 'a', entry: () => say('>'), exit: () => say('<'),
      states: { a: { invoke: { src: 'quick', onDone: { target: 'b', actions: ({ event }) => say(`quick done ${JSON.stringify(event.output)}`) } }, exit: () => say('< a') }, b: { invoke: [{ id: 's1', src: 'slow', onDone: { actions: ({ event }) => say(`s1 done ${JSON.stringify(event.output)}`) } }, { id: 's2', src: 'slow' }], exit: () => say('< b'), on: { end: { actions: sendTo('s1', { type: 'end' }) }, over: 'z' } }, z: { type: 'final', entry: () => say('> z'), exit: () => say('< z') } },
    });
  })()), ev('end', 'end', 'over')],
  'one logic several times, invoked anew by reenter, stopped below a parallel state; lists of onDone and onSnapshot': [any(setup({
    types: { context: {} as { log: unknown[]; n: number }, events: {} as { type: 'add'; n: number } | { type: 'again' } | { type: 'swap' } | { type: 'ticked'; n: number } },
    actors: { sum: fromTransition((sum: number, event: { type: 'add'; n: number }) => (event.type === 'add' ? sum + event.n : sum), ({ input }: { input: number }) => input), tick },
    guards: { large: ({ event }) => (event as unknown as { snapshot: { context: number } }).snapshot.context > 10 },
  }).createMachine({
    id: 'several', type: 'parallel', context: { log: [], n: 1 },
    on: { ticked: { actions: assign({ log: ({ context, event }) => [...context.log, `tick ${event.n}`] }) } },
    states: {
      l: { initial: 'a', states: { a: {
        invoke: [{ id: 'one', src: 'sum', input: ({ context }) => context.n, onSnapshot: [{ guard: 'large', actions: assign({ log: ({ context }) => [...context.log, 'large'] }) }, { actions: assign({ log: ({ context, event }) => [...context.log, event.snapshot.context] }) }] }, { id: 'two', src: 'sum', input: 100 }],
        on: { add: { actions: [sendTo('one', ({ event }) => event), sendTo('two', ({ event }) => event)] }, again: { target: 'a', reenter: true, actions: assign({ n: ({ context }) => context.n + 1 }) } },
      } } },
      r: { initial: 'x', states: { x: { invoke: { src: 'tick', input: { n: 2 } }, on: { swap: 'y' } }, y: { on: { swap: 'x' } } } },
    },
  })), [{ type: 'add', n: 5 }, 21, { type: 'add', n: 6 }, ...ev('swap'), 30, ...ev('again', 'swap'), { type: 'add', n: 1 }, 25]],
};

beforeAll(() => void jest.spyOn(console, 'warn').mockImplementation());
afterAll(() => jest.restoreAllMocks());

test.each(Object.entries(charts))('%s', (_, [machine, script, input]) => {
  const expected = byXState(machine, script, input);
  for (const carried of [false, true]) expect(byCore(machine, script, input, carried)).toEqual(expected);
});
