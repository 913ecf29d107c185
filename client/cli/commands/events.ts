import type { Command } from 'commander';
import type { Context } from '../context';

/** `parvis events [CASE]`: every event of the chart with who may send it and what it carries; with CASE, which are taken now. */
export function eventsCommand(program: Command, context: Context): void {
  program
    .command('events')
    .summary('list what may be sent, by whom and with which fields')
    .description('List the events of the enrollment, who may send them and which fields they carry; with a case, whether it would take them now.')
    .argument('[case]', 'a case’s id')
    .option('--json', 'print JSON, with the JSON Schema of each payload')
    .addHelpText('after', '\nExamples:\n  parvis events\n  parvis events fabrikam-7f3k --json')
    .action(async (entered: string | undefined, options: { json?: boolean }) => {
      const [{ eventList, eventsPage }, { caseId }] = await Promise.all([import('../events-page'), import('../../case-id')]);
      const view = entered === undefined ? undefined : await (await context.cases()).view(caseId(entered));
      const list = eventList(view);
      const { colour, columns } = context.terminal;
      context.result(options, () => eventsPage(list, { colour, columns }), () => ({ ...(view ? { id: view.id } : {}), events: list }));
    });
}
