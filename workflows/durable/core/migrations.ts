import type { StateValue } from 'xstate';
import type { PortableCase } from './portable';

/** Leads a case from one version of its chart to the next. Pure: it reads no clock, and what it is given is frozen. */
export type Migration = (before: PortableCase) => PortableCase;

/**
 * A state has another place or name: `renameState('open.clock', 'open.timer')`. What lies below it, its deadlines, its
 * actors and what history states remember of it go along. Also for a state that is gone and whose cases belong to another.
 */
export function renameState(from: string, to: string): Migration {
  const path = (state: string): string => (state === from ? to : state.startsWith(`${from}.`) ? to + state.slice(from.length) : state);
  const moved = <T extends { readonly state?: string }>(one: T): T => (one.state === undefined ? one : { ...one, state: path(one.state) });
  return (before) => ({
    ...before,
    value: valueOf(leavesOf(before.value).map(path)),
    deadlines: before.deadlines.map(moved),
    children: before.children.map(moved),
    remembered: Object.fromEntries(Object.entries(before.remembered).map(([history, states]) => [path(history), states.map(path)])),
  });
}

/** A parallel state has a new region; a case that is in the state is in this part of it: `addRegion('open', 'audit.idle')`. Entry actions are not performed. */
export const addRegion = (state: string, region: string): Migration => (before) => {
  const leaves = leavesOf(before.value);
  const active = leaves.some((leaf) => leaf === state || leaf.startsWith(`${state}.`));
  return active ? { ...before, value: valueOf([...leaves.filter((leaf) => leaf !== state), `${state}.${region}`]) } : before;
};

/** What the case knows has another shape. */
export const mapContext =
  // The old version's context is of its chart's type, which only the migration's author knows.
  <Old>(change: (context: Old) => unknown): Migration => (before) => ({ ...before, context: change(before.context as Old) });

/** A deadline has another name; the time at which it passes stays. A number of milliseconds is written as such. */
export const renameDelay = (state: string, from: string | number, to: string | number): Migration => (before) => ({
  ...before,
  deadlines: before.deadlines.map((one) => (one.state === state && one.delay === delayName(from) ? { ...one, delay: delayName(to) } : one)),
});

/** A deadline is no more. */
export const dropDeadline = (state: string, delay: string | number): Migration => (before) => ({
  ...before,
  deadlines: before.deadlines.filter((one) => one.state !== state || one.delay !== delayName(delay)),
});

/** A deadline is new; cases that are in the state already get it at the time that is computed for them, epoch ms. */
export const addDeadline =
  <Context>(state: string, delay: string | number, at: (context: Context) => number): Migration => (before) =>
    leavesOf(before.value).some((leaf) => leaf === state || leaf.startsWith(`${state}.`))
      // Its type is as in mapContext.
      ? { ...before, deadlines: [...before.deadlines, { state, delay: delayName(delay), at: at(before.context as Context) }] }
      : before;

/** What runs within the case has changed too: the migrations are for every machine of that name that the chart has started. */
export const migrateChild =
  (src: string, ...migrations: readonly Migration[]): Migration => (before) => ({
    ...before,
    children: before.children.map((child) =>
      child.src === src && child.machine ? { ...child, machine: migrations.reduce((machine, migrate) => migrate(machine), child.machine) } : child,
    ),
  });

/** How the engine names a delay: by its name in the chart, or as `300 ms`. */
const delayName = (delay: string | number): string => (typeof delay === 'number' ? `${delay} ms` : delay);

/** Active leaf states, dotted. */
export function leavesOf(value: StateValue): string[] {
  if (typeof value === 'string') return [value];
  return Object.entries(value).flatMap(([key, below]) => {
    const leaves = below === undefined ? [] : leavesOf(below);
    return leaves.length === 0 ? [key] : leaves.map((leaf) => `${key}.${leaf}`);
  });
}

/** The state value of leaf states; regions without states of their own are `{}`. */
export function valueOf(leaves: readonly string[]): StateValue {
  interface Tree {
    [key: string]: Tree;
  }
  const root: Tree = {};
  for (const leaf of leaves) {
    let tree = root;
    for (const key of leaf.split('.')) tree = tree[key] ??= {};
  }
  const valueIn = (tree: Tree): StateValue => {
    const [first, ...others] = Object.entries(tree);
    if (first && others.length === 0 && Object.keys(first[1]).length === 0) return first[0];
    return Object.fromEntries(Object.entries(tree).map(([key, below]) => [key, valueIn(below)]));
  };
  return valueIn(root);
}
