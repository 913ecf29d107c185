import { and, assign, createMachine, enqueueActions, fromPromise, fromTransition, not, raise, sendTo, setup, spawnChild } from 'xstate';
import { z } from 'zod';
import { outbox, type Binding } from '../../workflows/durable/binding';
import { activity, child, local } from '../../workflows/durable';
import {
  actorBinding, availableEvents, begin, bindChart, BindingError, deadlinesOf, dehydrate, forecast, judge, leafStates, parkResult, read, rehydrate, restartActors, step, StepError,
  type BoundChart, type CaseState,
} from '../../workflows/durable/core';
import { localActivityOptions } from '../../workflows/durable/shell/options';

const HOUR = 3_600_000;
const clerk = { kind: 'staff', id: 'clara', roles: ['clerk'] };
const nothing = z.strictObject({});

interface Context {
  count: number;
  note?: string;
}

const chart = setup({
  types: { context: {} as Context, events: {} as { type: 'go' } | { type: 'count'; by: object; n: number } | { type: 'spoil' } | { type: 'stop' } | { type: 'hurry' } },
  actors: { ask: fromPromise<{ answer: string }, { question: string }>(() => Promise.reject(new Error('not run here'))) },
  actions: { tell: (_, _params: { what: string }) => {} },
  guards: { countIsSmall: ({ context }) => context.count < 3, always: () => true },
  delays: { patience: ({ context }) => (context.count + 1) * HOUR },
}).createMachine({
  id: 'sample',
  context: { count: 0 },
  initial: 'idle',
  states: {
    idle: {
      on: { go: 'asking' },
      after: { patience: { target: 'late', actions: { type: 'tell', params: { what: 'late' } } } },
    },
    asking: {
      invoke: {
        src: 'ask',
        input: { question: 'why' },
        onDone: { target: 'answered', actions: assign({ note: ({ event }) => event.output.answer }) },
      },
      on: { stop: 'idle' },
    },
    answered: {},
    late: { type: 'final' },
  },
  on: {
    count: { guard: 'countIsSmall', actions: assign({ count: ({ context, event }) => context.count + event.n }) },
    spoil: {
      actions: assign(({ context }) => {
        context.count = 99;
        return context;
      }),
    },
    hurry: { actions: raise({ type: 'go' }) },
  },
});

const declare = (payload: z.ZodType = nothing) => ({ title: 't', description: 'd', by: ['clerk'], payload });
const binding: Binding<Context> = {
  version: 1,
  events: {
    go: declare(), stop: declare(), spoil: declare(), hurry: declare(),
    count: { ...declare(z.strictObject({ n: z.number().int().positive() })), example: () => ({ n: 1 }) },
  },
  guards: { countIsSmall: 'the count must be below three' },
  actors: { ask: activity() },
  actions: { tell: outbox('tell', { describe: ({ what }: { what: string }) => `tell ${what}` }) },
};
const bound = bindChart(chart, binding) as unknown as BoundChart; // tests read contexts only through leafStates and JSON

const started = (at = 0) => begin(bound, { caseId: 'c1', input: {}, at, by: clerk });
const sent = (state: CaseState, event: { type: string; [field: string]: unknown }, at = state.at) => step(bound, state, { kind: 'event', event, by: clerk }, at);
const context = (state: CaseState): Context => (dehydrate(state).snapshot.context ?? {}) as Context;

describe('a step', () => {
  test('starts a case with its timers as absolute deadlines', () => {
    const { state, effects } = started(1_000);
    expect(leafStates(state.snapshot)).toEqual(['idle']);
    expect(effects).toEqual([{ kind: 'startTimer', generation: 1, deadline: 1_000 + HOUR }]);
    expect(deadlinesOf(bound, state)).toEqual([{ name: 'patience', at: 1_000 + HOUR, state: 'idle' }]);
  });

  test('asks for effects in the order of the chart and numbers them', () => {
    const { effects } = sent(started().state, { type: 'go' });
    expect(effects).toEqual([
      { kind: 'cancelTimer', generation: 1 },
      { kind: 'startActor', generation: 2, id: '0.sample.asking', src: 'ask', input: { question: 'why' }, effect: 1 },
    ]);
  });

  test('takes an actor’s answer once, and drops what comes from an old generation', () => {
    const asked = sent(started().state, { type: 'go' }).state;
    const answered = step(bound, asked, { kind: 'done', generation: 2, output: { answer: 'because' } }, 5).state;
    expect(leafStates(answered.snapshot)).toEqual(['answered']);
    expect(context(answered).note).toBe('because');
    const again = step(bound, answered, { kind: 'done', generation: 2, output: { answer: 'no' } }, 6).state;
    expect(context(again)).toEqual(context(answered));
    expect(again.dropped).toBe(1);
  });

  test('drops the answer of an actor that was stopped meanwhile', () => {
    const stopped = sent(sent(started().state, { type: 'go' }).state, { type: 'stop' });
    expect(stopped.effects).toContainEqual({ kind: 'stopActor', generation: 2 });
    const late = step(bound, stopped.state, { kind: 'done', generation: 2, output: { answer: 'late' } }, 7).state;
    expect(leafStates(late.snapshot)).toEqual(['idle']);
    expect(late.dropped).toBe(1);
  });

  test('passes a deadline at the deadline’s own time, however late it is noticed', () => {
    const late = step(bound, started().state, { kind: 'timer', generation: 1 }, 9 * HOUR);
    expect(late.state.history.at(-1)).toMatchObject({ at: HOUR, by: 'system', event: 'patience', from: ['idle'], to: ['late'] });
    expect(late.effects).toEqual([{ kind: 'perform', effect: 1, action: 'tell', params: { what: 'late' } }]);
    expect(late.state.snapshot.status).toBe('done');
  });

  test('refuses a chart that changes its context in place, by name, and nothing has changed', () => {
    const { state } = started();
    expect(() => sent(state, { type: 'spoil' })).toThrow(/changes its context in place/);
    expect(context(state)).toEqual({ count: 0 });
  });

  test('parks an error that nothing in the chart takes, and goes on with everything else', () => {
    const asked = sent(started().state, { type: 'go' }).state;
    const failed = step(bound, asked, { kind: 'failed', generation: 2, error: new Error('down') }, 5).state;
    expect(failed.parked).toEqual([expect.objectContaining({ event: 'ask.failed', error: expect.stringContaining('down') as string })]);
    expect(leafStates(sent(failed, { type: 'stop' }).state.snapshot)).toEqual(['idle']);
  });

  test('parks an answer of another shape instead of stepping on it', () => {
    const asked = sent(started().state, { type: 'go' }).state;
    const parked = parkResult(bound, asked, 2, 'answer: expected string', 5).state;
    expect(leafStates(parked.snapshot)).toEqual(['asking']);
    expect(parked.parked[0]?.error).toBe('answer: expected string');
  });

  test('an endless loop of transitions is an error with a bound, not a hang', () => {
    const loop = createMachine({ id: 'loop', initial: 'a', states: { a: { always: 'b' }, b: { always: 'a' } } });
    const endless = bindChart(loop, { version: 1, actors: {}, actions: {}, events: {}, limits: { microsteps: 50 } }) as unknown as BoundChart;
    expect(() => begin(endless, { caseId: 'l', input: {}, at: 0, by: clerk })).toThrow(StepError);
  });
});

describe('a case as JSON', () => {
  test('is whole: through JSON and back the next step is the same', () => {
    const asked = sent(sent(started().state, { type: 'count', n: 2 }).state, { type: 'go' }).state;
    const back = rehydrate(bound, JSON.parse(JSON.stringify(dehydrate(asked))) as ReturnType<typeof dehydrate>);
    const answer = { kind: 'done', generation: 2, output: { answer: 'because' } } as const;
    expect(dehydrate(step(bound, back, answer, 5).state)).toEqual(dehydrate(step(bound, asked, answer, 5).state));
  });

  test('restarts cut actors under a new generation with the same effect number', () => {
    const asked = sent(started().state, { type: 'go' }).state;
    const restarted = restartActors(asked);
    expect(restarted.effects).toEqual([expect.objectContaining({ kind: 'startActor', src: 'ask', generation: 3, effect: 1 })]);
    expect(step(bound, restarted.state, { kind: 'done', generation: 2, output: { answer: 'old' } }, 5).state.dropped).toBe(1);
  });

  test('that does not fit the chart is an error, never dropped', () => {
    const data = dehydrate(sent(started().state, { type: 'go' }).state);
    const spoiled = { ...data, snapshot: { ...data.snapshot, children: { x: { session: 'x:1', id: 'x', src: 'gone', path: 'gone', snapshot: {} } } } };
    expect(() => rehydrate(bound, spoiled)).toThrow(/runs «gone»/);
    const forgotten = { ...data, snapshot: { ...data.snapshot, historyValue: { 'sample.asking': [{ id: 'sample.gone' }] } } };
    expect(() => rehydrate(bound, forgotten)).toThrow(/remembers «sample.gone»/);
  });
});

describe('a request is judged without changing anything', () => {
  const verdict = (event: { type: string; [field: string]: unknown }, more: object = {}, state = started().state) => {
    const judged = judge(bound, state, { event, by: clerk, ...more }, state.at);
    return judged.verdict === 'refuse' ? judged.refusal : judged;
  };
  test('an event that the machine does not have', () => expect(verdict({ type: 'jump' })).toMatchObject({ code: 'unknownEvent' }));
  test('a forged result of an actor', () => expect(verdict({ type: 'xstate.done.actor.0.sample.asking' })).toMatchObject({ code: 'unknownEvent' }));
  test('a malformed payload, with the path', () => {
    expect(verdict({ type: 'count', n: 'two' })).toMatchObject({ code: 'malformed', issues: [{ path: 'n' }] });
  });
  test('another role', () => {
    expect(verdict({ type: 'go' }, { by: { kind: 'staff', id: 'x', roles: ['guest'] } })).toMatchObject({ code: 'notYourRole', message: 'go is for clerk; you act as guest' });
  });
  test('a state that does not take it, and which would', () => {
    expect(verdict({ type: 'stop' })).toMatchObject({ code: 'notNow', message: 'stop is not possible now: taken in asking' });
  });
  test('a guard that says no, in its own sentence', () => {
    const state = sent(started().state, { type: 'count', n: 5 }).state;
    expect(verdict({ type: 'count', n: 1 }, {}, state)).toMatchObject({ code: 'guard', guard: 'countIsSmall', message: expect.stringContaining('the count must be below three') as string });
  });
  test('a stale revision', () => expect(verdict({ type: 'go' }, { ifRevision: 7 })).toMatchObject({ code: 'staleRevision' }));
  test('a step that would fail', () => expect(verdict({ type: 'spoil' })).toMatchObject({ code: 'stepFailed' }));
  test('the same key again gives the same answer, with another payload it is refused', () => {
    const first = step(bound, started().state, { kind: 'event', event: { type: 'count', n: 1 }, by: clerk, key: 'k1' }, 1).state;
    const later = sent(first, { type: 'go' }).state;
    expect(verdict({ type: 'count', n: 1 }, { key: 'k1' }, later)).toEqual({ verdict: 'answered', answer: { revision: 2, state: ['idle'] } });
    expect(verdict({ type: 'count', n: 2 }, { key: 'k1' }, later)).toMatchObject({ code: 'keyReused' });
  });
  test('what is available says what is allowed and why the rest is not', () => {
    const { allowed, blocked } = availableEvents(bound, started().state, 0);
    expect(allowed.map(({ event }) => event)).toEqual(['go', 'hurry', 'count']);
    expect(blocked.map(({ event, code }) => [event, code])).toEqual([['stop', 'notNow'], ['spoil', 'stepFailed']]);
  });
});

test('a chart reads the time, the sender and the reason of what comes, and of its start, beside what was sent', () => {
  const seen = ({ at, by, reason, caseId }: Record<string, unknown>): object => ({ at, by: (by as { id?: string } | undefined)?.id, reason, caseId });
  const reading = createMachine({
    id: 'reading',
    context: ({ input }) => ({ seen: [seen(input as never)], own: Object.keys(input as object) }),
    initial: 'a',
    states: { a: { after: { 1_000: 'b' } }, b: {} },
    on: { '*': { actions: assign(({ context: { seen: before }, event }) => ({ seen: [...before, seen(event)], own: Object.keys(event) })) } },
    entry: [raise({ type: 'within' }, { delay: 500 }), sendTo(({ self }) => self, { type: 'sent' })],
  });
  const one = bindChart(reading) as unknown as BoundChart; // its context is read as JSON
  const begun = begin(one, { caseId: 'c7', input: { n: 1 }, at: 5, by: clerk }).state;
  const later = step(one, step(one, begun, { kind: 'timer', generation: begun.timers[0]!.generation }, 900).state, { kind: 'timer', generation: 2 }, 2_000).state;
  const sentTo = step(one, later, { kind: 'event', event: { type: 'go', n: 2 }, by: clerk, reason: 'because' }, 3_000).state;
  const { seen: all, own } = sentTo.snapshot.context as { seen: object[]; own: string[] };
  expect(all).toEqual([{ at: 5, by: 'clara', caseId: 'c7' }, { at: 5 }, expect.objectContaining({ at: 505 }), { at: 3_000, by: 'clara', reason: 'because' }]);
  expect(own).toEqual(['type', 'n']);
});

test('what has a field of the envelope’s name keeps it where the chart declares no events; declared ones cannot forge it', () => {
  const keeping = createMachine({ context: { at: 0 }, on: { go: { actions: assign({ at: ({ event }) => event['at'] }) } } });
  const atOf = (one: BoundChart) => {
    const { state } = begin(one, { caseId: 'c', input: {}, at: 0, by: clerk });
    return (step(one, state, { kind: 'event', event: { type: 'go', at: 'noon' }, by: clerk }, 70).state.snapshot.context as { at: unknown }).at;
  };
  expect(atOf(bindChart(keeping))).toBe('noon');
  expect(atOf(bindChart(keeping, { events: { go: declare(z.looseObject({})) } }))).toBe(70);
});

test('a binding says what is meant where it is silent: a lane for each activity, no policy, the child’s workflow by its name', () => {
  const policy = { startToCloseTimeout: 5 };
  expect([outbox('mail'), outbox('mail', { lane: 'post', policy })]).toEqual([{ name: 'mail', lane: 'mail', policy: {} }, { name: 'mail', lane: 'post', policy }]);
  expect(child('kids')).toEqual({ kind: 'child', name: 'kids', policy: {} });
});

test('tags can be read, and so searched and waited for', () => {
  const tagged = bindChart(createMachine({ id: 'tagged', tags: 'z', initial: 'a', states: { a: { tags: ['b', 'a'] } } })) as unknown as BoundChart; // no context is read
  const { state } = begin(tagged, { caseId: 'c', input: {}, at: 0, by: clerk });
  expect(read(tagged, state, 0).tags).toEqual(['a', 'b', 'z']);
});

test('the forecast is what then happens', () => {
  const { state } = started();
  const [entry, ...more] = forecast(bound, state, 10 * HOUR, 5);
  expect(entry).toEqual({ at: HOUR, deadline: 'patience', from: ['idle'], to: ['late'], does: ['tell late'] });
  expect(more).toEqual([]);
});

describe('binding refuses what could not be executed, with the place', () => {
  const bind = (config: Parameters<typeof createMachine>[0], more: Partial<Binding<unknown>> = {}) => () =>
    bindChart(createMachine(config, { actors: { known: fromPromise(() => Promise.resolve()) } }), { events: {}, unbound: 'refused', ...more });
  test('an actor that the chart does not have', () => {
    expect(bind({ initial: 'a', states: { a: { invoke: { src: 'lookUp' } } } })).toThrow(new BindingError('The chart «(machine)» cannot be executed durably:\n  a: the actor «lookUp» is not implemented; name it in setup({ actors })'));
  });
  test('an actor that is not bound', () => expect(bind({ initial: 'a', states: { a: { invoke: { src: 'known' } } } })).toThrow(/a: the actor «known» is not bound/));
  test('an action that is not bound', () => expect(bind({ initial: 'a', states: { a: { entry: 'ring' } } })).toThrow(/a: the action «ring» is not bound/));
  test('a delay without implementation, which would pass at once', () => {
    expect(bind({ initial: 'a', states: { a: { after: { soon: 'b' } }, b: {} } })).toThrow(/a: the delay «soon» is not implemented/);
  });
  test('an action that is bound by a name which is no segment of a path: it would not be found when it is reached', () => {
    const named = setup({ actions: { 'log/it': () => {} } }).createMachine({ entry: 'log/it' });
    expect(() => bindChart(named, { unbound: 'refused', actions: { 'log/it': outbox('log') } })).toThrow('the action «log/it» is not bound');
    expect(() => bindChart(named, { unbound: 'refused', actions: { 'log%2Fit': outbox('log') } })).not.toThrow();
  });
  test('nor one of a delayed event, however charts are taken', () => {
    const soon = { delay: 'soon' as never }; // its types know the names
    for (const action of [raise({ type: 'go' }, soon), sendTo('known', { type: 'go' }, soon)]) {
      expect(bind({ initial: 'a', states: { a: { exit: action } } }, { unbound: 'generated' })).toThrow(/a\.exit\[0\]: the delay «soon» is not implemented; it would pass at once/);
    }
    expect(() => bindChart(createMachine({ entry: raise({ type: 'go' }, soon), after: { soon: {}, 500: {} } }, { delays: { soon: 5 } }))).not.toThrow();
  });
  test('an event that is declared and never taken', () => expect(bind({ initial: 'a', states: { a: {} } }, { events: { go: declare() } })).toThrow(/«go» is declared/));
  test('a guard that the chart does not have, however charts are taken', () => {
    const config = { initial: 'a', states: { a: { always: { guard: 'isOpen', target: 'b' } }, b: {} } };
    for (const unbound of ['refused', 'generated'] as const) expect(bind(config, { unbound })).toThrow(/a: the guard «isOpen» is not implemented/);
    const within = { initial: 'a', states: { a: { always: { guard: and([not('isOpen'), () => true]), target: 'b' } }, b: {} } };
    expect(bind(within)).toThrow(/a: the guard «isOpen» is not implemented/);
  });
  test('what stands inline and is not bound, all of it at once', () => {
    expect(bind({ initial: 'a', states: { a: { invoke: { src: fromPromise(() => Promise.resolve()) } }, b: { exit: () => {} } } })).toThrow(
      'executed durably:\n  a: its actor stands inline and is not bound\n  b.exit[0]: a custom action stands inline and is not bound',
    );
  });
  test('an actor that the binding names and the chart does not have, nor any machine in it', () => {
    expect(() => bindChart(family, { actors: { help: activity() } })).toThrow('the binding names an actor «help» that the chart does not have');
    for (const name of ['kid', 'kid/ask', 'ask']) expect(() => bindChart(family, { actors: { [name]: activity() } })).not.toThrow();
  });
  test('an actor that a `spawnChild` names and the chart does not have, or does not bind', () => {
    expect(bind({ entry: spawnChild('lookUp') }, { unbound: 'generated' })).toThrow(/\(machine\)\.entry\[0\]: the actor «lookUp» is not implemented/);
    expect(bind({ entry: spawnChild('known') })).toThrow(/\(machine\)\.entry\[0\]: the actor «known» is not bound/);
  });
  test('whatever a machine within lacks, by its path, unless that is a case of its own', () => {
    const kid = createMachine({ initial: 'a', states: { a: { entry: 'ring', invoke: { src: 'lookUp' }, always: { guard: 'isOpen' } } } });
    const top = createMachine({ invoke: { src: 'middle' } }, { actors: { middle: createMachine({ invoke: { src: kid } }) } });
    expect(() => bindChart(top)).toThrow(
      'middle/(machine).invoke/a: the actor «lookUp» is not implemented; name it in setup({ actors })\n  middle/(machine).invoke/a: the guard «isOpen» is not implemented',
    );
    expect(() => bindChart(top, { unbound: 'refused' })).toThrow('middle/(machine).invoke/a: the action «ring» is not bound');
    expect(() => bindChart(top, { actors: { middle: child('middles') } })).not.toThrow();
  });
  test('and not what needs no binding: what runs within the case, and XState’s own actions, also by a name; nor what is bound by its place', () => {
    const kid = createMachine({});
    kid.implementations.actors['kid'] = kid; // a machine that starts itself
    const plain = setup({ actors: { kid, sum: fromTransition((n: number) => n, 0) }, actions: { count: assign({}), wake: raise({ type: 'go' }) } }).createMachine({
      invoke: [{ src: 'kid' }, { src: 'sum' }, { src: fromPromise(() => Promise.resolve()) }], entry: ['count', 'wake', assign({}), () => {}],
    });
    expect(() => bindChart(plain, { unbound: 'refused', actors: { '(machine).invoke[2]': activity() }, actions: { '(machine).entry[3]': outbox('ring') } })).not.toThrow();
  });
});

test('an actor that a function of the chart names and nobody has is refused where it is reached, with its place', () => {
  const looking = enqueueActions(({ enqueue }) => enqueue.spawnChild('lookUp' as never)); // its types know the name
  const spawning = createMachine({ id: 'm', on: { go: { actions: looking }, ask: { actions: assign(({ spawn }) => ({ kid: spawn('kid') })) } } }, { actors: { kid: createMachine({ entry: looking }) } });
  const one = bindChart(spawning) as unknown as BoundChart; // its context is not read
  const { state } = begin(one, { caseId: 'c', input: {}, at: 0, by: clerk });
  const go = (type: string) => () => step(one, state, { kind: 'event', event: { type }, by: clerk }, 1);
  expect(go('go')).toThrow('m: the actor «lookUp» is not implemented; name it in setup({ actors })');
  expect(go('ask')).toThrow('kid: the actor «lookUp» is not implemented');
});

const ask = fromPromise(() => Promise.resolve());
const family = createMachine({ initial: 'a', states: { a: { invoke: { src: 'kid' } } } }, { actors: { kid: setup({ actors: { ask } }).createMachine({ invoke: { src: 'ask' } }) } });

test('an actor of a machine within is bound by its whole path, or else by any end of it', () => {
  const of = (...names: string[]) => actorBinding(bindChart(family, { actors: Object.fromEntries(names.map((name) => [name, activity({}, { name })])) }), 'kid/ask')?.name;
  expect([of('ask'), of('kid/ask'), of('ask', 'kid/ask'), of('kid')]).toEqual(['ask', 'kid/ask', 'kid/ask', undefined]);
});

test('a local activity may take milliseconds only, since nothing else of the case can happen meanwhile', () => {
  const slow = createMachine({ initial: 'a', states: { a: { invoke: { src: 'known' } } } }, { actors: { known: fromPromise(() => Promise.resolve()) } });
  expect(() => bindChart(slow, { actors: { known: local({ startToCloseTimeout: '2 seconds' }) } })).toThrow(/«known» is local and may take more than 200 ms/);
  expect(() => bindChart(slow, { actors: { known: local({ startToCloseTimeout: 200 }) } })).not.toThrow();
  expect(() => bindChart(slow, { actors: { known: local({ startToCloseTimeout: 'a moment' }) } })).toThrow(/«known» is local/);
  expect(localActivityOptions({})).toMatchObject({ startToCloseTimeout: '200 milliseconds' });
  expect(localActivityOptions({ startToCloseTimeout: 50, retry: { maximumAttempts: 3 } })).toMatchObject({ startToCloseTimeout: 50, retry: { maximumAttempts: 3 } });
});
