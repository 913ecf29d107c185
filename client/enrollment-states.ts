import { machines } from '../machines';
import type { EnrollmentView } from './answers';
import { expandState, matchesState, type ChartNode } from './states';

/**
 * STATE of the enrollment's chart, as people write it: the leaf paths that it means, and whether a case is in one.
 * @throws Failure `unknownState` with the nearest names.
 */
export function stateOfChart(state: string): { leafPaths: string[]; holds: (view: EnrollmentView) => boolean } {
  const root: ChartNode = machines.enrollment.chart.root;
  return { leafPaths: expandState(root, state), holds: (view) => matchesState(view.state, state) };
}
