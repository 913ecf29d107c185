import type { AnyMachineSnapshot } from 'xstate';
import type { ChartEvent, HistoryEntry, Sender } from '../protocol';
import { ActorSystem, mutationIn } from './actor-system';
import { entered, freshAudit } from './audit';
import { limitOf, type BoundChart } from './bind';
import { pastBounds } from './bounds';
import type { Effect } from './effects';
import { remember } from './entries';
import { enveloped, type Envelope } from './envelope';
import { encode, messageOf } from './data';
import { belongsTo, takenBefore } from './inbox';
import { delayOf, Ledger, startOf, withoutId } from './ledger';
import { atRest, childrenAtRest, rootSession, running, type LiveActor, type LiveSnapshot, type Revivable } from './live-actor';
import { isMachine, runsInCase } from './logic';
import { deliver, expire, label, putIn } from './mailbox';
import { leafStates } from './paths';
import { isChildCase, parkedInstead } from './parking';
import { bytesAtMost, bytesBeyond, deepFreeze, freezeContext, frozen, withSeededRandom } from './purity';
import { StepError, type CaseState, type Emission, type Outcome, type ParentCase, type ParkedStimulus, type RunningActor, type Stimulus, type Timer } from './state';
import { emitted, rejected, reported, resolved } from './work-outside';

export interface Step {
  readonly state: CaseState;
  readonly effects: readonly Effect[];
}

/** Starts a case. Charts see the moment, the sender and the case's id as `input.at`, `input.by` and `input.caseId`. */
export function begin(
  chart: BoundChart,
  start: { readonly caseId: string; readonly input: unknown; readonly at: number; readonly by: Sender; readonly parent?: ParentCase },
): Step {
  const { caseId, at, by } = start;
  const given = typeof start.input === 'object' && start.input !== null && !Array.isArray(start.input);
  const input = deepFreeze(given ? enveloped(start.input, { at, by, caseId }, chart.binding.events === undefined) : start.input, 'input');
  const before: CaseState = {
    caseId,
    snapshot: undefined as unknown as AnyMachineSnapshot, // replaced below, before anyone can read it
    revision: 0, startedAt: at, since: at, at, generation: 0, effect: 0,
    timers: [], actors: [], parked: [], mailbox: [], outbox: 0, remembered: [], ...freshAudit, dropped: 0, sessions: 0, orphans: [], refers: false,
    ...(start.parent ? { parent: start.parent } : {}),
  };
  return advance(chart, before, at, { by: label(by), event: 'case.start', from: [] }, (system) => system.begun(input, caseId), (_, root) => root.start());
}

/**
 * Makes one step: the event of a sender, a deadline, or what came from work outside. A timer or result of an old generation
 * is dropped and counted; one that the chart fails on, or an error that nothing in the chart takes, is parked.
 * @param now epoch ms; the step's own time is never earlier than the latest step's.
 * @throws StepError if a sender's event makes the chart fail; nothing has changed then.
 */
export function step(chart: BoundChart, state: CaseState, stimulus: Stimulus, now: number): Step {
  const made = delivered(chart, state, reacted(chart, state, stimulus, now));
  if (stimulus.kind !== 'event' || stimulus.key === undefined) return made;
  return { ...made, state: remember(chart, made.state, stimulus.key, stimulus.event) };
}

function reacted(chart: BoundChart, state: CaseState, stimulus: Stimulus, now: number): Step {
  const at = Math.max(now, state.at);
  switch (stimulus.kind) {
    case 'event': {
      const { event, by, reason } = stimulus;
      const why = reason === undefined ? {} : { reason };
      return take(chart, state, received(chart, event, { at, by, ...why }), at, { by: label(by), event: event.type, ...why });
    }
    case 'timer': {
      const timer = state.timers.find(({ generation }) => generation === stimulus.generation);
      return timer ? pass(chart, { ...state, timers: state.timers.filter((other) => other !== timer) }, timer, at) : dropped(state);
    }
    case 'done':
    case 'failed': {
      const actor = state.actors.find(({ generation }) => generation === stimulus.generation);
      if (!actor) return dropped(state);
      return conclude(chart, { ...state, actors: state.actors.filter((other) => other !== actor) }, actor, stimulus, at);
    }
    case 'emitted': {
      const { generation, number, emission } = stimulus;
      const actor = state.actors.find((one) => belongsTo(one, generation));
      if (!actor || number <= (actor.taken?.[generation] ?? 0)) return dropped(state);
      const taken = { ...state, actors: state.actors.map((one) => (one === actor ? { ...one, taken: { ...one.taken, [generation]: number } } : one)) };
      return emit(chart, taken, actor, emission, at);
    }
    case 'sent':
      return takeOrPark(chart, state, at, `${stimulus.event.type} from within`, { event: stimulus.event, session: stimulus.session }, (system) => {
        const target = system.actors.get(stimulus.session);
        if (target) system._relay(undefined, target, system.meant(stimulus.event));
      });
    case 'stop':
      return takeOrPark(chart, state, at, 'case.stopped', { event: { type: 'xstate.stop' }, session: rootSession }, (_, root) => root._stop());
  }
}

/** What waits in the mailbox and is taken now follows at once; where the chart stands as it stood, nothing can be. */
function delivered(chart: BoundChart, before: CaseState | undefined, made: Step): Step {
  if (made.state.mailbox.length === 0 || made.state.snapshot === before?.snapshot) return made;
  return deliver(chart, made, {
    opened: (event, envelope) => received(chart, event, envelope),
    isTaken: (state, event) => isTaken(chart, state, event),
    take: (state, event, { by, reason }) => take(chart, state, event, state.at, { by: label(by), event: event.type, ...(reason === undefined ? {} : { reason }) }),
    park: (state, kept, error) => parkedInstead(chart, state, { at: state.at, event: kept.event.type, error: messageOf(error), from: { kept } }),
  });
}

/**
 * Tries a parked event again, e.g. after the chart was mended; it is parked anew if it fails again. Where the actor failed
 * or did not answer as agreed, and the chart still has nothing to take an error, the actor is asked again, under the same effect.
 */
export function retryParked(chart: BoundChart, state: CaseState, index: number, now: number): Step {
  const parked = state.parked[index];
  return parked && !parked.lost ? delivered(chart, 'kept' in parked.from ? undefined : state, triedAgain(chart, state, parked, now)) : { state, effects: [] };
}

/** What is parked is tried again, all of it, and what waits in the mailbox: another version of the chart may take it. */
export function tryAnew(chart: BoundChart, state: CaseState, now: number): Step {
  const effects: Effect[] = [];
  let anew = state;
  for (const { id } of state.parked) {
    const made = retryParked(chart, anew, anew.parked.findIndex((parked) => parked.id === id), now);
    effects.push(...made.effects);
    anew = made.state;
  }
  return delivered(chart, undefined, { state: anew, effects });
}

function triedAgain(chart: BoundChart, state: CaseState, parked: ParkedStimulus, now: number): Step {
  const at = Math.max(now, state.at);
  const rest = { ...state, parked: state.parked.filter((other) => other !== parked) };
  const { from } = parked;
  if ('timer' in from) return pass(chart, rest, from.timer, at);
  if ('kept' in from) return putIn({ ...rest, at }, from.kept);
  if ('event' in from) return reacted(chart, rest, { kind: 'sent', session: from.session, event: from.event }, at);
  const { actor, outcome, emission } = from;
  if (emission) return emit(chart, rest, actor, emission, at);
  if (outcome && (outcome.kind === 'done' || takesError(chart, rest, actor, outcome.error, at))) return conclude(chart, rest, actor, outcome, at);
  // A child case that has ended stays what it was; another one takes its place.
  const effect = isChildCase(chart, actor) ? state.effect + 1 : actor.effect;
  const again: RunningActor = { ...actor, generation: state.generation + 1, effect, since: at };
  return {
    state: { ...rest, at, generation: again.generation, effect: Math.max(state.effect, effect), actors: [...state.actors, again] },
    effects: [{ kind: 'startActor', ...startOf(again) }],
  };
}

/** Parks an actor's answer that is not what was agreed, e.g. of another shape than its schema. */
export function parkResult(chart: BoundChart, state: CaseState, generation: number, error: string, now: number): Step {
  const actor = state.actors.find((one) => one.generation === generation);
  if (!actor) return dropped(state);
  const at = Math.max(now, state.at);
  const answered = { ...state, at, actors: state.actors.filter((other) => other !== actor) };
  return parkedInstead(chart, answered, { at, event: `${actor.src}.failed`, error, from: { actor } });
}

/**
 * Actors whose work was cut by continue-as-new are started again under a new generation; their effect stays the same, and
 * what a callback let out before it was cut is taken still.
 */
export function restartActors(state: CaseState): Step {
  let generation = state.generation;
  const actors = state.actors.map((actor): RunningActor => ({
    ...actor, generation: (generation += 1),
    ...(actor.as && actor.as !== 'machine' ? { taken: takenBefore(actor) } : {}),
  }));
  return { state: { ...state, generation, actors }, effects: actors.map((actor) => ({ kind: 'startActor', ...startOf(actor) })) };
}

/** Would any transition of the case's own chart take the event now? Guards are asked. */
export function isTaken(chart: BoundChart, state: CaseState, event: ChartEvent): boolean {
  return withSeededRandom(seedOf(state), () => chart.machine.getTransitionData(state.snapshot, deepFreeze(event, 'event') as never).length > 0);
}

/** An event of a sender as the chart sees it. */
export const received = (chart: BoundChart, event: ChartEvent, envelope: Envelope): ChartEvent =>
  deepFreeze(enveloped(event, envelope, chart.binding.events === undefined), 'event');

// ── what drives a step ──

type Act = (system: ActorSystem, root: LiveActor) => void;
type Entry = Pick<HistoryEntry, 'by' | 'event' | 'reason'>;

/** A deadline: the chart's time is the deadline itself, however late the machine that noticed it. */
function pass(chart: BoundChart, state: CaseState, timer: Timer, at: number): Step {
  const due = Math.max(Math.min(timer.deadline, at), state.at);
  if (timer.kept) return { state: expire(chart, state, timer.generation, due), effects: [] };
  const passed = timer.id === undefined ? state : { ...state, timers: withoutId(state.timers, timer.id, timer.source) };
  const { name } = delayOf(chart, timer);
  return takeOrPark(chart, passed, due, timer.in === undefined ? name : `${timer.in}: ${name}`, { timer }, (system) => {
    const target = system.actors.get(timer.target ?? rootSession);
    if (target) system._relay(undefined, target, system.meant(timer.event));
  });
}

function conclude(chart: BoundChart, state: CaseState, actor: RunningActor, outcome: Outcome, at: number): Step {
  const name = `${actor.src}.${outcome.kind}`;
  const from = { actor, outcome: outcome.kind === 'done' ? { kind: outcome.kind, output: outcome.output } : { kind: outcome.kind, error: outcome.error } } as const;
  if (outcome.kind === 'failed' && chart.binding.errors !== 'xstate' && state.snapshot.status === 'active') {
    const refusal = parking(chart, state, { at, event: name, from }, () => (takesError(chart, state, actor, outcome.error, at) ? undefined : `nothing in the chart takes this error: ${messageOf(outcome.error)}`));
    if (refusal) return refusal;
  }
  return takeOrPark(chart, state, at, name, from, (system) => {
    const target = system.actors.get(actor.session);
    if (!target) return;
    if (outcome.kind === 'done' && (actor.as === 'observable' || actor.as === 'eventObservable')) system._relay(target, target, { type: resolved, data: undefined });
    else system._relay(target, target, outcome.kind === 'done' ? { type: resolved, data: frozen(outcome.output, `the answer of ${actor.src}`) } : { type: rejected, data: outcome.error });
  });
}

function emit(chart: BoundChart, state: CaseState, actor: RunningActor, emission: Emission, at: number): Step {
  const name = emission.kind === 'event' ? `${actor.src}: ${emission.event.type}` : `${actor.src}.${emission.kind}`;
  return takeOrPark(chart, state, at, name, { actor, emission }, (system) => {
    const source = system.actors.get(actor.session);
    if (!source) return;
    if (emission.kind === 'snapshot') {
      system._relay(source, source, { type: reported, data: emission.snapshot });
      system.tellWhere(source);
    } else if (emission.kind === 'next') system._relay(source, source, { type: emitted, data: frozen(emission.value, `what ${actor.src} emitted`) });
    else if (source._parent) system._relay(source, source._parent, system.meant(emission.event));
  });
}

/** Would the actor's error be taken by its parent or, since a machine that takes none fails with it, by one above that? */
function takesError(chart: BoundChart, state: CaseState, actor: RunningActor, error: unknown, at: number): boolean {
  const family = familyOf(state);
  let failing = { id: actor.id, parent: family.get(actor.session)?.parent ?? rootSession };
  for (;;) {
    const event = Object.freeze({ type: `xstate.error.actor.${failing.id}`, error, actorId: failing.id, at });
    if (failing.parent === rootSession) return isTaken(chart, state, event);
    const above = family.get(failing.parent);
    if (!above) return true; // its parent has ended: as in XState, nobody is told
    const { logic, snapshot } = above;
    if (isMachine(logic) && withSeededRandom(seedOf(state), () => logic.getTransitionData(snapshot as never, event as never).length > 0)) return true;
    failing = above;
  }
}

interface Member {
  readonly id: string;
  /** The parent's session. */
  readonly parent: string;
  readonly logic: unknown;
  readonly snapshot: LiveSnapshot;
}

/** Every actor of the case below its own, by session. */
function familyOf(state: CaseState): ReadonlyMap<string, Member> {
  const family = new Map<string, Member>();
  const enter = (actor: Revivable, parent: string): void => {
    family.set(actor.sessionId, { id: actor.id, parent, logic: actor.durable.logic, snapshot: actor._snapshot });
    for (const child of Object.values(actor._snapshot.children ?? {})) enter(child, actor.sessionId);
  };
  const { children = {} } = state.snapshot as unknown as LiveSnapshot; // the same snapshot, by its parts
  for (const child of Object.values(children)) enter(child, rootSession);
  for (const orphan of state.orphans) enter(orphan, orphan._parent?.sessionId ?? rootSession);
  return family;
}

// ── one step ──

/** @param name what the history calls it: the deadline's name, or the actor's with how it ended */
function takeOrPark(chart: BoundChart, state: CaseState, at: number, name: string, from: ParkedStimulus['from'], act: Act): Step {
  if (state.snapshot.status !== 'active') return { state, effects: [] };
  try {
    return advance(chart, state, at, { by: 'system', event: name, from: leafStates(state.snapshot) }, revived(state), act);
  } catch (error) {
    return parkedInstead(chart, state, { at, event: name, error: messageOf(error), from });
  }
}

/** Parked where `why` gives a reason, or fails; undefined where nothing is in the way. */
function parking(chart: BoundChart, state: CaseState, parked: Omit<ParkedStimulus, 'id' | 'error'>, why: () => string | undefined): Step | undefined {
  try {
    const reason = why();
    return reason === undefined ? undefined : parkedInstead(chart, state, { ...parked, error: reason });
  } catch (error) {
    return parkedInstead(chart, state, { ...parked, error: messageOf(error) });
  }
}

const dropped = (state: CaseState): Step => ({ state: { ...state, dropped: state.dropped + 1 }, effects: [] });

function take(chart: BoundChart, state: CaseState, event: ChartEvent, at: number, entry: Entry): Step {
  if (state.snapshot.status !== 'active') return { state, effects: [] }; // XState would still change a chart that is done
  return advance(chart, state, at, { ...entry, from: leafStates(state.snapshot) }, revived(state), (system, root) => system._relay(undefined, root, event));
}

const revived = (state: CaseState) => (system: ActorSystem) =>
  system.revived(state.caseId, state.snapshot as unknown as LiveSnapshot, state.orphans, state.refers); // the same snapshot, by its parts

/** Makes the case's actors, lets something happen to them until they are at rest, and keeps what became of them. */
function advance(
  chart: BoundChart, before: CaseState, at: number, entry: Entry & { readonly from: readonly string[] }, open: (system: ActorSystem) => LiveActor, act: Act,
): Step {
  const ledger = new Ledger(chart, before, at, rootSession);
  const system = ActorSystem.opened(chart, ledger, at, before.sessions, before.parent !== undefined);
  const root = withSeededRandom(seedOf(before), () => {
    const opened = open(system);
    act(system, opened);
    return opened;
  });
  system.end();
  if (system.failure) throw system.failure;
  const { status, error } = root._snapshot;
  const mutation = status === 'error' ? mutationIn(error) : undefined;
  if (mutation !== undefined || (status === 'error' && chart.binding.errors !== 'xstate')) throw new StepError(mutation ?? messageOf(error));
  const made: Step = { state: settled(chart, before, ledger, system, root, at, entry), effects: ledger.effects };
  const tooMuch = pastBounds(chart, before, made, [...system.actors.values()].filter((actor) => actor !== root && actor._processingStatus === running).length);
  if (tooMuch !== undefined) throw new StepError(tooMuch);
  system.release(made.state.refers || ledger.effects.some(({ kind }) => kind === 'run'));
  return made;
}

function settled(
  chart: BoundChart, before: CaseState, ledger: Ledger, system: ActorSystem, root: LiveActor, at: number, entry: Entry & { readonly from: readonly string[] },
): CaseState {
  const snapshot = childrenAtRest(root._snapshot) as unknown as AnyMachineSnapshot; // the case's own actor runs a machine
  if (snapshot.status !== 'active') ledger.close();
  const refers = [...system.actors.values()].reduce((found, actor) => keepContext(chart, actor, actor === root ? before.snapshot?.context : undefined) || found, before.refers);
  const to = leafStates(snapshot);
  const moved = to.length !== entry.from.length || to.some((leaf, index) => leaf !== entry.from[index]);
  const revision = before.revision + 1;
  const { by, event, reason, from } = entry;
  const emissions = ledger.effects.flatMap((effect) => (effect.kind === 'emit' && effect.from === '' ? [effect.event] : []));
  const written: HistoryEntry = {
    revision, at, by, event, from, to,
    ...(reason === undefined ? {} : { reason }),
    ...(emissions.length > 0 ? { emitted: emissions } : {}),
  };
  // Another object spread into this one would make it several times as dear, and it is made at every step.
  const { history, audit } = entered(before, written, limitOf(chart, 'auditEntries'));
  return {
    ...before, snapshot, revision, at, refers, history, audit,
    since: moved ? at : before.since,
    generation: ledger.generation, effect: ledger.effect, sessions: system.sessions,
    timers: ledger.timers, actors: ledger.actors, parked: ledger.parked, dropped: ledger.dropped,
    orphans: snapshot.status === 'active' && system.actors.size > 1 ? orphansOf(system, root).map(atRest) : [],
  };
}

/** @returns whether the actor's context refers to actors */
function keepContext(chart: BoundChart, { _snapshot: { context }, durable: { kind, path }, id }: LiveActor, before: unknown): boolean {
  if (!runsInCase(kind) || context === before) return false;
  const place = path === '' ? 'context' : `the context of ${path ?? id}`;
  const allowed = limitOf(chart, 'contextBytes');
  const isSmall = bytesAtMost(context) <= allowed;
  // Only what is surely small and plain need not be looked into where the chart's own libraries have frozen it.
  const refers = freezeContext(context, place, !isSmall);
  const size = isSmall ? undefined : bytesBeyond(allowed, encode(context));
  if (size !== undefined) throw new StepError(`${path === '' ? 'the context' : place} would grow to ${size} bytes as JSON; ${allowed} are allowed`);
  return refers;
}

/**
 * Actors that go on although nothing leads to them any more: another child of their parent has taken their id, or their
 * parent failed, which in XState ends none of its children.
 */
function orphansOf(system: ActorSystem, root: LiveActor): LiveActor[] {
  const isInFamily = (actor: LiveActor): boolean =>
    actor === root || actor._processingStatus !== running || (actor._parent?._processingStatus === running && actor._parent._snapshot.children?.[actor.id] === actor);
  const actors = [...system.actors.values()];
  if (actors.every(isInFamily)) return []; // most often, and at once
  const reached = new Set<Revivable>();
  const reach = (actor: Revivable): void => {
    reached.add(actor);
    for (const child of Object.values(actor._snapshot.children ?? {})) reach(child);
  };
  reach(root);
  // Parents were made before their children.
  return actors.filter((actor) => {
    if (actor._processingStatus !== running || reached.has(actor)) return false;
    reach(actor);
    return true;
  });
}

const seedOf = (state: CaseState): string => `${state.caseId}@${state.revision}`;
