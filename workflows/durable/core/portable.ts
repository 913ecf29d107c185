import type { AnyStateMachine, StateValue } from 'xstate';
import type { ChartEvent } from '../protocol';
import { delaysOf } from './bind';
import { allNodes, pathOf } from './paths';
import { deepFreeze, freezeContext } from './purity';

/**
 * A case between two versions of its chart: every name that XState makes from a state's place is taken apart, so that a
 * migration speaks of states and delays as the chart's author does. A machine that runs within the case is of the same form.
 */
export interface PortableCase {
  readonly value: StateValue;
  /** Where it refers to an actor, the reference may be kept and not looked into. */
  readonly context: unknown;
  readonly deadlines: readonly PortableDeadline[];
  readonly children: readonly PortableChild[];
  /** What history states remember: the history state's dotted path, and those of the states it would go back to. */
  readonly remembered: Readonly<Record<string, readonly string[]>>;
}

/** A delayed event that has not come yet, or is parked. One that a migration adds needs `state`, `delay` and `at`. */
export interface PortableDeadline {
  /** Dotted; the state whose `after` it is. Absent for an event that the chart sent with a delay of its own. */
  readonly state?: string;
  /** Its name in that `after`; a number of milliseconds as `300 ms`. */
  readonly delay?: string;
  /** The event itself, where it comes from no `after`. */
  readonly event?: ChartEvent;
  /** Epoch ms. */
  readonly at: number;
  /** The engine's own record, which goes with the deadline. */
  readonly kept?: string;
}

/** An actor that the chart has started and that its state still has, whether it runs or has answered. One left out is called off. */
export interface PortableChild {
  /** XState's id of the child. Where the chart gave none and `state` invokes it, the new chart's own takes its place. */
  readonly id: string;
  /** Dotted; the state that invokes it. Absent for one that was spawned. */
  readonly state?: string;
  /** Which `invoke` of that state, from 0. */
  readonly index?: number;
  /** The chart's name of the logic; of one that stands inline in an invoke, XState's. */
  readonly src: string;
  /** What it was started with, where it does work outside that is not over. */
  readonly input?: unknown;
  /** A machine that runs within the case. */
  readonly machine?: PortableCase;
  /** It goes on although another one has taken its id: nothing in the chart can name it any more. */
  readonly orphan?: true;
  /** The engine's own record, which goes with the child. */
  readonly kept: string;
}

/** Where a case does not fit a chart, and why. */
export interface Misfit {
  /** `state open.clock`, `deadline reminder of open.clock`, `actor ask of open.question`, `context.sum`, `action mail` … */
  readonly place: string;
  readonly problem: string;
}

/** The event that a deadline brings, in the names of another chart; undefined, and a misfit, where that has no such deadline. */
export function eventOf(machine: AnyStateMachine, deadline: PortableDeadline, misfits: Misfit[]): ChartEvent | undefined {
  if (deadline.event) return deadline.event;
  const known = [...delaysOf(machine)].filter(([, { state }]) => state === deadline.state);
  const found = known.find(([, { name }]) => name === deadline.delay);
  if (found) return { type: found[0] };
  const has = known.length > 0 ? `that state has ${known.map(([, { name }]) => `«${name}»`).join(', ')}` : 'that state has none';
  misfits.push({ place: placeOf(deadline), problem: `the chart has no such deadline; ${has}` });
  return undefined;
}

/** What XState calls a child in another chart; undefined, and a misfit, where that has none. */
export function namesOf(machine: AnyStateMachine, child: PortableChild, misfits: Misfit[]): { id: string; src: string } | undefined {
  const place = placeOfChild(child);
  if (child.state === undefined) {
    if (Object.hasOwn(machine.implementations.actors, child.src)) return { id: child.id, src: child.src };
    misfits.push({ place, problem: `it runs «${child.src}», which the chart does not have` });
    return undefined;
  }
  // XState names an actor that stands inline by its place, which may be another one now.
  const isInline = child.src.startsWith(inline);
  const there = invokesOf(machine).filter(({ state }) => state === child.state);
  const same = there.filter(({ src }) => src === child.src || (isInline && src.startsWith(inline)));
  const found = same.find(({ id }) => id === child.id) ?? same.find(({ index }) => index === child.index) ?? same[0];
  if (found) return { id: found.id, src: found.src };
  const instead = there.length > 0 ? `; it invokes ${there.map(({ src }) => `«${src}»`).join(', ')}` : '';
  misfits.push({ place, problem: `the state ${child.state} does not invoke «${child.src}»${instead}` });
  return undefined;
}

const inline = 'xstate.invoke.';

/** What history states remember, in the ids of another chart. */
export function historyOf(machine: AnyStateMachine, { remembered }: PortableCase, misfits: Misfit[]): Record<string, { id: string }[]> {
  const nodes = new Map(allNodes(machine).map((node) => [pathOf(node), node]));
  const value: Record<string, { id: string }[]> = {};
  for (const [history, states] of Object.entries(remembered)) {
    const node = nodes.get(history);
    if (node?.type !== 'history') {
      misfits.push({ place: `history ${history}`, problem: 'the chart has no such history state' });
      continue;
    }
    value[node.id] = states.flatMap((state) => {
      const id = nodes.get(state)?.id;
      if (id === undefined) misfits.push({ place: `history ${history}`, problem: `it remembers «${state}», which the chart does not have` });
      return id === undefined ? [] : [{ id }];
    });
  }
  return value;
}

/** Every actor that a machine's states invoke, with what XState calls it. */
export function invokesOf(machine: AnyStateMachine): { readonly id: string; readonly src: string; readonly state: string; readonly index: number }[] {
  return allNodes(machine).flatMap((node) =>
    // XState resolves each invoke to a source's name and an id.
    node.invoke.map((invoked, index) => ({ id: invoked.id, src: invoked.src as string, state: pathOf(node), index })),
  );
}

/**
 * Freezes a case through and through, as a migration is given it and gives it back.
 * @throws NotDataError naming the place of what a case cannot keep; Error where it is no case at all: it is somebody's own code.
 */
export function frozenCase(given: PortableCase | undefined, place = 'case'): PortableCase {
  if (!given) throw new Error('it gave nothing back');
  const lacks = (['value', 'deadlines', 'children', 'remembered'] as const).filter((field) => given[field] === undefined);
  if (lacks.length > 0) throw new Error(`it gave back a case without ${lacks.join(', ')}`);
  freezeContext(given.context, `${place}.context`);
  for (const child of given.children) if (child.machine) frozenCase(child.machine, `${place}.${child.id}`);
  const { context: _, ...rest } = given;
  deepFreeze(rest, place);
  return Object.freeze(given);
}

export const placeOf = ({ delay, state, event }: PortableDeadline): string => (event ? `delayed event ${event.type}` : `deadline ${delay ?? '?'} of ${state ?? '?'}`);
export const placeOfChild = ({ id, state, src }: PortableChild): string => (state === undefined ? `actor ${id}` : `actor ${src} of ${state}`);
