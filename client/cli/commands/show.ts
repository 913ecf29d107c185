import type { Command } from 'commander';
import type { Context } from '../context';

/** `parvis show CASE`: where the case is, what it waits for, what may be done, what is retried, what happens if nobody acts. */
export function showCommand(program: Command, context: Context): void {
  program
    .command('show')
    .summary('show where a case is and what may be done')
    .description(
      'Show a case: where it is and since when, what it waits for, what is owed, what may be done now and why the rest may not,\n' +
        'what is parked or being retried and what can be done about it, and what happens if nobody acts. --json always bears the history.',
    )
    .argument('<case>', 'the case’s id')
    .option('--history', 'every step too: when, what, by whom')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  parvis show fabrikam-7f3k\n  parvis show fabrikam-7f3k --history\n  parvis show fabrikam-7f3k --json | jq .allowed')
    .action((entered: string, options: { history?: boolean; json?: boolean }) => show(context, entered, options));
}

async function show(context: Context, entered: string, options: { history?: boolean; json?: boolean }): Promise<void> {
  const [{ caseId }, { casePage }, { caseAsJson }] = await Promise.all([import('../../case-id'), import('../case-page'), import('../case-json')]);
  const id = caseId(entered);
  const cases = await context.cases();
  // Asked side by side: an answer should be felt at once.
  const [view, described, history] = await Promise.all([
    cases.view(id),
    cases.describe(id),
    options.history || options.json ? cases.history(id) : undefined,
  ]);
  const { retryingOf } = await import('../../retrying');
  const seen = {
    view,
    retrying: retryingOf(described.activities, view.pending),
    failingSteps: described.failingSteps,
    ...(history ? { history: history.entries, gaps: history.gaps } : {}),
  };
  const { colour, columns } = context.terminal;
  context.result(options, () => casePage(seen, { colour, columns, now: Date.now() }), () => caseAsJson(seen));
}
