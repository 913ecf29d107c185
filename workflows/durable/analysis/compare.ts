import type { AnyActorLogic, AnyStateMachine, AnyStateNode } from 'xstate';
import type { z } from 'zod';
import type { Binding } from '../binding';
import { actionsOf, childMachines } from './anatomy';
import { compareBindings } from './compare-bindings';
import { compareLogic, compareStates, outside } from './compare-states';
import { free, migration, version, type ChartChange, type ChangeKind } from './change';
import { guardNames } from './conditions';
import { isMachine } from '../core/logic';
import { allNodes, namesEvent } from '../core/paths';
import { sourceText } from './source-text';

/** A chart as it is or was released, with as much of its binding as is to be compared. */
export interface Edition extends Partial<Omit<Binding, 'version'>> {
  readonly chart: AnyStateMachine;
  /** Shape of the context, where there is a schema for it. */
  readonly context?: z.ZodType;
}

export interface ChartComparison {
  /** The gravest kind of change; `free` where nothing has changed. */
  readonly verdict: ChangeKind;
  readonly changes: readonly ChartChange[];
}

/**
 * What has changed from one edition of a chart to another, and what each change asks for. Structure is compared by the
 * places in the chart, functions by their source text: what they close over is not seen, so that an edition is a whole
 * folder, frozen with the facts that its functions use. Replaying recorded histories sees what this cannot.
 */
export function compareCharts(before: AnyStateMachine | Edition, after: AnyStateMachine | Edition): ChartComparison {
  const [was, is] = [editionOf(before), editionOf(after)];
  const changes = [...compareMachines(was, is, '', []), ...compareBindings(was, is)];
  const verdict = (['migration', 'version'] as const).find((kind) => changes.some((change) => change.kind === kind)) ?? 'free';
  return { verdict, changes };
}

const editionOf = (given: AnyStateMachine | Edition): Edition => (isMachine(given) ? { chart: given } : given);

function compareMachines(was: Edition, is: Edition, prefix: string, within: readonly AnyStateMachine[]): ChartChange[] {
  const before = was.chart;
  const after = is.chart;
  const own = [
    ...compareIdentity(before, after),
    ...compareContext(was, is),
    ...compareStates(before, after, (type) => isNews(was, type)),
    ...compareImplementations(before, after),
  ].map((change): ChartChange => ({ ...change, place: `${prefix}${change.place}` }));
  const inner = new Map(childMachines(before).map((child) => [child.name, child.machine]));
  const children = childMachines(after).flatMap(({ name, machine }) => {
    const earlier = inner.get(name);
    if (!earlier || earlier === machine || within.includes(machine) || machine === after) return [];
    return compareMachines({ chart: earlier }, { chart: machine }, `${prefix}${name}/`, [...within, after]);
  });
  return [...own, ...children];
}

/** Could no history hold the event: was it neither declared, nor taken anywhere, nor made by the chart itself? */
function isNews(was: Edition, type: string): boolean {
  if (type === '*' || type.endsWith('.*') || type in (was.events ?? {})) return false;
  if (allNodes(was.chart).some((node) => namesEvent(node, type))) return false;
  const text = sourceText(was.chart);
  return ![`'${type}'`, `"${type}"`, `\`${type}\``].some((quoted) => text.includes(quoted));
}

function compareIdentity(before: AnyStateMachine, after: AnyStateMachine): ChartChange[] {
  if (before.id === after.id) return [];
  return [migration(after.id, `the machine was called «${before.id}»: its timers, actors and remembered states bear that name`, 'a migration leads them over by itself, `[]` where nothing else has changed; or keep the old `id`')];
}

function compareContext(was: Edition, is: Edition): ChartChange[] {
  const place = 'context';
  const made = [was.chart, is.chart].map(({ config }): unknown => config.context);
  const changes: ChartChange[] = [];
  const reshape = 'lead the contexts of running cases to the new shape in a migration';
  if (was.context && is.context && sourceText(was.context) !== sourceText(is.context)) changes.push(migration(place, 'its schema has changed', reshape));
  if (sourceText(made[0]) === sourceText(made[1])) return changes;
  const [earlier, later] = made.map((context) => (typeof context === 'object' && context !== null ? Object.keys(context) : undefined));
  if (earlier && later) {
    const [gone, come] = [earlier.filter((key) => !later.includes(key)), later.filter((key) => !earlier.includes(key))];
    if (gone.length + come.length > 0) {
      const said = [...gone.map((key) => `«${key}» is gone`), ...come.map((key) => `«${key}» is new`)].join(', ');
      return [...changes, migration(place, `${said}; running cases have the old shape`, reshape)];
    }
  }
  return [...changes, version(place, 'a case begins with another context', 'if its shape has changed too, which cannot be seen here, write a migration')];
}

const parts = ['guards', 'delays', 'actions', 'actors'] as const;
const singular = { guards: 'guard', delays: 'delay', actions: 'action', actors: 'actor' } as const;

/** Named implementations. Where each name is used is compared with the states. */
function compareImplementations(before: AnyStateMachine, after: AnyStateMachine): ChartChange[] {
  const used = namesUsed(before);
  return parts.flatMap((part) => {
    // Implementations are compared one by one, whatever they are.
    const [earlier, later] = [before, after].map(({ implementations }) => implementations[part] as Readonly<Record<string, unknown>>);
    return [...new Set([...Object.keys(earlier ?? {}), ...Object.keys(later ?? {})])].flatMap((name): ChartChange[] => {
      const place = `${singular[part]} «${name}»`;
      const [old, present] = [earlier?.[name], later?.[name]];
      if (old === undefined) return [free(place, 'is new; where it is used is told there')];
      if (present === undefined) return part === 'actors' ? [goneActor(place)] : [free(place, 'is gone; where it was used is told there')];
      if (sourceText(old) === sourceText(present) || (isMachine(old) && isMachine(present))) return [];
      if (part === 'actors') return compareLogic(place, old as AnyActorLogic, present as AnyActorLogic); // both are actors
      if (!used(name)) return [free(place, 'has changed, and nothing used it')];
      if (part === 'actions' && sourceText([old, present].map((action) => typeof action === 'function' && 'resolve' in action)) === '[false,false]') return [outside(place)];
      if (part === 'delays') return [version(place, 'takes another time', 'timers in flight keep their deadlines; a migration may move them')];
      return [version(place, 'does something else')];
    });
  });
}

const goneActor = (place: string): ChartChange => migration(place, 'is gone, and may be running', 'keep it until no case runs it, or stop it in a migration');

/** Is the name used in the chart? What `enqueueActions` uses cannot be seen, so with one of those everything is. */
function namesUsed(machine: AnyStateMachine): (name: string) => boolean {
  const actions = actionsOf(machine);
  if (actions.some(({ builtIn }) => builtIn?.type === 'xstate.enqueueActions')) return () => true;
  const nodes: AnyStateNode[] = allNodes(machine);
  const guards = nodes.flatMap((node) => [...node.transitions.values(), node.always ?? []].flat()).flatMap(({ guard }) => guardNames(machine, guard));
  const delays = [...nodes.flatMap((node) => node.after.map(({ delay }): unknown => delay)), ...actions.map(({ builtIn }) => builtIn?.['delay'])];
  const used = new Set<unknown>([...guards, ...delays, ...actions.map(({ name }) => name)]);
  return (name) => used.has(name);
}
