import { ApplicationFailure } from '@temporalio/common';
import { optionalTsToMs } from '@temporalio/common/lib/time';
import { wire, type ChartEvent, type Message } from '../../workflows/durable/protocol';
import { until, World } from './a-world';

/** Events that come early and operators' words, on the real server, over continue-as-new. */

let world: World;
beforeAll(async () => (world = await World.begun()), 120_000);
afterAll(() => world[Symbol.asyncDispose]());

const refusedForGood = () => {
  throw ApplicationFailure.nonRetryable('no such address', 'Refused');
};
const away = () => {
  throw new Error('away for an hour');
};

describe('an event that comes early', () => {
  test('is kept over continue-as-new and delivered once, with its action, when a state takes it', async () => {
    const one = await world.start('letters', { continueAfterSteps: 1 });
    const { runId } = await one.run();
    const first = await one.send('sign', { name: 'Ada' }, { key: 'ada', reason: 'on a journey' });
    expect(first).toMatchObject({ kept: true, state: ['drafted'], until: expect.any(Number) as number });
    expect(await one.send('sign', { name: 'Ada' }, { key: 'ada' })).toEqual(first);
    expect(await one.refusal('sign', { name: 'Bob' }, { key: 'ada' })).toMatchObject({ code: 'keyReused' });
    const [begun, left] = await until('a later run waits for the rest of its time', async () => {
      const { runId: latest, history: { events } } = await one.run();
      const timer = (events ?? []).find((event) => event.timerStartedEventAttributes)?.timerStartedEventAttributes;
      return latest !== runId && timer ? ([optionalTsToMs(events?.[0]?.eventTime) ?? 0, optionalTsToMs(timer.startToFireTimeout) ?? 0] as const) : undefined;
    });
    expect(left).toBeGreaterThan(3_000_000); // of an hour
    expect(begun + left).toBeLessThanOrEqual(first.until!);

    const { mailbox, deadlines, forecast, blocked } = await one.view();
    expect(mailbox).toEqual([{ id: 'm1', event: 'sign', by: 'clerk:clara', since: expect.any(Number) as number, until: first.until, reason: 'on a journey' }]);
    expect(deadlines).toEqual([{ name: 'sign.expired', at: first.until, state: 'letters' }]);
    expect(forecast).toEqual([expect.objectContaining({ deadline: 'sign.expired', at: first.until })]);
    // No deadline of the chart: nobody finds the case by it.
    const { searchAttributes: found } = await one.handle.describe();
    expect(found).toMatchObject({ CaseKind: ['errands'] });
    expect(found).not.toHaveProperty('CaseDeadline');
    expect(blocked).toContainEqual(expect.objectContaining({ event: 'sign', keptFor: 3_600_000 }));

    expect((await one.send('open')).state).toEqual(['signed']);
    await until('both notes are done', () => world.done(one, 'note').length === 2 || undefined);
    expect(world.done(one, 'note')).toEqual(['open', 'signed by Ada']);
    expect((await one.history()).map(({ event }) => event)).toEqual(['case.start', 'sign.kept', 'open', 'sign']);
    expect((await one.history()).at(-1)).toMatchObject({ by: 'clerk:clara', reason: 'on a journey', keptSince: mailbox[0]!.since });
    expect(await one.view()).toMatchObject({ mailbox: [], deadlines: [] });
    expect(await one.send('sign', { name: 'Ada' }, { key: 'ada' })).toEqual(first);
  });

  test('from another case is kept as well, and delivered in that case’s name', async () => {
    const one = await world.start('letterbox');
    const say = (number: number, event: ChartEvent): Promise<void> =>
      one.handle.signal<[Message]>(wire.message, { from: 'shop:1', kind: 'shop', number, say: { kind: 'event', event } });
    await say(1, { type: 'sign', name: 'Ada' });
    await one.until('it is kept', ({ mailbox }) => mailbox.length === 1);
    expect((await one.send('open')).state).toEqual(['signed']);
    expect((await one.history()).at(-1)).toMatchObject({ event: 'sign', by: 'case:shop:1' });
    await say(2, { type: 'wave' }); // which is for shops only
    await one.until('it is taken', ({ revision }) => revision === 5);
    expect((await one.history()).at(-1)).toMatchObject({ event: 'wave', by: 'case:shop:1' });
  });

  test('leaves when its time is over, in a later run', async () => {
    const one = await world.start('letters', { continueAfterSteps: 1 });
    const kept = await one.send('wave');
    await one.until('it has left', ({ mailbox }) => mailbox.length === 0);
    expect((await one.history()).at(-1)).toMatchObject({ event: 'wave.expired', by: 'system', at: kept.until });
    expect((await one.send('open')).state).toEqual(['offered']);
    expect((await one.history()).map(({ event }) => event)).not.toContain('wave');
  });

  test('is taken back by who sent it, and by no other clerk', async () => {
    const one = await world.start('letters');
    await one.send('sign', { name: 'Ada' });
    expect(await one.refusalOf(one.discardParked('m1', { by: { kind: 'staff', id: 'carl', roles: ['clerk'] } }))).toMatchObject({ code: 'notYourRole' });
    expect(await one.discardParked('m1', { by: { kind: 'staff', id: 'clara', roles: ['clerk'] }, reason: 'a slip of the pen' })).toMatchObject({ what: ['m1 sign'] });
    expect((await one.history()).at(-1)).toMatchObject({ event: 'sign.withdrawn', reason: 'a slip of the pen' });
    expect((await one.send('open')).state).toEqual(['offered']);
  });
});

test('two hundred keys keep their answers over continue-as-new', async () => {
  const one = await world.start('letters', { continueAfterSteps: 40 });
  const answers = new Map<number, unknown>();
  const numbers = Array.from({ length: 200 }, (_, n) => n);
  for (let from = 0; from < 200; from += 5) {
    await Promise.all(numbers.slice(from, from + 5).map(async (n) => answers.set(n, await one.send('count', { n }, { key: `k${n}` }))));
  }
  for (const n of [0, 1, 40, 119, 199]) expect(await one.send('count', { n }, { key: `k${n}` })).toEqual(answers.get(n));
  expect(await one.refusal('count', { n: 1 }, { key: 'k0' })).toMatchObject({ code: 'keyReused' });
  expect((await one.view()).revision).toBe(201);
});

describe('an operator’s word', () => {
  test('is refused without a trace to anyone else, without a reason, and for what does not exist', async () => {
    const one = await world.start('letters');
    world.answer('note', one, refusedForGood);
    await one.send('open');
    await one.until('it has failed', ({ parked }) => parked.length === 1);
    const before = await one.recorded();
    expect(await one.refusalOf(one.retryParked({ by: { kind: 'staff', id: 'clara', roles: ['clerk'] } }))).toMatchObject({ code: 'notYourRole' });
    expect(await one.refusalOf(one.retryParked({ reason: '' }))).toMatchObject({ code: 'malformed', issues: [{ path: 'reason' }] });
    expect(await one.refusalOf(one.discardParked('e9'))).toMatchObject({ code: 'notNow', message: expect.stringContaining('there is e1 (action note)') as string });
    expect(await one.refusalOf(one.handle.executeUpdate('discardParked'))).toMatchObject({ code: 'malformed' });
    expect(await one.recorded()).toEqual(before);
  });

  test('under one key is one word, over continue-as-new', async () => {
    const one = await world.start('letters', { continueAfterSteps: 2 });
    let refusing = true;
    world.answer('note', one, () => (refusing ? refusedForGood() : undefined));
    await one.send('open');
    await one.until('it has failed', ({ parked }) => parked.length === 1);
    refusing = false;
    const answer = await one.retryParked({ which: 'e1', key: 'again', reason: 'the address is mended' });
    expect(answer).toMatchObject({ what: ['e1 action note'] });
    await one.until('it is done', ({ parked, pending }) => parked.length === 0 && pending.length === 0);
    await one.send('count', { n: 1 });
    expect(await one.retryParked({ which: 'e1', key: 'again' })).toEqual(answer);
    expect(await one.refusalOf(one.discardParked('e1', { key: 'again' }))).toMatchObject({ code: 'keyReused' });
    expect(world.done(one, 'note')).toEqual(['open']);
    const told = (await one.history()).filter(({ event }) => event.startsWith('parked.'));
    expect(told).toEqual([expect.objectContaining({ event: 'parked.retried', by: 'operator:olivia', reason: 'the address is mended', what: ['e1 action note'] })]);
  });

  test('discards an action that is tried over and over: its lane goes on', async () => {
    const one = await world.start('errands');
    world.answer('whisper', one, ({ input }) => ((input as { text: string }).text === 'add 1' ? away() : undefined));
    for (const n of [1, 2]) await one.send('add', { n });
    const { pending } = await one.until('it is being tried', ({ pending: all }) => all.some(({ name }) => name === 'whisper'));
    const first = pending.filter(({ name }) => name === 'whisper')[0]!;
    expect(await one.refusalOf(one.retryParked({ which: first.id }))).toMatchObject({ code: 'notNow', message: expect.stringContaining('is being tried already') as string });
    await one.discardParked(first.id, { reason: 'nobody listens' });
    await until('the next one is done', () => world.done(one, 'whisper').length === 1 || undefined);
    expect(world.done(one, 'whisper')).toEqual(['add 2']);
    await one.until('nothing is left', (view) => !view.pending.some(({ name }) => name === 'whisper') && view.parked.length === 0);
  });

  test.each([['is tried over and over', away], ['has failed for good', refusedForGood]])('lets a case close that waits for an action which %s', async (_, fails) => {
    const one = await world.start('letters', { continueAfterSteps: 1 });
    world.answer('whisper', one, fails);
    await one.send('count', { n: 1 });
    await one.send('finish');
    await until('it is tried', () => world.asked.some(({ caseId, activity }) => caseId === one.id && activity === 'whisper') || undefined);
    const view = await one.until('it is stuck', ({ pending, parked }) => (fails === away ? pending : parked).length === 1);
    expect(view.status).toBe('done');
    expect((await one.handle.describe()).status.name).toBe('RUNNING');
    await one.discardParked([...view.pending, ...view.parked][0]!.id, { reason: 'the mailbox does not exist any more' });
    await one.handle.result();
    expect((await one.history()).at(-1)).toMatchObject({ event: 'parked.discarded', reason: 'the mailbox does not exist any more', what: ['e1 action whisper'] });
    expect(await one.view()).toMatchObject({ pending: [], parked: [] });
  });
});

test('an outbox that is full refuses what would ask for more, and takes it when there is room again', async () => {
  const one = await world.start('letters');
  await one.send('open');
  await one.send('sign', { name: 'Ada' });
  await until('the notes are done', () => world.done(one, 'note').length === 2 || undefined);
  world.answer('whisper', one, away);
  for (let n = 0; n < 2; n += 1) await one.send('wave');
  expect(await one.refusal('wave')).toMatchObject({ code: 'stepFailed', message: expect.stringContaining('the outbox would hold 3 actions that are not done; 2 are allowed') as string });
  await one.discardParked((await one.view()).pending.at(-1)!.id);
  expect(await one.send('wave')).toMatchObject({ state: ['signed'] });
});

test('a chart that sets timer after timer for the same moment is stopped and shown, and its other deadlines are kept', async () => {
  const one = await world.start('restless');
  const { parked } = await one.until('its other deadline has passed', ({ state }) => state.includes('clock.late'));
  expect(parked).toEqual([expect.objectContaining({ event: '0 ms', error: expect.stringContaining('due as soon as it is set') as string })]);
  const begun = (await one.view()).startedAt;
  expect((await one.history()).at(-1)).toMatchObject({ event: '700 ms', at: begun + 700 });
});
