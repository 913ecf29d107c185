import { readFileSync } from 'node:fs';
import path from 'node:path';
import { and, createMachine, not, or, setup, stateIn, type AnyStateMachine } from 'xstate';
import { z } from 'zod';
import { availableEvents, bindChart, bindVersions, unknownStates } from '../../workflows/durable/core';
import type { Binding } from '../../workflows/durable';
import { refusalCodes } from '../../workflows/durable/protocol';
import { clerk, CoreCase, declared } from './a-core-case';

/** What a refusal says, down to the leaf that was in the way; what may be sent, and in which form. By values alone. */

describe('a guard that says no is explained by the leaf that says it', () => {
  const facts = { paid: false, packed: false, closed: false, held: false };
  type Facts = typeof facts;
  const chart = (guard: unknown, given: Partial<Facts>): AnyStateMachine =>
    named(setup({
      types: { context: {} as Facts },
      guards: {
        isPaid: ({ context }) => context.paid, isPacked: ({ context }) => context.packed, isClosed: ({ context }) => context.closed, isHeld: ({ context }) => context.held,
        isAtLeast: (_, { n }: { n: number }) => n <= 2,
        isReady: and(['isPaid', 'isPacked']),
        isReadyAndOpen: and(['isReady', not('isClosed')]),
      },
    }).createMachine({
      id: 'order',
      context: { ...facts, ...given },
      initial: 'open',
      // Each guard of the table stands in the same place; setup's types want each spelled out.
      states: { open: { on: { ship: { guard: guard as never, target: 'shipped' } } }, shipped: {} },
    }));
  /** A name may stand for another, which setup's types do not foresee. */
  const named = (machine: AnyStateMachine): AnyStateMachine => machine.provide({ guards: { isSettled: 'isPaid' as never } });
  const refused = (guard: unknown, given: Partial<Facts> = {}, guards: Binding['guards'] = {}) =>
    new CoreCase(bindChart(chart(guard, given), { events: { ship: declared() }, guards })).send('ship');

  test.each<[string, unknown, Partial<Facts>, string, string]>([
    ['itself', 'isPaid', {}, 'isPaid', 'the condition «isPaid» does not hold'],
    ['the first part of an and that says no', and(['isPaid', 'isPacked']), { paid: true }, 'isPacked', 'the condition «isPacked» does not hold'],
    ['the first of several parts of an and', and(['isPaid', 'isPacked']), {}, 'isPaid', 'the condition «isPaid» does not hold'],
    ['what a name stands for', 'isSettled', {}, 'isPaid', 'the condition «isPaid» does not hold'],
    ['every part of an or, since any would do', or(['isPaid', 'isPacked']), {}, 'isPaid', 'the condition «isPaid» does not hold, or the condition «isPacked» does not hold'],
    ['what a not denies', not('isClosed'), { closed: true }, 'not isClosed', 'the condition «isClosed» holds, and it must not'],
    ['a part of a named guard', 'isReadyAndOpen', { paid: true }, 'isPacked', 'the condition «isPacked» does not hold'],
    ['a not within a named guard', 'isReadyAndOpen', { paid: true, packed: true, closed: true }, 'not isClosed', 'the condition «isClosed» holds, and it must not'],
    ['an and within an or within an and', and(['isPaid', or([and(['isPacked', not('isHeld')]), 'isClosed'])]), { paid: true, packed: true, held: true }, 'not isHeld', 'the condition «isHeld» holds, and it must not, or the condition «isClosed» does not hold'],
    ['what holds of an or that is denied', not(or(['isClosed', 'isHeld'])), { held: true }, 'not isHeld', 'the condition «isHeld» holds, and it must not'],
    ['every part of an and that is denied', not(and(['isClosed', 'isHeld'])), { closed: true, held: true }, 'not isClosed', 'the condition «isClosed» holds, and it must not, or the condition «isHeld» holds, and it must not'],
    ['what a not within a not asks for', not(not('isPaid')), {}, 'isPaid', 'the condition «isPaid» does not hold'],
    ['a guard with parameters', and(['isPaid', { type: 'isAtLeast', params: { n: 3 } }]), { paid: true }, 'isAtLeast', 'the condition «isAtLeast» does not hold'],
    ['the part behind one whose parameters are computed', and([{ type: 'isAtLeast', params: ({ context }: { context: Facts }) => ({ n: context.paid ? 2 : 3 }) }, 'isPacked']), { paid: true }, 'isPacked', 'the condition «isPacked» does not hold'],
    ['a state', and([not('isClosed'), stateIn('shipped')]), {}, 'in "shipped"', 'the condition «in "shipped"» does not hold'],
    ['a function without a name', and([({ context }: { context: Facts }) => context.paid]), {}, 'an inline condition', 'the condition «an inline condition» does not hold'],
  ])('%s', (_, guard, given, leaf, sentence) => {
    expect(refused(guard, given)).toEqual({ code: 'guard', guard: leaf, message: `ship is not possible: ${sentence}` });
  });

  test('in the leaf’s own sentence, also where it must not hold', () => {
    const guards = { isPacked: 'the parcel must be packed', 'not isClosed': 'the order must be open' };
    expect(refused('isReadyAndOpen', { paid: true }, guards)).toMatchObject({ message: 'ship is not possible: the parcel must be packed' });
    expect(refused('isReadyAndOpen', { paid: true, packed: true, closed: true }, guards)).toMatchObject({ guard: 'not isClosed', message: 'ship is not possible: the order must be open' });
    expect(() => refused('isPaid', {}, { 'not isKnown': 'x' })).toThrow('explains a guard «not isKnown» that the chart does not have');
  });

  test('of the innermost state, which XState asks first', () => {
    const nested = createMachine(
      { initial: 'outer', states: { outer: { initial: 'inner', on: { go: { guard: 'outside' } }, states: { inner: { on: { go: { guard: 'inside' } } } } } } },
      { guards: { inside: () => false, outside: () => false } },
    );
    expect(new CoreCase(bindChart(nested)).send('go')).toMatchObject({ guard: 'inside' });
  });
});

describe('what may be sent', () => {
  const chart = createMachine({ initial: 'a', states: { a: { on: { count: 'b' } }, b: { on: { sign: 'c' } }, c: { type: 'final' } } });
  const events = {
    count: declared({ payload: z.strictObject({ n: z.number().int().max(9), unit: z.enum(['kg', 't']).default('kg'), note: z.string().transform((text) => text.length).optional() }) }),
    sign: declared({ payload: z.looseObject({ name: z.string() }), early: { for: '1 day' } }),
  };
  const open = () => new CoreCase(bindChart(chart, { events }));
  const seen = (one: CoreCase) => availableEvents(one.chart, one.state, 0);

  test('has the JSON Schema of what it carries, as a sender writes it, allowed or blocked', () => {
    const { allowed, blocked } = seen(open());
    expect(allowed.map(({ event, payload }) => [event, payload])).toEqual([['count', {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: { n: { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: 9 }, unit: { type: 'string', enum: ['kg', 't'], default: 'kg' }, note: { type: 'string' } },
      required: ['n'],
      additionalProperties: false,
    }]]);
    expect(blocked).toMatchObject([{ event: 'sign', code: 'notNow', keptFor: 86_400_000, payload: { properties: { name: { type: 'string' } }, required: ['name'] } }]);
  });

  test('has a schema that says nothing where JSON has no word for what is expected', () => {
    const dated = new CoreCase(bindChart(createMachine({ on: { go: {} } }), { events: { go: declared({ payload: z.strictObject({ day: z.date() }) }) } }));
    expect(seen(dated).allowed).toMatchObject([{ event: 'go', payload: { properties: { day: {} } } }]);
  });

  test('may come early also where a guard says no, and it is said for how long', () => {
    const held = createMachine({ on: { go: { guard: 'never' } } }, { guards: { never: () => false } });
    expect(seen(new CoreCase(bindChart(held, { events: { go: declared({ early: { for: 1_000 } }) } }))).blocked).toMatchObject([{ event: 'go', code: 'guard', keptFor: 1_000 }]);
  });

  test('has none where none is declared, nor where the case is closed', () => {
    expect(seen(new CoreCase(bindChart(chart))).allowed).toEqual([{ event: 'count', title: 'count', by: [] }]);
    const closed = open();
    for (const [type, payload] of [['count', { n: 1 }], ['sign', { name: 'Ada' }]] as const) closed.send(type, { payload });
    expect(seen(closed)).toEqual({ allowed: [], blocked: ['count', 'sign'].map((event) => ({ event, code: 'closed', reason: expect.any(String) as string })) });
  });

  test('is what a chart without declarations names, and no wildcard', () => {
    const { allowed, blocked } = seen(new CoreCase(bindChart(createMachine({ initial: 'a', states: { a: { on: { go: 'b', 'order.*': 'b' } }, b: { on: { '*': 'a', pay: 'a' } } } }))));
    expect([allowed, blocked].map((list) => list.map(({ event }) => event))).toEqual([['go'], ['pay']]);
  });

  test('is meant by a name that is close', () => {
    expect(open().send('cuont')).toMatchObject({ code: 'unknownEvent', message: '«cuont» is not an event of (machine); did you mean count?' });
    const parted = new CoreCase(bindChart(createMachine({ on: { 'order.pay': {}, leave: {} } })));
    expect(parted.send('order.somethingElse')).toMatchObject({ code: 'unknownEvent', message: expect.stringContaining('; did you mean order.pay?') as string });
  });
});

describe('a state that the chart does not have', () => {
  const first = createMachine({ id: 'order', initial: 'open', states: { open: { initial: 'filling', states: { filling: {} } }, paid: { type: 'final' } } });
  const second = createMachine({ id: 'order', initial: 'taken', states: { taken: { on: { pay: 'paid' } }, paid: { type: 'final' } } });
  const versions = bindVersions(second, { version: 2 }, { versions: { 1: { chart: first } } });

  test('cannot be waited for, and the nearest names are told', () => {
    expect(unknownStates({ states: ['open.fillign'] }, [first])).toEqual({ code: 'unknownState', message: 'the chart order has no state «open.fillign»; did you mean open.filling?' });
    expect(unknownStates({ states: ['elsewhere'] }, [first])).toMatchObject({ message: 'the chart order has no state «elsewhere»; there are open.filling, paid' });
  });

  test('is none if it is written in part, or if one of several is there', () => {
    for (const states of [['filling'], ['open'], ['open.filling'], ['elsewhere', 'paid']]) expect(unknownStates({ states }, [first])).toBeUndefined();
    expect(unknownStates({ tags: ['elsewhere'], afterRevision: 3 }, [first])).toBeUndefined();
  });

  test('is none if a later version has it, to which the case may be taken', () => {
    for (const state of ['taken', 'filling']) expect(unknownStates({ states: [state] }, versions.from(1))).toBeUndefined();
    expect(unknownStates({ states: ['filling'] }, versions.from(2))).toMatchObject({ code: 'unknownState' });
  });
});

test('the codes are those of the documentation, for a shell and over HTTP', () => {
  const documented = readFileSync(path.join(__dirname, '../../docs/engine.md'), 'utf8').matchAll(/^\| `(\w+)` \| (\d) \| (\d{3}) \|/gm);
  expect(Object.fromEntries([...documented].map(([, code, exit, http]) => [code, { exit: Number(exit), http: Number(http) }]))).toEqual(
    Object.fromEntries(Object.entries(refusalCodes).map(([code, { exit, http }]) => [code, { exit, http }])),
  );
});

describe('what XState makes itself', () => {
  const chart = (more: object = {}) =>
    createMachine({
      initial: 'a',
      // Routes are not in the types of a chart without setup.
      states: { a: { after: { 50: 'b' }, invoke: { src: 'ask', id: 'ask', onDone: 'b', onError: 'b' } }, b: { id: 'end', route: { guard: 'isPaid' }, on: { '*': 'a' } }, c: { id: 'aside', route: {} }, d: { id: 'third', route: { guard: 'isFree' } } }, ...more,
    } as never, { actors: { ask: createMachine({}) }, guards: { isPaid: () => false, isFree: () => false } }) as AnyStateMachine;
  const open = () => new CoreCase(bindChart(chart()));

  test.each(['xstate.after.50.(machine).a', 'xstate.done.actor.ask', 'xstate.error.actor.ask', 'xstate.done.state.(machine)', 'xstate.init', 'xstate.stop', 'xstate.snapshot.ask', 'xstate.routes'])('is taken from nobody: %s', (type) => {
    const one = open();
    expect(one.send(type)).toMatchObject({ code: 'unknownEvent' });
    expect(one.leaves).toEqual(['a']);
    expect(availableEvents(one.chart, one.state, 0).allowed.map(({ event }) => event)).not.toContain(type);
  });
  test('cannot be declared', () => {
    expect(() => bindChart(chart(), { events: { 'xstate.done.actor.ask': declared() } })).toThrow('«xstate.done.actor.ask» is declared, which XState makes itself and nobody may send');
  });
  test('apart from its routes, which are a user’s event, judged like any other', () => {
    expect(open().send('xstate.route', { payload: { to: '#aside' } })).toEqual({ revision: 2, state: ['c'] });
    expect(open().send('xstate.route', { payload: { to: '#end' } })).toMatchObject({ code: 'guard', guard: 'isPaid' });
    expect(open().send('xstate.route', { payload: { to: '#third' } })).toMatchObject({ code: 'guard', guard: 'isFree' });
    expect(open().send('xstate.route', { payload: { to: '#nowhere' } })).toEqual({ code: 'notNow', message: 'xstate.route leads to #end, #aside or #third, not to «#nowhere»' });
    const few = new CoreCase(bindChart(chart(), { events: { 'xstate.route': declared({ by: ['boss'] }) } }));
    expect(few.send('xstate.route', { payload: { to: '#aside' } })).toMatchObject({ code: 'notYourRole' });
  });
});

test('what cannot be now is told before what is wrong with it, in the declaration’s own words', () => {
  const chart = createMachine({ initial: 'a', states: { a: { on: { go: 'b' } }, b: { on: { pay: 'a' } } } });
  const one = (when: object = {}) => new CoreCase(bindChart(chart, { events: { go: declared(), pay: declared({ payload: z.strictObject({ n: z.number() }), ...when }) } }));
  expect(one().send('pay', { payload: { n: 'x' } })).toEqual({ code: 'notNow', message: 'pay is not possible now: taken in b' });
  expect(one({ when: 'once there is something to pay' }).send('pay')).toEqual({ code: 'notNow', message: 'pay is not possible now: once there is something to pay' });
});

test('whoever is not a sender for an event is told for whom it is', () => {
  const chart = createMachine({ initial: 'a', states: { a: { on: { go: 'a' } } } });
  const one = new CoreCase(bindChart(chart, { events: { go: declared({ by: ['boss', 'bank'], when: 'on Mondays' }) } }));
  expect(one.send('go', { by: clerk })).toEqual({ code: 'notYourRole', message: 'go is for boss or bank; you act as clerk' });
  expect(one.send('go', { by: { ...clerk, roles: ['clerk', 'bank'] } })).toMatchObject({ revision: 2 });
});
