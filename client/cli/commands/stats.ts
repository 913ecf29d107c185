import type { Command } from 'commander';
import type { FleetStatistics } from '../../fleet';
import { filterable, filterOf, type FilterOptions } from '../case-filter';
import type { Context } from '../context';
import { styles, table } from '../layout';
import { about } from '../times';

/** `parvis stats`: the fleet at a glance (R35, R36), from the search index alone. */
export function statsCommand(program: Command, context: Context): void {
  const command = program
    .command('stats')
    .summary('how many cases are where, and how old')
    .description('Count the cases by state, with their ages since the start, and those that are overdue, stuck, unanswered or lapsed.\nFrom the search index alone: no case is asked, and the figures may lag behind by a moment.');
  filterable(command)
    .option('--json', 'print JSON; ages in ms')
    .addHelpText('after', '\nA case in several states at once counts in each; the totals count it once.\n\nExamples:\n  parvis stats\n  parvis stats --country FR --json')
    .action(async (options: FilterOptions & { json?: boolean }) => {
      const now = Date.now();
      const filter = await filterOf(options, now, context.settings);
      const { statisticsOf } = await import('../../fleet');
      const statistics = await statisticsOf((await context.cases()).each(filter), now);
      if (!options.json && statistics.open + statistics.closed + statistics.failed === 0) context.note('No case matches.');
      else context.result(options, () => page(statistics, context), () => statistics);
    });
}

function page({ states, levels, ...counts }: FleetStatistics, context: Context): string {
  const style = styles(context.terminal.colour);
  const [head, ...lines] = table([
    ['state', 'cases', 'median', '90 %', 'oldest'],
    ...states.map(({ state, cases, median, p90, oldest }) => [state, String(cases), about(median), about(p90), about(oldest)]),
  ]);
  const byLevel = levels.length === 0 ? '' : ` (${levels.map(({ level, cases }) => `level ${level}: ${cases}`).join(', ')})`;
  return [
    `${counts.open} open · ${counts.closed} closed · ${counts.failed} failed`,
    `${counts.overdue} overdue · ${counts.stuck} stuck${byLevel} · ${counts.unanswered} unanswered · ${counts.lapsed} lapsed`,
    ...(states.length === 0 ? [] : [style.faint(head ?? ''), ...lines]),
  ].join('\n');
}
