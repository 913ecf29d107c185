import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { ActOutcome } from '../../bulk-acts';
import { Failure } from '../../failures';
import { filterable, filterOf, type FilterOptions } from '../case-filter';
import type { Context } from '../context';
import { positive } from '../durations';
import { plain, styles, table } from '../layout';
import { summaryOf } from '../outcomes';

interface Options extends FilterOptions {
  readonly all?: boolean;
  readonly limit?: string;
  readonly data?: string;
  readonly reason?: string;
  readonly key?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly rate: string;
  readonly as?: string;
  readonly json?: boolean;
}

/** `parvis bulk EVENT`: one event to every open case that a filter finds, each once; or what would come of it. */
export function bulkCommand(program: Command, context: Context): void {
  const command = program
    .command('bulk')
    .summary('send one event to every open case that a filter finds')
    .description(
      'Send one event to every open case that a filter finds, the oldest first. --dry-run asks each case and changes nothing.\n' +
        'Broken off and begun again with the same --key, it acts on each case once.',
    )
    .argument('<event>', 'the event’s name, such as case.assign');
  filterable(command)
    .option('--all', 'every open case: instead of a filter')
    .option('--limit <n>', 'only so many cases, the oldest first')
    .option('--data <json>', 'its fields: JSON, @file or @- for standard input')
    .option('--reason <text>', 'why, for each case’s history')
    .option('--key <key>', 'idempotency key of the whole act; default: one of its own, which is told')
    .option('--dry-run', 'change nothing, tell what would come of each case')
    .option('--yes', 'do not ask first')
    .option('--rate <n>', 'how many cases per second at most', '20')
    .option('--as <identity>', 'who sends it (npm start only): operator, reviewer:rita')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  parvis bulk case.assign --state verifying --country FR --data \'{"reviewer": "rita"}\' --dry-run\n' +
        '  parvis bulk case.assign --assignee raj --data \'{"reviewer": "rita"}\' --reason "Raj is on leave" --yes --key raj-2026-12\n' +
        '  parvis bulk calendar.addClosingDay --country JP --data \'{"date": "2026-12-29", "why": "the office is closed"}\' --reason "year’s end"',
    )
    .action((event: string, options: Options) => bulk(context, event, options));
}

async function bulk(context: Context, type: string, options: Options): Promise<void> {
  const { all, limit, data, reason, key = randomUUID(), dryRun = false, yes = false, rate, as, json, ...narrowing } = options;
  const pace = { atOnce: 8, perSecond: positive(rate, '--rate'), patience: 10 };
  const most = limit === undefined ? undefined : positive(limit, '--limit');
  if (Object.keys(narrowing).length === 0 && !all) throw new Failure('usage', 'Which cases are meant? Narrow them down, by --state for one, or say --all.');
  if (!dryRun && (reason ?? '').trim() === '') throw new Failure('usage', '--reason is needed: it is kept in each case’s history.');
  const filter = await filterOf(narrowing, Date.now(), context.settings);
  const event = { ...(await fieldsOf(context, type, data)), type };
  const by = await context.principal(as);
  const { acted, casesMeant, foreseenActs } = await import('../../bulk-acts');
  const cases = await context.cases();
  const meant = (await casesMeant(cases, filter)).slice(0, most);
  if (meant.length > 0 && !dryRun) await agreed(context, `${type} is sent to ${meant.length === 1 ? 'one case' : `${meant.length} cases`}.`, yes);
  if (meant.length > 0 && !dryRun) context.note(`The key of this act is ${key}: with --key ${key} it can be begun again.`);

  const outcomes: ActOutcome[] = [];
  const act = { event, by, key, ...(reason === undefined ? {} : { reason }) };
  for await (const outcome of dryRun ? foreseenActs(cases, meant, act, pace) : acted(cases, meant, act, pace)) {
    outcomes.push(outcome);
    if (outcomes.length % 50 === 0 && outcomes.length < meant.length) context.note(`${outcomes.length} of ${meant.length}: ${summaryOf(outcomes, words)}`);
  }
  outcomes.sort((a, b) => meant.indexOf(a.id) - meant.indexOf(b.id));
  finish(context, json === true, outcomes, { event: type, ...(dryRun ? { dryRun: true } : { key }), notTried: meant.length - outcomes.length });
}

/** The event’s fields, checked before any case is asked. @throws Failure `unknownEvent`, `malformed` */
async function fieldsOf(context: Context, type: string, data: string | undefined): Promise<Record<string, unknown>> {
  const [{ machines }, { readPayload }, { issuesOf }] = await Promise.all([import('../../../machines'), import('../documents'), import('../issues')]);
  const declared = Object.entries(machines.enrollment.events).find(([name]) => name === type)?.[1];
  if (!declared) throw new Failure('unknownEvent', `«${type}» is not an event of an enrollment.`, { todo: '`parvis events` lists them.' });
  const fields = data === undefined ? {} : await readPayload(data, context.terminal);
  const read = declared.payload.safeParse(fields);
  if (read.success) return fields;
  throw new Failure('malformed', `${type} does not have the right form.`, { issues: issuesOf(read.error, fields), todo: `\`parvis events\` shows the fields of ${type}.` });
}

async function agreed({ terminal }: Context, what: string, yes: boolean): Promise<void> {
  if (yes) return;
  if (!terminal.confirm) throw new Failure('usage', `${what} Nobody can be asked here: say --yes, or --dry-run to see first.`);
  if (!(await terminal.confirm(`${what} Go on?`))) throw new Failure('usage', 'Nothing was sent.');
}

function finish(context: Context, json: boolean, outcomes: readonly ActOutcome[], about: { readonly event: string; readonly dryRun?: boolean; readonly key?: string; readonly notTried: number }): void {
  const left = about.notTried > 0 ? `, ${about.notTried} not tried` : '';
  const says = outcomes.length === 0 ? 'No open case matches.' : `${summaryOf(outcomes, words)}${left}.`;
  const facts = { ...about, cases: outcomes };
  if (!json) context.terminal.out(page(outcomes, context));
  const silent = outcomes.find(({ result }) => result === 'noAnswer');
  const again = about.key === undefined ? '' : ` With --key ${about.key} the same command acts on each case once.`;
  if (silent) throw new Failure('unreachable', says, { ...facts, todo: `${silent.message ?? ''}${again}`.trim() });
  if (outcomes.some(({ result }) => result === 'refused')) throw new Failure('partly', says, facts);
  context.result({ json }, () => says, () => facts);
}

const words = { taken: 'taken', kept: 'kept for later', wouldTake: 'would take it', wouldKeep: 'would keep it for later', refused: 'refused', noAnswer: 'without an answer' } as const;

/** A line for each case, and below it why it refuses. */
function page(outcomes: readonly ActOutcome[], context: Context): string {
  const style = styles(context.terminal.colour);
  const lines = table(outcomes.map(({ id, result, state }) => [id, words[result], state?.join(', ') ?? '']));
  return outcomes
    .flatMap(({ result, message }, index) => [
      result === 'refused' || result === 'noAnswer' ? style.bad(lines[index] ?? '') : (lines[index] ?? ''),
      ...(message === undefined ? [] : [`    ${plain(message)}`]),
    ])
    .map((line) => `${line}\n`)
    .join('');
}
