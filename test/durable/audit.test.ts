import { emit, setup } from 'xstate';
import { bindChart, label, shortened, stored, tailOf, unstored } from '../../workflows/durable/core';
import type { AuditBooks, HistoryEntry } from '../../workflows/durable/protocol';
import { CoreCase } from './a-core-case';

/** What stays of a history with its case, and what leaves it in which pieces. By values alone. */

const entry = (revision: number, bytes = 0): HistoryEntry => ({ revision, at: revision, by: 'system', event: 'e', from: ['a'], to: ['a'], ...(bytes > 0 ? { reason: 'x'.repeat(bytes) } : {}) });
const books = (history: readonly HistoryEntry[], audit: Partial<AuditBooks> = {}) => ({ history, audit: { after: 0, archived: 0, dropped: 0, ...audit } });
const entries = (first: number, last: number, bytes = 0) => Array.from({ length: last - first + 1 }, (_, index) => entry(first + index, bytes));
const revisions = ({ history }: { readonly history: readonly HistoryEntry[] }) => history.map(({ revision }) => revision);

describe('what the archive does not have yet', () => {
  test('leaves in segments that follow upon one another and are small enough to be sent', () => {
    const segments = unstored(books(entries(1, 10, 100_000), { archived: 2 }));
    expect(segments.map(({ after, entries: some }) => [after, ...some.map(({ revision }) => revision)])).toEqual([[2, 3, 4], [4, 5, 6], [6, 7, 8], [8, 9, 10]]);
    expect(Math.max(...segments.map((segment) => JSON.stringify(segment).length))).toBeLessThan(300_000);
  });
  test('follows upon what has left already', () => expect(unstored(books(entries(6, 7), { after: 5, archived: 5 }))).toMatchObject([{ after: 5 }]));
  test('is nothing where it has everything, and it is never said to have less', () => {
    expect(unstored(stored(books(entries(1, 5)), 5))).toEqual([]);
    expect(stored(stored(books(entries(1, 5)), 5), 0).audit.archived).toBe(5);
  });
});

describe('a continue-as-new carries', () => {
  test('the tail; what went before it is counted where no archive has it', () => {
    expect(shortened(books(entries(1, 10)), 4, false)).toMatchObject({ audit: { after: 6, archived: 0, dropped: 6 } });
    expect(shortened(books(entries(1, 10), { archived: 10 }), 4, true)).toMatchObject({ audit: { after: 6, archived: 10, dropped: 0 } });
    expect(revisions(shortened(books(entries(1, 10)), 4, false))).toEqual([7, 8, 9, 10]);
  });
  test('beyond the tail what an archive that was away has not taken', () => {
    expect(revisions(shortened(books(entries(1, 10), { archived: 3 }), 4, true))).toEqual([4, 5, 6, 7, 8, 9, 10]);
  });
  test('no more than half a MiB, and what is dropped for that is counted', () => {
    const kept = shortened(books(entries(1, 20, 50_000)), 200, true);
    expect(JSON.stringify(kept.history).length).toBeLessThan(524_288);
    expect(kept.audit.dropped).toBe(20 - kept.history.length);
    expect(kept.history.length).toBeGreaterThan(7);
  });
});

test('a sender is named by the first of the roles, or else by the kind; the system is nobody', () => {
  expect([{ kind: 'staff', id: 'clara', roles: ['clerk', 'boss'] }, { kind: 'robot', id: 'r2', roles: [] }, { kind: 'system', id: 'x', roles: ['clerk'] }].map(label)).toEqual(['clerk:clara', 'robot:r2', 'system']);
});

test('the tail is told from a revision on, and says upon which one it follows', () => {
  const state = { ...books(entries(6, 9), { after: 5 }), revision: 9, startedAt: 7 };
  expect(tailOf(state, 'active')).toEqual({ after: 5, entries: state.history, revision: 9, status: 'active', startedAt: 7 });
  expect(tailOf(state, 'active', 7)).toMatchObject({ after: 7, entries: [{ revision: 8 }, { revision: 9 }] });
  expect(tailOf(state, 'done', 2)).toMatchObject({ after: 5, status: 'done' });
});

test('who, when, which event, from where to where, why, and what was emitted, as JSON tells it', () => {
  const chart = setup({ types: { emitted: {} as { type: 'told'; n: bigint; when: Date } } }).createMachine({
    initial: 'a', states: { a: { on: { go: { target: 'b', actions: emit({ type: 'told', n: 9_007_199_254_740_993n, when: new Date(0) }) } } }, b: {} },
  });
  const one = new CoreCase(bindChart(chart));
  one.send('go', { at: 70, reason: 'it is time' });
  expect(one.state.history.at(-1)).toEqual({
    revision: 2, at: 70, by: 'clerk:clara', event: 'go', from: ['a'], to: ['b'], reason: 'it is time', emitted: [{ type: 'told', n: '9007199254740993', when: '1970-01-01T00:00:00.000Z' }],
  });
});
