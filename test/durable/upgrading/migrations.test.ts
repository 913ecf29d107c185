import { createMachine } from 'xstate';
import {
  begin, bindVersions, dropDeadline, judge, keep, leafStates, mapContext, rehydrate, renameState, retryParked, step, tryAnew, tryUpgrade,
  type BoundChart, type BoundVersions, type CaseState, type Migration, type PortableCase,
} from '../../../workflows/durable/core';
import type { UpgradeOutcome } from '../../../workflows/durable/protocol';
import type { Versions } from '../../../workflows/durable';
import * as first from './order-1';
import * as second from './order-2';

/** Migrations as the core makes them: values in, values out. */

const clerk = { kind: 'staff', id: 'clara', roles: ['clerk'] };
const versions = bindVersions(second.chart, second.binding, second.earlier);

const begun = (chart: BoundChart = versions.chart(1)) => begin(chart, { caseId: 'o1', input: {}, at: 1_000, by: clerk }).state;
const after = (state: CaseState, ...types: (string | { type: string; [field: string]: unknown })[]): CaseState =>
  types.reduce((now, type) => step(versions.chart(1), now, { kind: 'event', event: typeof type === 'string' ? { type } : type, by: clerk }, 2_000).state, state);

function upgraded(state: CaseState, of: BoundVersions = versions): CaseState {
  const { outcome, upgraded: carried } = tryUpgrade(of, 1, 2, state, []);
  if (!carried) throw new Error(JSON.stringify(outcome));
  return rehydrate(of.chart(2), JSON.parse(JSON.stringify(carried)) as typeof carried);
}

const problems = (outcome: UpgradeOutcome): string[] =>
  outcome.outcome === 'fails' ? outcome.problems.map(({ place, problem }) => `${place}: ${problem}`) : [];
/** The versions with another way from 1 to 2. */
const by = (...migrations: Migration[]): BoundVersions => bindVersions(second.chart, second.binding, { ...second.earlier, migrations: { 2: migrations } });
const whole = (second.earlier.migrations as { 2: Migration[] })[2];
const failing = (of: BoundVersions, state = begun()): string[] => problems(tryUpgrade(of, 1, 2, state, []).outcome);

describe('a case comes to the next version', () => {
  test('in its states under their new names, with its context in the new shape', () => {
    const came = upgraded(after(begun(), { type: 'add', n: 7 }));
    expect(leafStates(came.snapshot)).toEqual(['taken.basket.busy.filling', 'taken.timer.waiting', 'taken.question.idle', 'taken.audit.idle']);
    expect(came.snapshot.context).toEqual({ lines: [7], note: '' });
  });

  test('with every deadline at its old time, also those whose state or name is another', () => {
    const came = upgraded(begun());
    expect(came.timers.map(({ event, deadline, generation }) => [event.type, deadline, generation])).toEqual([
      ['xstate.after.500.orderAnew.taken.timer.waiting', 1_500, 1],
      ['xstate.after.reminder.orderAnew.taken.timer.waiting', 61_000, 2],
      ['xstate.after.overdue.orderAnew.taken.timer.waiting', 121_000, 3],
    ]);
    const reminder = step(versions.chart(2), came, { kind: 'timer', generation: 2 }, 70_000).state;
    expect(leafStates(reminder.snapshot)).toContain('taken.timer.reminded');
    expect(reminder.timers).toEqual([]); // leaving the state cancels the others by their new names
  });

  test('with its running actor, whose answer the new state takes', () => {
    const came = upgraded(after(begun(), 'ask'));
    const [actor] = came.actors;
    expect(actor).toMatchObject({ id: '0.orderAnew.taken.question.pending', src: 'ask', effect: 1 });
    const answered = step(versions.chart(2), came, { kind: 'done', generation: actor!.generation, output: { answer: 'so' } }, 3_000).state;
    expect(leafStates(answered.snapshot)).toContain('taken.question.answered');
    expect(answered.snapshot.context).toMatchObject({ note: 'so' });
  });

  test('with what its history states remember', () => {
    const came = upgraded(after(begun(), 'hold'));
    const resumed = step(versions.chart(2), came, { kind: 'event', event: { type: 'resume' }, by: clerk }, 3_000).state;
    expect(leafStates(resumed.snapshot)).toContain('taken.basket.busy.filling');
  });

  test('with a parked deadline, which the new version can take', () => {
    const stuck = step(versions.chart(1), after(begun(), { type: 'add', n: 91 }), { kind: 'timer', generation: 1 }, 2_000).state;
    expect(stuck.parked).toMatchObject([{ error: expect.stringContaining('does not know what to note') as string }]);
    const came = upgraded(stuck);
    expect(came.parked).toMatchObject([{ from: { timer: { event: { type: 'xstate.after.500.orderAnew.taken.timer.waiting' }, deadline: 1_500 } } }]);
    const [due] = came.parked;
    expect(due && leafStates(retryParked(versions.chart(2), came, 0, 2_500).state.snapshot)).toContain('taken.timer.waiting');
    expect(retryParked(versions.chart(2), came, 0, 2_500).state).toMatchObject({ parked: [], snapshot: { context: { note: 'half a second' } } });
  });

  test('with what waits in its mailbox, which the new version takes where it can', () => {
    const judged = judge(versions.chart(1), begun(), { event: { type: 'resume' }, by: clerk }, 2_000);
    if (judged.verdict !== 'keep') throw new Error(judged.verdict);
    const kept = keep(versions.chart(1), begun(), { event: judged.event, by: clerk }, 2_000).state;
    const came = upgraded(kept, by(...whole, renameState('taken.basket.busy.filling', 'taken.basket.held')));
    expect(came).toMatchObject({ mailbox: [{ event: { type: 'resume' } }], timers: expect.arrayContaining([expect.objectContaining({ kept: true, deadline: 2_000 + 86_400_000 })]) as unknown });
    const anew = tryAnew(versions.chart(2), came, 3_000);
    expect(leafStates(anew.state.snapshot)).toContain('taken.basket.busy.filling');
    expect(anew.state).toMatchObject({ mailbox: [], history: expect.arrayContaining([expect.objectContaining({ event: 'resume', keptSince: 2_000 })]) as unknown });
  });

  test('and nothing of the case before is touched', () => {
    const before = after(begun(), 'ask', { type: 'add', n: 3 });
    const written = JSON.stringify(before);
    upgraded(before);
    expect(JSON.stringify(before)).toBe(written);
  });
});

describe('what does not fit is told with its place', () => {
  test.each<[string, () => string[], string]>([
    ['a state that the new chart lacks', () => failing(by(...whole.slice(1))), 'state open: the chart does not have it; there are «taken», «finished»'],
    ['a region without a place', () => failing(by(...whole.filter((_, index) => index !== 4))), 'state taken.audit: it is a region of a parallel state, and the case is not in it'],
    ['a deadline of another name', () => failing(by(...whole.filter((_, index) => index !== 3))), 'deadline late of taken.timer.waiting: the chart has no such deadline; that state has «500 ms», «reminder», «overdue»'],
    ['a context of another shape', () => failing(by(...whole.slice(0, 5), mapContext(() => ({ lines: 7, note: '' })))), 'context.lines: Invalid input: expected array, received number'],
    ['a context out of its bounds', () => failing(versions, after(begun(), { type: 'add', n: 101 })), 'context.lines.0: Too big: expected number to be <=100'],
    ['a migration that fails', () => failing(by(() => { throw new Error('no such customer'); })), 'migration 2: no such customer'],
    ['a migration that gives nothing back', () => failing(by(() => undefined as unknown as PortableCase)), 'migration 2: it gave nothing back'],
    ['a migration that changes what it is given', () => failing(by((before) => { (before.deadlines as unknown[]).length = 0; return before; })), "migration 2: Cannot assign to read only property 'length' of object '[object Array]'"],
    ['what is not data', () => failing(by(...whole, mapContext(() => ({ lines: [], note: () => '' })))), 'migration 2: case.context.note is a function; only plain data can be kept'],
    ['an actor whose state is left', () => failing(by(...whole, (before) => ({ ...before, value: { taken: { ...(before.value as { taken: object }).taken, question: 'idle' } } })), after(begun(), 'ask')), 'actor ask of taken.question.pending: its state is not active'],
    ['a state with states of its own, of which none is named', () => failing(by(...whole, (before) => ({ ...before, value: { taken: { basket: {}, timer: 'waiting', question: 'idle', audit: 'idle' } } }))), 'state taken.basket: the case must be in one of its states: «taken.basket.busy», «taken.basket.held»'],
    ['what a history state remembers', () => failing(by(...whole, renameState('taken.basket.busy.filling', 'taken.basket.busy.gone')), after(begun(), 'hold')), 'history taken.basket.busy.back: it remembers «taken.basket.busy.gone», which the chart does not have'],
  ])('%s', (_, made, said) => expect(made()).toEqual([said]));

  test('an action that is asked for and that the new version does not bind', () => {
    const { outcome } = tryUpgrade(versions, 1, 2, begun(), [{ action: 'tell' }, { action: 'whisper' }]);
    expect(problems(outcome)).toEqual(['action whisper: it is asked for and not done yet, and the new version does not have it']);
  });

  test('a view that cannot be made of the migrated context', () => {
    const { context: _, ...loose } = second.binding;
    const blind = bindVersions(second.chart, { ...loose, view: ({ context }) => ({ title: context.lines[0]!.toFixed(), waitsFor: '', requirements: [] }) }, second.earlier);
    expect(failing(blind)[0]).toContain('view: ');
  });

  test('a version that the worker lacks, a way that it lacks, a way back', () => {
    expect(problems(tryUpgrade(versions, 1, 3, begun(), []).outcome)).toEqual(['version: this worker carries versions 1, 2, not 3']);
    expect(failing(bindVersions(second.chart, second.binding, { versions: { 1: first } }))).toEqual(['migration 2: there is none from version 1 to 2']);
    expect(problems(tryUpgrade(versions, 2, 1, begun(versions.chart(2)), []).outcome)).toEqual(['version: the case runs version 2; there is no way back to 1']);
  });
});

test('a deadline that is dropped on purpose is no misfit, and what is not running for the case is noted', () => {
  const { outcome } = tryUpgrade(by(...whole, dropDeadline('taken.timer.waiting', 'overdue')), 1, 2, begun(), []);
  expect(outcome).toMatchObject({ outcome: 'fits', notes: ['the deadline overdue of taken.timer.waiting is not running for this case; it starts when the state is entered again'] });
});

test('versions and migrations that cannot be are refused when they are bound', () => {
  const bind = (earlier: Versions) => () => bindVersions(second.chart, second.binding, earlier);
  expect(bind({ versions: { 2: second } })).toThrow('version 2 stands among the earlier ones of version 2');
  expect(bind({ versions: { 1: { ...first, binding: { ...first.binding, version: 7 } } } })).toThrow('the binding of version 1 says that it is version 7');
  expect(bind({ migrations: { 3: [] } })).toThrow('a migration leads to version 3; the versions are 1 to 2');
  expect(() => versions.chart(9)).toThrow(/version 9 of «.*» is not among those that this worker carries: 1, 2/);
  expect(() => bindVersions(createMachine({}), { version: 0, events: {}, actors: {}, actions: {} })).toThrow('its version is 0');
});

test('an upgraded case judges by the new version', () => {
  const came = upgraded(begun());
  const judged = judge(versions.chart(2), came, { event: { type: 'add', n: 'x' }, by: clerk }, 2_000);
  expect(judged).toMatchObject({ verdict: 'refuse', refusal: { code: 'malformed' } });
});
