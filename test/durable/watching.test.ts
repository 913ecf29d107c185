import { WorkflowExecutionAlreadyStartedError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { optionalTsToMs } from '@temporalio/common/lib/time';
import { casesOf, NotReached, Refused, type ArchiveReader } from '../../client/durable';
import { wire, type AwaitAnswer, type AwaitRequest, type HistoryEntry } from '../../workflows/durable/protocol';
import { archivingWorld, type ArchivingCase, type ArchivingWorld } from './an-archived-case';
import { until } from './a-world';

/** Waiting for a case and watching it, on the real server, with the client that knows no chart. */

let here: ArchivingWorld;
beforeAll(async () => void (here = await archivingWorld()), 120_000);
afterAll(() => here[Symbol.asyncDispose]());

const timeoutMs = 20_000;
/** The update itself, as a program without this client would send it. */
const awaiting = (errand: ArchivingCase, request: AwaitRequest) =>
  errand.handle.startUpdate<AwaitAnswer, [AwaitRequest]>(wire.await, { args: [request], waitForStage: 'ACCEPTED' });
const refusalOf = (error: unknown): unknown =>
  error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure ? error.cause.details?.[0] : error;

describe('waiting for a case', () => {
  test('is answered within the step that brings it, by one update and no polling', async () => {
    const errand = await (await here.start()).atRest();
    const before = await errand.taken(wire.await);
    const waiting = here.cases.wait(errand.id, { states: ['finished'] }, { timeoutMs });
    await until('it waits', async () => ((await errand.taken(wire.await)) > before ? true : undefined));
    const answer = await errand.send('finish');
    const view = await waiting;
    expect(view).toMatchObject({ state: ['finished'], revision: answer.revision });
    expect(await errand.taken(wire.await)).toBe(before + 1);
  });

  test('sees a state that held for one step only, and answers at once what holds already', async () => {
    const errand = await (await here.start()).atRest();
    const waiting = await awaiting(errand, { states: ['question.asking'], timeoutMs });
    const { revision } = await errand.send('ask');
    expect(await waiting.result()).toEqual({ outcome: 'reached', revision, state: ['open.clock.three', 'open.question.asking'] });
    expect(await here.cases.wait(errand.id, { afterRevision: revision, states: ['question.answered'] }, { timeoutMs })).toMatchObject({ particulars: { answer: 'because' } });
    expect(await (await awaiting(errand, { afterRevision: 0 })).result()).toMatchObject({ outcome: 'reached' });
    const [before, seen] = [await errand.taken(wire.await), here.cases.wait(errand.id, { tags: ['wondering'] }, { timeoutMs })];
    await until('it waits', async () => (await errand.taken(wire.await)) > before || undefined);
    await errand.send('ask');
    expect((await seen).revision).toBeGreaterThan(revision); // wherever the case is by now
  });

  test('takes any predicate over the view', async () => {
    const errand = await here.start();
    const waiting = here.cases.wait(errand.id, ({ particulars }) => (particulars['sum'] as number) > 5, { timeoutMs });
    for (const n of [2, 3, 4]) await errand.send('add', { n });
    expect((await waiting).particulars).toMatchObject({ sum: 9 });
  });

  test('ends when the time is up, and when the case closes without it', async () => {
    const errand = await here.start();
    await expect(here.cases.wait(errand.id, { tags: ['nowhere'] }, { timeoutMs: 300 })).rejects.toMatchObject({ reason: 'timedOut', view: { id: errand.id } });
    const waiting = here.cases.wait(errand.id, { tags: ['nowhere'] }, { timeoutMs });
    const ended = waiting.catch((error: unknown) => error);
    await errand.send('finish');
    expect(await ended).toBeInstanceOf(NotReached);
    expect(await ended).toMatchObject({ reason: 'closed' });
  });

  test('ends at a case that somebody terminates', async () => {
    const errand = await (await here.start()).atRest();
    await errand.handle.terminate('by hand');
    await expect(here.cases.wait(errand.id, { states: ['finished'] }, { timeoutMs })).rejects.toMatchObject({ reason: 'closed' });
  });

  test('four wait, a fifth is refused and looks instead; events are taken all the while', async () => {
    const errand = await (await here.start()).atRest();
    const four = await Promise.all([1, 2, 3, 4].map(() => awaiting(errand, { states: ['finished'], timeoutMs })));
    const fifth = await awaiting(errand, { states: ['finished'] }).then((waiting) => waiting.result()).catch(refusalOf);
    expect(fifth).toMatchObject({ code: 'tooManyWaiting', message: expect.stringContaining('4 wait for the case already') as string });
    const looking = here.cases.wait(errand.id, { states: ['finished'] }, { timeoutMs });
    await errand.send('add', { n: 1 });
    expect((await here.cases.view(errand.id)).particulars).toMatchObject({ sum: 1 });
    await errand.send('finish');
    expect((await Promise.all(four.map((waiting) => waiting.result()))).map(({ outcome }) => outcome)).toEqual(Array(4).fill('reached'));
    expect(await looking).toMatchObject({ state: ['finished'] });
  });

  test('lasts twenty seconds where nothing is said, and five minutes at most', async () => {
    const errand = await (await here.start()).atRest();
    for (const more of [{}, { timeoutMs: 3_600_000 }]) await awaiting(errand, { states: ['finished'], ...more });
    const { events } = await errand.handle.fetchHistory();
    const timers = (events ?? []).flatMap((event) => optionalTsToMs(event.timerStartedEventAttributes?.startToFireTimeout) ?? []);
    expect(timers.slice(-2)).toEqual([20_000, 300_000]);
  });

  test('that gives up makes room for the next', async () => {
    const errand = await (await here.start()).atRest();
    const four = await Promise.all([1, 2, 3, 4].map(() => awaiting(errand, { states: ['finished'], timeoutMs: 100 })));
    expect(await four[0]!.result()).toMatchObject({ outcome: 'timedOut' });
    expect(await (await awaiting(errand, { states: ['finished'], timeoutMs: 1 })).result()).toMatchObject({ outcome: 'timedOut' });
  });

  test('costs seven events of the history where a step answers it, ten where nothing does', async () => {
    const errand = await (await here.start()).atRest();
    const costOf = async (what: () => Promise<unknown>) => {
      const before = await errand.recorded();
      await what();
      return (await errand.recorded()) - before;
    };
    const step = await costOf(() => errand.send('entitle', { title: 'a' }));
    expect(await costOf(async () => {
      const waiting = await awaiting(errand, { afterRevision: (await here.cases.view(errand.id)).revision, timeoutMs });
      await errand.send('entitle', { title: 'b' });
      await waiting.result();
    })).toBe(step + 7);
    expect(await costOf(async () => (await awaiting(errand, { states: ['finished'], timeoutMs: 50 })).result())).toBe(10);
  });

  test('goes on while workers take the case up again and again, and what was recorded can be replayed', async () => {
    await using own = await archivingWorld('archived', { maxCachedWorkflows: 2 }); // of six, so that nearly each task is the first that a worker sees of the case
    const errands = await Promise.all(Array.from({ length: 6 }, () => own.start()));
    await Promise.all(errands.map(async (errand, index) => {
      const waiting = [{ states: ['question.answered'] }, { afterRevision: 6 }, { states: ['finished'] }].map((awaited) => own.cases.wait(errand.id, awaited, { timeoutMs: 60_000 }));
      for (let n = 1; n <= 4; n += 1) await errand.send('add', { n });
      await errand.send('ask');
      if (index % 2 === 0) await waiting[0];
      await errand.send('add', { n: 5 });
      await Promise.all(waiting.slice(0, 2));
      await errand.send('finish');
      expect(await waiting[2]).toMatchObject({ state: ['finished'], particulars: { sum: 15 } });
      expect(await errand.taken(wire.await)).toBeGreaterThan(0);
    }));
    expect(await own.world.notReplayed(errands.map(({ workflowId }) => ({ workflowId })))).toEqual([]);
  });

  test('is refused in words where it is asked in another shape', async () => {
    const errand = await here.start();
    const wrong = { states: 'finished' } as unknown as AwaitRequest;
    expect(await awaiting(errand, wrong).then((waiting) => waiting.result()).catch(refusalOf)).toMatchObject({ code: 'malformed', issues: [{ path: 'states' }] });
  });

  test('is refused at once for a state that the chart does not have, by the case and by the client', async () => {
    const errand = await (await here.start()).atRest();
    const before = await errand.recorded();
    const refusal = { code: 'unknownState', message: 'the chart errands has no state «clock.thre»; did you mean clock.three or clock.one or clock.two?' };
    expect(await awaiting(errand, { states: ['clock.thre'] }).then((waiting) => waiting.result()).catch(refusalOf)).toMatchObject(refusal);
    const misspelt = here.cases.wait(errand.id, { states: ['clock.thre'] }, { timeoutMs: 600_000 });
    await expect(misspelt).rejects.toThrow(Refused);
    await expect(misspelt).rejects.toMatchObject({ refusal });
    expect(await errand.recorded()).toBe(before);
    expect(await here.cases.wait(errand.id, { states: ['clock.thre', 'clock.three'] }, { timeoutMs })).toMatchObject({ id: errand.id });
    expect(await awaiting(errand, { states: [] }).then((waiting) => waiting.result()).catch(refusalOf)).toMatchObject({ code: 'malformed', issues: [{ path: 'states' }] });
  });

  test('is answered for a tag, whichever of several comes', async () => {
    const errand = await (await here.start()).atRest();
    const waiting = here.cases.wait(errand.id, { tags: ['nowhere', 'wondering'] }, { timeoutMs });
    const { revision } = await errand.send('ask');
    expect((await waiting).revision).toBeGreaterThanOrEqual(revision);
  });

  test('holds back no continue-as-new: whoever waits is told to ask again, and the client does', async () => {
    const errand = await (await here.start(6)).atRest();
    const first = await errand.runId();
    const asked = await awaiting(errand, { states: ['finished'], timeoutMs: 300_000 });
    const waiting = here.cases.wait(errand.id, { states: ['finished'] }, { timeoutMs: 40_000 });
    for (let n = 1; n <= 6; n += 1) await errand.send('add', { n });
    expect(await asked.result()).toMatchObject({ outcome: 'again' });
    await until('the case is in another run', async () => ((await errand.runId()) === first ? undefined : true));
    await errand.send('finish');
    expect(await waiting).toMatchObject({ state: ['finished'], particulars: { sum: 21 } });
  });
});

describe('watching a case', () => {
  const seenBy = (watch: AsyncIterable<HistoryEntry>) => {
    const entries: HistoryEntry[] = [];
    const over = (async () => {
      for await (const entry of watch) entries.push(entry);
    })();
    return { entries, over };
  };

  test('tells every step once and in order, over continue-as-new, an archive and a worker that is away, and ends with the case', async () => {
    await using own = await archivingWorld();
    const errand = await own.start(3);
    const watched = seenBy(own.cases.watch(errand.id, { fromRevision: 1 }));
    for (let n = 1; n <= 6; n += 1) await errand.send('add', { n });
    await until('it is followed', () => (watched.entries.length >= 7 ? true : undefined));
    await own.world.endWorker();
    const silences: unknown[] = [];
    const impatient = casesOf(own.world.client, { kind: 'archived', taskQueue: own.world.taskQueue, answerTimeoutMs: 500, archive: own.archive });
    const beside = seenBy(impatient.watch(errand.id, { fromRevision: 1, onSilence: (error) => silences.push(error) }));
    await until('nobody answers', () => (silences.length > 0 ? true : undefined));
    await own.world.startWorker();
    await errand.send('add', { n: 7 });
    for (let n = 8; n <= 12; n += 1) await errand.send('add', { n });
    await errand.atRest();
    const { revision } = await errand.send('finish');
    await watched.over;
    expect(watched.entries.map((entry) => entry.revision)).toEqual(Array.from({ length: revision }, (_, index) => index + 1));
    expect(watched.entries.filter(({ event }) => event === 'add')).toHaveLength(12);
    expect(watched.entries.at(-1)).toMatchObject({ event: 'finish', to: ['finished'] });
    await beside.over;
    expect(beside.entries).toEqual(watched.entries);
    // Taken up again from where somebody left it, when all is over.
    const again = seenBy(own.cases.watch(errand.id, { fromRevision: 5 }));
    await again.over;
    expect(again.entries).toEqual(watched.entries.slice(4));
  });

  test('tells each step once, also where steps leave for the archive between the case’s answer and the archive’s', async () => {
    await using own = await archivingWorld();
    const errand = await own.start(3);
    for (let n = 1; n <= 6; n += 1) await errand.send('add', { n });
    await errand.atRest();
    let [asked, moreCame] = [false, false];
    const archive: ArchiveReader = {
      async read(...of) {
        if (!asked) {
          asked = true;
          for (let n = 7; n <= 12; n += 1) await errand.send('add', { n });
          await errand.atRest();
          moreCame = true;
        }
        return own.archive.read(...of);
      },
    };
    const watched = seenBy(casesOf(own.world.client, { kind: 'archived', taskQueue: own.world.taskQueue, archive }).watch(errand.id, { fromRevision: 1 }));
    await until('it has asked, and more has come', () => moreCame || undefined);
    const { revision } = await errand.send('finish');
    await watched.over;
    expect(watched.entries.map((entry) => entry.revision)).toEqual(Array.from({ length: revision }, (_, index) => index + 1));
  });

  test('begins with what comes from now on, costs one update a step or less, and can be called off', async () => {
    const errand = await (await here.start()).atRest();
    const before = await errand.taken(wire.await);
    const off = new AbortController();
    const watched = seenBy(here.cases.watch(errand.id, { signal: off.signal }));
    await until('it waits', async () => ((await errand.taken(wire.await)) > before ? true : undefined));
    await errand.send('add', { n: 1 });
    await until('it has been told', () => (watched.entries.length === 1 ? true : undefined));
    await errand.send('add', { n: 2 });
    await until('it has been told', () => (watched.entries.length === 2 ? true : undefined));
    expect(watched.entries.map(({ event }) => event)).toEqual(['add', 'add']);
    await until('it waits again', async () => ((await errand.taken(wire.await)) === before + 3 ? true : undefined));
    off.abort(new Error('seen enough'));
    await expect(watched.over).rejects.toThrow('seen enough');
  });
});

describe('the client for any chart', () => {
  test('gives refusals as they are, typed', async () => {
    const errand = await here.start();
    const wrong = await errand.send('add', { n: 'x' }).catch((error: unknown) => error);
    expect(wrong).toBeInstanceOf(Refused);
    expect(wrong).toMatchObject({ refusal: { code: 'malformed', issues: [{ path: 'n' }] } });
    await expect(errand.send('add', { n: 1 }, { ifRevision: 99 })).rejects.toMatchObject({ refusal: { code: 'staleRevision' } });
    await errand.send('finish');
    await here.cases.result(errand.id);
    await expect(errand.send('add', { n: 1 })).rejects.toMatchObject({ refusal: { code: 'closed' } });
  });

  test('starts a case once', async () => {
    const errand = await here.start();
    await expect(here.cases.start(errand.id)).rejects.toThrow(WorkflowExecutionAlreadyStartedError);
    await errand.send('finish');
    await here.cases.result(errand.id);
    await expect(here.cases.start(errand.id)).rejects.toThrow(WorkflowExecutionAlreadyStartedError);
  });

  test('has what was put aside tried again', async () => {
    const errand = await (await here.start()).atRest();
    here.world.answer('ask', errand, (_, attempt) => {
      if (attempt === 1) throw ApplicationFailure.nonRetryable('it is closed', 'Closed');
    });
    await errand.send('ask');
    await here.cases.wait(errand.id, ({ parked }) => parked.length === 1, { timeoutMs });
    await here.cases.retry(errand.id, { by: { kind: 'staff', id: 'olivia', roles: ['operator'] }, reason: 'it is open again' });
    expect(await here.cases.wait(errand.id, { states: ['question.answered'] }, { timeoutMs })).toMatchObject({ parked: [] });
  });
});
