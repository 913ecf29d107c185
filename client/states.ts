import { namesFor } from '../workflows/durable/core/awaited';
import { nearest } from '../workflows/durable/core/nearest';
import { Failure } from './failures';

/**
 * STATE as people write it: dotted segments that occur as a contiguous run in the path of an active leaf state, so
 * `verifying`, `verifying.clock` and `clock.stuck` all match `verifying.clock.stuck`.
 */
export function matchesState(leafPaths: readonly string[], state: string): boolean {
  const sought = segments(state);
  return sought.length > 0 && leafPaths.some((path) => runsIn(segments(path), sought));
}

/** The part of an XState node that is needed here. */
export interface ChartNode {
  readonly type: string;
  readonly path: readonly string[];
  readonly states: Readonly<Record<string, ChartNode>>;
}

/** Every leaf state that a chart has, dotted paths, in the order in which the chart tells them. */
export function leafPathsOf(root: ChartNode): string[] {
  const children = Object.values(root.states).filter((child) => child.type !== 'history');
  if (children.length === 0) return root.path.length === 0 ? [] : [root.path.join('.')];
  return children.flatMap(leafPathsOf);
}

/**
 * The leaf states of the chart that STATE means, at least one.
 * @throws Failure `unknownState` with the nearest names where it means none.
 */
export function expandState(root: ChartNode, state: string): string[] {
  const all = leafPathsOf(root);
  const meant = all.filter((path) => matchesState([path], state));
  if (meant.length > 0) return meant;
  const suggestions = nearest(state, namesFor(all));
  throw new Failure('unknownState', `The chart has no state «${state}». ${didYouMean(suggestions)}`, { suggestions });
}

/** The nearest names, or all there are. */
export const didYouMeanOne = (suggestions: readonly string[], all: readonly string[]): string =>
  suggestions.length > 0 ? `Did you mean ${suggestions.join(' or ')}?` : `There are ${all.join(', ')}.`;

const didYouMean = (suggestions: readonly string[]): string =>
  suggestions.length > 0 ? `Did you mean ${suggestions.join(' or ')}?` : 'It is written as in the chart, such as verifying or verifying.clock.';

const segments = (path: string): string[] => path.split('.').filter((segment) => segment !== '');

function runsIn(path: readonly string[], sought: readonly string[]): boolean {
  return path.some((_, start) => sought.every((segment, offset) => path[start + offset] === segment));
}
