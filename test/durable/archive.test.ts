import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { WorkflowNotFoundError } from '@temporalio/client';
import { fileArchive } from '../../activities/archive/files';
import { casesOf, HistoryGap, isSilent } from '../../client/durable';
import { joined } from '../../client/durable/history';
import { archivingWorld } from './an-archived-case';
import { gate } from './a-world';

/** A case's history leaves it in segments, and is read whole again. */

const entry = (revision: number) => ({ revision, at: revision * 1_000, by: 'system', event: `e${revision}`, from: ['a'], to: ['b'] });
const entries = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => entry(first + index));
const revisions = (of: readonly { revision: number }[]) => of.map(({ revision }) => revision);
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

describe('a case that continues as new after every third step', () => {
  test('keeps a short tail, and its history reads whole, each step once, also when it has closed and the server has forgotten it', async () => {
    await using here = await archivingWorld();
    const errand = await here.start(3);
    for (let n = 1; n <= 20; n += 1) await errand.send('add', { n });
    await errand.atRest();
    const view = await errand.until('the archive has most of it', ({ audit }) => audit.archived > 15);
    expect(view.audit).toMatchObject({ after: expect.any(Number) as number, dropped: 0 });
    expect(view.audit.after).toBeGreaterThan(view.revision - 5 - 3 - 3);
    const { entries: all, gaps } = await here.cases.history(errand.id);
    expect(gaps).toEqual([]);
    expect(revisions(all)).toEqual(upTo(view.revision));
    expect(revisions((await here.cases.history(errand.id, 4)).entries)).toEqual(upTo(view.revision).slice(4));
    expect(new Set(here.offered).size).toBe(here.offered.length); // nothing is offered twice where it was taken

    await errand.send('finish');
    expect(await here.cases.result(errand.id)).toMatchObject({ sum: 210 });
    const closed = await here.cases.view(errand.id);
    await errand.forgotten();
    const { now: _now, ...last } = await here.cases.view(errand.id);
    expect(last).toMatchObject({ status: 'done', state: ['finished'], particulars: { sum: 210 }, revision: closed.revision });
    const whole = await here.cases.history(errand.id);
    expect({ revisions: revisions(whole.entries), gaps: whole.gaps, status: whole.status }).toEqual({ revisions: upTo(closed.revision), gaps: [], status: 'done' });
    expect(await here.cases.result(errand.id)).toMatchObject({ sum: 210 });
    await expect(here.cases.view('nobody')).rejects.toThrow(WorkflowNotFoundError);
  });

  test('when it has closed reads whole without a worker too', async () => {
    await using here = await archivingWorld();
    const [errand, open] = [await here.start(3), await here.start()];
    for (let n = 1; n <= 5; n += 1) await errand.send('add', { n });
    await errand.atRest();
    await errand.send('finish');
    await here.cases.result(errand.id);
    await open.atRest();
    await here.world.endWorker();
    const patient = casesOf(here.world.client, { kind: 'archived', taskQueue: here.world.taskQueue, archive: here.archive, answerTimeoutMs: 500 });
    const closed = await patient.view(errand.id);
    expect(closed).toMatchObject({ status: 'done', state: ['finished'], particulars: { sum: 15 } });
    const { entries: whole, gaps, status } = await patient.history(errand.id);
    expect({ whole: revisions(whole), gaps, status }).toEqual({ whole: upTo(closed.revision), gaps: [], status: 'done' });
    expect(isSilent(await patient.view(open.id).catch((error: unknown) => error))).toBe(true); // what an open case is, its worker alone can tell
  });

  test('goes on while the archive is away, carries what that has not taken, and hands it over when it is back', async () => {
    await using here = await archivingWorld();
    here.away.is = true;
    const errand = await here.start(5);
    const first = await errand.runId();
    for (let n = 1; n <= 8; n += 1) await errand.send('add', { n });
    const { revision } = await errand.atRest().then(() => here.cases.view(errand.id));
    expect(await errand.runId()).not.toBe(first);
    expect(here.offered.length).toBeGreaterThan(0);
    expect((await here.cases.view(errand.id)).audit).toEqual({ after: 0, archived: 0, dropped: 0 });
    expect(revisions((await here.cases.history(errand.id)).entries)).toEqual(upTo(revision));

    here.away.is = false;
    for (let n = 1; n <= 6; n += 1) await errand.send('add', { n });
    const later = await errand.until('the archive has what it missed', ({ audit }) => audit.archived >= revision);
    expect(later.audit.dropped).toBe(0);
    const { entries: all, gaps } = await here.cases.history(errand.id);
    expect({ gaps, revisions: revisions(all) }).toEqual({ gaps: [], revisions: upTo(all.at(-1)!.revision) });
  });

  test('closes once an archive that was away has taken the rest', async () => {
    await using here = await archivingWorld();
    here.away.is = true;
    const errand = await here.start();
    await errand.send('finish');
    expect(await here.cases.wait(errand.id, { status: 'done' }, { timeoutMs: 10_000 })).toMatchObject({ state: ['finished'] });
    expect((await errand.handle.describe()).status.name).toBe('RUNNING');
    here.away.is = false;
    await here.cases.result(errand.id);
    expect(await here.archive.read('archived', errand.id)).toMatchObject({ final: { view: { status: 'done' } } });
  });

  test('hands over its last view when its last action is done, and not before', async () => {
    await using here = await archivingWorld();
    const errand = await here.start();
    const delivered = gate();
    here.world.answer('note', errand, () => delivered.opened);
    await errand.send('finish');
    expect(await here.cases.view(errand.id)).toMatchObject({ status: 'done', pending: expect.arrayContaining([expect.objectContaining({ name: 'note' })]) as object[] });
    delivered.open();
    await here.cases.result(errand.id);
    expect(await here.archive.read('archived', errand.id)).toMatchObject({ final: { view: { status: 'done', pending: [] } } });
  });

  test('without an archive says how much it has dropped, and nobody takes the rest for the whole', async () => {
    await using here = await archivingWorld('unarchived');
    const errand = await here.start(3);
    for (let n = 1; n <= 20; n += 1) await errand.send('add', { n });
    await errand.atRest();
    const { audit, revision } = await here.cases.view(errand.id);
    expect(audit.dropped).toBeGreaterThan(5);
    expect(audit).toEqual({ after: audit.dropped, archived: 0, dropped: audit.dropped });
    const { entries: rest, gaps } = await here.cases.history(errand.id);
    expect(gaps).toEqual([{ after: 0, through: audit.after }]);
    expect(revisions(rest)).toEqual(upTo(revision).slice(audit.after));
    await expect(here.cases.watch(errand.id, { fromRevision: 1 }).next()).rejects.toThrow(HistoryGap);
    const told: string[] = [];
    const watch = here.cases.watch(errand.id, { fromRevision: 1, onGap: ({ message }) => told.push(message) });
    expect((await watch.next()).value).toMatchObject({ revision: audit.after + 1 });
    expect(told).toEqual([expect.stringContaining(`until revision ${audit.after} was not kept`)]);
    await watch.return();
  });
});

describe('the archive in a folder', () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(path.join(os.tmpdir(), 'parvis-archive-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('keeps a segment once, however often it is offered, and whole', async () => {
    const archive = fileArchive(folder);
    const segment = { kind: 'errands', startedAt: 5, after: 0, entries: entries(1, 3) };
    await Promise.all([1, 2, 3].map(() => archive.store('a', segment)));
    expect(await readdir(path.join(folder, 'errands', 'a', '5'))).toEqual(['1-3.json']);
    expect(await archive.read('errands', 'a')).toEqual({ startedAt: 5, segments: [expect.objectContaining({ after: 0, entries: entries(1, 3) })] });
    expect(await archive.read('errands', 'b')).toBeUndefined();
  });

  test('tells cases apart that bore one id, and reads the latest', async () => {
    const archive = fileArchive(folder);
    await archive.store('a', { kind: 'errands', startedAt: 900, after: 0, entries: entries(1, 1), final: { view: { old: true } } });
    await archive.store('a', { kind: 'errands', startedAt: 1_000, after: 0, entries: entries(1, 2) });
    expect(await archive.read('errands', 'a')).toMatchObject({ startedAt: 1_000 });
    expect((await archive.read('errands', 'a'))?.final).toBeUndefined();
    expect((await archive.read('errands', 'a', 900))?.final).toEqual({ view: { old: true } });
  });

  test.each(['..', '.', '../../out', 'reseller:provider/7', 'ü'.repeat(300)])('keeps the case «%.20s» within it', async (id) => {
    const archive = fileArchive(path.join(folder, 'inner'));
    await archive.store(id, { kind: 'errands', startedAt: 1, after: 0, entries: entries(1, 1) });
    expect(await archive.read('errands', id)).toMatchObject({ segments: [{ after: 0 }] });
    expect(await readdir(folder)).toEqual(['inner']);
    expect(await readdir(path.join(folder, 'inner'))).toEqual(['errands']);
  });

  test('says which file cannot be read', async () => {
    const archive = fileArchive(folder);
    await archive.store('a', { kind: 'errands', startedAt: 1, after: 0, entries: entries(1, 1) });
    const file = path.join(folder, 'errands', 'a', '1', '1-1.json');
    await writeFile(file, '{"kind": 7}');
    await expect(archive.read('errands', 'a')).rejects.toThrow(`${file} has not the right form: kind`);
  });
});

describe('pieces of a history', () => {
  const piece = (after: number, first: number, last: number) => ({ after, entries: entries(first, last) });

  test('that overlap and come in any order give each step once', () => {
    const { entries: all, gaps } = joined([piece(5, 6, 9), piece(0, 1, 3), piece(0, 1, 6)], 0);
    expect({ all: revisions(all), gaps }).toEqual({ all: upTo(9), gaps: [] });
  });

  test('follow one another over revisions that have no entry', () => {
    expect(joined([piece(0, 1, 3), { after: 3, entries: [entry(6)] }], 0).gaps).toEqual([]);
  });

  test('that do not follow one another show the gap, also where nothing comes behind it', () => {
    expect(joined([piece(0, 1, 3), piece(7, 8, 9)], 0).gaps).toEqual([{ after: 3, through: 7 }]);
    expect(joined([piece(0, 1, 3), { after: 7, entries: [] }], 0).gaps).toEqual([{ after: 3, through: 7 }]);
    expect(revisions(joined([piece(0, 1, 3), piece(7, 8, 9)], 8).entries)).toEqual([9]);
  });
});
