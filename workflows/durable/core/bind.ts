import { fromTransition, type AnyStateMachine, type AnyStateNode } from 'xstate';
import type { Binding } from '../binding';
import type { Particulars } from '../protocol';
import { allNodes, namesEvent, pathOf } from './paths';

/** A chart made ready for stepping: its actors replaced by ones that do nothing, every name checked. */
export interface BoundChart<Context = never, P extends Particulars = Particulars> {
  readonly machine: AnyStateMachine;
  readonly binding: Binding<Context, P>;
  /** What an `after` event of the chart stands for. */
  readonly delays: ReadonlyMap<string, { readonly name: string; readonly state: string }>;
}

/** The chart cannot be executed durably as it stands; the message lists every reason with its place. */
export class BindingError extends Error {
  override readonly name = 'BindingError';
}

export const defaultLimits = { microsteps: 1_000, eventBytes: 65_536, contextBytes: 524_288, auditEntries: 1_000, keys: 200 } as const;

/**
 * Joins a chart with its binding.
 * @throws BindingError naming everything in chart and binding that could not be executed.
 */
export function bindChart<Context, P extends Particulars>(chart: AnyStateMachine, binding: Binding<Context, P>): BoundChart<Context, P> {
  const problems = allNodes(chart).flatMap((node) => problemsOf(node, binding));
  problems.push(...namesNotUsed(chart, binding));
  if (problems.length > 0) throw new BindingError(`The chart «${chart.id}» cannot be executed durably:\n  ${problems.join('\n  ')}`);

  // The engine answers for the actors, so in the chart's own eyes they only exist.
  const inert = Object.fromEntries(Object.keys(binding.actors).map((name) => [name, existsOnly]));
  const machine = chart.provide({ actors: inert }) as AnyStateMachine; // the names are the chart's own, checked above
  machine.options.maxIterations = binding.limits?.microsteps ?? defaultLimits.microsteps;
  return { machine, binding, delays: delaysOf(machine) };
}

const existsOnly = fromTransition((state: null) => state, null);

function problemsOf(node: AnyStateNode, binding: Binding): string[] {
  const place = pathOf(node);
  const implementations = node.machine.implementations;
  const problems: string[] = [];

  for (const invoked of node.invoke) {
    const { src } = invoked as { src: unknown };
    // XState gives an inline actor a name made from its place.
    if (typeof src !== 'string' || src.startsWith('xstate.invoke.')) problems.push(`${place}: its actor stands inline; name it in setup({ actors })`);
    else if (!(src in binding.actors)) problems.push(`${place}: the actor «${src}» is not bound`);
  }
  const transitions = [...node.transitions.values()].flat();
  for (const action of [...node.entry, ...node.exit, ...transitions.flatMap((transition) => transition.actions)]) {
    const name = nameOf(action);
    const found: unknown = name === undefined ? action : implementations.actions[name as never];
    if (isBuiltIn(found)) continue;
    if (name === undefined) problems.push(`${place}: a custom action stands inline; name it in setup({ actions })`);
    else if (!(name in binding.actions)) problems.push(`${place}: the action «${name}» is not bound`);
  }
  for (const { guard } of transitions) {
    const name = nameOf(guard);
    if (name !== undefined && !(name in implementations.guards)) problems.push(`${place}: the guard «${name}» is not implemented`);
  }
  for (const { delay } of node.after) {
    if (typeof delay === 'string' && !(delay in implementations.delays)) problems.push(`${place}: the delay «${delay}» is not implemented; it would pass at once`);
  }
  return problems;
}

function namesNotUsed(chart: AnyStateMachine, binding: Binding): string[] {
  const problems = Object.keys(binding.events)
    .filter((type) => !allNodes(chart).some((node) => namesEvent(node, type)))
    .map((type) => `the event «${type}» is declared, and no state takes it`);
  for (const name of Object.keys(binding.actors)) {
    if (!(name in chart.implementations.actors)) problems.push(`the binding names an actor «${name}» that the chart does not have`);
  }
  for (const name of Object.keys(binding.guards ?? {})) {
    if (!(name in chart.implementations.guards)) problems.push(`the binding explains a guard «${name}» that the chart does not have`);
  }
  return problems;
}

/** Built-in actions such as assign resolve themselves; they carry a `resolve` function. */
const isBuiltIn = (action: unknown): boolean => typeof action === 'function' && 'resolve' in action;

function nameOf(reference: unknown): string | undefined {
  if (typeof reference === 'string') return reference;
  if (typeof reference === 'object' && reference !== null && 'type' in reference && typeof reference.type === 'string') return reference.type;
  return undefined;
}

function delaysOf(machine: AnyStateMachine): BoundChart['delays'] {
  const delays = new Map<string, { name: string; state: string }>();
  for (const node of allNodes(machine)) {
    for (const { delay, eventType } of node.after) {
      const name = typeof delay === 'number' ? `${delay} ms` : String(delay);
      delays.set(eventType, { name, state: pathOf(node) });
    }
  }
  return delays;
}
