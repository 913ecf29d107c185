import { machines } from '../machines';
import type { Awaited } from '../workflows/durable/protocol';
import type { EnrollmentView } from './answers';
import { expandState, matchesState, type ChartNode } from './states';

/**
 * STATE of the enrollment's chart, as people write it: the leaf paths that it means, whether a case is in one, and how one is waited for.
 * @throws Failure `unknownState` with the nearest names.
 */
export function stateOfChart(state: string): { leafPaths: string[]; holds: (view: EnrollmentView) => boolean; awaited: Awaited } {
  const root: ChartNode = machines.enrollment.chart.root;
  const leafPaths = expandState(root, state);
  return { leafPaths, holds: (view) => matchesState(view.state, state), awaited: { states: leafPaths } };
}
