import { createActor, type AnyActorRef, type AnyMachineSnapshot } from 'xstate';
import { activity, outbox } from '../../../workflows/durable';
import { begin, bindChart, dehydrate, leafStates, nextTimer, rehydrate, step, type BoundChart, type CaseState, type DehydratedCase, type Step } from '../../../workflows/durable/core';
import { chartOf, type Counted, type JobInput } from './chart';
import { events, type ChartRecipe, type Happening } from './recipe';

/** What can be seen of a chart from outside after one happening. */
export interface Seen {
  readonly status: string;
  readonly states: readonly string[];
  readonly n: number;
  /** The children that go on, and theirs: who, in which states, with which count; sorted. */
  readonly kids: readonly string[];
  /** What custom actions said so far, the children's too, in order. */
  readonly told: readonly string[];
  /** What the chart emitted, in order. XState hands it over when the step is done, so its place among the actions is not compared. */
  readonly emitted: readonly number[];
  /** The actors that run, sorted: at its very start XState starts them in another order than it was asked. */
  readonly running: readonly string[];
}

/** The chart failed: an endless loop, a transition that throws. */
export const failed = 'failed';
export type Run = readonly (Seen | typeof failed)[];

/** Microsteps and events between actors that one happening may cause: so many that only what goes on for ever reaches it. */
const mostMicrosteps = ({ kids }: ChartRecipe): number => (kids.length === 0 ? 60 : 600);

/** How a run was made, beside what was seen of it. */
export interface Account {
  /** What happened, without time where it could not pass, and without events that nothing takes: a case refuses those. */
  readonly happened: Happening[];
  /**
   * Whether only a stepped clock can do it again: two deadlines that were set at different times came at the same, one
   * came at the very end of the time that passed, or a job began while time passed, which stands still on the real server
   * then.
   */
  stepped: boolean;
}

/**
 * XState's own interpreter, on a clock that goes from deadline to deadline.
 * @param account is filled in; where it is given, time passes only while no job runs, as it does on the real server
 */
export async function byXState(recipe: ChartRecipe, script: readonly Happening[], account?: Account): Promise<Run> {
  const told: string[] = [];
  const emitted: number[] = [];
  /** Microsteps and events, counted and bounded as the engine does. */
  let left = mostMicrosteps(recipe);
  let endless = false;
  const jobs: { name: string; settle: (ok: boolean, value: number) => void }[] = [];
  const clock = new SteppedClock(() => void (left = mostMicrosteps(recipe)));
  const machine = chartOf(recipe, {
    tell: (what) => told.push(what),
    job: (input, signal) =>
      new Promise<number>((resolve, reject) => {
        const job = { name: nameOf(input), settle: (ok: boolean, value: number) => (ok ? resolve(value) : reject(new Error(`no ${value}`))) };
        jobs.push(job);
        if (account) account.stepped ||= clock.passing;
        jobs.sort((a, b) => compare(a.name, b.name));
        signal.addEventListener('abort', () => jobs.splice(jobs.indexOf(job), 1));
      }),
  });
  const actor = createActor(machine, {
    clock,
    inspect: (inspected) => {
      if (inspected.type === '@xstate.microstep' || (inspected.type === '@xstate.event' && inspected.event.type !== 'xstate.init')) left -= 1;
      endless ||= left < 0;
      if (left < 0 && inspected.type === '@xstate.microstep') throw new Error('it goes on and on');
    },
  });
  actor.subscribe({ error: () => {} });
  actor.on('*', (event) => emitted.push((event as unknown as { n: number }).n)); // all that these charts emit
  const seen: (Seen | typeof failed)[] = [];
  const look = (): boolean => {
    const snapshot = actor.getSnapshot() as AnyMachineSnapshot;
    if (snapshot.status === 'error' || endless) {
      seen.push(failed);
      return false;
    }
    const running = snapshot.status === 'active' ? jobs.map(({ name }) => name) : [];
    seen.push({ status: snapshot.status, states: leafStates(snapshot), n: (snapshot.context as Counted).n, kids: kidsOf(snapshot), told: [...told], emitted: [...emitted], running });
    return snapshot.status === 'active';
  };
  actor.start();
  if (!account && !isLegal(actor.getSnapshot() as AnyMachineSnapshot)) return seen;
  if (!look()) return seen;
  for (const happening of script) {
    left = mostMicrosteps(recipe);
    if (account && happening.kind === 'pass' && jobs.length > 0) continue;
    if (account && happening.kind === 'send' && !takes(actor.getSnapshot() as AnyMachineSnapshot, events[happening.event]!)) continue;
    account?.happened.push(happening);
    if (happening.kind === 'send') actor.send({ type: events[happening.event]! });
    else if (happening.kind === 'pass') {
      if (!clock.pass(happening.ms)) break; // the engine would refuse so many
    } else if (jobs.length > 0) {
      const [job] = jobs.splice(happening.which % jobs.length, 1);
      job!.settle(happening.ok, happening.value);
      await new Promise((settled) => setImmediate(settled)); // promises of actors settle in microtasks
    }
    if (account) account.stepped ||= clock.tied;
    // XState ends up between states where a history's own region is transitioned away from, and makes another configuration of that when it reads it again.
    if (!isLegal(actor.getSnapshot() as AnyMachineSnapshot)) {
      account?.happened.pop();
      break;
    }
    if (!look()) break;
  }
  actor.stop();
  return seen;
}

/** Whether every active state has what it is active in: one of its children, or all of them where it is parallel. */
function isLegal(snapshot: AnyMachineSnapshot): boolean {
  const { status, _nodes: nodes } = snapshot;
  if (status === 'active' && leafStates(snapshot).length === 0) return false;
  const active = new Set<unknown>(nodes);
  return status !== 'active' || nodes.every(({ type, states }) => {
    const children = Object.values(states).filter((child) => child.type !== 'history');
    const inside = children.filter((child) => active.has(child)).length;
    return type === 'parallel' ? inside === children.length : type !== 'compound' || inside === 1;
  });
}

/**
 * The engine's core, by values.
 * @param carried whether the case is made JSON and made again from it after every step, as continue-as-new does
 */
export function byCore(recipe: ChartRecipe, script: readonly Happening[], carried = false): Run {
  const chart = bindChart(chartOf(recipe), {
    version: 1, events: {}, actors: { job: activity() }, actions: { tell: outbox('tell') }, errors: 'xstate',
    // XState knows no bounds; what a step may ask for is compared, and not how much.
    limits: { microsteps: mostMicrosteps(recipe), actors: 100_000, timers: 100_000, outbox: 100_000, parked: 100_000 },
  }) as unknown as BoundChart;
  const told: string[] = [];
  const emitted: number[] = [];
  const seen: (Seen | typeof failed)[] = [];
  let now = 1_000;
  let state: CaseState;
  const by = { kind: 'test', id: 'test', roles: [] };
  const carryOut = (made: Step): void => {
    state = carried && made.state.snapshot.status === 'active' ? rehydrate(chart, JSON.parse(JSON.stringify(dehydrate(made.state))) as DehydratedCase) : made.state; // its own JSON
    for (const effect of made.effects) {
      if (effect.kind === 'perform') told.push((effect.params as { what: string }).what);
      if (effect.kind === 'emit' && effect.from === '') emitted.push((effect.event as unknown as { n: number }).n); // all that these charts emit
    }
  };
  const look = (): boolean => {
    if (state.snapshot.status === 'error' || state.parked.length > 0) {
      seen.push(failed);
      return false;
    }
    seen.push({
      status: state.snapshot.status, states: leafStates(state.snapshot), n: (state.snapshot.context as Counted).n, kids: kidsOf(state.snapshot), told: [...told], emitted: [...emitted],
      running: runningOf(state).map(({ input }) => nameOf(input as JobInput)),
    });
    return state.snapshot.status === 'active';
  };
  try {
    carryOut(begin(chart, { caseId: 'c', input: {}, at: now, by }));
    if (!look()) return seen;
    for (const happening of script) {
      if (happening.kind === 'send') carryOut(step(chart, state!, { kind: 'event', event: { type: events[happening.event]! }, by }, now));
      else if (happening.kind === 'pass') {
        const until = now + happening.ms;
        for (let next = nextTimer(state!); next && next.deadline <= until && state!.parked.length === 0; next = nextTimer(state!)) {
          now = Math.max(now, next.deadline);
          carryOut(step(chart, state!, { kind: 'timer', generation: next.generation }, now));
        }
        now = until;
      } else {
        const actors = runningOf(state!);
        const actor = actors[happening.which % Math.max(1, actors.length)];
        if (actor) {
          const { generation } = actor;
          carryOut(step(chart, state!, happening.ok ? { kind: 'done', generation, output: happening.value } : { kind: 'failed', generation, error: new Error(`no ${happening.value}`) }, now));
        }
      }
      if (!look()) break;
    }
  } catch {
    seen.push(failed); // a sender's event that makes the chart fail is thrown; XState ends the actor
  }
  return seen;
}

const takes = (snapshot: AnyMachineSnapshot, type: string): boolean => snapshot.machine.getTransitionData(snapshot, { type }).length > 0;
export const nameOf = ({ of, n }: JobInput): string => `${of}:${n}`;
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const runningOf = (state: CaseState) => [...state.actors].sort((a, b) => compare(nameOf(a.input as JobInput), nameOf(b.input as JobInput)));

/** The children that go on, told by their paths. A job is none: what it does is seen of it. */
function kidsOf(snapshot: AnyMachineSnapshot): string[] {
  if (snapshot.status !== 'active') return [];
  return Object.entries(snapshot.children as Record<string, AnyActorRef>)
    .flatMap(([id, child]) => {
      const inner = child.getSnapshot() as AnyMachineSnapshot;
      if (inner.status !== 'active') return [];
      if (typeof inner.context === 'number') return [`${id} tally ${inner.context}`];
      return 'machine' in inner ? [`${(inner.context as Counted).path} ${leafStates(inner).join()} ${(inner.context as Counted).n}`, ...kidsOf(inner)] : [];
    })
    .sort(compare);
}

/** A clock that stands, and goes from deadline to deadline when told; of equal ones the first set comes first. */
class SteppedClock {
  private time = 0;
  private next = 1;
  private readonly timers = new Map<number, { at: number; set: number; call: () => void }>();
  tied = false;
  passing = false;

  constructor(private readonly beforeEach: () => void) {}

  setTimeout = (call: () => void, delay: number): number => {
    const id = this.next++;
    this.timers.set(id, { at: this.time + Math.max(0, delay), set: this.time, call });
    return id;
  };

  clearTimeout = (id: number): void => void this.timers.delete(id);

  /** @returns false where more timers run than are followed: a chart whose timers multiply would keep nothing else from being tried. */
  pass(ms: number): boolean {
    const until = this.time + ms;
    this.passing = true;
    for (;;) {
      const [[id, timer] = [], [, second] = []] = [...this.timers].sort(([a, x], [b, y]) => x.at - y.at || a - b);
      if (id === undefined || !timer || timer.at > until) break;
      if (this.timers.size > mostTimers) return false;
      this.tied ||= timer.at === until || (second?.at === timer.at && second.set !== timer.set);
      this.timers.delete(id);
      this.time = timer.at;
      this.beforeEach();
      timer.call();
    }
    this.time = until;
    this.passing = false;
    return true;
  }
}

const mostTimers = 100;
