import { assign, cancel, createMachine } from 'xstate';
import { z } from 'zod';
import { availableEvents, bindChart, deadlinesOf, forecast, judgeWord, obey, passDeadlines, retryParked, stuckOf } from '../../workflows/durable/core';
import { milliseconds } from '../../workflows/durable/core/durations';
import { clerk, CoreCase, declared, operator, sample } from './a-core-case';

/** Events that come before a state takes them. By values alone. */

const DAY = 86_400_000;
const early = { early: { for: '2 days' } };

/** Signing is offered after two openings; each signature goes to the next page. */
const signing = (more: object = {}) =>
  sample(
    {
      context: { signed: [] },
      initial: 'drafted',
      states: {
        drafted: { on: { open: 'reading' }, after: { [3 * DAY]: 'reading' } },
        reading: { on: { open: 'first', close: 'over' } },
        first: { on: { sign: { target: 'second', actions: [sign, { type: 'tell', params: named }] } } },
        second: { on: { sign: { target: 'over', guard: 'isWitness', actions: [sign, { type: 'tell', params: named }] } } },
        over: { type: 'final' },
      },
    },
    { events: { open: declared(), close: declared(), sign: declared({ ...early, payload: z.looseObject({ name: z.string() }) }) }, ...more },
    { isWitness: ({ event }) => (event as Signature).name.startsWith('W') },
  );
interface Signature { name: string; at: number; by: { id: string }; reason?: string }
const named = ({ event }: { event: Signature }) => ({ name: event.name });
const sign = assign({
  signed: ({ context, event }: { context: { signed: object[] }; event: object }) => {
    const { name, at, by, reason = '' } = event as Signature;
    return [...context.signed, { name, at, by: by.id, reason }];
  },
});
const signedIn = (one: CoreCase) => (one.state.snapshot.context as { signed: object[] }).signed;

describe('an event that comes early', () => {
  test('is kept, and its sender is told until when', () => {
    const one = new CoreCase(signing());
    expect(one.send('sign', { at: 5, payload: { name: 'Ada' }, key: 'k', reason: 'on a journey' })).toEqual({ revision: 2, state: ['drafted'], kept: true, until: 5 + 2 * DAY });
    expect(one.leaves).toEqual(['drafted']);
    expect(one.state.history.at(-1)).toEqual({ revision: 2, at: 5, by: 'clerk:clara', event: 'sign.kept', reason: 'on a journey', from: ['drafted'], to: ['drafted'] });
    expect(one.of('startTimer').at(-1)).toEqual({ kind: 'startTimer', generation: 2, deadline: 5 + 2 * DAY });
    expect(deadlinesOf(one.chart, one.state)[0]).toEqual({ name: 'sign.expired', at: 5 + 2 * DAY, state: 'sample' });
  });

  test('is delivered by the step that leads to a state that takes it, with its sender, its reason, that step’s time, and an entry and effects of its own', () => {
    const one = new CoreCase(signing());
    one.send('sign', { at: 5, payload: { name: 'Ada' }, reason: 'on a journey' });
    one.send('open', { at: 10 });
    one.carry();
    one.send('open', { at: 20 });
    expect(one.leaves).toEqual(['second']);
    expect(signedIn(one)).toEqual([{ name: 'Ada', at: 20, by: 'clara', reason: 'on a journey' }]);
    expect(one.state.history.slice(-2)).toMatchObject([
      { revision: 4, event: 'open', to: ['first'] }, { revision: 5, at: 20, by: 'clerk:clara', event: 'sign', from: ['first'], to: ['second'], reason: 'on a journey', keptSince: 5 },
    ]);
    expect(one.of('perform')).toEqual([{ kind: 'perform', effect: 1, action: 'tell', params: { name: 'Ada' } }]);
    expect(one.state.mailbox).toEqual([]);
    expect(one.state.timers).toEqual([]);
    expect(one.of('cancelTimer').map(({ generation }) => generation)).toContain(2);
  });

  test('is delivered in the order of coming; what a guard still holds back is stepped over and kept', () => {
    const one = new CoreCase(signing());
    for (const [at, name] of [[1, 'Ada'], [2, 'Bob'], [3, 'Will']] as const) one.send('sign', { at, payload: { name } });
    one.send('open');
    one.send('open');
    expect(signedIn(one)).toMatchObject([{ name: 'Ada' }, { name: 'Will' }]);
    expect(one.leaves).toEqual(['over']);
    // The case has ended: what is left goes, and the history says so.
    expect(one.state.mailbox).toEqual([]);
    expect(one.state.history.at(-1)).toMatchObject({ event: 'sign.expired', by: 'system', reason: 'the case has ended', keptSince: 2 });
    expect(one.of('startTimer').map(({ generation }) => generation).filter((generation) => !one.of('cancelTimer').some((effect) => effect.generation === generation))).toEqual([]);
  });

  test('is kept where a guard says no, too', () => {
    const one = new CoreCase(signing());
    for (const type of ['open', 'open']) one.send(type);
    one.send('sign', { payload: { name: 'Ada' } });
    expect(one.send('sign', { payload: { name: 'Bob' } })).toMatchObject({ kept: true });
  });

  test('is delivered by a deadline as well, at the deadline’s time', () => {
    const chart = sample({ initial: 'a', states: { a: { after: { 1_000: 'b' } }, b: { on: { go: 'c' } }, c: {} } }, { events: { go: declared(early) } });
    const one = new CoreCase(chart);
    one.send('go', { at: 1 });
    expect(forecast(chart, one.state, 5 * DAY, 5)).toEqual([{ at: 1_000, deadline: '1000 ms', from: ['a'], to: ['c'], does: ['takes go of clerk:clara, which was kept'] }]);
    one.adopt(passDeadlines(chart, one.state, 7_000));
    expect(one.state.history.slice(-2)).toMatchObject([{ event: '1000 ms', at: 1_000 }, { event: 'go', at: 1_000, to: ['c'] }]);
  });

  test('leaves at the end of its time with an entry, which the forecast foretells', () => {
    const one = new CoreCase(signing());
    one.send('sign', { at: 5, payload: { name: 'Ada' } });
    const end = 5 + 2 * DAY;
    expect(forecast(one.chart, one.state, 5 * DAY, 1)).toEqual([{ at: end, deadline: 'sign.expired', from: ['drafted'], to: ['drafted'], does: [] }]);
    one.carry();
    one.adopt(passDeadlines(one.chart, one.state, end + 60_000));
    expect(one.state.mailbox).toEqual([]);
    expect(one.state.history.at(-1)).toMatchObject({ at: end, by: 'system', event: 'sign.expired', reason: 'no state took it in time', keptSince: 5, from: ['drafted'], to: ['drafted'] });
    one.send('open');
    one.send('open');
    expect(one.leaves).toEqual(['first']);
  });

  test('ends by its own deadline alone, which the chart can neither cancel nor run out of', () => {
    const chart = sample(
      { initial: 'a', states: { a: { on: { meddle: { actions: cancel('go.expired') } }, after: { [3 * DAY]: 'b' } }, b: { on: { go: 'c' } }, c: {} } },
      { events: { meddle: declared(), go: declared(early) }, limits: { timers: 1 } },
    );
    const one = new CoreCase(chart);
    for (let n = 0; n < 2; n += 1) one.send('go');
    expect(one.send('meddle')).toMatchObject({ revision: 4 });
    expect(one.state.timers).toHaveLength(3);
    one.adopt(passDeadlines(chart, one.state, 2 * DAY));
    expect(one.told).toEqual(['go.kept', 'go.kept', 'meddle', 'go.expired', 'go.expired']);
  });

  test('that the chart then fails on is parked, and tried again by an operator', () => {
    let isBroken = true;
    const chart = sample(
      { initial: 'a', states: { a: { on: { next: 'b' } }, b: { on: { go: { guard: 'mended', target: 'c' } } }, c: {} } },
      { events: { next: declared(), go: declared(early) } },
      { mended: () => { if (isBroken) throw new Error('guard is broken'); return true; } },
    );
    const one = new CoreCase(chart);
    one.send('go', { reason: 'soon' });
    one.send('next');
    expect(one.state).toMatchObject({ mailbox: [], timers: [], parked: [{ event: 'go', error: expect.stringContaining('guard is broken') as string }] });
    isBroken = false;
    one.carry();
    one.adopt(retryParked(chart, one.state, 0, 9));
    expect(one.state).toMatchObject({ mailbox: [], timers: [], parked: [] });
    expect(one.state.history.at(-1)).toMatchObject({ event: 'go', by: 'clerk:clara', to: ['c'], reason: 'soon', keptSince: 0 });
  });
});

describe('what is not kept', () => {
  const one = () => new CoreCase(signing());
  test('an event of another role', () => expect(one().send('sign', { payload: { name: 'Ada' }, by: { kind: 'staff', id: 'g', roles: ['guest'] } })).toMatchObject({ code: 'notYourRole' }));
  test('an event that is malformed', () => expect(one().send('sign')).toMatchObject({ code: 'malformed', issues: [{ path: 'name' }] }));
  test('an event of another revision', () => expect(one().send('sign', { payload: { name: 'Ada' }, ifRevision: 9 })).toMatchObject({ code: 'staleRevision' }));
  test('an event that is not declared so', () => expect(one().send('close')).toMatchObject({ code: 'notNow' }));
  test('an event for a case that has ended', () => {
    const ended = one();
    for (const type of ['open', 'close']) ended.send(type);
    expect(ended.send('sign', { payload: { name: 'Ada' } })).toMatchObject({ code: 'closed' });
  });
  test('an event that the chart has never heard of', () => expect(one().send('jump')).toMatchObject({ code: 'unknownEvent' }));
  test('one too many, or one too large, and the refusal says so', () => {
    const few = new CoreCase(signing({ limits: { mailbox: 2, mailboxBytes: 2_000 } }));
    expect(few.send('sign', { payload: { name: 'A'.repeat(2_000) } })).toMatchObject({ code: 'full', message: expect.stringMatching(/taken in first or second; it cannot be kept .* 2000 are allowed/) as string });
    for (const name of ['Ada', 'Bob']) few.send('sign', { payload: { name } });
    expect(few.send('sign', { payload: { name: 'Cy' } })).toMatchObject({ code: 'full', message: expect.stringContaining('2 events wait in the mailbox already') as string });
    expect(few.state.mailbox).toHaveLength(2);
  });
  test('one too many with what waits already, in bytes', () => {
    const few = new CoreCase(signing({ limits: { mailboxBytes: 2_000 } }));
    expect(few.send('sign', { payload: { name: 'A'.repeat(1_000) } })).toMatchObject({ kept: true });
    expect(few.send('sign', { payload: { name: 'B'.repeat(1_000) } })).toMatchObject({ code: 'full', message: expect.stringContaining('2000 are allowed') as string });
  });
  test('one too many with what the chart failed on when it was delivered, which comes back when it is tried again', () => {
    const states = { a: { on: { open: 'b' } }, b: { on: { sign: { guard: 'breaks' } } }, c: { on: { wave: 'a' } } };
    const chart = sample({ initial: 'a', states }, { events: { open: declared(), sign: declared(early), wave: declared(early) }, limits: { mailbox: 1 } }, { breaks: () => { throw new Error('guard is broken'); } });
    const few = new CoreCase(chart);
    for (const type of ['sign', 'open']) few.send(type);
    expect(few.state).toMatchObject({ mailbox: [], parked: [{ event: 'sign' }] });
    expect(few.send('wave')).toMatchObject({ code: 'full', message: expect.stringContaining('1 events wait in the mailbox already') as string });
  });
  test('more than twenty, by default', () => {
    const many = one();
    for (let n = 0; n < 20; n += 1) expect(many.send('sign', { payload: { name: `${n}` } })).toMatchObject({ kept: true });
    expect(many.send('sign', { payload: { name: '20' } })).toMatchObject({ code: 'full' });
  });
});

describe('keys and revisions', () => {
  test('an event that is sent twice under one key is kept once, and answered as before even when it has been delivered', () => {
    const one = new CoreCase(signing());
    const request = { payload: { name: 'Ada' }, key: 'k' };
    const first = one.send('sign', request);
    expect(one.send('sign', { ...request, at: 50 })).toEqual(first);
    expect(one.send('sign', { payload: { name: 'Bob' }, key: 'k' })).toMatchObject({ code: 'keyReused' });
    expect(one.state.mailbox).toHaveLength(1);
    for (const type of ['open', 'open']) one.send(type);
    one.carry();
    expect(one.send('sign', request)).toEqual(first);
    expect(signedIn(one)).toHaveLength(1);
  });

  test('the key of an event that still waits outlives two hundred others', () => {
    const chart = sample({ initial: 'a', states: { a: { on: { count: {} } }, b: { on: { go: 'a' } } } }, { events: { count: declared(), go: declared(early) } });
    const one = new CoreCase(chart);
    const first = one.send('go', { key: 'waiting' });
    const answers = Array.from({ length: 250 }, (_, n) => one.send('count', { key: `k${n}`, payload: { n } }));
    one.carry();
    expect(one.send('go', { key: 'waiting' })).toEqual(first);
    expect(one.state.mailbox).toHaveLength(1);
    for (let n = 51; n < 250; n += 1) expect(one.send('count', { key: `k${n}`, payload: { n } })).toEqual(answers[n]);
    expect(one.send('count', { key: 'k60', payload: { n: 61 } })).toMatchObject({ code: 'keyReused' });
    expect(one.state.revision).toBe(252);
  });

  test('to be kept is a revision: whoever compares sees that the case has moved on', () => {
    const one = new CoreCase(signing());
    expect(one.send('sign', { payload: { name: 'Ada' }, ifRevision: 1 })).toMatchObject({ kept: true, revision: 2 });
    expect(one.send('open', { ifRevision: 1 })).toMatchObject({ code: 'staleRevision' });
  });

  test('the answer to the event that had others delivered tells where the case then stands, and so does its repetition', () => {
    const one = new CoreCase(signing());
    one.send('sign', { payload: { name: 'Ada' } });
    one.send('open');
    const answer = one.send('open', { key: 'o' });
    expect(answer).toEqual({ revision: 5, state: ['second'] });
    expect(one.send('open', { key: 'o' })).toEqual(answer);
  });
});

test('what may be sent early is said where it is not possible yet', () => {
  const one = new CoreCase(signing());
  expect(availableEvents(one.chart, one.state, 0).blocked).toEqual([
    expect.not.objectContaining({ keptFor: expect.anything() as unknown }),
    expect.objectContaining({ event: 'sign', code: 'notNow', reason: 'sign is not possible now: taken in first or second', keptFor: 2 * DAY }),
  ]);
});

describe('a kept event is taken back', () => {
  const kept = () => {
    const one = new CoreCase(signing());
    one.send('sign', { payload: { name: 'Ada' } });
    return one;
  };
  const none = { waiting: [], undone: [] };
  const discard = (one: CoreCase, by: object) => judgeWord(one.chart, one.state, none, 'discard', { by, reason: 'a mistake', which: stuckOf(one.state, none)[0]!.id });

  test.each([['who sent it', clerk], ['an operator', operator]])('by %s', (_, by) => {
    const one = kept();
    const judged = discard(one, by);
    if (judged.verdict !== 'obey') throw new Error('it was not obeyed');
    one.adopt(obey(one.chart, one.state, 'discard', judged, 7));
    expect(one.state).toMatchObject({ mailbox: [], history: expect.arrayContaining([expect.objectContaining({ event: 'sign.withdrawn', reason: 'a mistake', at: 7 })]) as unknown });
    expect(one.state.timers.some((timer) => timer.kept)).toBe(false);
    expect(one.effects.at(-1)).toEqual({ kind: 'cancelTimer', generation: 2 });
  });
  test('by nobody else', () => expect(discard(kept(), { ...clerk, id: 'carl' })).toMatchObject({ refusal: { code: 'notYourRole' } }));
});

describe('a lifetime', () => {
  test.each<[number | string, number | undefined]>([
    [5, 5], ['500 ms', 500], ['90 seconds', 90_000], ['1 minute', 60_000], ['1.5 hours', 5_400_000], ['2 days', 2 * DAY], ['1 week', 7 * DAY],
    [0, undefined], [-1, undefined], [Number.NaN, undefined], ['soon', undefined], ['5200 weeks', 5_200 * 7 * DAY], ['5300 weeks', undefined], ['2 moons', undefined], ['0 days', undefined], ['', undefined],
  ])('of %p is %p ms', (given, expected) => expect(milliseconds(given)).toBe(expected));

  test('that cannot be read is refused when the chart is bound', () => {
    const chart = createMachine({ initial: 'a', states: { a: { on: { go: {} } } } });
    expect(() => bindChart(chart, { version: 1, actors: {}, actions: {}, events: { go: declared({ early: { for: '2 moons' } }) } })).toThrow(/«go» is to be kept for «2 moons»/);
  });
});
