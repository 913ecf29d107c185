import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { builtInOf, nameOf, placeOf } from './anatomy';
import { pathOf } from '../core/paths';
import { areTogether, isBelow, leaves, leavesEntered, type Reach, type Table } from './reach';
import type { ChartWarning } from './warning';

/** Whether a case comes to rest, and gets on: states without a way out, and circles that nothing leaves. */
export function movementWarnings(machine: AnyStateMachine, reach: Reach): ChartWarning[] {
  const places = [...reach.reached].filter(({ type, parent }) => type === 'atomic' && parent); // a machine without states never rests anywhere
  return [...noWayOut(places, reach), ...circles(machine, places, reach, 'alwaysLoop'), ...circles(machine, places, reach, 'timerLoop')];
}

function noWayOut(places: readonly AnyStateNode[], reach: Reach): ChartWarning[] {
  return places
    .filter((place) => place.invoke.length === 0 && !waysOut(place, reach).some(({ transition }) => !leavesEntered(transition)?.includes(place)))
    .map((place) => ({
      code: 'noWayOut',
      place: pathOf(place),
      message: 'is not final, and nothing leads out of it: a case that comes here stays for ever. If this is an end, say `type: \'final\'`',
    }));
}

interface Way {
  readonly table: Table;
  readonly transition: AnyTransitionDefinition;
}

/** Every transition that can be taken while the state is active and that leaves it: its own, those above it, those beside it. */
function waysOut(place: AnyStateNode, { tables }: Reach): Way[] {
  return tables
    .filter(({ node }) => areTogether(node, place))
    .flatMap((table) => table.open.map((transition) => ({ table, transition })))
    .filter(({ transition }) => leaves(transition, place));
}

/**
 * Circles that a case never leaves, found from the other end: of all states that move by themselves, those are struck out
 * that have a way to one that is struck out, until none is left to strike. What remains goes round whatever happens.
 *
 * `alwaysLoop`: it moves at once, so only `always` can lead away. `timerLoop`: it moves by timers too; then any event may.
 */
function circles(machine: AnyStateMachine, places: readonly AnyStateNode[], reach: Reach, code: 'alwaysLoop' | 'timerLoop'): ChartWarning[] {
  const moves = new Map(places.flatMap((place) => {
    const own = ownMoves(place, reach, code);
    return own ? [[place, own] as const] : [];
  }));
  const away = (place: AnyStateNode): readonly AnyTransitionDefinition[] =>
    waysOut(place, reach).filter(({ table }) => code === 'timerLoop' || (table.kind === 'always' && !isAbove(table.node, place))).map(({ transition }) => transition);
  // XState asks `always` again only where something has changed: another state, or the context.
  const staysIn = (transition: AnyTransitionDefinition, place: AnyStateNode): boolean => {
    const entered = leaves(transition, place) ? leavesEntered(transition) : [place];
    if (code === 'alwaysLoop' && entered?.includes(place)) return changesTheCase(machine, transition);
    return entered?.some((leaf) => moves.has(leaf)) ?? false;
  };
  const goesRound = (place: AnyStateNode, own: readonly Way[]): boolean => [...own.map(({ transition }) => transition), ...away(place)].every((transition) => staysIn(transition, place));
  for (let before = -1; before !== moves.size; ) {
    before = moves.size;
    for (const [place, own] of [...moves]) if (!goesRound(place, own)) moves.delete(place);
  }

  const told = new Set<AnyStateNode>();
  return [...moves.keys()].flatMap((place): ChartWarning[] => {
    if (told.has(place)) return [];
    const circle = circleFrom(place, moves);
    for (const passed of circle) told.add(passed);
    const entry = circle[circle.length - 1];
    const ways = circle.flatMap((passed) => moves.get(passed) ?? []);
    // What leads into a circle is told with it; and a circle of `always` alone is told as that.
    if (!entry || circle.slice(0, -1).indexOf(entry) < 0 || (code === 'timerLoop' && !ways.some(({ table }) => table.kind === 'after'))) return [];
    const round = circle.slice(circle.indexOf(entry));
    const first = moves.get(entry)?.[0];
    const path = round.map(pathOf).join(' → ');
    const message =
      code === 'alwaysLoop'
        ? `${path}: goes round at once and for ever, whatever the guards say; the step fails after as many microsteps as are allowed`
        : `${path}: goes round by timers for ever, and no event leaves it; the case never ends, and its history grows`;
    return [{ code, place: first ? placeOf(first.table, first.table.transitions.indexOf(first.transition)) : pathOf(entry), message }];
  });
}

const isAbove = (above: AnyStateNode, place: AnyStateNode): boolean => above === place || isBelow(place, above);

/**
 * The moves of which a state takes one by itself, whatever the guards say; undefined where it may stay. XState asks the
 * `always` of the innermost state first.
 */
function ownMoves(place: AnyStateNode, { tables }: Reach, code: 'alwaysLoop' | 'timerLoop'): readonly Way[] | undefined {
  const found: Way[] = [];
  for (let node: AnyStateNode | undefined = place; node; node = node.parent) {
    const above = node;
    const own = tables.filter((table) => table.node === above && (table.kind === 'always' || (code === 'timerLoop' && table.kind === 'after')));
    found.push(...own.flatMap((table) => table.open.map((transition) => ({ table, transition }))));
    // A timer whose transition leaves the state; one that only acts is over once it has fired.
    if (own.some((table) => table.certain && (table.kind === 'always' || table.open.every((transition) => leaves(transition, place))))) {
      return code === 'timerLoop' ? found.filter(({ transition }) => leaves(transition, place)) : found;
    }
  }
  return undefined;
}

const changesTheCase = (machine: AnyStateMachine, { actions }: AnyTransitionDefinition): boolean =>
  actions.some((action) => {
    const name = nameOf(action);
    return builtInOf(name === undefined ? action : machine.implementations.actions[name as never])?.type === 'xstate.assign'; // any name may be missing
  });

/** The way from a state along the first of its moves, until a state comes twice; the last one is where it closes. */
function circleFrom(place: AnyStateNode, moves: ReadonlyMap<AnyStateNode, readonly Way[]>): AnyStateNode[] {
  const passed: AnyStateNode[] = [];
  for (let at: AnyStateNode | undefined = place; at; ) {
    const seen = passed.includes(at);
    passed.push(at);
    if (seen) return passed;
    const here: AnyStateNode = at;
    const next: AnyStateNode | undefined = moves.get(here)?.map(({ transition }) => (leaves(transition, here) ? leavesEntered(transition)?.find((leaf) => moves.has(leaf)) : here)).find((leaf) => leaf !== undefined);
    at = next;
  }
  return passed;
}
