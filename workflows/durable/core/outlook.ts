import type { AllowedEvent, BlockedEvent, ChartEvent, Deadline, ForecastEntry, JsonSchema, Refusal } from '../protocol';
import type { Reading } from '../binding';
import type { z } from 'zod';
import { actionBinding, actorBinding, declarationOf, declaredEvents, type BoundChart } from './bind';
import { nextTimer } from './deadlines';
import { delayOf } from './ledger';
import { leafStates } from './paths';
import { lifetimeOf } from './mailbox';
import { judge, namedNowhere } from './refusals';
import { step } from './step';
import type { CaseState, RunningActor } from './state';

/** What of a case can be read, for views and search attributes. */
export function read(chart: BoundChart, state: CaseState, at: number): Reading<never> {
  return {
    context: state.snapshot.context as never, // the chart's own context; the binding's functions know its type
    state: leafStates(state.snapshot),
    tags: [...state.snapshot.tags].sort(),
    since: state.since,
    startedAt: state.startedAt,
    at,
    deadlines: deadlinesOf(chart, state),
  };
}

export function deadlinesOf(chart: BoundChart, state: CaseState): Deadline[] {
  return state.timers
    .map((timer) => ({ at: timer.deadline, ...delayOf(chart, timer) }))
    .sort((a, b) => a.at - b.at);
}

/** Which declared events would be taken now, each tried in full with its own example, and why the others would not. */
export function availableEvents(chart: BoundChart, state: CaseState, at: number): { allowed: AllowedEvent[]; blocked: BlockedEvent[] } {
  const allowed: AllowedEvent[] = [];
  const blocked: BlockedEvent[] = [];
  const context = state.snapshot.context as never; // see read()
  for (const type of declaredEvents(chart)) {
    const declared = declarationOf(chart, type)!; // it was listed
    const example = attempt(() => declared.example?.(context));
    const sender = attempt(() => declared.sender?.(context)) ?? {};
    const event: ChartEvent = { ...(typeof example === 'object' ? example : {}), type };
    const notNow = namedNowhere(chart, state, type);
    if (notNow && state.snapshot.status === 'active') {
      blocked.push(blockedBy(chart, type, notNow));
      continue;
    }
    const judged = judge(chart, state, { event, by: { kind: 'example', id: 'example', roles: declared.by ?? [], ...sender } }, at);
    // Where a state takes the event and only a right payload is not to be made up, it is allowed all the same.
    const refused = judged.verdict === 'refuse' && judged.refusal.code !== 'malformed';
    if (refused) blocked.push(blockedBy(chart, type, judged.refusal));
    else if (judged.verdict === 'keep') blocked.push(blockedBy(chart, type, judged.instead));
    else allowed.push({ event: type, title: declared.title, by: declared.by ?? [], ...(example === undefined || judged.verdict === 'refuse' ? {} : { example }), ...payloadOf(chart, type) });
  }
  return { allowed, blocked };
}

const schemas = new WeakMap<z.ZodType, JsonSchema>();

/** The shape of what an event carries, as everybody can read it; made once, since whoever watches a case asks again and again. */
function payloadOf(chart: BoundChart, type: string): { readonly payload?: JsonSchema } {
  const declared = declarationOf(chart, type)?.payload;
  if (!declared) return {};
  const payload = schemas.get(declared) ?? declared.toJSONSchema({ io: 'input', unrepresentable: 'any' });
  schemas.set(declared, payload);
  return { payload };
}

/** Sent before its time, an event may wait for it. What a closed case would carry nobody needs to know. */
function blockedBy(chart: BoundChart, event: string, { message: reason, code }: Refusal): BlockedEvent {
  const keptFor = code === 'notNow' || code === 'guard' ? lifetimeOf(chart, event) : undefined;
  return { event, reason, code, ...(keptFor === undefined ? {} : { keptFor }), ...(code === 'closed' ? {} : payloadOf(chart, event)) };
}

/** An example is made from the context, which may not have yet what it needs; then there is none. */
function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

/**
 * What will happen if nobody acts: the core run ahead over the pending deadlines, one after the other. What the world is asked on
 * the way nobody can answer beforehand, so none is supposed: the entry says that it asks, and later ones what they depend on.
 * @param horizon epoch ms; deadlines beyond it are left out.
 * @param most entries at most; a clock that goes on for ever would fill any list.
 */
export function forecast(chart: BoundChart, state: CaseState, horizon: number, most: number): ForecastEntry[] {
  const entries: ForecastEntry[] = [];
  let ahead = state;
  while (entries.length < most) {
    const next = nextTimer(ahead);
    if (!next || next.deadline > horizon) break;
    const from = leafStates(ahead.snapshot);
    const unless = [...new Set(ahead.actors.filter(isQuestion).map(({ src }) => src))];
    const made = step(chart, ahead, { kind: 'timer', generation: next.generation }, next.deadline);
    const does = made.effects.flatMap((effect) => {
      if (effect.kind === 'perform') return [describe(chart, effect.action, effect.params)];
      if (effect.kind === 'tell') return typeof effect.to === 'object' && 'workflow' in effect.to && effect.say.kind === 'event' ? [`tells ${effect.to.workflow} ${effect.say.event.type}`] : [];
      if (effect.kind !== 'startActor') return [];
      if (effect.as === 'machine') return [`starts ${effect.src}; what comes after depends on how it ends`];
      return [isQuestion(effect) ? `${describeQuestion(chart, effect.src)}; what comes after depends on the answer` : `starts ${effect.src}`];
    });
    does.push(...made.state.parked.slice(ahead.parked.length).map(({ error }) => `is parked, since the chart fails on it: ${error}`));
    const revision = ahead.revision;
    does.push(...made.state.history.filter((entry) => entry.revision > revision && entry.keptSince !== undefined && entry.by !== 'system').map(({ event, by }) => `takes ${event} of ${by}, which was kept`));
    entries.push({ at: next.deadline, deadline: delayOf(chart, next).name, from, to: leafStates(made.state.snapshot), does, ...(unless.length > 0 ? { unless } : {}) });
    ahead = made.state;
  }
  return entries;
}

/** Work outside that comes to an end with an answer; a callback or an observable runs beside the case. */
const isQuestion = ({ as }: Pick<RunningActor, 'as'>): boolean => as === undefined || as === 'machine';

/** What a question to the world is, for people. */
export const describeQuestion = (chart: BoundChart, src: string): string => actorBinding(chart, src)?.describe ?? `asks ${src}`;

function describe(chart: BoundChart, action: string, params: unknown): string {
  const bound = actionBinding(chart, action);
  return (bound && 'describe' in bound ? bound.describe?.(params as never) : undefined) ?? action; // the chart gives the params that its binding describes
}
