import type { AnyActorLogic, AnyStateMachine, AnyStateNode } from 'xstate';
import { allNodes, pathOf } from './paths';

/**
 * What a chart's actors are made of, and what they are called: by path, `parent/child/source`, so that those that stand
 * inline in the chart have a name too.
 */

/** Machines and transition functions run within the case; everything else does work outside. */
export type LogicKind = 'machine' | 'transition' | 'promise' | 'callback' | 'observable' | 'eventObservable';

export const runsInCase = (kind: LogicKind): boolean => kind === 'machine' || kind === 'transition';

const known = new WeakMap<AnyActorLogic, LogicKind>();

export function kindOf(logic: AnyActorLogic): LogicKind {
  const found = known.get(logic) ?? probed(logic);
  known.set(logic, found);
  return found;
}

/** XState's creators leave no mark on what they make, so each is told by what its pure transition does. */
function probed(logic: AnyActorLogic): LogicKind {
  if (isMachine(logic)) return 'machine';
  if (!('config' in logic) || typeof logic.start !== 'function') return 'transition';
  const active = { status: 'active', output: undefined, error: undefined, context: undefined, input: undefined };
  const after = (event: object): { status?: unknown; context?: unknown } =>
    logic.transition(active, event, { self: {}, system: {} } as never) as object; // only looked at, never kept
  try {
    if (after({ type: 'xstate.promise.resolve', data: 1 }).status === 'done') return 'promise';
    if (after({ type: 'xstate.observable.next', data: 1 }).context === 1) return 'observable';
    return 'eventObservable';
  } catch {
    return 'callback'; // it looks for the receivers of an actor that was never started
  }
}

export const isMachine = (logic: unknown): logic is AnyStateMachine => typeof logic === 'object' && logic !== null && '__xstatenode' in logic;

/** The logic that a machine means by a source; undefined where it has none. */
export function logicOf(machine: AnyStateMachine, src: string | AnyActorLogic): AnyActorLogic | undefined {
  if (typeof src !== 'string') return src;
  const inline = inlineInvoke(machine, src);
  if (inline) return invokesOf(inline.node)[inline.index]?.src as AnyActorLogic | undefined; // inline: that is what its name says
  return Object.hasOwn(machine.implementations.actors, src) ? (machine.implementations.actors[src as never] as AnyActorLogic) : undefined;
}

/**
 * What a source is called in its machine: the name in `setup({ actors })`; for an inline one its place, such as
 * `asking.invoke`. Undefined for a logic that only a function of the chart knows.
 */
export function nameOfSource(machine: AnyStateMachine, src: string | AnyActorLogic): string | undefined {
  if (typeof src === 'string') {
    const inline = inlineInvoke(machine, src);
    if (!inline) return segment(src);
    return segment(`${pathOf(inline.node)}.invoke${invokesOf(inline.node).length > 1 ? `[${inline.index}]` : ''}`);
  }
  const named = Object.entries(machine.implementations.actors).find(([, logic]) => logic === src)?.[0] ?? placesOf(machine).spawned.get(src);
  return named === undefined ? undefined : segment(named);
}

/** The logic at a path below a machine: the way back from a name to what it means. */
export function logicAt(machine: AnyStateMachine, path: string): AnyActorLogic | undefined {
  let logic: AnyActorLogic | undefined = machine;
  for (const part of path === '' ? [] : path.split('/')) {
    if (!isMachine(logic)) return undefined;
    const within: AnyStateMachine = logic;
    logic = sourcesOf(within).find(({ name }) => name === part)?.logic;
  }
  return logic;
}

/** Everything that a machine can invoke or spawn, as far as it can be seen: by name, inline in an invoke, inline in a spawnChild. */
export function sourcesOf(machine: AnyStateMachine): { readonly name: string; readonly logic: AnyActorLogic }[] {
  const named = Object.entries(machine.implementations.actors).map(([name, logic]) => ({ name: segment(name), logic: logic as AnyActorLogic }));
  const invoked = allNodes(machine).flatMap((node) =>
    invokesOf(node).flatMap(({ src }, index) => {
      if (typeof src === 'string') return [];
      const name = nameOfSource(machine, `xstate.invoke.${index}.${node.id}`);
      return name === undefined ? [] : [{ name, logic: src as AnyActorLogic }];
    }),
  );
  const spawned = [...placesOf(machine).spawned].map(([logic, place]) => ({ name: segment(place), logic }));
  return [...named, ...invoked, ...spawned];
}

/** The implementation of a custom action at a path below a machine: the chart's own by its name, or an inline one by its place. */
export function actionAt(machine: AnyStateMachine, path: string): ((...args: never) => unknown) | undefined {
  const slash = path.lastIndexOf('/');
  const within = slash < 0 ? machine : logicAt(machine, path.slice(0, slash));
  if (!isMachine(within)) return undefined;
  const name = nameIn(path.slice(slash + 1));
  const found: unknown = Object.hasOwn(within.implementations.actions, name) ? within.implementations.actions[name as never] : undefined;
  if (typeof found === 'function') return found as (...args: never) => unknown;
  return [...placesOf(within).actions].find(([, place]) => place === name)?.[0];
}

/** What an action is called in its machine; undefined for one that only a function of the chart knows. */
export function nameOfAction(machine: AnyStateMachine, type: string, exec: unknown): string | undefined {
  if (exec === undefined || machine.implementations.actions[type as never] === exec) return segment(type);
  const place = typeof exec === 'function' ? placesOf(machine).actions.get(exec as () => void) : undefined;
  return place === undefined ? undefined : segment(place);
}

interface Places {
  /** Inline custom actions, and where they stand. */
  readonly actions: ReadonlyMap<(...args: never) => unknown, string>;
  /** Logics that stand inline in a `spawnChild`. */
  readonly spawned: ReadonlyMap<AnyActorLogic, string>;
}

const places = new WeakMap<AnyStateMachine, Places>();

function placesOf(machine: AnyStateMachine): Places {
  let found = places.get(machine);
  if (found) return found;
  const actions = new Map<(...args: never) => unknown, string>();
  const spawned = new Map<AnyActorLogic, string>();
  for (const [place, action] of placedActions(machine)) {
    if (typeof action !== 'function') continue;
    if (!('resolve' in action)) actions.set(action as () => void, actions.get(action as () => void) ?? place);
    else if ('src' in action && typeof action.src === 'object' && action.src !== null) spawned.set(action.src as AnyActorLogic, place);
  }
  found = { actions, spawned };
  places.set(machine, found);
  return found;
}

/** Every action that stands in a chart, with its place: `idle.entry[0]`, `idle.go[0]`; built-in ones of `setup` by their names. */
export function placedActions(machine: AnyStateMachine): [place: string, action: unknown][] {
  const builtIn = Object.entries(machine.implementations.actions).filter(([, action]) => typeof action === 'function' && 'resolve' in action);
  const standing = allNodes(machine).flatMap((node): [string, unknown][] => {
    const path = pathOf(node);
    const numbered = (group: string, actions: readonly unknown[]): [string, unknown][] => actions.map((action, index) => [`${path}.${group}[${index}]`, action]);
    return [
      ...numbered('entry', node.entry),
      ...numbered('exit', node.exit),
      ...numbered('always', (node.always ?? []).flatMap(({ actions }) => actions as unknown[])),
      ...numbered('initial', Object.keys(node.states).length > 0 ? node.initial.actions : []),
      ...[...node.transitions].flatMap(([descriptor, transitions]) => numbered(descriptor, transitions.flatMap(({ actions }) => actions as unknown[]))),
    ];
  });
  return [...builtIn, ...standing];
}

function inlineInvoke(machine: AnyStateMachine, src: string): { node: AnyStateNode; index: number } | undefined {
  const match = /^xstate\.invoke\.(\d+)\.(.*)$/s.exec(src);
  if (!match) return undefined;
  const node = allNodes(machine).find(({ id }) => id === match[2]);
  return node ? { node, index: Number(match[1]) } : undefined;
}

function invokesOf(node: AnyStateNode): readonly { readonly src: unknown }[] {
  const { invoke } = node.config as { invoke?: { src: unknown } | readonly { src: unknown }[] }; // as the chart's author wrote it
  return invoke === undefined ? [] : Array.isArray(invoke) ? (invoke as readonly { src: unknown }[]) : [invoke as { src: unknown }];
}

/** A name as one segment of a path, and a segment as the name that it was. */
export const segment = (name: string): string => name.replaceAll('%', '%25').replaceAll('/', '%2F');
const nameIn = (part: string): string => part.replaceAll('%2F', '/').replaceAll('%25', '%');
