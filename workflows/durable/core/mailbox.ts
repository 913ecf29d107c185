import type { ChartEvent, Sender } from '../protocol';
import { declarationOf, limitOf, type BoundChart } from './bind';
import type { Effect } from './effects';
import { milliseconds } from './durations';
import { noted, remember } from './entries';
import type { Envelope } from './envelope';
import { bytesOf } from './purity';
import type { CaseState, Kept, Timer } from './state';
import type { Step } from './step';

/**
 * The mailbox: events that came before a state takes them, each with a lifetime, oldest first. They are delivered by
 * the step that leads to a state that takes them, and leave with an entry in the history in every other case.
 */

/** An event as its sender meant it. */
export interface Letter {
  readonly event: ChartEvent;
  readonly by: Sender;
  readonly reason?: string;
  readonly key?: string;
}

/** Who sent an event, as the history names them. */
export const label = (by: Sender): string => (by.kind === 'system' ? 'system' : `${by.roles[0] ?? by.kind}:${by.id}`);

/** How long an event of this type may wait, ms; undefined where it is not to be kept. */
export function lifetimeOf(chart: BoundChart, type: string): number | undefined {
  const early = declarationOf(chart, type)?.early;
  return early && milliseconds(early.for);
}

/** Why the mailbox cannot take a further event; undefined where it can. */
export function noRoom(chart: BoundChart, state: CaseState, letter: Letter): string | undefined {
  const [most, mostBytes] = [limitOf(chart, 'mailbox'), limitOf(chart, 'mailboxBytes')];
  // What the chart failed on when it was delivered is still the mailbox's: it goes back there when it is tried again.
  const held = [...state.mailbox, ...state.parked.flatMap(({ from }) => ('kept' in from ? [from.kept] : []))];
  if (held.length >= most) return `${most} events wait in the mailbox already, as many as it may hold`;
  const size = bytesOf(held) + bytesOf(letter);
  return size > mostBytes ? `with this event the mailbox would have ${size} bytes; ${mostBytes} are allowed` : undefined;
}

/** Keeps an event that no state takes now. `judge` has said that it may be kept. */
export function keep(chart: BoundChart, state: CaseState, letter: Letter, now: number): Step {
  const { event, by, reason, key } = letter;
  const at = Math.max(now, state.at);
  const until = at + (lifetimeOf(chart, event.type) ?? 0);
  const made = putIn({ ...state, at }, { ...letter, since: at, until });
  const entered = noted(chart, made.state, at, { by: label(by), event: `${event.type}.kept`, ...(reason === undefined ? {} : { reason }) });
  return { ...made, state: key === undefined ? entered : remember(chart, entered, key, event, { until }) };
}

/** Puts an event in (again), in the order of coming, with a timer to its end. */
export function putIn(state: CaseState, letter: Letter & Pick<Kept, 'since' | 'until'>): Step {
  const generation = state.generation + 1;
  const kept: Kept = { ...letter, id: `m${generation}`, generation };
  const name = `${kept.event.type}.expired`;
  // Orphaned: nothing that the chart cancels can mean it.
  const timer: Timer = { generation, id: name, orphaned: true, kept: true, event: { type: name }, deadline: kept.until };
  return {
    state: { ...state, generation, timers: [...state.timers, timer], mailbox: [...state.mailbox, kept].sort((a, b) => a.since - b.since || a.generation - b.generation) },
    effects: [{ kind: 'startTimer', generation, deadline: kept.until }],
  };
}

/** The event whose timer has passed leaves, and the history says so. */
export function expire(chart: BoundChart, state: CaseState, generation: number, at: number): CaseState {
  const kept = state.mailbox.find((other) => other.generation === generation);
  return kept ? left(chart, state, kept, at, 'no state took it in time') : without(state, generation);
}

/** The event leaves on somebody's word. */
export function withdraw(chart: BoundChart, state: CaseState, kept: Kept, by: Sender, reason: string, at: number): Step {
  return {
    state: noted(chart, without(state, kept.generation), at, { by: label(by), event: `${kept.event.type}.withdrawn`, reason, keptSince: kept.since, what: [kept.id] }),
    effects: [{ kind: 'cancelTimer', generation: kept.generation }],
  };
}

/** What delivering asks of the step; it may throw where the chart fails. */
export interface Postman {
  /** The event as the chart is to see it. */
  readonly opened: (event: ChartEvent, envelope: Envelope) => ChartEvent;
  readonly isTaken: (state: CaseState, event: ChartEvent) => boolean;
  readonly take: (state: CaseState, event: ChartEvent, kept: Kept) => Step;
  /** Puts aside what the chart fails on. */
  readonly park: (state: CaseState, kept: Kept, error: unknown) => Step;
}

/**
 * After a step: delivers every event that the case takes now, the oldest first and each anew after what the one before it led
 * to. Bounded by the mailbox, since each leaves it. A case that has reached its end lets all of them go.
 */
export function deliver(chart: BoundChart, made: Step, postman: Postman): Step {
  const effects: Effect[] = [...made.effects];
  let { state } = made;
  for (let tried = 0; tried < state.mailbox.length; ) {
    const kept = state.mailbox[tried]!; // below the length
    if (state.snapshot.status !== 'active') {
      state = left(chart, state, kept, state.at, 'the case has ended');
      continue; // its timer is called off by the end, as all are
    }
    const delivery = deliveryOf(state, kept, postman);
    if (!delivery) {
      tried += 1;
      continue;
    }
    effects.push({ kind: 'cancelTimer', generation: kept.generation }, ...delivery.effects);
    state = delivery.state;
    tried = 0;
  }
  return { state, effects };
}

function deliveryOf(state: CaseState, kept: Kept, { opened, isTaken, take, park }: Postman): Step | undefined {
  const { event: sent, by, reason } = kept;
  const emptier = without(state, kept.generation);
  try {
    const event = opened(sent, { at: state.at, by, ...(reason === undefined ? {} : { reason }) });
    if (!isTaken(state, event)) return undefined;
    const { state: after, effects } = take(emptier, event, kept);
    const entry = after.history.at(-1);
    return { state: entry ? { ...after, history: [...after.history.slice(0, -1), { ...entry, keptSince: kept.since }] } : after, effects };
  } catch (error) {
    return park(emptier, kept, error);
  }
}

function left(chart: BoundChart, state: CaseState, kept: Kept, at: number, reason: string): CaseState {
  return noted(chart, without(state, kept.generation), at, { by: 'system', event: `${kept.event.type}.expired`, reason, keptSince: kept.since });
}

const without = (state: CaseState, generation: number): CaseState => ({
  ...state,
  mailbox: state.mailbox.filter((kept) => kept.generation !== generation),
  timers: state.timers.filter((timer) => timer.generation !== generation),
});
