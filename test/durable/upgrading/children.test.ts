import { assign, createMachine, fromPromise, setup, spawnChild, type AnyActorRef, type AnyMachineSnapshot } from 'xstate';
import {
  begin, bindVersions, leafStates, mapContext, migrateChild, nextTimer, rehydrate, renameState, step, tryUpgrade, type CaseState, type Migration,
} from '../../../workflows/durable/core';

/** Machines within a case, and actors that stand inline, on their way to another version. */

const clerk = { kind: 'staff', id: 'clara', roles: ['clerk'] };

const course = (waiting: string, done: string) =>
  createMachine({
    id: 'course', context: { stops: 0 }, initial: waiting,
    states: { [waiting]: { after: { 5_000: done }, invoke: { src: fromPromise(() => Promise.resolve('there')) } }, [done]: { type: 'final' } },
  });

const parcel = (travelling: string, child: ReturnType<typeof course>) =>
  setup({ types: { context: {} as { courier?: AnyActorRef; at: string } }, actors: { course: child } }).createMachine({
    id: 'parcel', context: { at: 'home' }, initial: travelling,
    states: {
      [travelling]: {
        entry: assign({ courier: ({ spawn }) => spawn('course', { id: 'courier' }) }),
        invoke: [{ src: fromPromise(() => Promise.resolve('weighed')), onDone: { actions: assign({ at: ({ event }) => String(event.output) }) } }, { src: 'course', onDone: 'arrived' }],
      },
      arrived: {},
    },
  });

const versionsBy = (...migrations: Migration[]) =>
  bindVersions(parcel('underWay', course('moving', 'there')), { version: 2 }, { versions: { 1: { chart: parcel('travelling', course('driving', 'there')) } }, migrations: { 2: migrations } });
const versions = versionsBy(renameState('travelling', 'underWay'), migrateChild('course', renameState('driving', 'moving'), mapContext(({ stops }: { stops: number }) => ({ stops: stops + 7 }))));
const begun = () => begin(versions.chart(1), { caseId: 'p1', input: {}, at: 1_000, by: clerk }).state;

function upgraded(state: CaseState): CaseState {
  const { outcome, upgraded: carried } = tryUpgrade(versions, 1, 2, state, []);
  if (!carried) throw new Error(JSON.stringify(outcome));
  return rehydrate(versions.chart(2), JSON.parse(JSON.stringify(carried)) as typeof carried);
}
const childOf = (state: CaseState, id: string) => (state.snapshot.children as Record<string, AnyActorRef>)[id]!.getSnapshot() as AnyMachineSnapshot;

test('machines within the case go along, in their own states and with their own contexts and deadlines', () => {
  const came = upgraded(begun());
  for (const id of ['courier', '1.parcel.underWay']) {
    expect(childOf(came, id)).toMatchObject({ value: 'moving', context: { stops: 7 } });
  }
  expect(came.timers).toMatchObject([
    { in: 'course', deadline: 6_000, event: { type: 'xstate.after.5000.course.moving' } },
    { in: 'course', deadline: 6_000, event: { type: 'xstate.after.5000.course.moving' } },
  ]);
  let later = came;
  for (let next = nextTimer(later); next; next = nextTimer(later)) later = step(versions.chart(2), later, { kind: 'timer', generation: next.generation }, 6_000).state;
  expect(leafStates(later.snapshot)).toEqual(['arrived']); // the invoked one is done, and its parent heard of it
});

test('what stands inline is found at its new place, and answers there', () => {
  const before = begun();
  expect(before.actors.map(({ src }) => src).sort()).toEqual(['course/driving.invoke', 'course/driving.invoke', 'travelling.invoke[0]']);
  const came = upgraded(before);
  const written = (state: CaseState) => state.actors.map(({ src, effect }) => `${effect} ${src}`).sort();
  expect(written(came)).toEqual(written(before).map((work) => work.replace('travelling', 'underWay').replace('driving', 'moving')));
  const weighing = came.actors.find(({ src }) => src === 'underWay.invoke[0]')!;
  expect(weighing.id).toBe('0.parcel.underWay');
  const answered = step(versions.chart(2), came, { kind: 'done', generation: weighing.generation, output: 'weighed' }, 2_000).state;
  expect(answered.snapshot.context).toMatchObject({ at: 'weighed' });
});

test('a context that refers to an actor still does', () => {
  const came = upgraded(begun());
  expect((came.snapshot.context as { courier: AnyActorRef }).courier).toBe((came.snapshot.children as Record<string, AnyActorRef>)['courier']);
});

test('what does not fit within is told with the machine that it is in', () => {
  const { outcome } = tryUpgrade(versionsBy(renameState('travelling', 'underWay')), 1, 2, begun(), []);
  expect(outcome).toMatchObject({
    outcome: 'fails',
    problems: Array.from({ length: 2 }, () => ({ place: 'state driving in course', problem: 'the chart does not have it; there are «moving», «there»' })),
  });
});

test('an actor that the migration leaves out is called off with everything of its own', () => {
  const without = versionsBy(renameState('travelling', 'underWay'), migrateChild('course', renameState('driving', 'moving')), (before) => ({
    ...before, children: before.children.filter(({ id }) => id !== 'courier'), context: { at: 'home' },
  }));
  const { upgraded: carried } = tryUpgrade(without, 1, 2, begun(), []);
  expect(Object.keys(carried!.snapshot.children)).toEqual(['0.parcel.underWay', '1.parcel.underWay']);
  expect(carried!.timers).toHaveLength(1);
  expect(carried!.actors).toHaveLength(2);
});

test('an actor of another kind is no longer the same', () => {
  const other = setup({ actors: { course: fromPromise(() => Promise.resolve()) } }).createMachine({ id: 'parcel', initial: 'travelling', states: { travelling: { invoke: [{ src: fromPromise(() => Promise.resolve('')) }, { src: 'course' }] } } });
  const changed = bindVersions(other, { version: 2 }, { versions: { 1: { chart: versions.chart(1).machine } }, migrations: { 2: [] } });
  const { outcome } = tryUpgrade(changed, 1, 2, begun(), []);
  expect(outcome).toMatchObject({ problems: expect.arrayContaining([{ place: 'actor course of travelling', problem: 'it is a machine and would be a promise' }]) as unknown });
});

test('an orphan, whose id another has taken, goes along with its own states, deadlines and work', () => {
  const crowded = (travelling: string, child: ReturnType<typeof course>) =>
    setup({ actors: { course: child } }).createMachine({ id: 'crowd', initial: travelling, states: { [travelling]: { on: { more: { actions: spawnChild('course', { id: 'courier' }) } } } } });
  const both = bindVersions(crowded('underWay', course('moving', 'there')), { version: 2 }, {
    versions: { 1: { chart: crowded('travelling', course('driving', 'there')) } },
    migrations: { 2: [renameState('travelling', 'underWay'), migrateChild('course', renameState('driving', 'moving'), mapContext(() => ({ stops: 7 })))] },
  });
  let state = begin(both.chart(1), { caseId: 'c1', input: {}, at: 1_000, by: clerk }).state;
  for (let n = 0; n < 2; n += 1) state = step(both.chart(1), state, { kind: 'event', event: { type: 'more' }, by: clerk }, 1_000).state;
  expect(state.orphans).toHaveLength(1);
  const { outcome, upgraded: carried } = tryUpgrade(both, 1, 2, state, []);
  expect(outcome).toMatchObject({ outcome: 'fits' });
  let came = rehydrate(both.chart(2), JSON.parse(JSON.stringify(carried)) as NonNullable<typeof carried>);
  expect(came.orphans[0]!._snapshot).toMatchObject({ value: 'moving', context: { stops: 7 } });
  expect(came.actors.map(({ src }) => src)).toEqual(['course/moving.invoke', 'course/moving.invoke']);
  for (const { generation } of came.timers) came = step(both.chart(2), came, { kind: 'timer', generation }, 6_000).state;
  expect(came).toMatchObject({ orphans: [], actors: [], parked: [] });
});
