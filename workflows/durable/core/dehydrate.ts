import { createActor, createMachine, type AnyActorRef } from 'xstate';
import type { BoundChart } from './bind';
import { allNodes } from './paths';
import { deepFreeze } from './purity';
import type { CaseState, DehydratedCase } from './state';

/** A case as JSON, whole: `rehydrate` makes the same case of it. */
export function dehydrate(state: CaseState): DehydratedCase {
  const { snapshot, ...books } = state;
  if (snapshot.status !== 'active' && snapshot.status !== 'done') throw new Error(`case ${state.caseId} has the status ${snapshot.status} and cannot be carried over`);
  return {
    ...books,
    snapshot: {
      status: snapshot.status,
      value: snapshot.value,
      context: snapshot.context,
      ...(snapshot.output === undefined ? {} : { output: snapshot.output }),
      historyValue: Object.fromEntries(Object.entries(snapshot.historyValue).map(([id, nodes]) => [id, nodes.map((node) => ({ id: node.id }))])),
      // bindChart has seen to it that every actor has a name.
      children: Object.fromEntries(Object.entries(snapshot.children as Record<string, AnyActorRef>).map(([id, child]) => [id, child.src as string])),
    },
  };
}

/**
 * @throws Error if the chart does not have what the case was in: a state, an actor. Nothing is dropped in silence.
 */
export function rehydrate(chart: BoundChart, carried: DehydratedCase): CaseState {
  const { snapshot: data, ...books } = carried;
  const problems: string[] = [];
  for (const [id, src] of Object.entries(data.children)) {
    if (!(src in chart.machine.implementations.actors)) problems.push(`the actor «${id}» runs «${src}», which the chart does not have`);
  }
  const known = new Set(allNodes(chart.machine).map(({ id }) => id));
  for (const node of Object.values(data.historyValue).flat()) {
    if (!known.has(node.id)) problems.push(`its history remembers «${node.id}», which the chart does not have`);
  }
  if (problems.length > 0) throw new Error(`case ${carried.caseId} does not fit the chart «${chart.machine.id}»: ${problems.join('; ')}`);

  const self = createActor(createMachine({}), { id: 'case' });
  const scope = {
    self, system: self.system, id: 'case', sessionId: self.sessionId,
    logger: () => {}, defer: () => {}, emit: () => {}, stopChild: () => {}, actionExecutor: () => {},
  };
  const snapshot = chart.machine.restoreSnapshot(
    {
      ...data,
      error: undefined,
      children: Object.fromEntries(
        Object.entries(data.children).map(([id, src]) => [id, { src, snapshot: { status: 'active', context: null }, syncSnapshot: false }]),
      ),
    } as never, // XState's persisted form, which it types by the chart that it came from
    scope as never,
  );
  deepFreeze(snapshot.context, 'context');
  return { ...books, snapshot };
}
