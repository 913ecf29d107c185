import { z } from 'zod';
import type { OperatorAnswer, OperatorRequest, Refusal, Sender } from '../protocol';
import type { BoundChart } from './bind';
import type { Effect } from './effects';
import { answeredBefore, noted, remember } from './entries';
import { label, withdraw } from './mailbox';
import { leafStates } from './paths';
import { envelopeIssues, listed } from './refusals';
import type { CaseState } from './state';
import { retryParked, type Step } from './step';

/** An operator's word over what is stuck: try it again, or give it up. */
export type Word = 'retry' | 'discard';

/** Something that is stuck, waits, or is tried over and over. */
export interface Stuck {
  /** `p7` parked by the chart · `e12` an action · `m5` in the mailbox. */
  readonly id: string;
  readonly kind: 'parked' | 'failed' | 'lost' | 'underWay' | 'kept';
  /** For people and the history: `ask.failed`, `action whisper`. */
  readonly what: string;
}

/** What is known of the actions that are not done. */
export interface OutboxBooks {
  readonly waiting: readonly { readonly effect: number; readonly action: string }[];
  /** Failed for good. */
  readonly undone: readonly { readonly posted: { readonly effect: number; readonly action: string }; readonly lost?: true }[];
}

export const actionId = (effect: number): string => `e${effect}`;

export type WordJudgement =
  | { readonly verdict: 'obey'; readonly which: readonly Stuck[]; readonly request: OperatorRequest }
  | { readonly verdict: 'answered'; readonly answer: OperatorAnswer }
  | { readonly verdict: 'refuse'; readonly refusal: Refusal };

/** Everything that an operator's word may name. */
export function stuckOf(state: CaseState, outbox: OutboxBooks): Stuck[] {
  return [
    ...state.parked.map(({ id, event, lost }): Stuck => ({ id, kind: lost ? 'lost' : 'parked', what: event })),
    ...outbox.undone.map(({ posted, lost }): Stuck => ({ id: actionId(posted.effect), kind: lost ? 'lost' : 'failed', what: `action ${posted.action}` })),
    ...outbox.waiting.map(({ effect, action }): Stuck => ({ id: actionId(effect), kind: 'underWay', what: `action ${action}` })),
    ...state.mailbox.map(({ id, event }): Stuck => ({ id, kind: 'kept', what: event.type })),
  ];
}

/**
 * Judges an operator's word without changing anything, by the codes of every other request. Who sent an event that is
 * kept may take it back without being an operator.
 * @param given the request as it came
 */
export function judgeWord(chart: BoundChart, state: CaseState, outbox: OutboxBooks, word: Word, given: unknown): WordJudgement {
  const parsed = Request.safeParse(given);
  if (!parsed.success) return malformed(parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })));
  const { by, key, which, reason } = parsed.data;
  const request: OperatorRequest = { by, reason, ...(key === undefined ? {} : { key }), ...(which === undefined ? {} : { which }) };
  const issues = envelopeIssues(request);
  if (word === 'discard' && which === undefined) issues.push({ path: 'which', message: 'what is to be discarded is named by its id, as the view has it' });
  if (issues.length > 0) return malformed(issues);

  const known = answeredBefore(state, key, () => asked(word, request));
  if (known === 'other') return refuse('keyReused', `the key «${key}» was used for another request before; use a new key for a new request`);
  if (known) return { verdict: 'answered', answer: { revision: known.revision, state: known.state, what: known.what ?? [] } };

  const named = stuckOf(state, outbox).filter(({ id }) => id === which);
  const operators = chart.binding.operators ?? (Object.keys(chart.binding.events ?? {}).length === 0 ? undefined : ['operator']);
  const own = word === 'discard' && state.mailbox.some((kept) => kept.id === which && isSame(kept.by, by));
  if (operators && !own && !operators.some((role) => by.roles.includes(role))) {
    return refuse('notYourRole', `what is stuck is for ${listed(operators)}; you act as ${listed(by.roles)}`);
  }
  const possible = stuckOf(state, outbox).filter(({ kind }) => may(word, kind));
  if (which === undefined) {
    return possible.length > 0 ? { verdict: 'obey', which: possible, request } : refuse('notNow', 'nothing is parked that can be tried again');
  }
  const meant = possible.filter(({ id }) => id === which);
  if (meant.length > 0) return { verdict: 'obey', which: meant, request };
  const instead = possible.length > 0 ? `; there is ${listed(possible.map(({ id, what }) => `${id} (${what})`))}` : '';
  if (named[0]) {
    return refuse('notNow', `${which} (${named[0].what}) ${whyNot(named[0].kind)}, so it cannot be tried again; it can be discarded`);
  }
  return refuse('notNow', `nothing that can be ${word === 'retry' ? 'tried again' : 'discarded'} is called «${which}»${instead}`);
}

/**
 * Does what concerns the chart: the entry in the history, parked timers and results, kept events, the key. Actions are
 * whoever's who performs them.
 */
export function obey(chart: BoundChart, state: CaseState, word: Word, judged: Extract<WordJudgement, { verdict: 'obey' }>, now: number): Step {
  const { by, reason, key } = judged.request;
  const at = Math.max(now, state.at);
  const effects: Effect[] = [];
  const what = describe(judged.which);
  let after = state;
  const adopt = (made: Step): void => {
    after = made.state;
    effects.push(...made.effects);
  };

  const [mail, others] = [judged.which.filter(({ kind }) => kind === 'kept'), judged.which.filter(({ kind }) => kind !== 'kept')];
  if (others.length > 0) {
    after = noted(chart, after, at, { by: label(by), event: word === 'retry' ? 'parked.retried' : 'parked.discarded', reason, what: describe(others) });
  }
  for (const { id } of others) {
    const index = after.parked.findIndex((parked) => parked.id === id);
    if (index < 0) continue; // an action, or an earlier one's step called it off
    if (word === 'retry') adopt(retryParked(chart, after, index, at));
    else after = { ...after, parked: after.parked.filter((parked) => parked.id !== id) };
  }
  for (const { id } of mail) {
    const kept = after.mailbox.find((other) => other.id === id);
    if (kept) adopt(withdraw(chart, after, kept, by, reason, at));
  }
  if (key !== undefined) after = remember(chart, after, key, asked(word, judged.request), { what });
  return { state: after, effects };
}

/** The answer to a word that was obeyed. */
export const answerOf = (state: CaseState, which: readonly Stuck[]): OperatorAnswer => ({
  revision: state.revision, state: leafStates(state.snapshot), what: describe(which),
});

const may = (word: Word, kind: Stuck['kind']): boolean => word === 'discard' || kind === 'parked' || kind === 'failed';

const whyNot = (kind: Stuck['kind']): string =>
  kind === 'kept' ? 'waits in the mailbox for a state that takes it' : kind === 'lost' ? 'is not kept, as its error says' : 'is being tried already';

const describe = (which: readonly Stuck[]): string[] => which.map(({ id, what }) => `${id} ${what}`);

/** What a key stands for. */
const asked = (word: Word, { which }: OperatorRequest) => ({ word, which: which ?? 'all' });

const isSame = (one: Sender, other: Sender): boolean => one.kind === other.kind && one.id === other.id;

const Request = z.looseObject({
  by: z.looseObject({ kind: z.string(), id: z.string(), roles: z.array(z.string()) }),
  reason: z.string('a reason is expected, for the history').trim().min(1, 'a reason is expected, for the history'),
  key: z.string().min(1).optional(),
  which: z.string().min(1).optional(),
});

function malformed(issues: readonly { readonly path: string; readonly message: string }[]): WordJudgement {
  return { verdict: 'refuse', refusal: { code: 'malformed', message: issues.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; '), issues } };
}

const refuse = (code: Refusal['code'], message: string): WordJudgement => ({ verdict: 'refuse', refusal: { code, message } });
