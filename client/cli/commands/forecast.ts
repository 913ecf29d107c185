import type { Command } from 'commander';
import type { Context } from '../context';

/** `parvis forecast CASE`: the chart run ahead over the deadlines that are pending. */
export function forecastCommand(program: Command, context: Context): void {
  program
    .command('forecast')
    .summary('tell what will happen if nobody acts')
    .description('Tell what the case will do by itself, deadline by deadline, if nobody acts.')
    .argument('<case>', 'the case’s id')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  parvis forecast fabrikam-7f3k\n  parvis forecast fabrikam-7f3k --json')
    .action(async (entered: string, options: { json?: boolean }) => {
      const [{ caseId }, { forecastPage }, { forecastAsJson }] = await Promise.all([import('../../case-id'), import('../case-page'), import('../case-json')]);
      const id = caseId(entered);
      const view = await (await context.cases()).view(id);
      const { colour, columns } = context.terminal;
      context.result(options, () => forecastPage(view, { colour, columns, now: Date.now() }), () => ({ id: view.id, state: view.state, forecast: forecastAsJson(view) }));
    });
}
