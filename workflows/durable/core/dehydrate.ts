import type { AnyMachineSnapshot, AnyStateMachine, AnyStateNode } from 'xstate';
import type { BoundChart } from './bind';
import { decode, encode, messageOf } from './data';
import { gone, RestingActor, rootSession, running, stopped, type LiveSnapshot, type Revivable } from './live-actor';
import { isMachine, kindOf, logicAt, logicOf } from './logic';
import { allNodes } from './paths';
import { freezeContext } from './purity';
import type { CaseState, DehydratedActor, DehydratedCase, DehydratedSnapshot } from './state';

/** Why a case cannot be carried over now; undefined where it can. Such actors are made within functions of the chart. */
export function notPortable(state: CaseState): string | undefined {
  const nameless = everyActor(state).find(({ durable }) => durable.path === undefined);
  return nameless && `the actor «${nameless.id}» is made within a function of the chart, where no other run can find its logic again; name it in setup({ actors })`;
}

/** A case as JSON, whole: `rehydrate` makes the same case of it. */
export function dehydrate(state: CaseState): DehydratedCase {
  const { snapshot, orphans, ...books } = state;
  const why = notPortable(state);
  if (why !== undefined) throw new Error(`case ${state.caseId} cannot be carried over: ${why}`);
  return {
    ...(encode(books) as typeof books), // the same books in JSON
    snapshot: dehydrated(snapshot as unknown as LiveSnapshot), // the same snapshot, by its parts
    orphans: orphans.map((orphan) => ({ ...dehydratedActor(orphan), parent: { session: orphan._parent!.sessionId, id: orphan._parent!.id } })), // an orphan has a parent
  };
}

function dehydrated(snapshot: LiveSnapshot): DehydratedSnapshot {
  const { status, value, context, output, error, historyValue, children = {} } = snapshot;
  // A history state beside the regions of a parallel one can leave XState in a state whose parent it is not in, which a value cannot say.
  const active = snapshot['_nodes'] as readonly AnyStateNode[]; // every machine's snapshot has them
  const torn = active.some(({ parent }) => parent && !active.includes(parent));
  const usual = torn ? [] : nodesOf(snapshot['machine'] as AnyStateMachine, value);
  return {
    status, value, context: encode(context),
    ...(torn ? { nodes: idsOf(active) } : active.some((node, index) => node !== usual[index]) ? { order: idsOf(active) } : {}),
    ...(output === undefined ? {} : { output: encode(output) }),
    ...(error === undefined ? {} : { error: encode(error) }),
    historyValue: Object.fromEntries(Object.entries(historyValue as Record<string, readonly { id: string }[]>).map(([id, nodes]) => [id, nodes.map((node) => ({ id: node.id }))])),
    children: Object.fromEntries(Object.entries(children).map(([id, child]) => [id, dehydratedActor(child)])),
  };
}

const idsOf = (nodes: readonly AnyStateNode[]): string[] => nodes.map(({ id }) => id);

/** The states that a value names, as XState finds them. */
const nodesOf = (machine: AnyStateMachine, value: unknown): readonly AnyStateNode[] => machine.resolveState({ value } as never)._nodes as AnyStateNode[];

function dehydratedActor(actor: Revivable): DehydratedActor {
  const { id, sessionId: session, src, systemId, durable, _syncSnapshot: syncs, _processingStatus: status, _snapshot: snapshot } = actor;
  return {
    session, id, path: durable.path!, // seen to by notPortable
    ...(typeof src === 'string' ? { src } : {}),
    ...(systemId === undefined ? {} : { systemId }),
    ...(syncs ? { syncSnapshot: true } : {}),
    ...(status === stopped ? { stopped: true } : {}),
    // A machine that is a case of its own is known here by what it told of itself.
    ...('_nodes' in snapshot ? { machine: dehydrated(snapshot) } : { snapshot: encode('value' in snapshot ? snapshot : Object.fromEntries(Object.entries(snapshot).filter(([, part]) => part !== undefined))) }),
  };
}

/** Every actor below the case's own. */
export function everyActor(state: CaseState): Revivable[] {
  const below = (snapshot: LiveSnapshot): Revivable[] => Object.values(snapshot.children ?? {}).flatMap((child) => [child, ...below(child._snapshot)]);
  return [...below(state.snapshot as unknown as LiveSnapshot), ...state.orphans.flatMap((orphan) => [orphan, ...below(orphan._snapshot)])]; // see dehydrate
}

/** A migration may have left an order that is no longer of the same states; then they are in none that matters. */
function inOrder(nodes: readonly AnyStateNode[], order: readonly string[]): readonly AnyStateNode[] {
  const place = new Map(order.map((id, index) => [id, index]));
  if (place.size !== nodes.length || nodes.some(({ id }) => !place.has(id))) return nodes;
  return [...nodes].sort((a, b) => place.get(a.id)! - place.get(b.id)!); // each has one, as was just seen
}

/**
 * @throws Error if the chart does not have what the case was in: a state, an actor. Nothing is dropped in silence.
 */
export function rehydrate(chart: BoundChart, carried: DehydratedCase): CaseState {
  const { snapshot, orphans, ...encoded } = carried;
  const problems: string[] = [];
  const actors = new Map<string, RestingActor>();
  // Contexts refer to actors, so they are filled in when all of them are there.
  const contents: (() => void)[] = [];
  const decoded = (value: unknown): unknown => decode(value, (session, id) => actors.get(session) ?? gone(session, id));

  const machineSnapshot = (data: DehydratedSnapshot, machine: AnyStateMachine, self: RestingActor, place: string): LiveSnapshot => {
    const known = new Map(allNodes(machine).map((node) => [node.id, node]));
    for (const node of Object.values(data.historyValue).flat()) {
      if (!known.has(node.id)) problems.push(`${place}its history remembers «${node.id}», which the chart does not have`);
    }
    if (problems.length > 0) return self._snapshot;
    let restored: Record<string, unknown>;
    try {
      restored = machine.restoreSnapshot({ ...data, context: {}, output: undefined, error: undefined, children: {} } as never, {} as never) as unknown as Record<string, unknown>; // XState's persisted form, without what needs a scope
    } catch (error) {
      problems.push(place + messageOf(error));
      return self._snapshot;
    }
    if (data.nodes) restored['_nodes'] = data.nodes.flatMap((id) => known.get(id) ?? []);
    else if (data.order) restored['_nodes'] = inOrder(restored['_nodes'] as AnyStateNode[], data.order);
    restored['children'] = Object.fromEntries(Object.entries(data.children).map(([id, child]) => [id, revive(child, machine, self)]));
    contents.push(() => {
      restored['context'] = decoded(data.context);
      if (data.output !== undefined) restored['output'] = decoded(data.output);
      if (data.error !== undefined) restored['error'] = decoded(data.error);
      freezeContext(restored['context'], 'context');
    });
    return restored as unknown as LiveSnapshot; // as XState restored it
  };

  const revive = (data: DehydratedActor, machine: AnyStateMachine, parent: RestingActor): RestingActor => {
    const { session, id, path, src, systemId, syncSnapshot } = data;
    const logic = src === undefined ? logicAt(chart.machine, path) : logicOf(machine, src);
    if (!logic) problems.push(`the actor «${id}» runs «${path}», which the chart does not have`);
    const part = { path, kind: logic ? kindOf(logic) : 'transition', logic: logic ?? machine } as const;
    const made = new RestingActor(id, session, part, src ?? part.logic, parent, data.stopped ? stopped : running, systemId, syncSnapshot);
    actors.set(session, made);
    if (data.machine && isMachine(logic)) made._snapshot = machineSnapshot(data.machine, logic, made, `in ${path}: `);
    else contents.push(() => void (made._snapshot = decoded(data.snapshot) as LiveSnapshot)); // as it was encoded
    return made;
  };

  const own = new RestingActor(carried.caseId, rootSession, { path: '', kind: 'machine', logic: chart.machine }, '', undefined, running);
  actors.set(own.sessionId, own);
  own._snapshot = machineSnapshot(snapshot, chart.machine, own, '');
  const lost = orphans.map((data) => {
    const { session, id } = data.parent!; // an orphan has a parent
    const above = logicAt(chart.machine, data.path.split('/').slice(0, -1).join('/'));
    return revive(data, isMachine(above) ? above : chart.machine, actors.get(session) ?? gone(session, id));
  });
  if (problems.length > 0) throw new Error(`case ${carried.caseId} does not fit the chart «${chart.machine.id}»: ${problems.join('; ')}`);
  for (const fill of contents) fill();
  const books = decoded(encoded) as typeof encoded; // as `dehydrate` encoded them
  for (const { event } of books.timers) freezeContext(event, `the delayed event ${event.type}`);
  return { ...books, snapshot: own._snapshot as unknown as AnyMachineSnapshot, orphans: lost };
}
