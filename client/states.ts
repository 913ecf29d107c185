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
  const suggestions = nearest(state, runsOf(all));
  throw new Failure('unknownState', `The chart has no state «${state}». ${didYouMean(suggestions)}`, { suggestions });
}

/** Up to three of the names that differ little from the one given. */
export function nearest(given: string, names: readonly string[]): string[] {
  const wanted = given.toLowerCase();
  const near = [...new Set(names)].map((name) => ({ name, distance: distanceBetween(wanted, name.toLowerCase()) }));
  const bound = Math.max(2, Math.floor(wanted.length / 3));
  return near
    .filter(({ distance }) => distance <= bound)
    .sort((a, b) => a.distance - b.distance || a.name.length - b.name.length)
    .slice(0, 3)
    .map(({ name }) => name);
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

/** All that STATE could say: every contiguous run of every path. */
function runsOf(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    const parts = segments(path);
    return parts.flatMap((_, start) => parts.slice(start).map((__, length) => parts.slice(start, start + length + 1).join('.')));
  });
}

/** Levenshtein's distance, a row at a time. */
function distanceBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
