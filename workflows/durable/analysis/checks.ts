import type { AnyStateMachine } from 'xstate';
import { actionsOf, branchesOf, childMachines, eventTypeOf, goesToSelf, invokedName, invokedSources, placeOf } from './anatomy';
import { guardNames } from './conditions';
import { isMachine, logicOf } from '../core/logic';
import { movementWarnings } from './movement';
import { allNodes, namesEvent, pathOf } from '../core/paths';
import { reachOf, type Reach, type Table } from './reach';
import { timerWarnings } from './timers';
import type { ChartWarning } from './warning';

/** What the chart is bound to; a whole binding may be given. Only the names are read. */
export interface Declared {
  readonly events?: Readonly<Record<string, unknown>> | undefined;
  readonly actions?: Readonly<Record<string, unknown>> | undefined;
  readonly actors?: Readonly<Record<string, unknown>> | undefined;
}

/** Everything that can be seen to be wrong with a chart and the machines in it, in the chart's order. Empty is best. */
export function checkChart(machine: AnyStateMachine, declared: Declared = {}): ChartWarning[] {
  return checked(machine, declared, { prefix: '', within: [] });
}

interface Surroundings {
  /** Of every place: the names of the actors that lead to this machine. */
  readonly prefix: string;
  /** The machines around this one; a machine that runs itself is looked at once. */
  readonly within: readonly AnyStateMachine[];
  readonly parent?: Reach;
}

function checked(machine: AnyStateMachine, declared: Declared, { prefix, within, parent }: Surroundings): ChartWarning[] {
  const reach = reachOf(machine);
  const own = [
    ...unreachable(machine, reach),
    ...movementWarnings(machine, reach),
    ...branchWarnings(reach),
    ...neverDone(machine, reach),
    ...eventsNotTaken(machine, reach, declared, parent),
    ...timerWarnings(machine, reach),
    ...missing(machine, declared),
  ].map((warning) => ({ ...warning, place: `${prefix}${warning.place}` }));
  // What is bound is bound by path; the names of a binding are those of the chart itself.
  const inner = { actions: below(declared.actions), actors: below(declared.actors) };
  const children = childMachines(machine)
    .filter((child) => child.machine !== machine && !within.includes(child.machine))
    .flatMap((child) => checked(child.machine, inner, { prefix: `${prefix}${child.name}/`, within: [...within, machine], parent: reach }));
  return distinct([...own, ...children]);
}

/** Names bound as `child/name` are `name` in the child, whichever child it is: rather no warning than a wrong one. */
const below = (bound: Declared['actions']): Record<string, unknown> =>
  Object.fromEntries(Object.entries(bound ?? {}).map(([path, value]) => [path.slice(path.lastIndexOf('/') + 1), value]));

const distinct = (warnings: readonly ChartWarning[]): ChartWarning[] => [...new Map(warnings.map((warning) => [JSON.stringify(warning), warning])).values()];

function unreachable(machine: AnyStateMachine, { reached }: Reach): ChartWarning[] {
  return allNodes(machine)
    .filter((node) => !reached.has(node) && (!node.parent || reached.has(node.parent)))
    .map((node) => ({ code: 'unreachable', place: pathOf(node), message: 'no transition leads into this state, nor is it the first of its parent; lead one to it or take it out' }));
}

function branchWarnings({ tables }: Reach): ChartWarning[] {
  return tables.flatMap((table) =>
    table.prospects.flatMap((prospect, index): ChartWarning[] => {
      const place = placeOf(table, index);
      if (prospect === 'never') return [{ code: 'neverTaken', place, message: whyNever(table, index) }];
      if (prospect === 'always' && table.transitions[index]?.guard !== undefined) {
        return [{ code: 'guardAlwaysPasses', place, message: 'its guard cannot say no here, by itself or because of what was asked before it; leave it out, so that it is plain what is left' }];
      }
      return [];
    }),
  );
}

function whyNever({ prospects, transitions }: Table, index: number): string {
  const before = prospects.slice(0, index).indexOf('always');
  if (before >= 0 && transitions[before]?.guard === undefined) return `is never taken: branch ${before + 1} before it has no guard; put it last`;
  if (before >= 0) return `is never taken: branch ${before + 1} before it leaves nothing over`;
  return index === 0 ? 'is never taken: its guard cannot say yes' : 'is never taken: what stands before it has been asked the same; only one of them is needed, or the guard is not the one that was meant';
}

function neverDone(machine: AnyStateMachine, { tables, canFinish }: Reach): ChartWarning[] {
  return tables.flatMap(({ node, kind, what, event }): ChartWarning[] => {
    const place = `${pathOf(node)} (${what})`;
    if (kind === 'stateDone') {
      const waited = allNodes(machine).find(({ id }) => event === `xstate.done.state.${id}`);
      if (waited && canFinish(waited)) return [];
      return [{ code: 'neverDone', place, message: 'never comes: no final state can be reached in what it waits for, in each region where there are several' }];
    }
    const invoked = kind === 'actor' ? node.invoke.findIndex(({ id }) => event === `xstate.done.actor.${id}`) : -1;
    const source = invokedSources(node)[invoked];
    const child = source === undefined ? undefined : logicOf(machine, source);
    if (!isMachine(child) || child === machine || reachOf(child).canFinish(child.root)) return [];
    return [{ code: 'neverDone', place, message: `never comes: «${invokedName(node, invoked)}» is a machine that reaches no final state of its own` }];
  });
}

function eventsNotTaken(machine: AnyStateMachine, reach: Reach, declared: Declared, parent: Reach | undefined): ChartWarning[] {
  const warnings = Object.keys(declared.events ?? {})
    .filter((type) => !takes(reach, type))
    .map((type): ChartWarning => ({ code: 'eventNotTaken', place: machine.id, message: `«${type}» is declared, and no state that can be reached takes it` }));
  for (const { builtIn, place } of actionsOf(machine)) {
    const type = builtIn && eventTypeOf(builtIn['event']);
    if (!builtIn || type === undefined) continue;
    if (goesToSelf(builtIn) && !takes(reach, type)) warnings.push({ code: 'eventNotTaken', place, message: `sends «${type}» to its own chart, and no state that can be reached takes it` });
    if (builtIn['to'] === '#_parent' && parent && !takes(parent, type)) warnings.push({ code: 'eventNotTaken', place, message: `sends «${type}» to the chart that runs it, and no state of that one takes it` });
  }
  return warnings;
}

const takes = ({ reached }: Reach, type: string): boolean => [...reached].some((node) => namesEvent(node, type));

function missing(machine: AnyStateMachine, declared: Declared): ChartWarning[] {
  const { actors, delays } = machine.implementations;
  const nodes = allNodes(machine);
  const actions = actionsOf(machine);
  const guards = nodes.flatMap(branchesOf).flatMap((branches) =>
    branches.transitions.flatMap(({ guard }, index) =>
      guardNames(machine, guard)
        .filter((name) => !(name in machine.implementations.guards))
        .map((name): ChartWarning => ({ code: 'guardMissing', place: placeOf(branches, index), message: `the guard «${name}» is not implemented; the step that asks it fails` })),
    ),
  );
  const named = [
    ...nodes.flatMap((node) => node.after.map(({ delay }) => ({ delay: delay as unknown, place: `${pathOf(node)} (after ${String(delay)})` }))),
    ...actions.map(({ builtIn, place }) => ({ delay: builtIn?.['delay'], place })),
  ];
  return [
    ...guards,
    ...named.flatMap(({ delay, place }): ChartWarning[] => (typeof delay === 'string' && !(delay in delays) ? [{ code: 'delayMissing', place, message: `the delay «${delay}» is not implemented; it would pass at once` }] : [])),
    ...actions.flatMap(({ name, implemented, place }): ChartWarning[] =>
      name === undefined || implemented || name in (declared.actions ?? {}) ? [] : [{ code: 'actionMissing', place, message: `the action «${name}» is neither implemented nor bound; nothing would happen` }],
    ),
    ...nodes.flatMap((node) => invokedSources(node).flatMap((src): ChartWarning[] =>
      typeof src !== 'string' || src in actors || src in (declared.actors ?? {}) ? [] : [{ code: 'actorMissing', place: pathOf(node), message: `the actor «${src}» is neither implemented nor bound; nothing would run` }],
    )),
  ];
}
