import { not, or, type AnyStateMachine, type AnyStateNode } from 'xstate';
import type { ChartEvent, Refusal, SendAnswer, SendRequest } from '../protocol';
import { declarationOf, declaredEvents, limitOf, type BoundChart } from './bind';
import { answeredBefore } from './entries';
import { lifetimeOf, noRoom, type Letter } from './mailbox';
import { nearest } from './nearest';
import { allNodes, namesEvent, pathOf, transitionsOn } from './paths';
import { bytesBeyond, deepFreeze } from './purity';
import { isTaken, received, step, type Step } from './step';
import type { CaseState } from './state';

/** What would happen to a request: taken as a new event, kept in the mailbox, answered already, or refused. */
export type Judgement =
  /** `made` is the step itself, as it was tried: whoever takes the event at the same moment need not make it again. */
  | { readonly verdict: 'take'; readonly event: ChartEvent; readonly made: Step }
  /** `instead`: why it is not taken now. */
  | { readonly verdict: 'keep'; readonly event: ChartEvent; readonly instead: Refusal }
  | { readonly verdict: 'answered'; readonly answer: SendAnswer }
  | { readonly verdict: 'refuse'; readonly refusal: Refusal };

/**
 * Judges a request against the case as it is, without changing anything: the same key again is answered as before; a
 * refusal says what was wrong and what would be right. What passes has been tried in full on the frozen case.
 * @param at epoch ms, the time that the event would bear.
 */
export function judge(chart: BoundChart, state: CaseState, request: SendRequest, at: number): Judgement {
  const { event, by, key, reason, ifRevision } = request;
  if (typeof (event as { type?: unknown } | undefined)?.type !== 'string') {
    return refuse('malformed', 'an event has a type, which is text: { "type": "…" }', { issues: [{ path: 'type', message: 'text is expected' }] });
  }
  const before = answeredBefore(state, key, () => parsedEvent(chart, event));
  if (before === 'other') return refuse('keyReused', `the key «${key}» was used for another event before; use a new key for a new event`);
  if (before) {
    const { revision, state: then, until } = before;
    return { verdict: 'answered', answer: { revision, state: then, ...(until === undefined ? {} : { kept: true, until }) } };
  }
  if (state.snapshot.status !== 'active') return refuse('closed', `the case is closed; ${event.type} comes too late`);

  const declared = declarationOf(chart, event.type);
  if (!declared) return refuse('unknownEvent', `«${event.type}» is not an event of ${chart.machine.id}${meant(event.type, declaredEvents(chart))}`);
  if (declared.by && !declared.by.some((role) => by.roles.includes(role))) {
    return refuse('notYourRole', `${event.type} is for ${listed(declared.by)}; you act as ${listed(by.roles)}`);
  }
  const notNow = namedNowhere(chart, state, event.type);
  if (notNow && !declared.early) return { verdict: 'refuse', refusal: notNow };
  const allowed = limitOf(chart, 'eventBytes');
  const size = bytesBeyond(allowed, request);
  if (size !== undefined) return refuse('malformed', `the request has ${size} bytes; ${allowed} are allowed`);
  const tooLong = envelopeIssues(request);
  if (tooLong.length > 0) return refuse('malformed', tooLong.map(({ path, message }) => `${path}: ${message}`).join('; '), { issues: tooLong });
  const { type, ...payload } = event;
  const parsed = declared.payload?.safeParse(payload);
  if (parsed && !parsed.success) {
    const issues = parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
    return refuse('malformed', issues.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; '), { issues });
  }
  if (ifRevision !== undefined && ifRevision !== state.revision) {
    return refuse('staleRevision', `the case has revision ${state.revision}, not ${ifRevision}; look at it again`);
  }

  const whole: ChartEvent = parsed ? { type, ...(parsed.data as object) } : event;
  const why = reason === undefined ? {} : { reason };
  const letter: Letter = { event: whole, by, ...why, ...(key === undefined ? {} : { key }) };
  if (notNow) return keptOrRefused(chart, state, letter, notNow);
  try {
    const seen = received(chart, whole, { at, by, ...why });
    if (!isTaken(chart, state, seen)) return keptOrRefused(chart, state, letter, explain(chart, state, seen));
    return { verdict: 'take', event: whole, made: step(chart, state, { kind: 'event', ...letter }, at) };
  } catch (error) {
    return refuse('stepFailed', `the chart fails on ${type}, so nothing has changed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Why an event is not possible now whatever it carries: no active state names it. Undefined where one does. */
export function namedNowhere(chart: BoundChart, state: CaseState, type: string): Refusal | undefined {
  if (activeNodes(state).some((node) => namesEvent(node, type))) return undefined;
  const when = declarationOf(chart, type)?.when ?? `taken in ${listed(takenIn(chart.machine, type))}`;
  return { code: 'notNow', message: `${type} is not possible now: ${when}` };
}

/** What comes early is kept where it is declared so and the mailbox has room; else it is refused for the reason that there is. */
function keptOrRefused(chart: BoundChart, state: CaseState, letter: Letter, instead: Refusal): Judgement {
  if (lifetimeOf(chart, letter.event.type) === undefined) return { verdict: 'refuse', refusal: instead };
  const full = noRoom(chart, state, letter);
  return full === undefined ? { verdict: 'keep', event: letter.event, instead } : refuse('full', `${instead.message}; it cannot be kept until then either: ${full}`);
}

/** Characters at most: both stay with the case, the one for every entry of its history. */
const longest = { key: 256, reason: 1_000 } as const;

/** What is wrong with a request's key and reason, which go into the case's books. */
export function envelopeIssues(request: { readonly key?: string; readonly reason?: string }): { path: string; message: string }[] {
  return (['key', 'reason'] as const).flatMap((path) => {
    const length = request[path]?.length ?? 0;
    return length > longest[path] ? [{ path, message: `has ${length} characters; ${longest[path]} are allowed` }] : [];
  });
}

/** The event with its payload as its schema gives it back, so that keys compare what is meant, not how it was typed. */
function parsedEvent(chart: BoundChart, event: ChartEvent): ChartEvent {
  const { type, ...payload } = event;
  const parsed = declarationOf(chart, type)?.payload?.safeParse(payload);
  return parsed?.success ? { type, ...(parsed.data as object) } : event;
}

/** The states that XState asks: it goes down from the root, also where a history state beside regions has left a parent out. */
function activeNodes({ snapshot }: CaseState): readonly AnyStateNode[] {
  const nodes = snapshot._nodes as AnyStateNode[]; // see leafStates
  if (nodes.every(({ parent }) => !parent || nodes.includes(parent))) return nodes;
  const upwards = (node: AnyStateNode): AnyStateNode[] => (node.parent ? [node, ...upwards(node.parent)] : [node]);
  return [...new Set(nodes.flatMap(upwards))];
}

/** Which guard says no: the one of the innermost state first, as XState asks them. */
function explain(chart: BoundChart, state: CaseState, event: ChartEvent): Refusal {
  const routes = event.type === 'xstate.route' ? routesOf(chart.machine) : undefined;
  if (routes && !routes.includes(String(event['to']))) return { code: 'notNow', message: `xstate.route leads to ${listed(routes)}, not to «${String(event['to'])}»` };
  for (const node of [...activeNodes(state)].sort((a, b) => b.order - a.order)) {
    for (const { guard, target } of transitionsOn(node, event.type)) {
      if (routes && !target?.some(({ id }) => `#${id}` === event['to'])) continue;
      const [leaf, ...others] = failingLeaves(chart, guard, { context: state.snapshot.context, event: deepFreeze(event, 'event') }, state);
      if (leaf !== undefined) return { code: 'guard', guard: leaf, message: `${event.type} is not possible: ${[leaf, ...others].map((one) => sentenceOf(chart, one)).join(', or ')}` };
    }
  }
  return { code: 'notNow', message: `${event.type} is not possible now` };
}

/** What a leaf asks for: its own sentence, or else that it does not hold. */
function sentenceOf(chart: BoundChart, leaf: string): string {
  const said = chart.binding.guards?.[leaf];
  if (said !== undefined) return said;
  return leaf.startsWith(denied) ? `the condition «${leaf.slice(denied.length)}» holds, and it must not` : `the condition «${leaf}» does not hold`;
}

/**
 * The leaf conditions that make a guard say no; none where it says yes. Of an `and` the first part that says no, of an `or` all
 * of them, since any would do. What a `not` denies is gone into as well: of an `and` that it denies every part holds and one must
 * not, of an `or` the first that holds is in the way. `not isClosed` is the leaf `isClosed` that holds and must not.
 * A combined guard that has a sentence of its own is named by that alone.
 * @param wanted what the guard would have to say
 */
function failingLeaves(chart: BoundChart, guard: unknown, args: { context: unknown; event: ChartEvent }, state: CaseState, wanted = true): string[] {
  if (guard === undefined) return [];
  const name = typeof guard === 'string' ? guard : typeof guard === 'object' && guard !== null && 'type' in guard ? String(guard.type) : undefined;
  const resolved: unknown = name === undefined ? guard : chart.machine.implementations.guards[name as never];
  if (typeof resolved !== 'function') return failingLeaves(chart, resolved, args, state, wanted);
  const leaf = (called: string): string[] => [wanted ? called : `${denied}${called}`];
  if ('check' in resolved) {
    const parts = 'guards' in resolved && Array.isArray(resolved.guards) ? (resolved.guards as unknown[]) : [];
    // The check functions of XState's own guards: (snapshot, args, guard) → yes or no.
    const check = resolved.check as (snapshot: unknown, args: unknown, guard: unknown) => boolean;
    if (check(state.snapshot, args, resolved) === wanted) return [];
    if (name !== undefined && leaf(name).some((called) => chart.binding.guards?.[called] !== undefined)) return leaf(name);
    if (check === checkOf.not) return failingLeaves(chart, parts[0], args, state, !wanted);
    const failing = parts.map((part) => failingLeaves(chart, part, args, state, wanted)).filter((leaves) => leaves.length > 0);
    const anyWould = (check === checkOf.or) === wanted;
    if (failing.length > 0) return anyWould ? failing.flat() : failing[0]!; // there is one
    return leaf(name ?? ('stateValue' in resolved ? `in ${JSON.stringify(resolved.stateValue)}` : resolved.name));
  }
  const given = typeof guard === 'object' && guard !== null && 'params' in guard ? guard.params : undefined;
  const params: unknown = typeof given === 'function' ? given(args) : given;
  return (resolved as (args: unknown, params: unknown) => boolean)(args, params) === wanted ? [] : leaf(name ?? (resolved.name || 'an inline condition'));
}

/** How a condition is named that must not hold. */
const denied = 'not ';

/** By what they do: bundlers rename functions. */
const checkOf = { not: (not('') as unknown as { check: unknown }).check, or: (or(['']) as unknown as { check: unknown }).check }; // each carries its check

/** Where an event `xstate.route` may lead, as its `to` names it. */
const routesOf = (machine: AnyStateMachine): string[] => transitionsOn(machine.root, 'xstate.route').flatMap(({ target }) => (target ?? []).map(({ id }) => `#${id}`));

const takenIn = (machine: AnyStateMachine, type: string): string[] =>
  allNodes(machine)
    .filter((node) => namesEvent(node, type))
    .map(pathOf);

const refuse = (code: Refusal['code'], message: string, more: Partial<Refusal> = {}): Judgement => ({ verdict: 'refuse', refusal: { code, message, ...more } });

/** `a, b or c` */
export const listed = (names: readonly string[]): string => (names.length > 1 ? `${names.slice(0, -1).join(', ')} or ${names.at(-1)}` : (names[0] ?? 'nobody'));

/** `; did you mean …?` where a known name is close, or has a part in common. */
function meant(name: string, known: readonly string[]): string {
  const parts = name.toLowerCase().split('.');
  const alike = known.filter((other) => other.split('.').some((part) => parts.includes(part)));
  const best = [...new Set([...nearest(name, known), ...alike])];
  return best.length > 0 ? `; did you mean ${listed(best.slice(0, 4))}?` : '';
}
