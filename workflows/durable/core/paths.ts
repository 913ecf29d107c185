import type { AnyMachineSnapshot, AnyStateMachine, AnyStateNode } from 'xstate';

/** A state's dotted path below the machine's root; the root itself is the machine's id. */
export const pathOf = (node: AnyStateNode): string => (node.path.length > 0 ? node.path.join('.') : node.machine.id);

/** Active leaf states of a snapshot, in the chart's order. */
export function leafStates(snapshot: AnyMachineSnapshot): readonly string[] {
  // `_nodes` is what XState itself derives value, tags and meta from; it has no public name for it.
  const active = snapshot._nodes as AnyStateNode[];
  const leaves = active.filter((node) => node.type === 'atomic' || node.type === 'final');
  return (leaves.length > 1 ? leaves.sort((a, b) => a.order - b.order) : leaves).map(pathOf);
}

/** How a case stands: one that was stopped is done. */
export const statusOf = ({ status }: AnyMachineSnapshot): 'active' | 'done' | 'error' => (status === 'stopped' ? 'done' : status);

/** Every state node of a chart, the root first. */
export function allNodes(machine: AnyStateMachine): AnyStateNode[] {
  const visit = (node: AnyStateNode): AnyStateNode[] => [node, ...Object.values(node.states).flatMap(visit)];
  return visit(machine.root);
}

/** Does the state's own table name the event, by its name or by a wildcard such as `*` or `order.*`? Guards are not asked. */
export const namesEvent = (node: AnyStateNode, type: string): boolean => transitionsOn(node, type).length > 0;

/** The state's own transitions that could take the event, as XState asks them. */
export const transitionsOn = (node: AnyStateNode, type: string) =>
  [...node.transitions].flatMap(([descriptor, transitions]) => {
    const takes = descriptor === type || descriptor === '*' || (descriptor.endsWith('.*') && `${type}.`.startsWith(descriptor.slice(0, -1)));
    return takes ? transitions : [];
  });

/** Every leaf state that the chart can be in, dotted. */
export const possibleLeafStates = (machine: AnyStateMachine): string[] =>
  allNodes(machine)
    .filter((node) => node.type === 'atomic' || node.type === 'final')
    .map(pathOf);

/**
 * Does a state, as people name it, hold for a leaf state? Its segments stand in the leaf's path one after the other:
 * `verifying`, `verifying.clock` and `clock.stuck` all hold for `stage.verifying.clock.stuck`.
 */
export function holdsFor(named: string, leaf: string): boolean {
  return `.${leaf}.`.includes(`.${named}.`);
}
