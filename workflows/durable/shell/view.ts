import { actionId, actorBinding, actorTree, availableEvents, describeQuestion, forecast, label, leafStates, read, statusOf, type BoundChart, type CaseState } from '../core';
import type { CaseView, ForecastEntry, Pending } from '../protocol';
import { activityIdOf, activityNameOf } from './actors';
import { performedBy } from './outbox';
import type { Posted, Undone } from './types';

/** How far ahead the forecast looks, and how many entries it names at most. */
const horizon = 120 * 86_400_000;
const most = 16;

/** Everything that support asks of a case, in one answer. */
export function viewOf(
  chart: BoundChart, kind: string, state: CaseState, waiting: readonly Posted[], undone: readonly Undone[], now: number, engine: NonNullable<CaseView['engine']>,
): CaseView {
  const at = Math.max(now, state.at);
  const reading = read(chart, state, at);
  const { allowed, blocked } = availableEvents(chart, state, at);
  const { binding } = chart;
  const children = actorTree(state);
  const pending: Pending[] = [
    ...state.actors.map(({ src, as, since, effect }): Pending => {
      const seen = actorBinding(chart, src)?.kind === 'local' ? {} : { activityId: activityIdOf(activityNameOf(chart, src), effect) };
      return { id: actionId(effect), kind: 'actor', name: src, ...(as === undefined ? { what: describeQuestion(chart, src) } : {}), since, effect, ...seen };
    }),
    ...waiting.map((posted): Pending => {
      const { action, since, effect } = posted;
      return { id: actionId(effect), kind: 'action', name: action, since, effect, activityId: activityIdOf(performedBy(chart, posted).id, effect) };
    }),
  ];
  return {
    id: state.caseId,
    kind,
    version: binding.version ?? 1,
    engine,
    status: statusOf(state.snapshot),
    state: leafStates(state.snapshot),
    tags: reading.tags,
    since: state.since,
    startedAt: state.startedAt,
    now: at,
    revision: state.revision,
    deadlines: reading.deadlines,
    allowed,
    blocked,
    forecast: ahead(chart, state).filter((entry) => entry.at <= at + horizon),
    pending,
    ...(children.length > 0 ? { children } : {}),
    parked: [
      ...state.parked.map(({ id, at: when, event, error, lost }) => ({ id, at: when, event, error, ...(lost ? { lost } : {}) })),
      ...undone.map(({ at: when, posted, error, lost }) => ({ id: actionId(posted.effect), at: when, event: `action ${posted.action}`, error, ...(lost ? { lost } : {}) })),
    ],
    mailbox: state.mailbox.map(({ id, event, by, since, until, reason }) => ({ id, event: event.type, by: label(by), since, until, ...(reason === undefined ? {} : { reason }) })),
    audit: state.audit,
    particulars: binding.view?.(reading) ?? { title: state.caseId, waitsFor: '', requirements: [] },
  };
}

/** What lies ahead of a case that stands, kept until it moves: whoever watches a case asks again and again. */
const kept = new WeakMap<CaseState, readonly ForecastEntry[]>();

function ahead(chart: BoundChart, state: CaseState): readonly ForecastEntry[] {
  const known = kept.get(state) ?? forecast(chart, state, Number.POSITIVE_INFINITY, most);
  kept.set(state, known);
  return known;
}
