import type { Command } from 'commander';
import type { CaseUpgrade } from '../../upgrades';
import { Failure } from '../../failures';
import type { Context } from '../context';
import { positive } from '../durations';
import { plain, styles, table } from '../layout';

interface Options {
  readonly to: string;
  readonly dryRun?: boolean;
  readonly reason?: string;
  readonly batch: string;
  readonly limit?: string;
  readonly as?: string;
  readonly json?: boolean;
}

/** `parvis upgrade MACHINE --to N`: every open case to another version of its chart, or what would come of it. */
export function upgradeCommand(program: Command, context: Context): void {
  program
    .command('upgrade')
    .summary('take the open cases of a machine to another version of its chart')
    .description(
      'Take every open case of a machine to another version of its chart. --dry-run migrates each case in memory and lists the\n' +
        'outcome; nothing is changed. The real one goes on where it was broken off: cases that run the version already stay.',
    )
    .argument('<machine>', 'the machine’s kind, such as enrollment')
    .requiredOption('--to <version>', 'the version to go to; the worker must carry it')
    .option('--dry-run', 'change nothing, list what would come of it')
    .option('--reason <text>', 'why, for each case’s history')
    .option('--batch <n>', 'how many cases at a time', '20')
    .option('--limit <n>', 'only so many cases, the oldest first')
    .option('--as <identity>', 'who does it (npm start only): an operator')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  parvis upgrade enrollment --to 2 --dry-run\n  parvis upgrade enrollment --to 2 --limit 3 --reason "the new clock"\n  parvis upgrade enrollment --to 2 --dry-run --json | jq \'.cases[] | select(.result == "fails")\'',
    )
    .action((machine: string, options: Options) => upgrade(context, machine, options));
}

async function upgrade(context: Context, machine: string, options: Options): Promise<void> {
  const to = positive(options.to, '--to');
  const batch = positive(options.batch, '--batch');
  const limit = options.limit === undefined ? undefined : positive(options.limit, '--limit');
  const kind = await machineOf(machine);
  const by = await context.principal(options.as);
  if (!by.roles.includes('operator')) throw new Failure('notYourRole', `${by.kind}:${by.id} may not upgrade cases; operators do. Use --as operator.`);
  const { openCases, upgradeCases } = await import('../../upgrades');
  const access = await context.temporal();
  const found = await openCases(access, kind);
  const meant = limit === undefined ? found : found.slice(0, limit);

  const cases: CaseUpgrade[] = [];
  const asked = { kind, to, by, batch, ...(options.reason === undefined ? {} : { reason: options.reason }), ...(options.dryRun ? { dryRun: true } : {}) };
  for await (const done of upgradeCases(access, meant, asked)) {
    cases.push(...done);
    if (cases.length < meant.length) context.note(`${cases.length} of ${meant.length}: ${summary(cases)}`);
  }
  const says = cases.length === 0 ? `There is no open case of ${kind}.` : `${summary(cases)}.`;
  const failing = cases.filter(({ result }) => result === 'fails');
  const silent = cases.filter(({ result }) => result === 'noAnswer');
  const facts = { to, ...(options.dryRun ? { dryRun: true } : {}), cases };
  if (!options.json) context.terminal.out(page(cases, context));
  if (silent.length > 0) throw new Failure('unreachable', says, { ...facts, todo: silent[0]?.message ?? '' });
  if (failing.length > 0) throw new Failure('cannotUpgrade', says, facts);
  context.result(options, () => says, () => facts);
}

async function machineOf(entered: string): Promise<string> {
  const { machines } = await import('../../../machines');
  const kinds = Object.values(machines).map(({ kind }) => kind as string);
  if (kinds.includes(entered)) return entered;
  throw new Failure('usage', `There is no machine «${entered}». There ${kinds.length === 1 ? 'is' : 'are'} ${kinds.join(', ')}.`);
}

const counted = { upgraded: 'upgraded', fits: 'would fit', already: 'in it already', fails: 'not possible', closed: 'closed', noAnswer: 'without an answer' } as const;

const summary = (cases: readonly CaseUpgrade[]): string =>
  Object.entries(counted)
    .map(([result, words]) => ({ words, count: cases.filter((one) => one.result === result).length }))
    .filter(({ count }) => count > 0)
    .map(({ words, count }) => `${count} ${words}`)
    .join(', ');

/** A line for each case, and below it what is wrong or worth a look. */
function page(cases: readonly CaseUpgrade[], context: Context): string {
  if (cases.length === 0) return '';
  const style = styles(context.terminal.colour);
  const rows = table(cases.map(({ id, from, to, result, before, after }) => [id, from === undefined ? `→ ${to}` : `${from} → ${to}`, words[result], states(before, after)]));
  return cases
    .flatMap((one, index) => [
      one.result === 'fails' || one.result === 'noAnswer' ? style.bad(rows[index] ?? '') : (rows[index] ?? ''),
      ...(one.problems ?? []).map(({ place, problem }) => `    ${plain(place)}: ${plain(problem)}`),
      ...(one.message !== undefined && !one.problems ? [`    ${plain(one.message)}`] : []),
      ...(one.notes ?? []).map((note) => style.faint(`    ${plain(note)}`)),
    ])
    .map((line) => `${line}\n`)
    .join('');
}

const words: Readonly<Record<CaseUpgrade['result'], string>> = { upgraded: 'upgraded', fits: 'fits', already: 'already', fails: 'fails', closed: 'closed', noAnswer: 'no answer' };

const states = (before: readonly string[], after: readonly string[] | undefined): string =>
  after && after.join() !== before.join() ? `${before.join(', ')} → ${after.join(', ')}` : before.join(', ');
