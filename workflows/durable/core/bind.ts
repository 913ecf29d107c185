import type { AnyActorLogic, AnyStateMachine, AnyStateNode } from 'xstate';
import type { ActionBinding, ActorBinding, Binding, EventDeclaration, Limits } from '../binding';
import type { Particulars } from '../protocol';
import { milliseconds } from './durations';
import { isMachine, kindOf, logicAt, logicOf, nameOfSource, placedActions, runsInCase, segment, sourcesOf } from './logic';
import { allNodes, namesEvent, pathOf } from './paths';

/** A chart made ready for stepping: every name checked. The chart itself is left as it is. */
export interface BoundChart<Context = never, P extends Particulars = Particulars> {
  readonly machine: AnyStateMachine;
  readonly binding: Binding<Context, P>;
  /** The machine at a path below the case's own, which is at the empty one. */
  readonly machineAt: (path: string) => AnyStateMachine | undefined;
}

/** The chart cannot be executed durably as it stands; the message lists every reason with its place. */
export class BindingError extends Error {
  override readonly name = 'BindingError';
}

export const defaultLimits = {
  microsteps: 1_000, eventBytes: 65_536, contextBytes: 524_288, auditEntries: 200, keys: 200, inbox: 100,
  mailbox: 20, mailboxBytes: 131_072, timers: 1_000, actors: 500, outbox: 1_000, parked: 200,
} as const satisfies Required<Limits>;

/** A bound of the chart: its binding's own, or the default. */
export const limitOf = (chart: BoundChart, name: keyof Limits): number => chart.binding.limits?.[name] ?? defaultLimits[name];

/**
 * Joins a chart with its binding.
 * @throws BindingError naming everything in chart and binding that could not be executed.
 */
export function bindChart<Context, P extends Particulars>(machine: AnyStateMachine, binding: Binding<Context, P> = {}): BoundChart<Context, P> {
  const problems = [...problemsOf(machine, binding), ...namesNotUsed(machine, binding)];
  if (problems.length > 0) throw new BindingError(`The chart «${machine.id}» cannot be executed durably:\n  ${problems.join('\n  ')}`);
  const machines = new Map<string, AnyStateMachine | undefined>([['', machine]]);
  return {
    machine,
    binding,
    machineAt: (path) => {
      if (!machines.has(path)) {
        const logic = logicAt(machine, path);
        machines.set(path, isMachine(logic) ? logic : undefined);
      }
      return machines.get(path);
    },
  };
}

/** How the actor at a path is bound: by the whole path, or by any end of it. */
export const actorBinding = (chart: Pick<BoundChart, 'binding'>, path: string): ActorBinding | undefined => byEnd(chart.binding.actors, path);
export const actionBinding = (chart: Pick<BoundChart, 'binding'>, path: string): ActionBinding | undefined => byEnd(chart.binding.actions, path);

function byEnd<T>(bound: Readonly<Record<string, T>> | undefined, path: string): T | undefined {
  if (!bound) return undefined;
  for (let name = path; ; name = name.slice(name.indexOf('/') + 1)) {
    if (Object.hasOwn(bound, name)) return bound[name];
    if (!name.includes('/')) return undefined;
  }
}

/** What an event stands for; a chart whose binding declares no events takes whatever it names, from anyone. */
export function declarationOf(chart: BoundChart, type: string): EventDeclaration | undefined {
  const { events } = chart.binding;
  // Names such as `constructor`, which every object has, are none of the events.
  if (events) return Object.hasOwn(events, type) ? events[type] : undefined;
  if (isForged(type)) return undefined;
  return allNodes(chart.machine).some((node) => namesEvent(node, type)) ? { title: type, description: '' } : undefined;
}

/** The events that a case may be sent, by name. */
export function declaredEvents(chart: BoundChart): readonly string[] {
  const { events } = chart.binding;
  if (events) return Object.keys(events);
  const named = allNodes(chart.machine).flatMap((node) => [...node.transitions.keys()]);
  return [...new Set(named)].filter((type) => !type.includes('*') && !isForged(type));
}

/** What XState makes itself is not sent by anybody; only its routes are a user's event. */
export const isForged = (type: string): boolean => type.startsWith('xstate.') && type !== 'xstate.route';

function problemsOf(machine: AnyStateMachine, binding: Binding): string[] {
  const slow = Object.entries(binding.actors ?? {}).filter(([, { kind, policy }]) => kind === 'local' && !(milliseconds(policy.startToCloseTimeout ?? longestLocal)! <= longestLocal)); // undefined is not below anything
  return [
    ...slow.map(([name]) => `the actor «${name}» is local and may take more than ${longestLocal} ms, while nothing else of the case can happen; bind it as an activity`),
    ...problemsWithin(machine, binding, '', new Set([machine])),
  ];
}

/**
 * What can be seen of a machine and, by their paths, of those within it; one that is a case of its own has a binding of its own.
 * @param above path of the machine, with a slash at its end; empty for the case's own
 */
function problemsWithin(machine: AnyStateMachine, binding: Binding, above: string, seen: Set<AnyStateMachine>): string[] {
  const refusesUnbound = binding.unbound === 'refused';
  const { implementations } = machine;
  const problems = allNodes(machine).flatMap((node) => {
    const transitions = [...[...node.transitions.values()].flat(), ...(node.always ?? [])];
    return [
      ...node.invoke.flatMap((invoked) => problemOfActor(machine, binding, above, (invoked as { src: string }).src)), // XState names inline ones
      ...transitions.flatMap(({ guard }) => guardsIn(guard).flatMap((name) => (name in implementations.guards ? [] : [`the guard «${name}» is not implemented`]))),
      // Where charts are taken as they stand, one that is never reached does no harm; reached, it is refused then.
      ...(refusesUnbound ? node.after : []).flatMap(({ delay }) =>
        typeof delay === 'string' && !(delay in implementations.delays) && Number.isNaN(Number(delay)) ? [`the delay «${delay}» is not implemented; it would pass at once`] : []),
    ].map((problem) => `${above}${pathOf(node)}: ${problem}`);
  });
  for (const [place, action] of placedActions(machine)) {
    const name = nameOf(action);
    const found: unknown = name === undefined ? action : implementations.actions[name as never];
    if (typeof action === 'function' && 'src' in action) {
      problems.push(...problemOfActor(machine, binding, above, action.src as string | AnyActorLogic).map((problem) => `${above}${place}: ${problem}`)); // a `spawnChild` carries its source
    }
    const delay = delayIn(action);
    if (delay !== undefined && !(delay in implementations.delays)) problems.push(`${above}${place}: the delay «${delay}» is not implemented; it would pass at once`);
    if (!refusesUnbound || isBuiltIn(found) || actionBinding({ binding }, `${above}${segment(name ?? place)}`)) continue;
    problems.push(name === undefined ? `${above}${place}: a custom action stands inline and is not bound` : `${above}${place.replace(/\.[^.]*$/, '')}: the action «${name}» is not bound`);
  }
  for (const { name, logic } of sourcesOf(machine)) {
    if (!isMachine(logic) || seen.has(logic) || actorBinding({ binding }, `${above}${name}`)) continue;
    seen.add(logic);
    problems.push(...problemsWithin(logic, binding, `${above}${name}/`, seen));
  }
  return problems;
}

/** A local activity runs in the workflow's own task, which everybody who asks the case waits for. Milliseconds. */
const longestLocal = 200;

/** @param src as XState has it: a name, or an inline logic */
function problemOfActor(machine: AnyStateMachine, binding: Binding, above: string, src: string | AnyActorLogic): string[] {
  const logic = logicOf(machine, src);
  if (!logic) return [`the actor «${src as string}» is not implemented; name it in setup({ actors })`]; // an inline one is its own logic
  const name = nameOfSource(machine, src);
  if (binding.unbound !== 'refused' || runsInCase(kindOf(logic)) || (name !== undefined && actorBinding({ binding }, `${above}${name}`))) return [];
  return [typeof src === 'string' && !src.startsWith('xstate.invoke.') ? `the actor «${src}» is not bound` : 'its actor stands inline and is not bound'];
}

function namesNotUsed(machine: AnyStateMachine, binding: Binding): string[] {
  const problems = Object.keys(binding.events ?? {})
    .filter((type) => !allNodes(machine).some((node) => namesEvent(node, type)))
    .map((type) => `the event «${type}» is declared, and no state takes it`);
  problems.push(...Object.keys(binding.events ?? {}).filter(isForged).map((type) => `the event «${type}» is declared, which XState makes itself and nobody may send`));
  for (const [type, { early }] of Object.entries(binding.events ?? {})) {
    if (early && milliseconds(early.for) === undefined) problems.push(`the event «${type}» is to be kept for «${early.for}»; milliseconds are expected, or text such as «2 days»`);
  }
  for (const name of Object.keys(binding.actors ?? {})) {
    const known = logicAt(machine, name) ?? machinesBelow(machine).find((below) => logicAt(below, name));
    if (!known) problems.push(`the binding names an actor «${name}» that the chart does not have`);
  }
  for (const name of Object.keys(binding.guards ?? {})) {
    if (!(name.replace(/^not /, '') in machine.implementations.guards)) problems.push(`the binding explains a guard «${name}» that the chart does not have`);
  }
  return problems;
}

/** The machines that a machine can start, as far as can be seen; each once, however they start each other. */
export function machinesBelow(machine: AnyStateMachine, seen: Set<AnyStateMachine> = new Set([machine])): AnyStateMachine[] {
  return sourcesOf(machine).flatMap(({ logic }) => {
    if (!isMachine(logic) || seen.has(logic)) return [];
    seen.add(logic);
    return [logic, ...machinesBelow(logic, seen)];
  });
}

/** Built-in actions such as assign resolve themselves; they carry a `resolve` function. */
const isBuiltIn = (action: unknown): boolean => typeof action === 'function' && 'resolve' in action;

function nameOf(reference: unknown): string | undefined {
  if (typeof reference === 'string') return reference;
  if (typeof reference === 'object' && reference !== null && 'type' in reference && typeof reference.type === 'string') return reference.type;
  return undefined;
}

/** The name of the delay that a `raise` or a `sendTo` carries; what XState itself raises for an `after` is looked at there. */
function delayIn(action: unknown): string | undefined {
  if (typeof action !== 'function' || !('delay' in action) || typeof action.delay !== 'string') return undefined;
  const event: unknown = 'event' in action ? action.event : undefined;
  return nameOf(event)?.startsWith('xstate.after.') ? undefined : action.delay;
}

/** The names in a guard, those within an `and`, an `or` and a `not` among them. */
function guardsIn(guard: unknown): string[] {
  const name = nameOf(guard);
  if (name !== undefined) return [name];
  return typeof guard === 'function' && 'guards' in guard && Array.isArray(guard.guards) ? guard.guards.flatMap(guardsIn) : [];
}

type Delays = ReadonlyMap<string, { readonly name: string; readonly state: string }>;
const delays = new WeakMap<AnyStateMachine, Delays>();

/** What the `after` events of a machine stand for. */
export function delaysOf(machine: AnyStateMachine): Delays {
  const found = delays.get(machine) ?? new Map(
    allNodes(machine).flatMap((node: AnyStateNode) =>
      node.after.map(({ delay, eventType }) => [eventType, { name: typeof delay === 'number' ? `${delay} ms` : String(delay), state: pathOf(node) }] as const),
    ),
  );
  delays.set(machine, found);
  return found;
}
