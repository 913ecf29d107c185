import { WorkflowUpdateFailedError } from '@temporalio/client';
import { openCases, upgradeCases, type CaseUpgrade, type FleetUpgrade } from '../../../client/upgrades';
import { passTime } from '../../../client/rehearsal';
import type { StartedCase } from '../a-world';
import { add, Fleet, operator, tryUpgrade, until, upgrade } from './a-fleet';

/** Versions on the real server: cases of both under one worker, and the way from one to the other. */

let fleet: Fleet;
beforeEach(async () => (fleet = await Fleet.begun()));
afterEach(() => fleet[Symbol.asyncDispose]());

const inVersion = (started: StartedCase, version: number) => started.until(`version ${version}`, (view) => view.version === version);

async function upgradeFleet(more: Partial<FleetUpgrade> = {}): Promise<CaseUpgrade[]> {
  const results: CaseUpgrade[] = [];
  const asked: FleetUpgrade = { kind: fleet.kind, to: 2, by: operator, batch: 2, ...more };
  for await (const batch of upgradeCases(fleet.access, await openCases(fleet.access, fleet.kind), asked)) results.push(...batch);
  return results;
}

test('a case goes on in its version under a worker that has a newer one too, and new cases start in that', async () => {
  await fleet.release(1);
  const old = await fleet.start();
  await add(old, 1);
  await fleet.release(2);
  await add(old, 2);
  expect(await old.view()).toMatchObject({ version: 1, particulars: { items: 3 } });

  const fresh = await fleet.start();
  await add(fresh, 5);
  // What executed it stands in the history itself.
  const builds = ((await fresh.run()).history.events ?? []).flatMap((event) => event.workflowTaskCompletedEventAttributes?.workerVersion?.buildId ?? []);
  expect(builds[0]).toMatch(/^parvis@\d+\.\d+\.\d+ xstate@5\.33\.3 workflows@[0-9a-f]{12}$/);
  expect(await fresh.view()).toMatchObject({ version: 2, particulars: { lines: [5] } });
  const asked = await fleet.start({ version: 1 });
  expect(await asked.view()).toMatchObject({ version: 1 });

  // Nothing cached: what the histories say is all that a new worker has.
  await fleet.release(2);
  expect([(await old.view()).version, (await fresh.view()).version, (await asked.view()).version]).toEqual([1, 2, 1]);
  await add(fresh, 6);
  expect((await fresh.view()).particulars).toMatchObject({ lines: [5, 6] });
});

test('a case keeps its version when it continues as new for other reasons', async () => {
  await fleet.release(1);
  const old = await fleet.start({ continueAfterSteps: 2 });
  expect(await old.view()).toMatchObject({ version: 1 }); // it has begun
  const { runId } = await old.run();
  await fleet.release(2);
  for (const n of [1, 2, 3]) await add(old, n);
  await until('it has continued as new', async () => ((await old.run()).runId === runId ? undefined : true));
  expect(await old.view()).toMatchObject({ version: 1, particulars: { items: 6 } });

  const fresh = await fleet.start({ continueAfterSteps: 1 });
  const { runId: first } = await fresh.run();
  await add(fresh, 4);
  await until('it has continued as new', async () => ((await fresh.run()).runId === first ? undefined : true));
  expect(await fresh.view()).toMatchObject({ version: 2, particulars: { lines: [4] } });
});

test('a case whose version the worker does not carry waits for one that does', async () => {
  await fleet.release(1);
  const ahead = await fleet.start({ version: 2 });
  const tried = await until('its first step is tried again', async () => {
    const attempt = (await ahead.handle.describe()).raw.pendingWorkflowTask?.attempt ?? 0;
    return attempt > 1 || undefined;
  });
  expect(tried).toBe(true);
  await fleet.release(2);
  expect(await inVersion(ahead, 2)).toMatchObject({ state: expect.arrayContaining(['taken.audit.idle']) as string[] });
});

test('an upgraded case has its history, its deadlines at their old times, and what was parked is taken at last', async () => {
  const order = await fleet.start();
  const added = add(order, 95); // before its first deadline, however slow the machine is
  await fleet.release(1);
  await added;
  const parked = await order.until('the deadline is parked', (view) => view.parked.length === 1);
  expect(parked.deadlines.map(({ name }) => name)).toEqual(['reminder', 'late']);

  await fleet.release(2);
  expect(await tryUpgrade(order, 2)).toMatchObject({ outcome: 'fits', from: 1, to: 2, after: ['taken.basket.busy.filling', 'taken.timer.waiting', 'taken.question.idle', 'taken.audit.idle'] });
  expect(await upgrade(order, 2, operator, 'the deadline of half a second')).toMatchObject({ outcome: 'fits' });
  const came = await inVersion(order, 2);
  expect(came).toMatchObject({ parked: [], particulars: { lines: [95], note: 'half a second' } });
  expect(came.engine).toMatchObject({ xstate: '5.33.3', before: { xstate: '5.33.3' } });
  expect(came.deadlines).toEqual([
    { name: 'reminder', at: parked.startedAt + 60_000, state: 'taken.timer.waiting' },
    { name: 'overdue', at: parked.startedAt + 120_000, state: 'taken.timer.waiting' },
  ]);
  const history = await order.history();
  expect(history.find(({ event }) => event === 'case.upgraded')).toMatchObject({
    by: 'operator:olga', reason: 'the deadline of half a second', version: { from: 1, to: 2 },
    from: expect.arrayContaining(['open.clock.waiting']) as string[], to: expect.arrayContaining(['taken.timer.waiting']) as string[],
  });

  await passTime(fleet.access, `${fleet.kind}:${order.id}`, parked.startedAt + 90_000);
  await order.until('the reminder', ({ state }) => state.includes('taken.timer.reminded'));
  expect((await order.history()).at(-1)).toMatchObject({ event: 'reminder', at: parked.startedAt + 60_000 });
  // What version 1 was found by and version 2 says nothing of is gone from the index.
  const found = await until('the index follows', async () => {
    const { searchAttributes: said } = await order.handle.describe();
    return said['CaseTitle']?.[0] === 'an order anew' ? said : undefined;
  });
  expect(found).not.toHaveProperty('CaseEscalation');
});

test('an action that failed for good is tried again by the version that the case comes to', async () => {
  await fleet.release(2);
  const order = await fleet.start({ version: 1 });
  fleet.deaf = true;
  await add(order, 1);
  await order.until('it has failed', ({ parked }) => parked.length === 1);
  fleet.deaf = false;
  await upgrade(order, 2);
  await inVersion(order, 2);
  await order.until('it is done', ({ parked, pending }) => parked.length === 0 && pending.length === 0);
  expect(fleet.told).toEqual(['add 1']);
});

test('a case that is over is not upgraded, also while its last action is not done', async () => {
  await fleet.release(2);
  const order = await fleet.start({ version: 1 });
  fleet.deaf = true;
  await add(order, 1);
  await order.until('it has failed', ({ parked }) => parked.length === 1);
  await order.send('finish');
  expect(await order.refusalOf(upgrade(order, 2))).toMatchObject({ code: 'closed' });
  expect(await order.view()).toMatchObject({ version: 1, status: 'done' });
});

test('a refused upgrade leaves no trace', async () => {
  const order = await fleet.start({ version: 1 });
  const added = add(order, 101); // more than version 2 takes on one line
  await fleet.release(2);
  await added;
  await order.until('all is told, and its first deadline has passed', ({ pending, parked }) => pending.length === 0 && parked.length === 1);
  const before = { view: await order.view(), recorded: await order.recorded() };
  const refusal = async (made: Promise<unknown>) => {
    const error = await made.catch((failure: unknown) => failure);
    return error instanceof WorkflowUpdateFailedError ? error.cause : error;
  };
  expect(await refusal(upgrade(order, 2))).toMatchObject({ message: expect.stringContaining('context.lines.0: Too big') as string, details: [{ code: 'cannotUpgrade' }] });
  expect(await refusal(upgrade(order, 2, { kind: 'staff', id: 'clara', roles: ['clerk'] }))).toMatchObject({ details: [{ code: 'notYourRole' }] });
  expect(await refusal(upgrade(order, 3))).toMatchObject({ details: [{ code: 'cannotUpgrade', message: expect.stringContaining('carries versions 1, 2') as string }] });
  expect(await refusal(upgrade(order, 0))).toMatchObject({ details: [{ code: 'malformed' }] });
  const { view, recorded } = { view: await order.view(), recorded: await order.recorded() };
  expect({ ...view, now: 0 }).toEqual({ ...before.view, now: 0 });
  expect(recorded).toEqual(before.recorded);
});

test('a case that moves on before it is upgraded to where it does not fit any more stays as it is, and says so', async () => {
  await fleet.release(2);
  let answer!: (given?: unknown) => void;
  fleet.answering = new Promise((resolve) => (answer = resolve));
  const order = await fleet.start({ version: 1 });
  await order.send('ask');
  const { runId } = await order.run();
  expect(await upgrade(order, 2)).toMatchObject({ outcome: 'fits' });
  await add(order, 101); // while the run waits for the answer
  answer();
  await until('it has continued as new', async () => ((await order.run()).runId === runId ? undefined : true));
  expect(await order.view()).toMatchObject({ version: 1, particulars: { items: 101, note: 'because' } });
  expect((await order.history()).find(({ event }) => event === 'case.notUpgraded')).toMatchObject({ reason: expect.stringContaining('context.lines.0: Too big') as string, version: { from: 1, to: 2 } });
});

test('a running actor goes along: its work is begun again under the same effect, and the new version takes the answer', async () => {
  await fleet.release(2);
  let answer!: (given?: unknown) => void;
  fleet.answering = new Promise((resolve) => (answer = resolve));
  const order = await fleet.start({ version: 1 });
  await order.send('ask');
  const [before] = (await order.view()).pending;
  await upgrade(order, 2);
  await inVersion(order, 2); // after ten seconds in which it might have been answered
  expect((await order.view()).pending).toMatchObject([{ name: 'ask', effect: before!.effect }]);
  answer();
  expect(await order.until('the answer', ({ state }) => state.includes('taken.question.answered'))).toMatchObject({ particulars: { note: 'because' } });
});

test('over a fleet: a dry run lists the case that would fail, the real one takes the others, and again only what is left', async () => {
  await fleet.release(2);
  const orders: StartedCase[] = [];
  for (const items of [1, 101, 3]) {
    const order = await fleet.start({ version: 1 });
    await add(order, items);
    orders.push(order);
  }
  orders.push(await fleet.start());
  await fleet.listed(4);
  const results = (given: readonly CaseUpgrade[]) => Object.fromEntries(given.map(({ id, result }) => [orders.findIndex((order) => order.id === id), result]));

  const tried = await upgradeFleet({ dryRun: true });
  expect(results(tried)).toEqual({ 0: 'fits', 1: 'fails', 2: 'fits', 3: 'already' });
  expect(tried.find(({ result }) => result === 'fails')?.problems).toEqual([{ place: 'context.lines.0', problem: expect.stringContaining('Too big') as string }]);
  expect((await orders[0]!.view()).version).toBe(1);

  expect(results(await upgradeFleet({ limit: 1 }))).toEqual({ 0: 'upgraded' }); // broken off after the first
  expect(results(await upgradeFleet())).toEqual({ 0: 'already', 1: 'fails', 2: 'upgraded', 3: 'already' });
  expect(await Promise.all(orders.map(async (order) => (await order.view()).version))).toEqual([2, 1, 2, 2]);
  expect((await orders[2]!.view()).particulars).toMatchObject({ lines: [3] });
});

test('over a fleet: a case that has to come to rest first is waited for', async () => {
  await fleet.release(2);
  let answer!: (given?: unknown) => void;
  fleet.answering = new Promise((resolve) => (answer = resolve));
  const order = await fleet.start({ version: 1 });
  await order.send('ask');
  await fleet.listed(1);
  const upgrading = upgradeFleet();
  await until('it has accepted its upgrade', async () => (await order.recorded()).filter((name) => name === 'workflowExecutionUpdateAcceptedEventAttributes').length === 2 || undefined);
  answer();
  expect(await upgrading).toMatchObject([{ id: order.id, result: 'upgraded', after: expect.arrayContaining(['taken.question.answered']) as string[] }]);
});

test('over a fleet: whoever upgrades is killed in the middle, and begun again it is finished, each case once', async () => {
  await fleet.release(2);
  let answer!: (given?: unknown) => void;
  fleet.answering = new Promise((resolve) => (answer = resolve));
  const orders: StartedCase[] = [];
  for (const items of [1, 2, 3]) {
    const order = await fleet.start({ version: 1 });
    await add(order, items);
    orders.push(order);
  }
  const [first, second, third] = orders as [StartedCase, StartedCase, StartedCase]; // three were started
  await second.send('ask'); // so that its upgrade has to wait
  await fleet.listed(3);

  const operators = await fleet.operatorsProcess();
  await until('the second case has accepted its upgrade', async () =>
    ((await second.run()).history.events ?? []).some((event) => event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input?.name === 'upgrade') || undefined);
  await inVersion(first, 2); // begun beside the second
  await operators.killed();
  expect(await Promise.all([first, third].map(async (order) => (await order.view()).version))).toEqual([2, 1]);
  answer();

  await inVersion(second, 2); // what was accepted is done, whoever asked for it
  const results = Object.fromEntries((await upgradeFleet()).map(({ id, result }) => [orders.findIndex((order) => order.id === id), result]));
  expect(results).toEqual({ 0: 'already', 1: 'already', 2: 'upgraded' });
  for (const order of orders) expect((await order.history()).filter(({ event }) => event === 'case.upgraded')).toHaveLength(1);
  expect(await Promise.all(orders.map(async (order) => (await order.view()).particulars))).toMatchObject([{ lines: [1] }, { lines: [2] }, { lines: [3] }]);
});
