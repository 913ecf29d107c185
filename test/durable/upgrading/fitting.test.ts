import { assign, createMachine, fromPromise, raise, type AnyStateMachine } from 'xstate';
import { begin, bindVersions, judge, keep, rehydrate, step, tryUpgrade, type AskedAction, type CaseState, type Migration, type PortableCase } from '../../../workflows/durable/core';
import type { Binding } from '../../../workflows/durable';

/** What an upgrade looks at before anything happens, each on a chart of a few lines. By values alone. */

const clerk = { kind: 'staff', id: 'clara', roles: ['clerk'] };
const ask = fromPromise(() => Promise.resolve(1));

interface Change {
  readonly before: AnyStateMachine;
  readonly after?: AnyStateMachine;
  readonly binding?: Binding;
  readonly migrations?: readonly Migration[];
}
const versionsOf = ({ before, after = before, binding = {}, migrations = [] }: Change) =>
  bindVersions(after, { ...binding, version: 2 }, { versions: { 1: { chart: before } }, migrations: { 2: migrations } });
const begun = (change: Change): CaseState => begin(versionsOf(change).chart(1), { caseId: 'c1', input: {}, at: 0, by: clerk }).state;
const sent = (change: Change, ...types: string[]): CaseState =>
  types.reduce((state, type) => step(versionsOf(change).chart(1), state, { kind: 'event', event: { type }, by: clerk }, 0).state, begun(change));
const tried = (change: Change, state = begun(change), actions: readonly AskedAction[] = []) => tryUpgrade(versionsOf(change), 1, 2, state, actions);
const problems = (...given: Parameters<typeof tried>) => {
  const { outcome } = tried(...given);
  return outcome.outcome === 'fails' ? outcome.problems.map(({ place, problem }) => `${place}: ${problem}`) : outcome.outcome;
};
const into = (value: PortableCase['value']): Migration => (before) => ({ ...before, value });

const two = createMachine({ id: 'm', initial: 'a', states: { a: { on: { go: 'b' }, after: { 50: 'b' } }, b: { on: { back: 'a' } } } });

test('a case of that version is there already', () => {
  const state = begun({ before: two });
  expect(tryUpgrade(versionsOf({ before: two }), 1, 1, state, []).outcome).toEqual({ outcome: 'already', from: 1, to: 1, before: ['a'] });
});

describe('a case does not fit', () => {
  test('that holds a machine made within a function, as long as it lives', () => {
    const inner = createMachine({ initial: 'x', states: { x: {} } });
    const before = createMachine({ context: {}, entry: assign({ kid: ({ spawn }) => spawn(inner) }) });
    expect(problems({ before })).toEqual([expect.stringMatching(/^case: /)]);
  });
  test('whose deadline belongs to a state that it is not in', () => expect(problems({ before: two, migrations: [into('b')] })).toEqual(['deadline 50 ms of a: its state is not active']));
  test('that would be in two states of one', () => expect(problems({ before: two, migrations: [into({ a: {}, b: {} })] })).toEqual(['state m: the case must be in one of its states: «a», «b»']));
  test('whose context would be too large', () => {
    const change = { before: two, binding: { limits: { contextBytes: 100 } }, migrations: [(one: PortableCase) => ({ ...one, context: { text: 'x'.repeat(100) } })] };
    expect(problems(change)).toEqual(['context: it would have 111 bytes as JSON; 100 are allowed']);
  });
  test('that the new version cannot be searched by', () => {
    const search = () => { throw new Error('no customer'); };
    expect(problems({ before: two, binding: { search } })).toEqual(['search: no customer']);
  });
  test('for which a migration would start an actor, or give two the same name', () => {
    const before = createMachine({ initial: 'a', states: { a: { invoke: [{ src: 'ask', id: 'one' }, { src: 'ask', id: 'two' }] } } }, { actors: { ask } });
    const adding: Migration = (one) => ({ ...one, children: [...one.children, { id: 'three', src: 'ask', kept: '' }] });
    expect(problems({ before, migrations: [adding] })).toEqual(['actor three: a migration cannot start actors; let a transition of the new chart do it']);
    const same: Migration = (one) => ({ ...one, children: one.children.map((child) => ({ ...child, id: 'one', index: 0 })) });
    expect(problems({ before, migrations: [same] })).toEqual([expect.stringContaining('two actors would have the id «one»')]);
  });
  test('whose own action the new chart does not have any more; a message to another case is no matter of the chart', () => {
    const acting = createMachine({ initial: 'a', states: { a: { entry: () => {} } } });
    const asked: AskedAction[] = [{ action: 'a.entry[0]', asked: {} }, { action: 'hello to other:1', message: {} }];
    expect(problems({ before: acting }, undefined, asked)).toBe('fits');
    expect(problems({ before: acting, after: createMachine({ initial: 'a', states: { a: {} } }) }, undefined, asked)).toEqual([expect.stringMatching(/^action a\.entry\[0\]: it is asked for and not done yet/)]);
  });
});

test('chance is the same in every try', () => {
  const change = { before: two, migrations: [(one: PortableCase) => ({ ...one, context: { n: Math.random() } })] };
  expect(tried(change).upgraded?.snapshot.context).toEqual(tried(change).upgraded?.snapshot.context);
});

test('an actor that has answered is only remembered, and goes with its state', () => {
  const before = createMachine({ initial: 'a', states: { a: { invoke: { src: 'ask', id: 'one', onDone: { actions: () => {} } } }, b: {} } }, { actors: { ask } });
  const change = { before, migrations: [into('b')] };
  const asking = begun(change);
  expect(problems(change, asking)).toEqual(['actor ask of a: its state is not active']);
  const answered = step(versionsOf(change).chart(1), asking, { kind: 'done', generation: asking.actors[0]!.generation, output: 1 }, 5).state;
  expect(problems(change, answered)).toBe('fits');
  expect(tried(change, answered).upgraded?.snapshot.children).toEqual({});
});

test('what the new version would have set going is noted, deadlines and actors', () => {
  const after = createMachine({ id: 'm', initial: 'a', states: { a: { on: { go: 'b' }, after: { 50: 'b', 70: 'b' }, invoke: { src: 'ask' } }, b: { on: { back: 'a' } } } }, { actors: { ask } });
  expect(tried({ before: two, after }).outcome).toMatchObject({
    outcome: 'fits',
    notes: ['the deadline 70 ms of a is not running for this case; it starts when the state is entered again', 'the actor ask of a is not running for this case; it starts when the state is entered again'],
  });
});

test('a deadline that has passed in the version before is not missed', () => {
  const before = createMachine({ initial: 'a', states: { a: { after: { 50: { actions: () => {} } } } } });
  const passed = step(versionsOf({ before }).chart(1), begun({ before }), { kind: 'timer', generation: 1 }, 50).state;
  expect(tried({ before }, passed).outcome).toMatchObject({ outcome: 'fits', notes: [] });
});

test('what waits in the mailbox keeps its one deadline, of which no migration hears', () => {
  const before = createMachine({ initial: 'a', states: { a: { on: { open: 'b' } }, b: { on: { sign: 'a' } } } });
  const seen: unknown[] = [];
  const binding = { events: { open: { title: 'o', description: '' }, sign: { title: 's', description: '', early: { for: '1 day' } } } };
  const versions = bindVersions(before, { ...binding, version: 2 }, { versions: { 1: { chart: before, binding } }, migrations: { 2: (one) => (seen.push(...one.deadlines), one) } });
  const start = begin(versions.chart(1), { caseId: 'c1', input: {}, at: 0, by: clerk }).state;
  const judged = judge(versions.chart(1), start, { event: { type: 'sign' }, by: clerk }, 0);
  if (judged.verdict !== 'keep') throw new Error('it was not kept');
  const { upgraded } = tryUpgrade(versions, 1, 2, keep(versions.chart(1), start, { event: judged.event, by: clerk }, 0).state, []);
  expect(seen).toEqual([]);
  expect(rehydrate(versions.chart(2), upgraded!).timers).toMatchObject([{ kept: true, deadline: 86_400_000 }]);
});

describe('what is parked', () => {
  const broken = assign(() => { throw new Error('a hole'); });
  test('and left out by a migration is counted as dropped', () => {
    const before = createMachine({ context: {}, initial: 'a', states: { a: { after: { 50: { target: 'b', actions: broken } } }, b: {} } });
    const change = { before, migrations: [(one: PortableCase) => ({ ...one, deadlines: [] })] };
    const start = begun(change);
    const parked = step(versionsOf(change).chart(1), start, { kind: 'timer', generation: 1 }, 50).state;
    expect(parked.parked).toHaveLength(1);
    expect(tried(change, parked).upgraded).toMatchObject({ parked: [], dropped: start.dropped + 1 });
  });
  test('and had come early goes along', () => {
    const before = createMachine({ context: {}, initial: 'a', states: { a: { on: { open: 'b' } }, b: { on: { sign: { actions: broken } } } } });
    const binding = { events: { open: { title: 'o', description: '' }, sign: { title: 's', description: '', early: { for: '1 day' } } } };
    const versions = bindVersions(before, { ...binding, version: 2 }, { versions: { 1: { chart: before, binding } }, migrations: { 2: [] } });
    const chart = versions.chart(1);
    const start = begin(chart, { caseId: 'c1', input: {}, at: 0, by: clerk }).state;
    const opened = step(chart, keep(chart, start, { event: { type: 'sign' }, by: clerk }, 0).state, { kind: 'event', event: { type: 'open' }, by: clerk }, 1).state;
    expect(opened.parked).toMatchObject([{ from: { kept: { event: { type: 'sign' } } } }]);
    expect(tryUpgrade(versions, 1, 2, opened, []).upgraded?.parked).toMatchObject([{ from: { kept: { event: { type: 'sign' } } } }]);
  });
  test('an event that the chart sent itself with a delay goes along as it is', () => {
    const before = createMachine({ initial: 'a', states: { a: { entry: raise({ type: 'call' }, { delay: 50, id: 'later' }), on: { call: 'b' } }, b: {} } });
    expect(tried({ before }).upgraded?.timers).toMatchObject([{ id: 'later', deadline: 50, event: { type: 'call' } }]);
  });
});

test('versions of a case that has moved on are told from where it stands', () => {
  const change = { before: two };
  expect(tried(change, sent(change, 'go')).outcome).toMatchObject({ before: ['b'], after: ['b'] });
});
