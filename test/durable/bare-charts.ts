import { cursor } from '../../workflows/durable/cursor';
import { assign, createMachine, enqueueActions, forwardTo, fromCallback, fromObservable, fromPromise, raise, sendParent, sendTo, setup, stopChild } from 'xstate';

/** Charts as one writes them for XState alone: actors and actions stand inline, and nothing is bound. */

/** What the charts' own code did, in the process that did it. */
export const done: string[] = [];

export const quotation = createMachine({
  id: 'quotation',
  context: ({ input }: { input: { amount: number } }) => ({ amount: input.amount, price: 0, failures: [] as unknown[] }),
  initial: 'asking',
  states: {
    asking: {
      entry: ({ context }) => done.push(`asks for ${context.amount}`),
      invoke: {
        src: fromPromise(async ({ input }: { input: { amount: number } }) => {
          await new Promise((resolve) => setTimeout(resolve, 10));
          if (input.amount > 100) throw Object.assign(new RangeError('too much'), { limit: 100 });
          if (input.amount < 0) throw { code: 'negative', amount: input.amount }; // eslint-disable-line no-throw-literal -- charts throw such things
          return { price: input.amount * 2, at: new Date(0) };
        }),
        input: ({ context }) => ({ amount: context.amount }),
        onDone: { target: 'quoted', actions: assign({ price: ({ event }) => (event.output as { price: number }).price }) },
        onError: { target: 'asking', reenter: true, actions: assign({ amount: 7, failures: ({ context, event }) => [...context.failures, event.error] }) },
      },
    },
    quoted: { entry: [({ context }) => done.push(`quotes ${context.price}`), ({ self }) => self.send({ type: 'close' })], on: { close: 'closed' } },
    closed: { type: 'final' },
  },
  output: ({ context }) => ({ price: context.price, failures: context.failures.map((error) => (error instanceof RangeError || error instanceof Error ? { name: error.name, limit: (error as { limit?: number }).limit } : error)) }),
});

/** An action that changes what it may only read. */
export const vandal = createMachine({
  id: 'vandal',
  context: { wall: { clean: true } },
  on: { spray: { actions: ({ context }) => void (context.wall.clean = false) } },
});

/** A callback that is sent something, answers, and counts by itself. */
export const monitor = createMachine({
  id: 'monitor',
  context: { heard: [] as string[], level: 0 },
  invoke: [
    {
      id: 'ward',
      src: fromCallback(({ sendBack, receive }) => {
        done.push('ward opens');
        if (cursor() === 0) sendBack({ type: 'heard', what: 'opened' });
        receive((event) => sendBack({ type: 'heard', what: `${event.type} ${String((event as { n?: unknown }).n)}` }));
        return () => done.push('ward closes');
      }),
    },
    {
      id: 'levels',
      src: fromObservable(() => ({
        subscribe(observer: { next?: (value: number) => void; complete?: () => void }) {
          for (const level of [3, 5].slice(cursor())) observer.next?.(level);
          observer.complete?.();
          return { unsubscribe() {} };
        },
      }) as never),
      onSnapshot: { actions: assign({ level: ({ event }) => (event.snapshot as unknown as { context?: number }).context ?? 0 }) },
      onDone: { actions: assign({ heard: ({ context }) => [...context.heard, 'levels over'] }) },
    },
  ],
  initial: 'watching',
  states: { watching: { on: { ask: { actions: sendTo('ward', ({ event }) => ({ ...event, type: 'question' })) }, close: 'closed' } }, closed: { type: 'final' } },
  on: { heard: { actions: assign({ heard: ({ context, event }) => [...context.heard, event.what as string] }) } },
  output: ({ context }) => context,
});

/** A parent and a child machine, each with work outside, and a wait in the child. */
export const errand = createMachine({
  id: 'errand',
  context: ({ input }: { input: { stop: string } }) => ({ stop: input.stop }),
  initial: 'walking',
  states: {
    walking: { after: { 100: 'asking' } },
    asking: { invoke: { src: fromPromise(({ input }: { input: string }) => Promise.resolve(`bread from ${input}`)), input: ({ context }) => context.stop, onDone: { target: 'back', actions: sendParent(({ event }) => ({ type: 'got', what: event.output as string })) } } },
    back: { type: 'final' },
  },
  output: ({ context }) => ({ been: context.stop }),
});

export const household = createMachine({
  id: 'household',
  context: { got: [] as string[], been: [] as string[] },
  type: 'parallel',
  on: { got: { actions: assign({ got: ({ context, event }) => [...context.got, event.what as string] }) } },
  states: {
    baker: {
      initial: 'away',
      states: {
        away: { invoke: { src: errand, input: { stop: 'baker' }, onDone: { target: 'home', actions: assign({ been: ({ context, event }) => [...context.been, event.output.been] }) } } },
        home: { type: 'final' },
      },
    },
    mill: {
      initial: 'away',
      states: {
        away: { invoke: { src: errand, input: { stop: 'mill' }, onDone: { target: 'home', actions: assign({ been: ({ context, event }) => [...context.been, event.output.been] }) } } },
        home: { type: 'final' },
      },
    },
  },
  output: ({ context }) => ({ got: [...context.got].sort(), been: [...context.been].sort() }),
});

/** Two that talk: a shop that has another case do its deliveries, and the carrier. */
export const carrier = createMachine({
  id: 'carrier',
  context: { carried: [] as string[] },
  initial: 'ready',
  states: {
    ready: {
      on: {
        carry: { guard: ({ event }) => event.what !== 'stones', actions: [assign({ carried: ({ context, event }) => [...context.carried, event.what as string] }), { type: 'answer', params: ({ event }) => ({ case: event.shop as string, event: { type: 'carried', what: event.what as string } }) }] },
        retire: 'retired',
      },
    },
    retired: { type: 'final' },
  },
}, { actions: { answer: () => {} } });

export const shop = createMachine({
  id: 'shop',
  context: ({ input }: { input: { carrier: string } }) => ({ carrier: input.carrier, log: [] as string[] }),
  on: {
    order: { actions: { type: 'ship', params: ({ context, event }) => ({ case: context.carrier, event: { type: 'carry', what: event.what as string, shop: event.shop as string } }) } },
    carried: { actions: assign({ log: ({ context, event }) => [...context.log, `carried ${event.what}`] }) },
    'case.refused': { actions: assign({ log: ({ context, event }) => [...context.log, `refused ${event.event}: ${event.code}`] }) },
    'case.undelivered': { actions: assign({ log: ({ context, event }) => [...context.log, `undelivered ${event.event}`] }) },
  },
}, { actions: { ship: () => {} } });

/** Takes deliveries until it shuts. */
export const market = createMachine({
  id: 'market',
  initial: 'open',
  states: { open: { on: { carry: 'supplied' }, after: { 700: 'shut' } }, shut: {}, supplied: {} },
});

/** A helper is made within a function of the chart, so that no other run could find it: as long as it is there, the case stays in its run. */
export const workshop = setup({
  types: { context: {} as { heard: readonly number[]; helper?: unknown }, events: {} as { type: 'heard' | 'ring'; n: number } | { type: 'improvise' | 'dismiss' | 'ask' } | { type: 'jot'; text: string } },
  actors: {
    ask: fromPromise(() => Promise.reject(new Error('not run here'))),
    ward: fromCallback(({ sendBack, receive }) => receive((event) => sendBack({ type: 'heard', n: (event as unknown as { n: number }).n }))), // as `ring` sends it
  },
  actions: { note: (_, _params: { text: string }) => {} },
}).createMachine({
  id: 'workshop',
  context: { heard: [] },
  invoke: { src: 'ward', id: 'ward' },
  on: {
    heard: { actions: assign({ heard: ({ context, event }) => [...context.heard, event.n] }) },
    ring: { actions: sendTo('ward', ({ event }) => event) },
    // `as never`: XState's types know only the actors of setup.
    improvise: { actions: assign({ helper: ({ spawn }) => spawn(createMachine({}) as never, { id: 'helper' } as never) }) },
    dismiss: { actions: stopChild('helper') },
    jot: { actions: { type: 'note', params: ({ event }) => ({ text: event.text }) } },
  },
  initial: 'idle',
  states: { idle: { on: { ask: 'asking' } }, asking: { invoke: { src: 'ask', onDone: 'answered' } }, answered: { after: { 100: 'rested' } }, rested: {} },
});

/** Actions that run within the case: one bound so, which cannot write while there is no ink, and one made on the way. */
export const diary = setup({
  types: { context: {} as { ink: number; lines: readonly string[] }, events: {} as { type: 'write' | 'written'; line: string } | { type: 'scribble' | 'fill' } },
  actions: {
    write: ({ self }, params: { line: string }) => {
      const { context } = self.getSnapshot() as { context: { ink: number } };
      if (context.ink === 0) throw new Error('the ink is dry');
      self.send({ type: 'written', line: params.line });
    },
  },
}).createMachine({
  id: 'diary',
  context: { ink: 0, lines: [] },
  on: {
    write: { actions: { type: 'write', params: ({ event }) => ({ line: event.line }) } },
    written: { actions: assign({ lines: ({ context, event }) => [...context.lines, event.line] }) },
    fill: { actions: assign({ ink: 1 }) },
    scribble: {
      actions: enqueueActions(({ enqueue }) =>
        enqueue(() => {
          throw new Error('nobody can read it');
        }),
      ),
    },
  },
});

/** One who sings along with others, and may fail at it; with fewer than no songs it cannot begin. */
export const singer = setup({ types: { context: {} as { songs: number }, input: {} as { songs: number } } }).createMachine({
  id: 'singer',
  context: ({ input: { songs } }) => {
    if (songs < 0) throw new RangeError(`${songs} songs cannot be sung`);
    return { songs };
  },
  initial: 'silent',
  on: { crack: { actions: assign(() => { throw new RangeError('the voice broke'); }) }, 'bow.*': { actions: sendParent(({ event }) => ({ type: 'bowed', as: event.type })) } },
  states: {
    silent: { on: { sing: 'singing' } },
    singing: { tags: 'loud', entry: assign({ songs: ({ context }) => context.songs + 1 }), on: { sing: { target: 'singing', reenter: true }, rest: 'done' } },
    done: { type: 'final' },
  },
  output: ({ context }) => ({ sung: context.songs }),
});

/** Follows a singer, sends it what it is asked for, and hears how it ends. */
export const choir = setup({
  types: {
    context: {} as { songs: number; followed: readonly unknown[]; end: unknown },
    input: {} as { songs: number },
    events: {} as { type: 'sing' } | { type: 'rest' } | { type: 'crack' } | { type: 'bow.deep' } | { type: 'bowed'; as: string } | { type: 'dismiss' },
  },
  actors: { singer },
}).createMachine({
  id: 'choir',
  context: ({ input }) => ({ songs: input.songs, followed: [], end: null }),
  initial: 'together',
  states: {
    together: {
      entry: raise({ type: 'sing' }), // said before the singer can be there
      invoke: {
        id: 'first', src: 'singer', input: ({ context }) => ({ songs: context.songs }),
        onSnapshot: { actions: assign({ followed: ({ context, event }) => [...context.followed, `${event.snapshot.matches('singing') ? 'sings' : 'waits'} ${event.snapshot.hasTag('loud') ? 'loudly ' : ''}${event.snapshot.context.songs}`] }) },
        onDone: { target: 'apart', actions: assign({ end: ({ event }) => event.output }) },
        onError: { target: 'apart', actions: assign({ end: ({ event }) => (event.error as Error).message }) },
      },
      on: {
        sing: { actions: sendTo('first', { type: 'sing' }) },
        'bow.*': { actions: forwardTo('first') },
        bowed: { actions: assign({ followed: ({ context, event }) => [...context.followed, event.as] }) },
        crack: { actions: sendTo('first', { type: 'crack' }) },
        rest: { actions: sendTo('first', { type: 'rest' }) },
        dismiss: 'apart',
      },
    },
    apart: { type: 'final' },
  },
  output: ({ context: { followed, end } }) => ({ followed, end }),
});

let counted = 0;

/** Counts on and on, quickly at first; a number that is lost does not come again, and its last word is nobody's concern. */
export const counting = createMachine({
  id: 'counting',
  context: { heard: [] as number[] },
  invoke: {
    src: fromCallback(({ sendBack }) => {
      if (cursor() === 0) counted = 0;
      const count = (): void => sendBack({ type: 'number', n: (counted += 1) });
      for (let more = 60; more > 0; more -= 1) count();
      const counter = setInterval(count, 50);
      return () => {
        clearInterval(counter);
        sendBack({ type: 'number', n: -1 });
      };
    }),
  },
  initial: 'on',
  on: { number: { actions: assign({ heard: ({ context, event }) => [...context.heard, event.n as number] }) } },
  states: { on: { on: { enough: 'off' } }, off: { type: 'final' } },
  output: ({ context }) => context,
});
