import type { HistoryEntry } from '../../workflows/durable/protocol';
import { masked } from '../../machines/enrollment/requirements';
import type { Confirmation, EnrollmentView } from '../answers';
import { workflowId } from '../case-id';
import type { CaseHistory } from '../durable';
import type { Retrying } from '../retrying';
import { iso } from './times';

/** All that one look at a case brings together. */
export interface Seen {
  readonly view: EnrollmentView;
  readonly retrying: readonly Retrying[];
  /** Steps that the case's own chart or worker fails in a row; 0 where all is well. */
  readonly failingSteps: number;
  readonly history?: readonly HistoryEntry[];
  /** What the history does not tell, because it was not kept. */
  readonly gaps?: CaseHistory['gaps'];
}

/**
 * What `parvis show --json` prints: stable names, times in ISO 8601 UTC. `allowed` are the names of the events that
 * would be taken now, `events` the same with title, roles and a payload to fill in. What the machine adds beyond that
 * is under `particulars`, as it is; its own times are epoch ms. The answers themselves are left out: they hold people's
 * addresses.
 */
export function caseAsJson({ view, retrying, failingSteps, history, gaps = [] }: Seen) {
  const { title, waitsFor, requirements, country, timeZone, confirmation, notes = [], application: _, ...particulars } = view.particulars;
  const deadlines = [...view.deadlines].sort((a, b) => a.at - b.at);
  return {
    id: view.id,
    kind: view.kind,
    workflowId: workflowId(view.id),
    title,
    country: country ?? null,
    timeZone: timeZone ?? null,
    status: view.status,
    state: view.state,
    tags: view.tags,
    since: iso(view.since),
    startedAt: iso(view.startedAt),
    now: iso(view.now),
    revision: view.revision,
    version: view.version,
    waitsFor,
    until: deadlines[0] ? iso(deadlines[0].at) : null,
    deadlines: deadlines.map(({ name, at, state }) => ({ name, at: iso(at), state })),
    allowed: view.allowed.map(({ event }) => event),
    events: view.allowed.map(({ event, title: says, by, example }) => ({ event, title: says, by, ...(example === undefined || onlyByLink(by) ? {} : { example }) })),
    blocked: view.blocked.map(({ event, reason, code, keptFor }) => ({ event, reason, code, ...(keptFor === undefined ? {} : { keptForMs: keptFor }) })),
    requirements: requirements.map(({ until, ...requirement }) => ({ ...requirement, ...(until === undefined ? {} : { until: iso(until) }) })),
    forecast: forecastAsJson(view),
    retrying: retrying.map(({ id, name, attempt, lastError, since, nextAttemptAt, effect }) => ({
      id: id ?? null,
      name,
      attempt,
      lastError: lastError ?? null,
      since: since === undefined ? null : iso(since),
      nextAttemptAt: nextAttemptAt === undefined ? null : iso(nextAttemptAt),
      effect: effect ?? null,
    })),
    failingSteps,
    parked: view.parked.map(({ id, at, event, error }) => ({ id, at: iso(at), event, error })),
    mailbox: view.mailbox.map(({ id, event, by, since, until, reason }) => ({ id, event, by, since: iso(since), until: iso(until), ...(reason === undefined ? {} : { reason }) })),
    notes: notes.map(({ at, by, text, forApplicant }) => ({ at: iso(at), by, text, forApplicant })),
    particulars: { ...particulars, ...(confirmation ? { confirmation: confirmationAsJson(confirmation) } : {}) },
    audit: view.audit,
    ...(history ? { history: historyAsJson(history), historyGaps: gaps } : {}),
  };
}

/** Staff recognise the contact; the address itself and the link's hash are nobody's business here. */
const confirmationAsJson = ({ mailbox, registration, contactName, contactEmail, language, expiresAt }: Confirmation) => ({
  mailbox,
  registration,
  contactName,
  contactEmail: masked(contactEmail),
  language,
  ...(expiresAt === undefined ? {} : { expiresAt: iso(expiresAt) }),
});

/** What only a mail's link can send needs no pattern to fill in. */
export const onlyByLink = (by: readonly string[]): boolean => by.every((role) => role === 'mailbox-holder');

export const forecastAsJson = (view: EnrollmentView) =>
  view.forecast.map(({ at, deadline, from, to, does, unless }) => ({ at: iso(at), deadline, from, to, does, ...(unless ? { unless } : {}) }));

export const historyAsJson = (history: readonly HistoryEntry[]) =>
  history.map(entryAsJson);

export const entryAsJson = ({ revision, at, by, event, from, to, reason, keptSince, what }: HistoryEntry) => ({
  revision, at: iso(at), by, event, from, to, ...(reason === undefined ? {} : { reason }),
  ...(keptSince === undefined ? {} : { keptSince: iso(keptSince) }), ...(what === undefined ? {} : { what }),
});
