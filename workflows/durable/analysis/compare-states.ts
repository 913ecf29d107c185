import type { AnyActorLogic, AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { branchesOf, invokedName, invokedSources, placeOf, type Branches } from './anatomy';
import { free, migration, version, type ChartChange } from './change';
import { kindOf, runsInCase } from '../core/logic';
import { allNodes, pathOf } from '../core/paths';
import { reachOf } from './reach';
import { outlineOfActions, sourceText } from './source-text';

/**
 * What two charts say differently of their states, each found by its path.
 * @param isNews could no history of the old chart hold this event?
 */
export function compareStates(before: AnyStateMachine, after: AnyStateMachine, isNews: (type: string) => boolean): ChartChange[] {
  const [were, are] = [byPath(before), byPath(after)];
  const reached = reachOf(before).reached;
  const gone = [...were].filter(([path, node]) => !are.has(path) && (!node.parent || are.has(keyOf(node.parent)))).map(([, node]) => node);
  const come = [...are].filter(([path, node]) => !were.has(path) && (!node.parent || were.has(keyOf(node.parent)))).map(([, node]) => node);
  return [
    ...gone.map((node) => goneState(node, reached.has(node), come.find((other) => isRenamed(node, other)))),
    ...come.map((node) => newState(node)),
    ...[...were].flatMap(([path, node]) => {
      const present = are.get(path);
      return present ? compareState(node, present, isNews) : [];
    }),
  ];
}

const keyOf = (node: AnyStateNode): string => node.path.join('.'); // unlike places: the root's is empty, whatever its machine is called
const byPath = (machine: AnyStateMachine): Map<string, AnyStateNode> => new Map(allNodes(machine).map((node) => [keyOf(node), node]));

const isRenamed = (node: AnyStateNode, other: AnyStateNode): boolean =>
  node.parent !== undefined && other.parent !== undefined && keyOf(node.parent) === keyOf(other.parent) && sourceText(node.config) === sourceText(other.config);

function goneState(node: AnyStateNode, reached: boolean, renamed: AnyStateNode | undefined): ChartChange {
  const place = pathOf(node);
  if (renamed) {
    return migration(place, `is called «${pathOf(renamed)}» now; cases stand in it, and its timers and actors bear the old name`, `lead those that stand there, their timers, actors and history, from «${place}» to «${pathOf(renamed)}»`);
  }
  if (!reached) return free(place, 'is gone; no case could come there');
  if (node.type === 'history') return version(place, 'is gone, and with it what it remembered');
  if (node.type === 'final' && node.parent && !node.parent.parent && node.parent.type === 'compound') return version(place, 'is gone; no open case stands in it');
  return migration(place, 'is gone; cases may stand in it or in what is below it, or remember it', 'say where those that stand there, or remember it, go on');
}

function newState(node: AnyStateNode): ChartChange {
  const place = pathOf(node);
  if (node.parent?.type === 'parallel' && node.type !== 'history') {
    return migration(place, 'is a new region: cases that are in its parent have no state in it', `say in which state of «${place}» they begin`);
  }
  return free(place, 'is new; what leads there is told by itself');
}

function compareState(was: AnyStateNode, is: AnyStateNode, isNews: (type: string) => boolean): ChartChange[] {
  const place = pathOf(is);
  const differs = (read: (node: AnyStateNode) => unknown): boolean => sourceText(read(was)) !== sourceText(read(is));
  const changes: ChartChange[] = [];
  if (was.type !== is.type) changes.push(migration(place, `was ${was.type} and is ${is.type}: a case that stands there has no place in it`, `say where those that stand in «${place}» go on`));
  if (differs(({ config }) => config.id) && was.parent) changes.push(renumbered(was, is));
  if (was.type === 'compound' && is.type === 'compound' && was.initial.target[0]?.key !== is.initial.target[0]?.key) {
    changes.push(version(`${place} (initial)`, `begins in «${is.initial.target[0]?.key ?? ''}», not in «${was.initial.target[0]?.key ?? ''}»`));
  }
  if (was.type === 'compound' && is.type === 'compound') changes.push(...compareActions(`${place} (initial)`, was.initial.actions, is.initial.actions));
  if (is.type === 'parallel' && regionsInOrder(was, is) !== regionsInOrder(is, was)) changes.push(version(place, 'its regions stand in another order, and so do their actions'));
  if (differs(({ history, config }) => [history, 'target' in config ? config.target : undefined]) && was.type === 'history') changes.push(version(place, 'remembers something else, or leads elsewhere at first'));
  if (differs(({ tags }) => tags)) changes.push(version(place, 'bears other tags, which are written as search attributes'));
  if (differs(({ output }) => output)) changes.push(version(place, 'gives another output'));
  if (differs(({ config }) => config.route)) changes.push(version(place, 'can be reached by `xstate.route` otherwise'));
  if (differs(({ meta, description }) => [meta, description])) changes.push(free(place, 'is described otherwise'));
  return [
    ...changes,
    ...compareActions(`${place} (entry)`, was.config.entry, is.config.entry),
    ...compareActions(`${place} (exit)`, was.config.exit, is.config.exit),
    ...compareInvocations(was, is),
    ...compareBranches(was, is, isNews),
  ];
}

const regionsInOrder = (of: AnyStateNode, and: AnyStateNode): string => Object.keys(of.states).filter((key) => key in and.states).join();

/** Timers, actors and history bear a state's id. */
function renumbered(was: AnyStateNode, is: AnyStateNode): ChartChange {
  const message = `its id was «${was.id}» and is «${is.id}»`;
  const remembered = (node: AnyStateNode | undefined): boolean => node !== undefined && (Object.values(node.states).some(({ type }) => type === 'history') || remembered(node.parent));
  if (was.after.length === 0 && was.invoke.length === 0 && !remembered(was.parent)) return version(pathOf(is), message);
  return migration(pathOf(is), `${message}; timers, actors and history of running cases bear the old one`, 'a migration leads them over by itself, `[]` where nothing else has changed; or keep the old id');
}

function compareActions(place: string, was: unknown, is: unknown): ChartChange[] {
  if (sourceText(was) === sourceText(is)) return [];
  if (outlineOfActions(was) === outlineOfActions(is)) return [free(place, 'an inline action does something else; it is performed outside of the case, whose history does not tell')];
  return [version(place, 'other actions; cases that stand there already have done the old ones')];
}

function compareInvocations(was: AnyStateNode, is: AnyStateNode): ChartChange[] {
  const [earlier, later] = [invocations(was), invocations(is)];
  return [...new Set([...earlier.keys(), ...later.keys()])].flatMap((key): ChartChange[] => {
    const [old, present] = [earlier.get(key), later.get(key)];
    if (!old || !present) {
      const place = `${pathOf(is)} (invoke ${(old ?? present)?.name ?? ''})`;
      if (old) return [migration(place, 'is gone, and runs in the cases that stand there', `stop it in the cases that stand in «${pathOf(is)}»`)];
      return [migration(place, 'is new: cases that stand there have not started it, and would wait for its answer', `start it in the cases that stand in «${pathOf(is)}», by leading them in again`)];
    }
    const place = `${pathOf(is)} (invoke ${present.name})`;
    const changes: ChartChange[] = [];
    if (typeof old.src === 'string' || typeof present.src === 'string') {
      if (old.src !== present.src) changes.push(version(place, `runs ${said(present.src)} in the place of ${said(old.src)}; what runs already goes on and answers here`));
    } else {
      changes.push(...compareLogic(place, old.src, present.src));
    }
    if (sourceText(old.rest) !== sourceText(present.rest)) changes.push(version(place, 'is given another input, or known by another name'));
    return changes;
  });
}

const said = (src: string | AnyActorLogic): string => (typeof src === 'string' ? `«${src}»` : 'an inline actor');

/** What an actor's new logic means for one that runs. Machines within are compared by themselves. */
export function compareLogic(place: string, was: AnyActorLogic, is: AnyActorLogic): ChartChange[] {
  const kind = kindOf(is);
  if (kindOf(was) !== kind) return [migration(place, `was a ${kindOf(was)} and is a ${kind}; the old one may be running`, 'give the new one a name of its own, or stop the old one')];
  if (kind === 'machine' || sourceText(was) === sourceText(is)) return [];
  return [runsInCase(kind) ? version(place, 'goes another way on the same events') : outside(place)];
}

export const outside = (place: string): ChartChange =>
  free(place, 'does something else; it works outside of the case, whose history does not tell', 'what has been asked for already is done by whichever worker comes first');

/** By id; where XState makes the id from the place, by the place. */
function invocations(node: AnyStateNode): Map<string, { name: string; src: string | AnyActorLogic; rest: unknown }> {
  const sources = invokedSources(node);
  return new Map(
    node.invoke.map((invoked, index) => {
      const { input, systemId, syncSnapshot } = invoked as { input?: unknown; systemId?: unknown; syncSnapshot?: unknown }; // as the chart gave them
      const key = invoked.id === `${index}.${node.id}` ? `#${index}` : invoked.id;
      return [key, { name: invokedName(node, index), src: sources[index] ?? '', rest: { input, systemId, syncSnapshot } }];
    }),
  );
}

function compareBranches(was: AnyStateNode, is: AnyStateNode, isNews: (type: string) => boolean): ChartChange[] {
  const [earlier, later] = [was, is].map((node) => new Map(branchesOf(node).filter(({ event }) => event !== 'xstate.route').map((branches) => [branches.what, branches]))) as [Map<string, Branches>, Map<string, Branches>]; // one for each
  return [...new Set([...earlier.keys(), ...later.keys()])].flatMap((what): ChartChange[] => {
    const [old, present] = [earlier.get(what), later.get(what)];
    const place = `${pathOf(is)} (${what})`;
    if (!present) return old?.kind === 'after' ? [migration(place, 'is gone: timers in flight would pass and nothing take them', 'end those timers, or set others, in the cases that stand there')] : [version(place, 'is gone')];
    if (!old) return [newBranches(place, present, isNews)];
    if (old.transitions.length !== present.transitions.length) return [version(place, `has ${present.transitions.length} branches, and had ${old.transitions.length}`)];
    return present.transitions.flatMap((transition, index) => {
      const earlierOne = old.transitions[index];
      return earlierOne ? compareTransition(placeOf(present, index), earlierOne, transition) : [];
    });
  });
}

function newBranches(place: string, { kind, event }: Branches, isNews: (type: string) => boolean): ChartChange {
  if (kind === 'after') return migration(place, 'is new: cases that stand there have no such timer', 'set the timer in the cases that stand there');
  if (kind === 'event' && isNews(event)) {
    return free(place, 'takes an event that no history holds', 'release it to every worker before anyone sends it: an old worker cannot replay a case that took it');
  }
  return version(place, 'is new');
}

function compareTransition(place: string, was: AnyTransitionDefinition, is: AnyTransitionDefinition): ChartChange[] {
  const targets = ({ target }: AnyTransitionDefinition): string => (target as readonly AnyStateNode[] | undefined)?.map(pathOf).join(' + ') ?? 'nowhere';
  const changes: ChartChange[] = [];
  if (targets(was) !== targets(is)) changes.push(version(place, `leads to ${targets(is)}, and led to ${targets(was)}`));
  if (sourceText(was.guard) !== sourceText(is.guard)) changes.push(version(place, 'asks another guard'));
  if (was.reenter !== is.reenter) changes.push(version(place, is.reenter ? 'leaves and enters its state again now' : 'does not leave its state any more'));
  if (sourceText([was.meta, was.description]) !== sourceText([is.meta, is.description])) changes.push(free(place, 'is described otherwise'));
  return [...changes, ...compareActions(place, was.actions, is.actions)];
}
