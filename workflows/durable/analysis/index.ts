/** What can be said of charts before anything runs: what looks wrong in one, and what differs between two. */
export type { ChangeKind, ChartChange } from './change';
export { checkChart, type Declared } from './checks';
export { compareCharts, type ChartComparison, type Edition } from './compare';
export type { ChartWarning, WarningCode } from './warning';
