import type { Command } from 'commander';
import type { Context } from '../context';
import { positive } from '../durations';

/** `parvis watch CASE`: every step as it is taken, until the case closes; what was seen last can be gone on from. */
export function watchCommand(program: Command, context: Context): void {
  program
    .command('watch')
    .summary('follow a case, step by step')
    .description(
      'Print every step of a case as it is taken, until the case closes: when, what, by whom, to where. A worker or server that is\n' +
        'away is waited for. After an interruption, --from goes on where it was left: each revision comes once.',
    )
    .argument('<case>', 'the case’s id')
    .option('--from <revision>', 'the first revision to print. Default: what comes from now on')
    .option('--json', 'print JSON, one document a line')
    .addHelpText('after', '\nExamples:\n  parvis watch fabrikam-7f3k\n  parvis watch fabrikam-7f3k --from 1 --json | jq -c \'{revision, event, to}\'')
    .action((entered: string, options: { from?: string; json?: boolean }) => watch(context, entered, options));
}

async function watch(context: Context, entered: string, options: { from?: string; json?: boolean }): Promise<void> {
  const [{ caseId }, { historyLines }, { entryAsJson }, { styles }, { timesIn }] = await Promise.all([
    import('../../case-id'), import('../case-page'), import('../case-json'), import('../layout'), import('../times'),
  ]);
  const id = caseId(entered);
  const from = options.from === undefined ? undefined : positive(options.from, '--from');
  const cases = await context.cases();
  const { terminal } = context;
  const steps = cases.watch(id, {
    ...(from === undefined ? {} : { fromRevision: from }),
    onGap: ({ message }) => context.note(message),
    onSilence: (error) => context.note(`${error instanceof Error ? error.message : String(error)} Waiting …`),
  });
  const style = styles(terminal.colour);
  // The zone is the case's own; it is looked up once there is something to print, so that a worker that is away is waited for.
  let times: ReturnType<typeof timesIn> | undefined;
  for await (const entry of steps) {
    if (options.json) {
      terminal.out(`${JSON.stringify(entryAsJson(entry))}\n`);
      continue;
    }
    times ??= timesIn((await cases.view(id)).particulars.timeZone, Date.now());
    for (const line of historyLines([entry], times, style)) terminal.out(`${line}\n`);
  }
  context.note(`Case ${id} is closed.`);
}
