import type { AnyActorLogic, AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { isMachine, sourcesOf } from '../core/logic';
import { allNodes, pathOf } from '../core/paths';

/**
 * A chart taken apart without running it: transitions, actions and child machines, each with its place as people find it
 * in the chart: `stage.profile.opening (always, 2)` is the second branch of the `always` of that state; what belongs to a
 * child machine stands behind the name of its actor, `payment/asking (onDone of charge)`.
 */

/** What one state does about one event: the transitions that are asked one after the other. */
export interface Branches {
  readonly node: AnyStateNode;
  readonly kind: 'event' | 'always' | 'after' | 'stateDone' | 'actor';
  /** The event's type or wildcard as XState knows it; empty for `always`. */
  readonly event: string;
  /** As it stands in the chart: `on go`, `always`, `after patience`, `onDone`, `onError of ask`. */
  readonly what: string;
  readonly transitions: readonly AnyTransitionDefinition[];
}

/** The tables of one state, in the chart's order. */
export function branchesOf(node: AnyStateNode): Branches[] {
  const delays = new Map(node.after.map(({ eventType, delay }) => [String(eventType), typeof delay === 'function' ? 'a computed delay' : String(delay)]));
  const named = [...node.transitions].map(([event, transitions]): Branches => ({ node, event, transitions, ...readingOf(node, event, delays) }));
  return node.always ? [...named, { node, kind: 'always', event: '', what: 'always', transitions: node.always }] : named;
}

const actorEvents = [['xstate.done.actor.', 'onDone'], ['xstate.error.actor.', 'onError'], ['xstate.snapshot.', 'onSnapshot']] as const;

function readingOf(node: AnyStateNode, event: string, delays: ReadonlyMap<string, string>): Pick<Branches, 'kind' | 'what'> {
  const delay = delays.get(event);
  if (delay !== undefined) return { kind: 'after', what: `after ${delay}` };
  if (event === `xstate.done.state.${node.id}`) return { kind: 'stateDone', what: 'onDone' };
  for (const [prefix, word] of actorEvents) {
    const invoked = node.invoke.findIndex(({ id }) => event === `${prefix}${id}`);
    if (invoked >= 0) return { kind: 'actor', what: `${word} of ${invokedName(node, invoked)}` };
  }
  return { kind: event.startsWith('xstate.done.state.') ? 'stateDone' : 'event', what: `on ${event}` };
}

/** An invoked actor as the chart calls it: by its source where that tells it from its siblings, by its id otherwise. */
export function invokedName(node: AnyStateNode, index: number): string {
  const named = node.invoke.map(({ src, id }) => ({ src: typeof src === 'string' ? src : id, id }));
  const invoked = named[index];
  if (!invoked) return '';
  if (invoked.src.startsWith('xstate.invoke.')) return invoked.id === `${index}.${node.id}` ? `actor ${index + 1}` : invoked.id;
  return named.filter(({ src }) => src === invoked.src).length > 1 ? invoked.id : invoked.src;
}

/** The place of one branch; its number is told where there are several. */
export const placeOf = (branches: Branches, index: number): string =>
  `${pathOf(branches.node)} (${branches.what}${branches.transitions.length > 1 ? `, ${index + 1}` : ''})`;

/** An action where it stands, looked up: one of XState's own, or one of the chart's. */
export interface PlacedAction {
  readonly node: AnyStateNode;
  readonly place: string;
  /** The transition that it belongs to; absent for entry and exit. */
  readonly transition?: AnyTransitionDefinition;
  readonly moment: 'entry' | 'exit' | 'transition';
  /** The chart's name; absent where it stands inline. */
  readonly name?: string;
  /** XState's own action with what it was made from, e.g. `{ type: 'xstate.raise', event, delay, id }`. */
  readonly builtIn?: BuiltIn;
  readonly implemented: boolean;
}

/** XState's own actions are functions that carry what they were made from. */
export type BuiltIn = { readonly type: string } & Readonly<Record<string, unknown>>;

/** Every action of a chart, the state's own before those of its transitions. `after` makes its timers by itself; they are none. */
export function actionsOf(machine: AnyStateMachine): PlacedAction[] {
  return allNodes(machine).flatMap((node) => {
    const at = (moment: 'entry' | 'exit') => listed(node.config[moment]).map((action) => ({ ...lookedUp(machine, action), node, moment, place: `${pathOf(node)} (${moment})` }));
    const initial = node.type === 'compound' ? [{ transition: node.initial as AnyTransitionDefinition, place: `${pathOf(node)} (initial)` }] : []; // only a compound state has one
    const transitions = branchesOf(node).flatMap((branches) => branches.transitions.map((transition, index) => ({ transition, place: placeOf(branches, index) })));
    return [
      ...at('entry'),
      ...at('exit'),
      ...[...initial, ...transitions].flatMap(({ transition, place }) =>
        transition.actions.map((action): PlacedAction => ({ ...lookedUp(machine, action), node, moment: 'transition', transition, place })),
      ),
    ];
  });
}

function lookedUp(machine: AnyStateMachine, action: unknown): Pick<PlacedAction, 'name' | 'builtIn' | 'implemented'> {
  const name = nameOf(action);
  const found: unknown = name === undefined ? action : machine.implementations.actions[name as never]; // names come from the chart, any may be missing
  const builtIn = builtInOf(found);
  return { ...(name === undefined ? {} : { name }), ...(builtIn ? { builtIn } : {}), implemented: found !== undefined };
}

/** XState's own action, told by its `resolve`; undefined for any other value. */
export const builtInOf = (action: unknown): BuiltIn | undefined =>
  typeof action === 'function' && 'resolve' in action && 'type' in action && typeof action.type === 'string'
    ? (action as typeof action & BuiltIn) // the properties of a function, read one by one
    : undefined;

/** The type of an event that stands in the chart as it is; undefined where a function makes it. */
export const eventTypeOf = (event: unknown): string | undefined =>
  typeof event === 'object' && event !== null && 'type' in event && typeof event.type === 'string' ? event.type : undefined;

/** Is the action a `raise`, or a `sendTo` whose target is seen to be the chart itself? */
export function goesToSelf({ type, ...made }: Readonly<Record<string, unknown>>): boolean {
  if (type === 'xstate.raise') return true;
  if (type !== 'xstate.sendTo') return false;
  const to = made['to'];
  if (typeof to !== 'function') return to === '#_internal';
  const self = {};
  try {
    return (to as (args: unknown) => unknown)({ self }) === self; // a target such as `({ self }) => self` reads nothing else
  } catch {
    return false; // it asks the context: nothing is known
  }
}

/** The name by which a guard, action or actor is referred to; undefined where it stands inline. */
export function nameOf(reference: unknown): string | undefined {
  if (typeof reference === 'string') return reference;
  if (typeof reference === 'object' && reference !== null && 'type' in reference && typeof reference.type === 'string') return reference.type;
  return undefined;
}

/** The children that are machines themselves, as far as they can be seen without running, by the names that a binding knows them by. */
export const childMachines = (machine: AnyStateMachine): { readonly name: string; readonly machine: AnyStateMachine }[] =>
  sourcesOf(machine).flatMap(({ name, logic }) => (isMachine(logic) ? [{ name, machine: logic }] : []));

/** What a state's `invoke` really names: XState's own list puts a made-up name in the place of logic that stands inline. */
export const invokedSources = (node: AnyStateNode): (string | AnyActorLogic)[] =>
  listed(node.config.invoke).map((invoked) => (invoked as { src: string | AnyActorLogic }).src); // as XState asks for it

export const listed = (value: unknown): unknown[] => (value === undefined ? [] : Array.isArray(value) ? (value as unknown[]) : [value]);
