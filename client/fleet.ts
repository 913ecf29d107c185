import type { CaseRow } from './visibility';

/** What cases can be counted by. A case in several states at once counts in each of them. */
export const groupings = ['state', 'country', 'assignee', 'tag', 'status'] as const;
export type Grouping = (typeof groupings)[number];

/** How many cases there are of each, the most first. `total` counts every case once. */
export async function countedBy(rows: AsyncIterable<CaseRow>, by: Grouping): Promise<{ total: number; counts: { name: string; cases: number }[] }> {
  const counts = new Map<string, number>();
  let total = 0;
  for await (const row of rows) {
    total += 1;
    for (const name of namesOf(row, by)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return { total, counts: mostFirst(counts) };
}

/** The ages of some cases, ms since they started: the total age, which never pauses. */
export interface Ages {
  readonly cases: number;
  readonly median: number;
  readonly p90: number;
  readonly oldest: number;
}

/** The fleet at a glance. Closed cases count in `closed` and `failed` alone. */
export interface FleetStatistics {
  readonly open: number;
  readonly closed: number;
  readonly failed: number;
  /** Open cases by leaf state, the fullest first. */
  readonly states: readonly ({ readonly state: string } & Ages)[];
  /** R35: due and not decided. */
  readonly overdue: number;
  /** R36: stuck, and how many stand at each level. */
  readonly stuck: number;
  readonly levels: readonly { readonly level: number; readonly cases: number }[];
  readonly unanswered: number;
  readonly lapsed: number;
}

/** @param now epoch ms, what ages are counted to */
export async function statisticsOf(rows: AsyncIterable<CaseRow>, now: number): Promise<FleetStatistics> {
  const ages = new Map<string, number[]>();
  const levels = new Map<number, number>();
  const counts = { open: 0, closed: 0, failed: 0, overdue: 0, stuck: 0, unanswered: 0, lapsed: 0 };
  for await (const row of rows) {
    counts[row.status === 'active' ? 'open' : row.status === 'done' ? 'closed' : 'failed'] += 1;
    if (row.status !== 'active') continue;
    for (const state of namesOf(row, 'state')) ages.set(state, [...(ages.get(state) ?? []), Math.max(0, now - row.startedAt)]);
    if (row.tags.includes('overdue')) counts.overdue += 1;
    if (row.tags.includes('unanswered')) counts.unanswered += 1;
    if (row.state.includes('stage.lapsed')) counts.lapsed += 1;
    if (row.escalation > 0) {
      counts.stuck += 1;
      levels.set(row.escalation, (levels.get(row.escalation) ?? 0) + 1);
    }
  }
  return {
    ...counts,
    states: [...ages].map(([state, each]) => ({ state, ...agesOf(each) })).sort((a, b) => b.cases - a.cases || (a.state < b.state ? -1 : 1)),
    levels: [...levels].map(([level, cases]) => ({ level, cases })).sort((a, b) => a.level - b.level),
  };
}

function agesOf(ages: readonly number[]): Ages {
  const sorted = [...ages].sort((a, b) => a - b);
  // Nearest rank: an age that a case really has.
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { cases: sorted.length, median: at(0.5), p90: at(0.9), oldest: at(1) };
}

function namesOf(row: CaseRow, by: Grouping): readonly string[] {
  switch (by) {
    case 'state':
      return row.status === 'failed' ? ['failed'] : row.state.length > 0 ? row.state : ['starting'];
    case 'tag':
      return row.tags.length > 0 ? row.tags : ['—'];
    case 'country':
      return [row.country ?? '—'];
    case 'assignee':
      return [row.assignee ?? '—'];
    case 'status':
      return [row.status];
  }
}

const mostFirst = (counts: ReadonlyMap<string, number>) =>
  [...counts].map(([name, cases]) => ({ name, cases })).sort((a, b) => b.cases - a.cases || (a.name < b.name ? -1 : 1));
