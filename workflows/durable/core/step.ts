import { createActor, createMachine, type AnyActorRef, type AnyActorScope, type AnyMachineSnapshot } from 'xstate';
import type { ChartEvent, HistoryEntry, Sender } from '../protocol';
import { defaultLimits, type BoundChart } from './bind';
import { readAction, type Asked, type Effect } from './effects';
import { leafStates } from './paths';
import { bytesOf, deepFreeze, fingerprint, withSeededRandom } from './purity';
import type { CaseState, ParkedStimulus, RunningActor, Stimulus, Timer } from './state';

export interface Step {
  readonly state: CaseState;
  readonly effects: readonly Effect[];
}

/** A step that could not be made; the case is as it was. The message says why, for people. */
export class StepError extends Error {
  override readonly name = 'StepError';
}

/** Starts a case. Charts see the moment and the sender as `input.at` and `input.by`. */
export function begin(
  chart: BoundChart,
  start: { readonly caseId: string; readonly input: object; readonly at: number; readonly by: Sender },
): Step {
  const input = deepFreeze({ ...start.input, caseId: start.caseId, at: start.at, by: start.by }, 'input');
  const before: CaseState = {
    caseId: start.caseId,
    snapshot: undefined as unknown as AnyMachineSnapshot, // replaced below, before anyone can read it
    revision: 0, startedAt: start.at, since: start.at, at: start.at, generation: 0, effect: 0,
    timers: [], actors: [], parked: [], remembered: [], history: [], dropped: 0,
  };
  return advance(chart, before, { type: 'xstate.init' }, start.at, {
    by: label(start.by),
    from: [],
    event: 'case.start',
    transition: (scope) => chart.machine.getInitialSnapshot(scope, input),
  });
}

/**
 * Makes one step: the event of a sender, a deadline, or an actor's result. A timer or result of an old generation is
 * dropped and counted; one that the chart fails on, or an error that nothing in the chart takes, is parked.
 * @param now epoch ms; the step's own time is never earlier than the latest step's.
 * @throws StepError if a sender's event makes the chart fail; nothing has changed then.
 */
export function step(chart: BoundChart, state: CaseState, stimulus: Stimulus, now: number): Step {
  const at = Math.max(now, state.at);
  switch (stimulus.kind) {
    case 'event': {
      const { event, by, reason, key } = stimulus;
      const why = reason === undefined ? {} : { reason };
      const made = take(chart, state, { ...event, at, by, ...why }, at, { by: label(by), name: event.type, ...why });
      return key === undefined ? made : { ...made, state: remember(chart, made.state, key, event) };
    }
    case 'timer': {
      const timer = state.timers.find(({ generation }) => generation === stimulus.generation);
      if (!timer) return dropped(state);
      // The chart's time is the deadline itself, however late the machine that noticed it.
      const due = Math.max(Math.min(timer.deadline, at), state.at);
      const passed = { ...state, timers: withoutId(state.timers.filter((other) => other !== timer), timer.id) };
      return takeOrPark(chart, passed, { ...timer.event, at: due }, due, chart.delays.get(timer.event.type)?.name ?? timer.event.type, { timer: timer.id });
    }
    case 'done':
    case 'failed': {
      const actor = state.actors.find(({ generation }) => generation === stimulus.generation);
      if (!actor) return dropped(state);
      const answered = { ...state, actors: state.actors.filter((other) => other !== actor) };
      const event: ChartEvent =
        stimulus.kind === 'done'
          ? { type: `xstate.done.actor.${actor.id}`, actorId: actor.id, output: stimulus.output, at }
          : { type: `xstate.error.actor.${actor.id}`, actorId: actor.id, error: stimulus.error, at };
      return takeOrPark(chart, answered, event, at, `${actor.src}.${stimulus.kind}`, { actor });
    }
  }
}

/**
 * Takes every deadline that has passed by `now`, the earliest first and of equal ones the one that was set first, so that
 * what came later finds the case as it should have been, however late the machine that noticed. What a step sets anew and
 * has passed too is taken as well; `most` bounds a clock of milliseconds that stood for months, which then goes on by its timers.
 */
export function passDeadlines(chart: BoundChart, state: CaseState, now: number, most = 1_000): Step {
  const effects: Effect[] = [];
  let passed = state;
  for (let left = most; left > 0; left -= 1) {
    const next = nextTimer(passed);
    if (!next || next.deadline > now) break;
    const made = step(chart, passed, { kind: 'timer', generation: next.generation }, now);
    effects.push({ kind: 'cancelTimer', generation: next.generation }, ...made.effects);
    passed = made.state;
  }
  return { state: passed, effects };
}

/** The timer that is due first. */
export const nextTimer = (state: CaseState): Timer | undefined =>
  [...state.timers].sort((a, b) => a.deadline - b.deadline || a.generation - b.generation)[0];

/**
 * Tries a parked event again, e.g. after the chart was mended; it is parked anew if it fails again. Where the actor failed
 * or did not answer as agreed, and the chart still has nothing to take an error, the actor is asked again, under the same effect.
 */
export function retryParked(chart: BoundChart, state: CaseState, index: number, now: number): Step {
  const parked = state.parked[index];
  if (!parked) return { state, effects: [] };
  const at = Math.max(now, state.at);
  const rest = { ...state, parked: state.parked.filter((other) => other !== parked) };
  const { chartEvent: event, from } = parked;
  if ('actor' in from && (!event || (isError(event) && !isTaken(chart, state, event)))) {
    const actor: RunningActor = { ...from.actor, generation: state.generation + 1, since: at };
    return {
      state: { ...rest, at, revision: state.revision + 1, generation: actor.generation, actors: [...state.actors, actor] },
      effects: [{ kind: 'startActor', ...startOf(actor) }],
    };
  }
  return event ? takeOrPark(chart, rest, { ...event, at }, at, parked.event, from) : { state: rest, effects: [] };
}

/** Parks an actor's answer that is not what was agreed, e.g. of another shape than its schema. */
export function parkResult(state: CaseState, generation: number, error: string, now: number): Step {
  const actor = state.actors.find((running) => running.generation === generation);
  if (!actor) return dropped(state);
  const at = Math.max(now, state.at);
  const answered = { ...state, at, actors: state.actors.filter((other) => other !== actor) };
  return parkedInstead(answered, { at, event: `${actor.src}.failed`, error, from: { actor } });
}

/** Actors whose work was cut by continue-as-new are started again under a new generation; their effect stays the same. */
export function restartActors(state: CaseState): Step {
  let generation = state.generation;
  const actors = state.actors.map((actor): RunningActor => ({ ...actor, generation: (generation += 1) }));
  return { state: { ...state, generation, actors }, effects: actors.map((actor) => ({ kind: 'startActor', ...startOf(actor) })) };
}

const startOf = ({ since: _since, orphaned: _orphaned, ...start }: RunningActor): Omit<RunningActor, 'since' | 'orphaned'> => start;

export const label = (by: Sender): string => (by.kind === 'system' ? 'system' : `${by.roles[0] ?? by.kind}:${by.id}`);

// ── one step ──

/** @param name what the history calls the event: the deadline's name, or the actor's with how it ended */
function takeOrPark(chart: BoundChart, state: CaseState, event: ChartEvent, at: number, name: string, from: ParkedStimulus['from']): Step {
  const park = (error: string): Step => parkedInstead(state, { at, event: name, error, chartEvent: event, from });
  try {
    if (isError(event) && state.snapshot.status === 'active' && !isTaken(chart, state, event)) {
      const { message } = event['error'] as { message: string };
      return park(`nothing in the chart takes this error: ${message}`);
    }
    return take(chart, state, event, at, { by: 'system', name });
  } catch (error) {
    return park(messageOf(error));
  }
}

const isError = (event: ChartEvent): boolean => event.type.startsWith('xstate.error.actor.');

function parkedInstead(state: CaseState, parked: ParkedStimulus): Step {
  return { state: { ...state, parked: [...state.parked, parked], revision: state.revision + 1 }, effects: [] };
}

const dropped = (state: CaseState): Step => ({ state: { ...state, dropped: state.dropped + 1 }, effects: [] });

/** Would any transition take the event now? Guards are asked. */
export function isTaken(chart: BoundChart, state: CaseState, event: ChartEvent): boolean {
  return withSeededRandom(seedOf(state), () => chart.machine.getTransitionData(state.snapshot, deepFreeze(event, 'event') as never).length > 0);
}

function take(chart: BoundChart, state: CaseState, event: ChartEvent, at: number, entry: { by: string; name: string; reason?: string }): Step {
  if (state.snapshot.status !== 'active') return { state, effects: [] }; // XState would still change a chart that is done
  return advance(chart, state, deepFreeze(event, 'event'), at, {
    by: entry.by,
    event: entry.name,
    from: leafStates(state.snapshot),
    ...(entry.reason === undefined ? {} : { reason: entry.reason }),
    transition: (scope) => chart.machine.transition(state.snapshot, event, scope),
  });
}

interface Move {
  readonly by: string;
  readonly event: string;
  readonly from: readonly string[];
  readonly reason?: string;
  readonly transition: (scope: AnyActorScope) => AnyMachineSnapshot;
}

function advance(chart: BoundChart, before: CaseState, event: ChartEvent, at: number, move: Move): Step {
  const ledger = new Ledger(before, at);
  const seed = seedOf(before);
  const scope = leanScope(seed, (action) => ledger.enter(readAction(action, rootId)));
  const mostSent = chart.binding.limits?.microsteps ?? defaultLimits.microsteps;
  const snapshot = withSeededRandom(seed, () => {
    let next = explained(() => move.transition(scope));
    // What the chart sends to itself without delay follows once the step is at rest. A chart that is done takes nothing more.
    for (let sent = ledger.sentToSelf.shift(), left = mostSent; sent && next.status === 'active'; sent = ledger.sentToSelf.shift(), left -= 1) {
      if (left === 0) throw new StepError(`the chart sends ${sent.type} to itself more than ${mostSent} times in one step`);
      const following = deepFreeze({ ...sent, at }, 'event');
      next = explained(() => chart.machine.transition(next, following as never, scope));
    }
    return next;
  });
  if (snapshot.status === 'error') throw new StepError(`the chart failed on ${event.type}: ${messageOf(snapshot.error)}`);
  ledger.enterSpawned(childrenOf(before.snapshot), childrenOf(snapshot));
  deepFreeze(snapshot.context, 'context');
  checkSize('context', snapshot.context, chart.binding.limits?.contextBytes ?? defaultLimits.contextBytes);

  const to = leafStates(snapshot);
  const moved = to.length !== move.from.length || to.some((leaf, index) => leaf !== move.from[index]);
  const revision = before.revision + 1;
  const entry: HistoryEntry = {
    revision, at, by: move.by, event: move.event, from: move.from, to,
    ...(move.reason === undefined ? {} : { reason: move.reason }),
  };
  const kept = chart.binding.limits?.auditEntries ?? defaultLimits.auditEntries;
  return {
    state: {
      ...before, snapshot, revision, at,
      since: moved ? at : before.since,
      generation: ledger.generation, effect: ledger.effect,
      timers: snapshot.status === 'active' ? ledger.timers : [],
      actors: snapshot.status === 'active' ? ledger.actors : [],
      parked: ledger.parked, dropped: ledger.dropped,
      history: [...before.history, entry].slice(-kept),
    },
    effects: [...ledger.effects, ...(snapshot.status === 'active' ? [] : ledger.closing())],
  };
}

/** Turns what the chart asks for, one action after the other, into effects and the books of timers and actors. */
class Ledger {
  readonly effects: Effect[] = [];
  readonly sentToSelf: ChartEvent[] = [];
  generation: number;
  effect: number;
  timers: Timer[];
  actors: RunningActor[];
  parked: readonly ParkedStimulus[];
  dropped: number;
  private readonly spawned = new Set<string>();

  constructor(before: CaseState, private readonly at: number) {
    this.parked = before.parked;
    this.dropped = before.dropped;
    this.generation = before.generation;
    this.effect = before.effect;
    this.timers = [...before.timers];
    this.actors = [...before.actors];
  }

  enter(asked: Asked | undefined): void {
    if (!asked) return;
    switch (asked.kind) {
      case 'raise': {
        const deadline = this.at + Math.max(0, asked.delay);
        // Not below: a delay that is no number is not below anything either.
        if (!(asked.delay < longestDelay)) throw new StepError(`the delay of ${asked.id} is ${asked.delay}; a number of milliseconds is expected, of 100 years at most`);
        const timer: Timer = { generation: (this.generation += 1), id: asked.id, event: asked.event, deadline };
        this.timers = [...withoutId(this.timers, asked.id), timer];
        this.effects.push({ kind: 'startTimer', generation: timer.generation, deadline: timer.deadline });
        return;
      }
      case 'cancel': {
        const timer = this.timers.find(({ id, orphaned }) => id === asked.id && !orphaned);
        if (!timer) return this.forget((from) => 'timer' in from && from.timer === asked.id);
        this.timers = this.timers.filter((other) => other !== timer);
        this.effects.push({ kind: 'cancelTimer', generation: timer.generation });
        return;
      }
      case 'spawn': {
        const input = deepFreeze(asked.input, `the input of ${asked.src}`);
        const actor: RunningActor = { generation: (this.generation += 1), effect: (this.effect += 1), id: asked.id, src: asked.src, input, since: this.at };
        this.spawned.add(asked.id);
        this.actors = [...withoutId(this.actors, asked.id), actor];
        this.effects.push({ kind: 'startActor', ...startOf(actor) });
        return;
      }
      case 'stop': {
        this.forget((from) => 'actor' in from && from.actor.id === asked.id);
        const actor = this.actors.find(({ id, orphaned }) => id === asked.id && !orphaned);
        if (!actor) return; // it has answered already
        this.actors = this.actors.filter((other) => other !== actor);
        this.effects.push({ kind: 'stopActor', generation: actor.generation });
        return;
      }
      case 'custom':
        this.effects.push({ kind: 'perform', effect: (this.effect += 1), action: asked.type, params: deepFreeze(asked.params, `the params of ${asked.type}`) });
        return;
      case 'sendSelf':
        this.sentToSelf.push(asked.event);
        return;
      case 'emit':
      case 'log':
        this.effects.push(asked);
    }
  }

  /** A `spawn` inside an assign asks for nothing by an action; only the new child shows it. */
  enterSpawned(before: Children, after: Children): void {
    for (const [id, child] of Object.entries(after)) {
      if (child === before[id] || this.spawned.has(id)) continue;
      const { src, options } = child as AnyActorRef & { readonly options?: { readonly input?: unknown } }; // as XState's own actors have it
      if (typeof src !== 'string') throw new StepError(`the actor «${id}» stands inline in the chart; name it in setup({ actors }) so that it can be bound`);
      this.enter({ kind: 'spawn', id, src, input: options?.input });
    }
  }

  /** A parked event goes with what it came from: it must not answer a later question. */
  private forget(belongs: (from: ParkedStimulus['from']) => boolean): void {
    const kept = this.parked.filter(({ from }) => !belongs(from));
    this.dropped += this.parked.length - kept.length;
    this.parked = kept;
  }

  /** What still runs when a chart reaches its end is called off. */
  closing(): Effect[] {
    return [
      ...this.timers.map(({ generation }): Effect => ({ kind: 'cancelTimer', generation })),
      ...this.actors.map(({ generation }): Effect => ({ kind: 'stopActor', generation })),
    ];
  }
}

/** XState knows one timer or actor by an id, the latest, until that is over. Earlier ones go on, and nothing can end them. */
const withoutId = <T extends Timer | RunningActor>(known: readonly T[], id: string): T[] =>
  known.map((one) => (one.id === id && !one.orphaned ? { ...one, orphaned: true } : one));

type Children = Readonly<Record<string, AnyActorRef>>;
const childrenOf = (snapshot: AnyMachineSnapshot | undefined): Children => snapshot?.children ?? {};

/** 100 years: the server's own durations end at 292. */
const longestDelay = 100 * 366 * 86_400_000;

const rootId = 'case';
const nothing = createMachine({});

/** The least that XState needs around a transition; fresh for each step, so that no step sees another's registrations. */
function leanScope(seed: string, execute: (action: { type: string; params?: unknown }) => void): AnyActorScope {
  const self = createActor(nothing, { id: rootId });
  // An actor without an id gets one from here. XState's own counter is shared by everything that the process runs.
  let named = 0;
  Object.assign(self.system, { _bookId: () => `${seed}.${(named += 1)}` });
  return {
    self, system: self.system, id: rootId, sessionId: self.sessionId,
    logger: () => {}, defer: () => {}, emit: () => {}, stopChild: () => {},
    actionExecutor: execute,
  };
}

function explained<T>(transition: () => T): T {
  try {
    return transition();
  } catch (error) {
    if (error instanceof TypeError && /read only|not extensible|object is not extensible|Cannot delete property/.test(error.message)) {
      throw new StepError(`the chart changes its context in place (${error.message}); an assign returns new values instead`);
    }
    throw error instanceof StepError ? error : new StepError(messageOf(error));
  }
}

function remember(chart: BoundChart, state: CaseState, key: string, event: ChartEvent): CaseState {
  const kept = chart.binding.limits?.keys ?? defaultLimits.keys;
  const entry = { key, event: fingerprint(JSON.stringify(event)), revision: state.revision, state: leafStates(state.snapshot) };
  return { ...state, remembered: [...state.remembered, entry].slice(-kept) };
}

function checkSize(what: string, value: unknown, bytes: number): void {
  const size = bytesOf(value);
  if (size > bytes) throw new StepError(`the ${what} would grow to ${size} bytes as JSON; ${bytes} are allowed`);
}

const seedOf = (state: CaseState): string => `${state.caseId}@${state.revision}`;
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
