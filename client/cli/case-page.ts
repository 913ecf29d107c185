import type { HistoryEntry } from '../../workflows/durable/protocol';
import type { EnrollmentView, Requirement } from '../answers';
import type { Retrying } from '../retrying';
import type { Seen } from './case-json';
import { arrow, beside, plain, section, styles, wrapped, type Styles } from './layout';
import { about, timesIn, type TimeWriter } from './times';

export interface PageOptions {
  readonly colour: boolean;
  readonly columns: number;
  /** Epoch ms, the clock's: what «this year» is judged by, and whether a case is ahead of it. */
  readonly now: number;
}

/**
 * The case for people: where it is and since when, what it waits for and until when, what is owed, what may be done and
 * why the rest may not, what is being retried, what happens if nobody acts. Times are in the case's own zone.
 */
export function casePage({ view, retrying, failingSteps, history, gaps = [] }: Seen, options: PageOptions): string {
  const style = styles(options.colour);
  const times = timesIn(view.particulars.timeZone, options.now);
  const width = options.columns;
  return [
    ...heading(view, times, style, options),
    ...section('erased', erasedLines(view, times, width), style),
    ...section('company', companyLines(view, width), style),
    // From the first day, whatever the clocks of the stages stand still for.
    ...section('age', view.status === 'active' ? [`${about(view.now - view.startedAt)}, since ${times.at(view.startedAt)}`] : [], style),
    ...section('waits for', wrapped(plain(view.particulars.waitsFor), width - 15), style),
    ...section('until', until(view, times, width), style),
    ...section('owed', view.particulars.requirements.flatMap((requirement) => owed(requirement, times, style, width)), style),
    ...section('notes', noteLines(view, times, style, width), style),
    ...section('closed on', (view.particulars.closingDays ?? []).flatMap(({ date, why, by }) => wrapped(`${date}: ${plain(why)} (${plain(by)})`, width - 15)), style),
    ...section('may do', view.status === 'active' ? mayDo(view, style) : ['nothing any more'], style),
    ...section('not yet', view.status === 'active' ? notYet(view, width) : [], style),
    ...section('failing', failing(failingSteps), style, 'bad'),
    ...section('parked', parkedLines(view, times, style, width), style, 'bad'),
    ...section('retrying', retrying.flatMap((each) => retryingLines(each, view, times, style, width)), style, 'bad'),
    ...section('mailbox', mailboxLines(view, times, style, width), style),
    ...forecastSection(view, times, style, width, shortForecast),
    ...(history ? [style.faint('  history'), ...historyLines(history, times, style), ...gaps.map((gap) => style.bad(gapLine(gap)))] : []),
  ].join('\n');
}

/** R28: what tells the company from others, and how it came to bear another number than was given. */
function companyLines({ particulars: { company } }: EnrollmentView, width: number): string[] {
  if (!company) return [];
  const { duns, replacedDuns = [], registrationNumber, address } = company;
  const facts = [company.name, ...(duns ? [`DUNS ${duns}`] : []), ...(registrationNumber ? [`registered as ${registrationNumber}`] : []), ...(address.city ? [address.city] : [])];
  const replaced = replacedDuns[0] === undefined ? [] : [`${replacedDuns.join(', then ')} was given, which the registry has replaced`];
  return [facts.join(', '), ...replaced].flatMap((line) => wrapped(plain(line), width - 15));
}

/** `if nobody acts`, as a page of its own. */
export function forecastPage(view: EnrollmentView, options: PageOptions): string {
  const style = styles(options.colour);
  const times = timesIn(view.particulars.timeZone, options.now);
  const lines = forecastSection(view, times, style, options.columns, forecastAtMost);
  const none = view.status === 'active' ? '  Nothing happens by itself: the case waits until somebody acts.' : '  The case is closed: nothing happens any more.';
  return [titleLine(view, style, options.columns), ...rehearsed(view, times, style, options.now), ...(lines.length > 0 ? lines : [none])].join('\n');
}

function heading(view: EnrollmentView, times: TimeWriter, style: Styles, { columns: width, now }: PageOptions): string[] {
  const since = `since ${times.at(view.since)} (${times.zone})`;
  const places = view.state.map((path, index) => {
    const place = `  ${style.mark(view.status === 'active' ? '●' : view.status === 'done' ? '○' : '✗')} ${style.strong(plain(path).split('.').join(' ▸ '))}`;
    return index === 0 ? apart(place, path.length + 4 + 2 * (path.split('.').length - 1), style.faint(since), since.length, width) : place;
  });
  const ended = view.status === 'active' ? [] : [`    ${view.status === 'done' ? `closed: this case takes no events any more${undoneOf(view)}` : 'failed: an operator must look at it'}`];
  return [titleLine(view, style, width), ...rehearsed(view, times, style, now), ...places, ...ended];
}

/** A case that has reached its end still hands over what it has to say. */
function undoneOf({ pending, parked }: EnrollmentView): string {
  const count = pending.length + parked.length;
  return count === 0 ? '' : `; ${count === 1 ? 'one action of it is' : `${count} actions of it are`} still to be done or discarded`;
}

/** A case whose time was made to pass looks odd without being told so; a clock that is a little off does not count. */
function rehearsed({ now: itsTime }: EnrollmentView, times: TimeWriter, style: Styles, now: number): string[] {
  return itsTime - now > 120_000 ? [style.faint(`  rehearsed: for this case it is ${times.at(itsTime)}`)] : [];
}

function titleLine(view: EnrollmentView, style: Styles, width: number): string {
  const { title, country } = view.particulars;
  const words = [plain(title), view.kind, ...(country ? [countryName(country)] : [])];
  const shown = words.join(' · ');
  return apart(style.strong(shown), shown.length, style.strong(view.id), view.id.length, width);
}

/** Two texts at the ends of a line; lengths are given because colour takes none. */
function apart(left: string, leftLength: number, right: string, rightLength: number, width: number): string {
  return left + ' '.repeat(Math.max(2, Math.min(width, 88) - leftLength - rightLength)) + right;
}

function until(view: EnrollmentView, times: TimeWriter, width: number): string[] {
  const [next] = [...view.deadlines].sort((a, b) => a.at - b.at);
  if (!next) return [];
  const then = view.forecast.find((entry) => entry.at === next.at && entry.deadline === next.name);
  const says = then ? [...then.does, ...entered(then)].map(plain).join(', ') : '';
  return wrapped(`${times.at(next.at)} (${plain(next.name)})${says ? `, then ${says}` : ''}`, width - 15);
}

function owed(requirement: Requirement, times: TimeWriter, style: Styles, width: number): string[] {
  const { code, field, status, by, why, until: term, todo, event } = requirement;
  const who = by === undefined ? '' : `by ${[by].flat().map(roleName).join(' or ')}`;
  const head = `${style.strong(plain(field && field !== code ? `${code} (${field})` : code))}, ${status === 'missing' || status === 'invalid' ? style.bad(status) : status}`;
  const tail = [who, term === undefined ? '' : `until ${times.at(term)}`].filter((part) => part !== '').join(', ');
  return [
    tail ? `${head}   ${style.faint(tail)}` : head,
    ...(why ? wrapped(plain(why), width - 17).map((line) => `  ${line}`) : []),
    ...(todo ? beside(`  ${style.mark('→')} `, wrapped(plain(event ? `${todo} (${event})` : todo), width - 19), 4) : []),
  ];
}

const erasedLines = ({ particulars: { erased } }: EnrollmentView, times: TimeWriter, width: number): string[] =>
  erased ? wrapped(`the personal data, ${times.at(erased.at)} by ${plain(erased.by)}: ${plain(erased.why)}`, width - 15) : [];

/** The latest first: older ones are in the JSON and in the history. */
function noteLines({ particulars: { notes = [] } }: EnrollmentView, times: TimeWriter, style: Styles, width: number): string[] {
  const shown = notes.slice(-notesShown).reverse();
  const older = notes.length - shown.length;
  return [
    ...shown.flatMap(({ at, by, text, forApplicant }) => [
      style.faint(`${times.at(at)}, ${plain(by)}${forApplicant ? ', to the applicant' : ''}`),
      ...wrapped(plain(text), width - 17).map((line) => `  ${line}`),
    ]),
    ...(older > 0 ? [style.faint(`and ${older} older: --json`)] : []),
  ];
}

const notesShown = 5;

function mayDo(view: EnrollmentView, style: Styles): string[] {
  const longest = Math.max(0, ...view.allowed.map(({ event }) => event.length));
  return view.allowed.map(({ event, title, by }) => `${plain(event).padEnd(longest)}   ${plain(title)} ${style.faint(`(${by.map(roleName).join(', ')})`)}`);
}

/** What a condition holds back, each with its sentence; what belongs to other states is only named where it is much. */
function notYet({ blocked, id }: EnrollmentView, width: number): string[] {
  const ofOtherStates = blocked.filter(({ code }) => code === 'notNow');
  const elsewhere = ofOtherStates.length > 3 ? ofOtherStates.map(({ event }) => plain(event)) : [];
  const heldBack = blocked.filter(({ event }) => !elsewhere.includes(plain(event)));
  return [
    ...heldBack.flatMap(({ event, reason, keptFor }) => beside(`${plain(event)}: `, wrapped(`${bareReason(event, reason)}${keptFor === undefined ? '' : `; sent now, it waits up to ${about(keptFor)}`}`, width - 17 - event.length))),
    ...(elsewhere.length === 0 ? [] : wrapped(`${elsewhere.join(', ')} (parvis events ${id} says when)`, width - 15)),
  ];
}

function failing(attempts: number): string[] {
  return attempts === 0 ? [] : [`the case’s own step has failed ${attempts - 1} times in a row; a mended worker continues it`];
}

/** What the chart or the outside could not take, by the ids that operators name it by, and what they can do. */
function parkedLines({ id: caseId, parked }: EnrollmentView, times: TimeWriter, style: Styles, width: number): string[] {
  const lines = parked.flatMap(({ id, at, event, error }) => beside(`${style.strong(id)}  `, wrapped(`${plain(event)} of ${times.at(at)}: ${plain(error)}`, width - 19 - id.length), 4));
  const [first] = parked;
  if (!first) return [];
  const others = parked.length > 1 ? `, all of them without ${first.id}` : '';
  return [...lines, `${style.mark('→')} parvis retry ${caseId} ${first.id} --reason … tries it again${others}`, discardLine(caseId, first.id, style)];
}

const discardLine = (caseId: string, id: string, style: Styles): string => `${style.mark('→')} parvis discard ${caseId} ${id} --reason … gives it up`;

/** What has come early, and until when it waits. */
function mailboxLines({ id: caseId, mailbox }: EnrollmentView, times: TimeWriter, style: Styles, width: number): string[] {
  const lines = mailbox.flatMap(({ id, event, by, since, until: end, reason }) =>
    beside(`${style.strong(id)}  `, wrapped(`${plain(event)} by ${plain(by)} of ${times.at(since)}, waits until ${times.at(end)}${reason ? ` «${plain(reason)}»` : ''}`, width - 19 - id.length), 4));
  return mailbox[0] ? [...lines, `${style.mark('→')} parvis discard ${caseId} ${mailbox[0].id} --reason … takes it back`] : [];
}

function retryingLines({ id, name, attempt, lastError, since, nextAttemptAt }: Retrying, { id: caseId, now }: EnrollmentView, times: TimeWriter, style: Styles, columns: number): string[] {
  const soon = nextAttemptAt === undefined || nextAttemptAt - now < 60_000;
  const next = nextAttemptAt === undefined ? 'trying now' : `next ${nextAttemptAt - now < 86_400_000 ? `in ${about(nextAttemptAt - now)}` : times.at(nextAttemptAt)}`;
  const sofar = since === undefined ? '' : `, for ${about(now - since)}`;
  return [`${plain(name)}, attempt ${attempt}${sofar}, ${next}`, ...wrapped(plain(lastError ?? ''), columns - 17).map((line) => `  ${line}`), ...(soon ? [] : [`  ${style.mark('→')} parvis retry ${caseId} --reason … tries it now`]), ...(id === undefined ? [] : [`  ${discardLine(caseId, id, style)}`])];
}

function forecastSection(view: EnrollmentView, times: TimeWriter, style: Styles, width: number, most: number): string[] {
  // What is asked already comes first, since everything after it may come otherwise.
  const asked = view.pending.flatMap(({ what }) => (what === undefined ? [] : [{ when: 'now', what: `${plain(what)}; what comes after depends on the answer` }]));
  const rows = [...asked, ...view.forecast.slice(0, most).map((entry) => ({ when: times.inColumn(entry.at), what: foretold(entry) }))];
  if (rows.length === 0) return [];
  const longest = Math.max(...rows.map(({ when }) => when.length));
  return [
    style.faint('  if nobody acts'),
    ...rows.flatMap(({ when, what }) => beside(`    ${when.padEnd(longest)}   `, wrapped(what, width - longest - 7))),
    ...(view.forecast.length >= most ? [style.faint(`    and so on${view.forecast.length > most ? ` (parvis forecast ${view.id})` : ''}`)] : []),
  ];
}

/** What a deadline brings, and what it depends on. */
function foretold(entry: EnrollmentView['forecast'][number]): string {
  const brings = [...entry.does, ...entered(entry)].map(plain).join(', ') || plain(entry.deadline);
  return entry.unless === undefined ? brings : `${brings} (unless an answer to ${entry.unless.map(plain).join(' or ')} changes it)`;
}

/** The page of a case shows so much of what comes; a case tells no more of it than the other. */
const shortForecast = 8;
const forecastAtMost = 16;

/** The label names the event already. */
export const bareReason = (event: string, reason: string): string => plain(reason.startsWith(`${event} is not possible`) ? reason.replace(/^.*? is not possible(?: now)?: /, '') : reason);

export function historyLines(history: readonly HistoryEntry[], times: TimeWriter, style: Styles): string[] {
  const whens = history.map(({ at }) => times.inColumn(at));
  const longest = Math.max(0, ...whens.map((when) => when.length));
  return history.flatMap((entry, index) => {
    const move = entered(entry).map((arrows) => `  ${style.faint(arrows)}`).join('');
    const line = `    ${String(entry.revision).padStart(3)}  ${(whens[index] ?? '').padEnd(longest)}  ${plain(entry.event)}  ${style.faint(`by ${plain(entry.by)}`)}${move}`;
    const what = entry.what ? [`         ${plain(entry.what.join(', '))}`] : [];
    const since = entry.keptSince === undefined ? [] : [`         had come early: ${times.at(entry.keptSince)}`];
    return [line, ...what, ...since, ...(entry.reason ? [`         «${plain(entry.reason)}»`] : [])];
  });
}

/** What a history does not tell, told. */
export const gapLine = ({ after, through }: { readonly after: number; readonly through: number }): string =>
  `    What came after revision ${after} until revision ${through} was not kept.`;

/** `→ verifying ▸ clock ▸ stuck`: what is entered by a step, not what stays; nothing where all stays. */
function entered({ from, to }: { from: readonly string[]; to: readonly string[] }): string[] {
  const newly = to.filter((path) => !from.includes(path));
  return newly.length === 0 ? [] : [arrow(newly)];
}

const roleNames: Readonly<Record<string, string>> = {
  'global-admin': 'a global admin', 'admin-agent': 'an admin agent', user: 'a user of the account', operator: 'an operator', reviewer: 'a reviewer',
  support: 'support', 'mailbox-holder': 'the link in the mail', 'primary-contact': 'the primary contact', system: 'the system',
};
const roleName = (role: string): string => roleNames[role] ?? plain(role);

function countryName(code: string): string {
  try {
    return new Intl.DisplayNames(['en'], { type: 'region' }).of(code) ?? code;
  } catch {
    return plain(code); // not a code at all
  }
}
