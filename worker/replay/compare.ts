/** A place where two values differ, as both say it. */
export interface Difference {
  /** Dotted: `asked.3.timer`, `stands.view.state.0`. */
  readonly path: string;
  readonly recorded: unknown;
  readonly now: unknown;
}

/** Where two values of JSON differ, in their order; `most` places at most. */
export function differences(recorded: unknown, now: unknown, most = 8): Difference[] {
  const found: Difference[] = [];
  const visit = (was: unknown, is: unknown, path: readonly string[]): void => {
    if (found.length >= most || Object.is(was, is)) return;
    if (isParted(was) && isParted(is) && Array.isArray(was) === Array.isArray(is)) {
      for (const key of new Set([...Object.keys(was), ...Object.keys(is)])) visit(was[key], is[key], [...path, key]);
    } else found.push({ path: path.join('.'), recorded: was, now: is });
  };
  visit(recorded, now, []);
  return found;
}

const isParted = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
