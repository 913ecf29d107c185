import type { AnyStateMachine, AnyStateNode, StateValue } from 'xstate';
import { delaysOf } from './bind';
import { pathOf } from './paths';
import { invokesOf, placeOf, placeOfChild, type Misfit, type PortableCase, type PortableChild } from './portable';

/**
 * The state value as the chart itself writes it. XState fills in what a value leaves open by initial states, without
 * entering them; here that is a misfit, since a case must know where it is.
 */
export function fittingValue(machine: AnyStateMachine, value: StateValue, misfits: Misfit[]): StateValue {
  return fit(machine.root as AnyStateNode, value, misfits);
}

function fit(node: AnyStateNode, given: StateValue | undefined, misfits: Misfit[]): StateValue {
  const place = `state ${pathOf(node)}`;
  const active = typeof given === 'string' ? { [given]: undefined } : (given ?? {});
  const known = Object.values(node.states).filter(({ type }) => type !== 'history');
  const names = known.map(({ key }) => key);
  const below = (key: string): string => (node.path.length > 0 ? `${pathOf(node)}.${key}` : key);
  for (const key of Object.keys(active)) {
    if (names.includes(key)) continue;
    misfits.push({ place: `state ${below(key)}`, problem: `the chart does not have it${names.length > 0 ? `; there are ${names.map((name) => `«${below(name)}»`).join(', ')}` : ''}` });
    return {};
  }
  if (node.type === 'parallel') {
    return Object.fromEntries(
      known.map((region) => {
        if (!(region.key in active)) misfits.push({ place: `state ${pathOf(region)}`, problem: 'it is a region of a parallel state, and the case is not in it' });
        else return [region.key, fit(region, active[region.key], misfits)];
        return [region.key, {}];
      }),
    );
  }
  if (node.type !== 'compound') return {};
  const [key, ...more] = Object.keys(active);
  const child = key === undefined ? undefined : node.states[key];
  if (!child || more.length > 0) {
    misfits.push({ place, problem: `the case must be in one of its states: ${names.map((name) => `«${below(name)}»`).join(', ')}` });
    return {};
  }
  const inner = fit(child, active[child.key], misfits);
  return child.type === 'atomic' || child.type === 'final' ? child.key : { [child.key]: inner };
}

/** Deadlines and actors belong to states; one whose state is not active would come or answer where nothing waits for it. */
export function strays(active: ReadonlySet<string>, after: PortableCase, isAlive: (child: PortableChild) => boolean): Misfit[] {
  const stray = (state: string | undefined): boolean => state !== undefined && !active.has(state);
  return [
    ...after.deadlines.filter(({ state }) => stray(state)).map((one) => ({ place: placeOf(one), problem: 'its state is not active' })),
    ...after.children.filter((one) => isAlive(one) && stray(one.state)).map((one) => ({ place: placeOfChild(one), problem: 'its state is not active' })),
  ];
}

/** What the chart's active states would have set going had they been entered in this version, and what the case does not have. */
export function notSetGoing(machine: AnyStateMachine, old: AnyStateMachine, active: ReadonlySet<string>, after: PortableCase): string[] {
  const before = new Set([...delaysOf(old).values()].map(({ state, name }) => `${state} ${name}`));
  const deadlines = [...delaysOf(machine).values()]
    .filter(({ state, name }) => active.has(state) && !before.has(`${state} ${name}`) && !after.deadlines.some((one) => one.state === state && one.delay === name))
    .map(({ state, name }) => `the deadline ${name} of ${state} is not running for this case; it starts when the state is entered again`);
  const actors = invokesOf(machine)
    .filter(({ state, src }) => active.has(state) && !after.children.some((one) => !one.orphan && one.state === state && one.src === src))
    .map(({ state, src }) => `the actor ${src} of ${state} is not running for this case; it starts when the state is entered again`);
  return [...deadlines, ...actors];
}

/** Every active state's path, the root's included. */
export function activePaths(machine: AnyStateMachine, value: StateValue): Set<string> {
  const root = machine.root as AnyStateNode;
  const active = new Set([pathOf(root)]);
  const visit = (node: AnyStateNode, below: StateValue | undefined): void => {
    for (const [key, inner] of typeof below === 'string' ? [[below, undefined] as const] : Object.entries(below ?? {})) {
      const child = node.states[key];
      if (!child) continue;
      active.add(pathOf(child));
      visit(child, inner);
    }
  };
  visit(root, value);
  return active;
}

