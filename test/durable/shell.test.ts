import { ApplicationFailure } from '@temporalio/common';
import { engine as executing } from '../../workflows/durable/engine';
import { wire, type AwaitAnswer, type AwaitRequest, type Message } from '../../workflows/durable/protocol';
import { gate, request, until, World, type StartedCase } from './a-world';

/** The shell on the real server: everything of a case survives, and everything happens once. */

let world: World;
beforeAll(async () => (world = await World.begun()), 120_000);
afterAll(() => world[Symbol.asyncDispose]());

test('a refusal leaves no trace in the history, and says why', async () => {
  const errand = await world.start('errands');
  await errand.until('the clock has come to rest', ({ state }) => state.includes('open.clock.three'));
  await until('every note is done', () => world.done(errand, 'note').length === 3 || undefined);
  await errand.send('add', { n: 1_000 });
  await until('it is quiet', async () => ((await errand.view()).pending.length === 0 ? true : undefined));
  const before = await errand.recorded();
  expect(await errand.refusal('add', { n: 1 })).toMatchObject({ code: 'guard', guard: 'isSmall', message: expect.stringContaining('below a thousand') as string });
  expect(await errand.refusal('add', { n: 'x' })).toMatchObject({ code: 'malformed', issues: [{ path: 'n' }] });
  expect(await errand.refusal('jump')).toMatchObject({ code: 'unknownEvent' });
  expect(await errand.refusal('xstate.done.actor.ask')).toMatchObject({ code: 'unknownEvent' });
  expect(await errand.refusal('forget')).toMatchObject({ code: 'notNow' });
  expect(await errand.refusal('ask', {}, { ifRevision: 0 })).toMatchObject({ code: 'staleRevision' });
  expect(await errand.recorded()).toEqual(before);
});

test('an event that comes together with the start is taken once the case is there', async () => {
  const { started, answer } = await world.startWith('errands', request('add', { n: 3 }));
  expect(answer.revision).toBe(2);
  expect((await started.view()).particulars).toMatchObject({ sum: 3 });
});

describe('continued as new after every second step', () => {
  const numbers = Array.from({ length: 12 }, (_, index) => index + 1);

  test.each([['', {}], [', and nothing cached by the worker', { maxCachedWorkflows: 0 }]])('every action is done once and in order, timers keep their deadlines, keys hold%s', async (_, options) => {
    await using own = await World.begun(options);
    const errand = await own.start('errands', { continueAfterSteps: 2 });
    const first = (await errand.run()).runId;
    // The first attempt of every third action fails; it is tried again before the next of its lane.
    own.answer('note', errand, ({ effect }, attempt) => {
      if (effect % 3 === 0 && attempt === 1) throw new Error('not just now');
    });
    const answers = [];
    for (const n of numbers) answers.push(await errand.send('add', { n }, { key: `k${n}` }));
    expect(await errand.send('add', { n: 1 }, { key: 'k1' })).toEqual(answers[0]);
    expect(await errand.refusal('add', { n: 2 }, { key: 'k1' })).toMatchObject({ code: 'keyReused' });

    await errand.until('the clock has come to rest', ({ state, pending }) => state.includes('open.clock.three') && pending.length === 0);
    const { particulars, engine } = await errand.view();
    expect(particulars).toMatchObject({ sum: 78 });
    expect(engine).toEqual({ ...executing, before: executing }); // what executed the run before
    const added = numbers.map((n) => `add ${n}`);
    const notes = own.done(errand, 'note');
    expect(notes.filter((text) => text?.startsWith('add'))).toEqual(added);
    expect(notes.filter((text) => !text?.startsWith('add'))).toEqual(['one', 'two', 'three']);
    expect(own.done(errand, 'whisper')).toEqual(added);

    const history = await errand.history();
    expect(history.map(({ revision }) => revision)).toEqual(history.map((_entry, index) => index + 1));
    const begun = history[0]!.at;
    expect(history.filter(({ event }) => event.endsWith(' ms')).map(({ at }) => at - begun)).toEqual([300, 600, 900]);
    expect((await errand.run()).runId).not.toBe(first);
    // The notes as the chart asked for them, by the numbers of their effects: no number twice, none missing.
    const effects = own.performed.filter(({ caseId }) => caseId === errand.id).map(({ effect }) => effect);
    expect([...effects].sort((a, b) => a - b)).toEqual(effects.map((_effect, index) => index + 1));
  });

  test('events that arrive all at once are each taken once', async () => {
    const errand = await world.start('errands', { continueAfterSteps: 2 });
    await Promise.all(numbers.slice(0, 8).map((n) => errand.send('add', { n }, { key: `k${n}` })));
    await errand.until('every note is done', ({ pending, state }) => pending.length === 0 && state.includes('open.clock.three'));
    expect((await errand.view()).particulars).toMatchObject({ sum: 36 });
    const whispered = world.done(errand, 'whisper');
    expect(whispered).toHaveLength(8);
    expect(new Set(whispered)).toEqual(new Set(numbers.slice(0, 8).map((n) => `add ${n}`)));
  });
});

test('what is being tried again when the run continues is started again under the same effect; an action that then fails is not lost', async () => {
  const errand = await world.start('errands', { continueAfterSteps: 3 });
  const cancelling = gate();
  world.answer('ask', errand, (_, attempt) => {
    if (attempt === 1) throw new Error('away for an hour');
    return { answer: 'at last' };
  });
  world.answer('whisper', errand, async (_, attempt) => {
    if (attempt > 1) return;
    await cancelling.opened;
    throw new Error('the connection broke');
  });
  const { runId } = await errand.run();
  await errand.send('ask');
  await errand.send('add', { n: 1 });
  await until('the run calls off what cannot drain', async () => ((await errand.recorded()).filter((name) => name === 'activityTaskCancelRequestedEventAttributes').length === 2 ? true : undefined));
  cancelling.open();

  await errand.until('the answer came and the action is done', ({ state, pending }) => state.includes('open.question.answered') && pending.length === 0);
  expect((await errand.run()).runId).not.toBe(runId);
  expect((await errand.view()).particulars).toMatchObject({ answer: 'at last' });
  expect((await errand.view()).parked).toEqual([]);
  expect(world.done(errand, 'whisper')).toEqual(['add 1']);
  const effectsOf = (activity: string) => new Set(world.asked.filter((asked) => asked.caseId === errand.id && asked.activity === activity).map(({ effect }) => effect));
  expect(effectsOf('ask').size).toBe(1);
  expect(effectsOf('whisper').size).toBe(1);
});

test('what is asked for while a run is about to continue is begun in the next one', async () => {
  const errand = await world.start('errands', { continueAfterSteps: 1 });
  const runId = await until('a run has begun in which the clock is at rest', async () => {
    const { runId: latest, history: { events } } = await errand.run();
    const hasBegun = (events ?? []).some((event) => event.workflowTaskCompletedEventAttributes);
    return hasBegun && !(events ?? []).some((event) => event.timerStartedEventAttributes) ? latest : undefined;
  });
  const delivered = gate();
  world.answer('note', errand, ({ input }) => ((input as { text: string }).text === 'add 1' ? delivered.opened : undefined));
  await errand.send('add', { n: 1 }); // its note holds the run up
  await errand.send('ask');
  await errand.send('add', { n: 2 });
  delivered.open();
  await errand.until('all is done', ({ state, pending }) => state.includes('open.question.answered') && pending.length === 0);
  const { events } = await world.client.workflow.getHandle(errand.handle.workflowId, runId).fetchHistory();
  const begun = (events ?? []).flatMap((event) => event.activityTaskScheduledEventAttributes?.activityId ?? []).map((id) => Number(id.slice(id.indexOf('#') + 1)));
  const whispered = world.asked.find(({ caseId, activity, text }) => caseId === errand.id && activity === 'whisper' && text === 'add 1');
  expect(Math.max(...begun)).toBe(whispered?.effect);
  expect(world.done(errand, 'note').slice(-2)).toEqual(['add 1', 'add 2']);
});

test('an action that succeeds when it has been called off already is not done a second time', async () => {
  const errand = await world.start('errands', { continueAfterSteps: 1 });
  await errand.until('the clock has come to rest', ({ state, pending }) => state.includes('open.clock.three') && pending.length === 0);
  const delivered = gate();
  world.answer('whisper', errand, () => delivered.opened);
  await errand.send('add', { n: 1 });
  await until('it is called off', async () => (await errand.recorded()).includes('activityTaskCancelRequestedEventAttributes') || undefined);
  delivered.open();
  await errand.until('nothing is pending', ({ pending }) => pending.length === 0);
  expect(world.asked.filter(({ caseId, activity }) => caseId === errand.id && activity === 'whisper')).toHaveLength(1);
});

describe('what goes wrong outside is shown, carried over, and tried again on request', () => {
  test('an actor that fails for good', async () => {
    const errand = await world.start('errands', { continueAfterSteps: 4 });
    world.answer('ask', errand, (_, attempt) => {
      if (attempt === 1) throw ApplicationFailure.nonRetryable('it is closed', 'Closed');
    });
    await errand.send('ask');
    await errand.until('the error is shown', ({ parked }) => parked.length === 1);
    await errand.until('the clock has come to rest', ({ state }) => state.includes('open.clock.three'));
    while ((await errand.run()).runId === errand.runId) await errand.send('entitle', { title: 'a step more' });
    expect((await errand.view()).parked).toEqual([expect.objectContaining({ event: 'ask.failed', error: expect.stringContaining('it is closed') as string })]);
    await errand.retryParked();
    expect((await errand.until('the answer came', ({ state }) => state.includes('open.question.answered'))).parked).toEqual([]);
  });

  test('an answer of another shape, with the name of the field', async () => {
    const errand = await world.start('errands');
    world.answer('ask', errand, (_, attempt) => ({ answer: attempt === 1 ? 7 : 'seven' }));
    await errand.send('ask');
    const { parked, state } = await errand.until('the error is shown', (view) => view.parked.length === 1);
    expect(parked[0]?.error).toMatch(/ask answered in another shape than agreed: answer: .*string/);
    expect(state).toContain('open.question.asking');
    await errand.retryParked();
    expect((await errand.until('the answer came', (view) => view.state.includes('open.question.answered'))).particulars).toMatchObject({ answer: 'seven' });
  });

  test('an action that fails for good: the next of its lane is done, and on request the failed one', async () => {
    const errand = await world.start('errands', { continueAfterSteps: 4 });
    let broken = true;
    world.answer('whisper', errand, ({ input }) => {
      if (broken && (input as { text: string }).text === 'add 1') throw ApplicationFailure.nonRetryable('no such address', 'Refused');
    });
    await errand.send('add', { n: 1 });
    await errand.send('add', { n: 2 });
    await errand.until('the clock has come to rest', ({ state, pending }) => state.includes('open.clock.three') && pending.length === 0);
    while ((await errand.run()).runId === errand.runId) await errand.send('entitle', { title: 'a step more' });
    expect((await errand.view()).parked).toEqual([expect.objectContaining({ event: 'action whisper', error: expect.stringContaining('no such address') as string })]);
    expect(world.done(errand, 'whisper')).toEqual(['add 2']);
    broken = false;
    await errand.retryParked();
    await errand.until('it is done', ({ parked, pending }) => parked.length === 0 && pending.length === 0);
    expect(world.done(errand, 'whisper')).toEqual(['add 2', 'add 1']);
  });
});

test('an answer that comes too late is dropped', async () => {
  const errand = await world.start('errands');
  const late = gate();
  world.answer('ask', errand, async (_, attempt) => {
    if (attempt > 1) return { answer: 'in time' };
    await late.opened;
    return { answer: 'too late' };
  });
  await errand.send('ask');
  await until('the first question is with the world', () => world.asked.some(({ caseId, activity }) => caseId === errand.id && activity === 'ask') || undefined);
  await errand.send('forget');
  late.open();
  await until('its answer is in the history', async () => ((await errand.recorded()).some((name) => /^activityTask(Completed|Canceled)Event/.test(name)) ? true : undefined));
  await errand.until('nothing is pending', ({ pending }) => pending.length === 0);
  expect((await errand.view()).state).toContain('open.question.idle');
  expect((await errand.history()).some(({ event }) => event === 'ask.done')).toBe(false);
});

describe('a deadline that passed while no worker ran comes before', () => {
  /** What comes when the deadline of a case has passed, and is there before the worker is. */
  async function afterIts<T>(kind: 'deadline' | 'market', before: (started: StartedCase) => Promise<unknown>, comes: (started: StartedCase) => Promise<T>) {
    await using own = await World.begun();
    const started = await own.start(kind);
    await before(started);
    await own.endWorker();
    // Cancelled: it was so late that what came before found its deadline passed.
    await until('the timer has fired', async () => (await started.recorded()).some((name) => /^timer(Fired|Canceled)Event/.test(name)) || undefined);
    const coming = comes(started);
    coming.catch(() => {}); // awaited below
    await own.startWorker();
    await started.until('the deadline has passed', ({ revision }) => revision > 1);
    return { came: await coming, told: await started.history(), recorded: await started.recorded() };
  }
  const begins = (started: StartedCase) => started.until('it has begun', () => true);

  test('an event', async () => {
    const { came, told } = await afterIts('deadline', begins, (started) => started.send('decide'));
    expect(came.state).toEqual(['tooLate']);
    expect(told.map(({ to }) => to[0])).toEqual(['early', 'late', 'tooLate']);
    expect(told[1]!.at - told[0]!.at).toBe(700);
  });

  test('an event that is refused for it, without a trace', async () => {
    const { came, recorded } = await afterIts('market', begins, (started) => started.refusal('carry', { what: 'bread' }));
    expect(came).toMatchObject({ code: 'notNow' });
    expect(recorded).not.toContain('workflowExecutionUpdateAcceptedEventAttributes');
  });

  test('what another case sends its child', async () => {
    const message: Message = { from: 'deadline:1', kind: 'deadline', number: 1, say: { kind: 'toChild', event: { type: 'decide' } } };
    const { told } = await afterIts('deadline', begins, async (started) => {
      await started.handle.signal<[Message]>(wire.message, message);
      return started.until('it has decided', ({ revision }) => revision > 2);
    });
    expect(told.map(({ to }) => to[0])).toEqual(['early', 'late', 'tooLate']);
  });

  test('whoever waits for what was there before it', async () => {
    const { came } = await afterIts('deadline', begins, (started) => started.handle.executeUpdate<AwaitAnswer, [AwaitRequest]>(wire.await, { args: [{ states: ['early'], timeoutMs: 1 }] }));
    expect(came).toMatchObject({ outcome: 'timedOut', state: ['late'] });
  });

  test('an operator’s word', async () => {
    const { told } = await afterIts('deadline', (started) => started.send('slip'), (started) => started.retryParked());
    expect(told.map(({ event }) => event)).toEqual(['case.start', 'slip', '700 ms', 'parked.retried']);
  });
});

test('a run whose history has grown as large as the server advises continues as new by itself', async () => {
  const errand = await world.start('errands');
  const runId = async (): Promise<string> => (await errand.handle.describe()).runId;
  for (let n = 0; n < 100 && (await runId()) === errand.runId; n += 1) await errand.send('entitle', { title: 'x'.repeat(60_000) });
  expect(await until('it has continued', async () => (await runId()) !== errand.runId || undefined)).toBe(true);
});

test('an action that does not come to an end holds up its own lane alone', async () => {
  const errand = await world.start('errands');
  const delivered = gate();
  world.answer('whisper', errand, () => delivered.opened);
  for (const n of [1, 2]) await errand.send('add', { n });
  const noted = await until('both are noted', () => (world.done(errand, 'note').includes('add 2') ? world.done(errand, 'note') : undefined));
  expect(noted.filter((text) => text?.startsWith('add'))).toEqual(['add 1', 'add 2']);
  expect(world.done(errand, 'whisper')).toEqual([]);
  delivered.open();
  await until('both are whispered', () => world.done(errand, 'whisper').length === 2 || undefined);
});

describe('a case that ends', () => {
  /** What the clock noted before the end is not what this is about. */
  const withoutClock = (notes: readonly (string | undefined)[]) => notes.filter((text) => !['one', 'two', 'three'].includes(text ?? ''));

  test('closes when the last action is done, gives its output, and can still be read', async () => {
    const errand = await world.start('errands');
    const delivered = gate();
    world.answer('note', errand, () => delivered.opened);
    await errand.send('add', { n: 5 });
    await errand.send('finish');
    expect(await errand.view()).toMatchObject({ status: 'done', state: ['finished'], allowed: [] });
    expect(await errand.refusal('add', { n: 1 })).toMatchObject({ code: 'closed' });
    expect((await errand.handle.describe()).status.name).toBe('RUNNING');
    delivered.open();
    expect(await errand.handle.result()).toEqual({ sum: 5 });
    expect(withoutClock(world.done(errand, 'note'))).toEqual(['add 5', 'finished']);
    expect(await errand.view()).toMatchObject({ status: 'done', pending: [], particulars: { sum: 5 } });
    expect((await errand.history()).at(-1)).toMatchObject({ event: 'finish', to: ['finished'] });
  });

  test('while its run is about to continue, ends in the next one', async () => {
    const errand = await world.start('errands', { continueAfterSteps: 1 });
    const delivered = gate();
    world.answer('note', errand, () => delivered.opened);
    await errand.send('add', { n: 5 });
    await errand.send('finish');
    delivered.open();
    expect(await errand.handle.result()).toEqual({ sum: 5 });
    expect(withoutClock(world.done(errand, 'note'))).toEqual(['add 5', 'finished']);
  });
});

describe('search attributes', () => {
  const attributesOf = async (errand: Awaited<ReturnType<World['start']>>) => (await errand.handle.describe()).searchAttributes as Record<string, unknown[]>;

  test('follow the case over continue-as-new, and go when there is no value any more', async () => {
    const errand = await world.start('errands', { continueAfterSteps: 2 });
    await errand.send('entitle', { title: 'Fabrikam' });
    await errand.until('the clock has come to rest', ({ state }) => state.includes('open.clock.three'));
    await until('the deadline is gone', async () => ((await attributesOf(errand))['CaseDeadline'] === undefined ? true : undefined));
    expect(await attributesOf(errand)).toMatchObject({
      CaseKind: ['errands'], CaseTitle: ['Fabrikam'], CaseReference: ['Fabrikam', 'sum'], CaseState: ['open.clock.three', 'open.question.idle'],
    });
  });

  test('are sent when they have changed, not with every step, and not by every run', async () => {
    const sentIn = async (errand: StartedCase) => (await errand.recorded()).filter((name) => name === 'upsertWorkflowSearchAttributesEventAttributes').length;
    const resting = (errand: StartedCase) => errand.until('the clock has come to rest', ({ state, pending }) => state.includes('open.clock.three') && pending.length === 0);
    const one = await world.start('errands');
    await resting(one);
    const before = await sentIn(one);
    await one.send('add', { n: 1 });
    expect(await sentIn(one)).toBe(before);
    await one.send('entitle', { title: 'Fabrikam' });
    expect(await sentIn(one)).toBe(before + 1);

    const other = await world.start('errands', { continueAfterSteps: 1 });
    await resting(other);
    const { runId } = await other.run();
    await other.send('add', { n: 1 });
    await until('it has continued', async () => (await other.run()).runId !== runId || undefined);
    await resting(other);
    expect(await sentIn(other)).toBe(0);
  });

  test('that are too long for the server are cut, and the case goes on', async () => {
    const errand = await world.start('errands');
    const title = 'É'.repeat(3_000);
    await errand.send('entitle', { title });
    expect((await errand.view()).particulars['title']).toBe(title);
    const { CaseTitle } = await attributesOf(errand);
    expect(title.startsWith(String(CaseTitle?.[0]).slice(0, -1))).toBe(true);
  });
});
