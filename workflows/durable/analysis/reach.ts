import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { branchesOf, type Branches } from './anatomy';
import { prospectsOf, type Prospect } from './conditions';
import { allNodes } from '../core/paths';

/**
 * Where a chart can go, whatever its guards say and whatever events come. A branch that stands behind one that is always
 * taken leads nowhere, and so does an `onDone` of a state that never finishes.
 */
export interface Reach {
  readonly reached: ReadonlySet<AnyStateNode>;
  /** The tables of the states that can be reached. */
  readonly tables: readonly Table[];
  /** Can the state finish, so that its `onDone` comes? Of the root: can the machine end? */
  canFinish(node: AnyStateNode): boolean;
}

/** A table of transitions with what can be said of each branch. */
export interface Table extends Branches {
  readonly prospects: readonly Prospect[];
  /** Those that can be taken at all. */
  readonly open: readonly AnyTransitionDefinition[];
  /** Whatever the guards say, one of them is taken. */
  readonly certain: boolean;
}

export function reachOf(machine: AnyStateMachine): Reach {
  const reached = new Set<AnyStateNode>();
  const finishing = (node: AnyStateNode): boolean => {
    if (node.type === 'final') return reached.has(node);
    if (node.type === 'compound') return Object.values(node.states).some((child) => child.type === 'final' && reached.has(child));
    return node.type === 'parallel' && Object.values(node.states).every((child) => child.type === 'history' || finishing(child));
  };
  const everything = allNodes(machine);
  const tables = new Map(everything.map((node) => [node, branchesOf(node).map((branches) => tableOf(machine, branches))]));
  const finished = (event: string): boolean => {
    const waited = everything.find(({ id }) => event === `xstate.done.state.${id}`);
    return !waited || finishing(waited);
  };

  for (const node of enteredBy([machine.root])) reached.add(node);
  for (let before = -1; before !== reached.size; ) {
    before = reached.size;
    for (const node of [...reached]) {
      for (const { kind, event, open } of tables.get(node) ?? []) {
        if (kind === 'stateDone' && !finished(event)) continue;
        for (const { target } of open) for (const entered of enteredBy(target ?? [])) reached.add(entered);
      }
    }
  }
  const comes = (table: Table): Table => (table.kind === 'stateDone' && !finished(table.event) ? { ...table, open: [], certain: false } : table);
  return { reached, tables: everything.flatMap((node) => (reached.has(node) ? (tables.get(node) ?? []).map(comes) : [])), canFinish: finishing };
}

function tableOf(machine: AnyStateMachine, branches: Branches): Table {
  const prospects = prospectsOf(machine, branches.transitions.map(({ guard }) => guard));
  return { ...branches, prospects, open: branches.transitions.filter((_, index) => prospects[index] !== 'never'), certain: prospects.includes('always') };
}

/** Everything that is active once the targets are entered: what lies above, their first states below, regions beside. */
function enteredBy(targets: readonly AnyStateNode[]): Set<AnyStateNode> {
  const entered = new Set<AnyStateNode>();
  const enter = (node: AnyStateNode): void => {
    if (entered.has(node)) return;
    entered.add(node);
    if (node.type === 'history') for (const first of firstOf(node)) enter(first);
    else if (node.type === 'compound') for (const first of node.initial.target) enter(first);
    else if (node.type === 'parallel') enterRegions(node);
    for (let above = node.parent; above && !entered.has(above); above = above.parent) {
      entered.add(above);
      if (above.type === 'parallel') enterRegions(above);
    }
  };
  const enterRegions = (parallel: AnyStateNode): void => {
    for (const region of Object.values(parallel.states)) {
      if (region.type !== 'history' && !targets.some((target) => target === region || isBelow(target, region))) enter(region);
    }
  };
  for (const target of targets) enter(target);
  return entered;
}

/** Where a history state leads that remembers nothing. */
function firstOf(history: AnyStateNode): readonly AnyStateNode[] {
  const parent = history.parent;
  const { target } = history.config as { target?: string }; // only history states have one
  if (!parent) return [];
  if (target === undefined) return parent.type === 'parallel' ? [parent] : parent.initial.target;
  if (target.startsWith('#')) return [history.machine.getStateNodeById(target)];
  const found = target.split('.').reduce<AnyStateNode | undefined>((node, key) => (key === '' ? node : node?.states[key]), parent);
  return found ? [found] : [];
}

/**
 * Leaf states that a transition enters, of those that it does not leave alone; undefined where only the case's own history knows.
 */
export function leavesEntered(transition: AnyTransitionDefinition): AnyStateNode[] | undefined {
  const targets: readonly AnyStateNode[] = transition.target ?? [];
  if (targets.some(({ type }) => type === 'history')) return undefined;
  const domain = domainOf(transition);
  return [...enteredBy(targets)].filter((node) => isLeaf(node) && (!domain || isBelow(node, domain) || (node === domain && transition.reenter)));
}

/** Is the state left when the transition is taken? */
export function leaves(transition: AnyTransitionDefinition, node: AnyStateNode): boolean {
  if (!transition.target?.length) return false;
  const domain = domainOf(transition);
  return !domain || isBelow(node, domain) || (node === domain && transition.reenter && transition.source === domain);
}

/** The state within which a transition moves, as XState computes it; undefined where the root itself is left. */
function domainOf(transition: AnyTransitionDefinition): AnyStateNode | undefined {
  const targets: readonly AnyStateNode[] = transition.target ?? [];
  const source: AnyStateNode = transition.source;
  if (!transition.reenter && targets.every((target) => target === source || isBelow(target, source))) return source;
  for (let above = targets[0]?.parent; above; above = above.parent) {
    const common = above;
    if ([...targets, source].every((node) => isBelow(node, common))) return common;
  }
  return transition.reenter ? undefined : source.machine.root;
}

/** Can both be active at once? A state is active together with what lies above it and with what runs beside it. */
export function areTogether(one: AnyStateNode, other: AnyStateNode): boolean {
  if (one === other || isBelow(one, other) || isBelow(other, one)) return true;
  for (let above = one.parent; above; above = above.parent) if (isBelow(other, above)) return above.type === 'parallel';
  return false;
}

export function isBelow(node: AnyStateNode, ancestor: AnyStateNode): boolean {
  for (let above = node.parent; above; above = above.parent) if (above === ancestor) return true;
  return false;
}

export const isLeaf = (node: AnyStateNode): boolean => node.type === 'atomic' || node.type === 'final';
