import type { AnyMachineSnapshot } from 'xstate';
import type { ChildView } from '../protocol';
import type { LiveSnapshot, Revivable } from './live-actor';
import { leafStates } from './paths';
import type { CaseState } from './state';

/** The actors below a case's own, each under its parent, orphans last. */
export function actorTree(state: CaseState): ChildView[] {
  const own = state.snapshot as unknown as LiveSnapshot; // the same snapshot, by its parts
  return [...Object.values(own.children ?? {}), ...state.orphans].map(childView);
}

function childView({ id, durable, _snapshot: snapshot }: Revivable): ChildView {
  const children = Object.values(snapshot.children ?? {}).map(childView);
  return {
    id,
    src: durable.path ?? id,
    status: snapshot.status,
    ...('_nodes' in snapshot ? { state: leafStates(snapshot as unknown as AnyMachineSnapshot) } : {}), // only machines have nodes
    ...(durable.kind === 'machine' && Array.isArray(snapshot['states']) ? { state: snapshot['states'] as string[] } : {}), // what a case of its own told of itself
    ...(children.length > 0 ? { children } : {}),
  };
}
