import { createActor, SimulatedClock, type AnyMachineSnapshot, type AnyStateMachine } from 'xstate';
import { actionAt, begin, bindChart, decode, dehydrate, isMachine, leafStates, logicAt, passDeadlines, rehydrate, step, type BoundChart, type CaseState, type DehydratedCase, type Step } from '../../workflows/durable/core';

/** A chart on XState's own interpreter and by the engine's core, with what can be seen of it after everything that happens. */

/** What happens to a chart: an event, or so many milliseconds. */
export type Happening = { readonly type: string; readonly [field: string]: unknown } | number;

/** What can be seen of it afterwards. */
export interface Seen {
  readonly status: string;
  readonly states: readonly string[];
  readonly tags: readonly string[];
  readonly meta: unknown;
  readonly context: unknown;
  readonly output: unknown;
  readonly children: unknown;
  readonly said: readonly string[];
  readonly emitted: readonly unknown[];
  readonly logged: readonly unknown[];
}

/** What the charts of a test say, in the order in which they say it. */
export const said: string[] = [];
export const say = (line: string): void => void said.push(line);

/** References to actors by their ids; everything else as data. */
const plain = (value: unknown): unknown => {
  if (value === null || typeof value !== 'object') return value;
  if ('sessionId' in value && 'getSnapshot' in value) return `actor ${(value as unknown as { id: string }).id}`; // every actor has one
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Map || value instanceof Set) return [...value].map(plain);
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]));
};

const childrenOf = (snapshot: AnyMachineSnapshot): unknown =>
  Object.fromEntries(Object.entries(snapshot.children as Record<string, { getSnapshot: () => AnyMachineSnapshot }>).map(([id, child]) => {
    const inner = child.getSnapshot();
    return [id, [inner.status, 'value' in inner ? inner.value : undefined, plain(inner.context), 'children' in inner ? childrenOf(inner) : undefined]];
  }));

const look = (snapshot: AnyMachineSnapshot, emitted: readonly unknown[], logged: readonly unknown[]): Seen => ({
  status: snapshot.status, states: leafStates(snapshot), tags: [...snapshot.tags].sort(), meta: snapshot.getMeta(), context: plain(snapshot.context), output: plain(snapshot.output),
  children: snapshot.status === 'active' ? childrenOf(snapshot) : {}, said: said.splice(0), emitted: plain([...emitted]) as unknown[], logged: plain([...logged]) as unknown[],
});

export function byXState(machine: AnyStateMachine, script: readonly Happening[], input?: unknown): Seen[] {
  said.splice(0);
  const emitted: unknown[] = [];
  const logged: unknown[] = [];
  const clock = new SimulatedClock();
  const actor = createActor(machine, { id: 'c', clock, input, logger: (...args) => logged.push(args.at(-1)) });
  actor.subscribe({ error: () => {} });
  actor.on('*', (event) => emitted.push(event));
  actor.start();
  const seen = [look(actor.getSnapshot() as AnyMachineSnapshot, emitted, logged)];
  for (const happening of script) {
    if (typeof happening === 'number') for (let ms = 0; ms < happening; ms += 1) clock.increment(1);
    else actor.send(happening);
    seen.push(look(actor.getSnapshot() as AnyMachineSnapshot, emitted, logged));
  }
  actor.stop();
  return seen;
}

/**
 * The core, its actions executed as the worker does.
 * @param carried whether the case is made JSON and made again from it after every step
 */
export function byCore(machine: AnyStateMachine, script: readonly Happening[], input: unknown, carried: boolean): Seen[] {
  said.splice(0);
  const chart = bindChart(machine) as unknown as BoundChart; // contexts are read as data
  const by = { kind: 'test', id: 'test', roles: [] };
  const emitted: unknown[] = [];
  const logged: unknown[] = [];
  let now = 0;
  let state!: CaseState;
  const adopt = (made: Step): void => {
    if (made.state.parked.length > 0) throw new Error(`parked: ${made.state.parked[0]!.error}`);
    state = carried && made.state.snapshot.status === 'active' ? rehydrate(chart, JSON.parse(JSON.stringify(dehydrate(made.state))) as DehydratedCase) : made.state;
    const later: (() => Step)[] = [];
    for (const effect of made.effects) {
      if (effect.kind === 'emit' && effect.from === '') emitted.push(effect.event);
      if (effect.kind === 'log') logged.push(effect.value);
      const sendLater = (session: string, event: { type: string }) => void later.push(() => step(chart, state, { kind: 'sent', session, event }, now));
      if (effect.kind === 'run') effect.call(sendLater);
      if (effect.kind !== 'perform') continue;
      const slash = effect.action.lastIndexOf('/');
      const within = slash < 0 ? machine : logicAt(machine, effect.action.slice(0, slash));
      const perform = isMachine(within) ? actionAt(within, effect.action.slice(slash + 1)) : undefined;
      const stub = (sessionId: string, id: string) => ({ id, sessionId, getSnapshot: () => { throw new Error('outside'); }, send: (event: { type: string }) => sendLater(sessionId, event) });
      const { context, event, params, self } = decode(JSON.parse(JSON.stringify(effect.asked)), stub) as { context: unknown; event: unknown; params: unknown; self: unknown };
      (perform as unknown as (args: object, params: unknown) => void)({ context, event, self, system: {} }, params);
    }
    for (const make of later) adopt(make());
  };
  adopt(begin(chart, { caseId: 'c', input, at: now, by }));
  const seen = [look(state.snapshot, emitted, logged)];
  for (const happening of script) {
    if (typeof happening === 'number') {
      for (let ms = 0; ms < happening; ms += 1) {
        now += 1;
        const made = passDeadlines(chart, state, now);
        if (made.state !== state) adopt(made);
      }
    } else adopt(step(chart, state, { kind: 'event', event: happening, by }, now));
    seen.push(look(state.snapshot, emitted, logged));
  }
  return seen;
}
