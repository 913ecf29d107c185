import type { Command } from 'commander';
import type { ReplayOrder, ReplayReport } from '../../../workflows/durable/replay-report';
import { Failure } from '../../failures';
import type { Context } from '../context';
import { positive } from '../durations';
import { plain, styles } from '../layout';

interface Options {
  readonly case?: readonly string[];
  readonly machine?: string;
  readonly open?: boolean;
  readonly limit: string;
  readonly json?: boolean;
}

/** `parvis replay`: would the present workflows carry on these runs as they went? Exit 1 where one would not. */
export function replayCommand(program: Command, context: Context): void {
  program
    .command('replay')
    .summary('try whether the present workflows carry on runs as they went')
    .description(
      'Replay histories by the present workflows: from files as `temporal workflow show --output json` writes them, or from the\n' +
        'server. A run that differs would stand still under a worker of this release: the change belongs into a new version.',
    )
    .argument('[files...]', 'histories, or recordings with what each run did')
    .option('--case <id...>', 'these cases, with every run that the server still keeps')
    .option('--machine <kind>', 'cases of this machine, the newest first')
    .option('--open', 'with --machine: only cases that are open')
    .option('--limit <n>', 'with --machine: how many cases at most', '20')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  parvis replay test/histories/*.json\n  parvis replay --machine enrollment --open --limit 50\n  parvis replay --case fabrikam-7f3k --json | jq .runs',
    )
    .action((files: string[], options: Options) => replay(context, files, options));
}

async function replay(context: Context, files: readonly string[], options: Options): Promise<void> {
  const limit = positive(options.limit, '--limit');
  if (options.open && options.machine === undefined) throw new Failure('usage', '--open goes with --machine.');
  if (files.length === 0 && !options.case && options.machine === undefined) throw new Failure('usage', 'Nothing to replay: name files, --case ID or --machine KIND.');
  const { replayReports } = await import('../../replaying');
  const style = styles(context.terminal.colour);
  const reports: ReplayReport[] = [];
  for await (const report of replayReports(orders(context, files, options, limit))) {
    reports.push(report);
    if (!options.json) context.terminal.out(`${lines(report, style).join('\n')}\n`);
  }
  const bad = reports.filter(({ outcome }) => outcome !== 'replays');
  const says = `${reports.length - bad.length} of ${reports.length} ${reports.length === 1 ? 'run replays' : 'runs replay'}.`;
  if (bad.length > 0) {
    const code = bad.every(({ outcome }) => outcome === 'unreadable') ? 'input' : 'wouldBreak';
    throw new Failure(code, says, { runs: reports });
  }
  if (reports.length === 0) context.note('No case matches.');
  context.result(options, () => says, () => ({ runs: reports }));
}

async function* orders(context: Context, files: readonly string[], options: Options, limit: number): AsyncGenerator<ReplayOrder> {
  const { ordersIn, ordersOfCase, someCases } = await import('../../replaying');
  for (const file of files) yield* await ordersIn(file);
  if (!options.case && options.machine === undefined) return;
  const [{ caseId, workflowId }, access] = await Promise.all([import('../../case-id'), context.temporal()]);
  for (const entered of options.case ?? []) yield* await ordersOfCase(access, entered.includes(':') ? entered : workflowId(caseId(entered)));
  if (options.machine === undefined) return;
  for (const found of await someCases(access, options.machine, { open: options.open === true, limit })) yield* await ordersOfCase(access, found);
}

const words: Readonly<Record<ReplayReport['outcome'], string>> = { replays: 'replays', differs: 'differs', altered: 'altered', unreadable: 'unreadable' };

function lines({ name, outcome, events, says, differences, builds }: ReplayReport, style: ReturnType<typeof styles>): string[] {
  const word = words[outcome].padEnd(10);
  const head = `${outcome === 'replays' ? style.mark(word) : style.bad(word)}  ${plain(name)}${events > 0 ? style.faint(`, ${events} events`) : ''}`;
  if (outcome === 'replays') return [head];
  return [
    head,
    `            ${plain(says ?? '')}`,
    ...(differences ?? []).map(({ path, recorded, now }) => `            ${plain(path)}: ${short(recorded)} → ${short(now)}`),
    ...(builds.length > 0 ? [style.faint(`            executed by ${builds.map(plain).join(', then ')}`)] : []),
  ];
}

function short(value: unknown): string {
  const text = plain(JSON.stringify(value) ?? 'nothing');
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
