import type { Command } from 'commander';
import type { Cases } from '../../cases';
import { Failure } from '../../failures';
import type { CaseFilter, CaseRow } from '../../visibility';
import { filterable, filterOf, type FilterOptions } from '../case-filter';
import type { Context } from '../context';
import { csv } from '../csv';
import { positive } from '../durations';
import { plain, styles, table } from '../layout';
import { telling } from '../telling';
import { iso, timesIn } from '../times';

interface Options extends FilterOptions {
  readonly count?: string | true;
  readonly limit: string;
  readonly csv?: boolean;
  readonly json?: boolean;
}

/** `parvis list`: from the search index alone; a fleet of thousands costs as little as one case. */
export function listCommand(program: Command, context: Context): void {
  const command = program
    .command('list')
    .summary('list cases')
    .description('List cases, the newest first. A state is written as in the chart, whole or in part: verifying, clock.stuck. The table leaves out regions at rest; --json and --csv have all. The list may lag behind by a moment.');
  filterable(command)
    .option('--count [what]', 'only how many, by state, country, assignee, tag or status')
    .option('--limit <n>', 'how many at most', '50')
    .option('--csv', 'print CSV')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  parvis list --state verifying --country FR\n  parvis list --due-before 2d --assignee rita\n  parvis list --duns 26-048-2871\n  parvis list --contact paul.durand@fabrikam.example\n  parvis list --stuck --count country\n  parvis list --overdue --limit 200 --csv > overdue.csv')
    .action((options: Options) => list(context, options));
}

async function list(context: Context, options: Options): Promise<void> {
  const limit = positive(options.limit, '--limit');
  if (options.csv && (options.json || options.count !== undefined)) throw new Failure('usage', '--csv prints the cases themselves: leave out --json and --count.');
  const filter = await filterOf(options, Date.now(), context.settings);
  const cases = await context.cases();
  if (options.count !== undefined) return count(context, cases, filter, options);
  // One more than asked for tells whether the list is whole.
  const found = await cases.list({ ...filter, limit: limit + 1 });
  const rows = found.slice(0, limit);
  const more = found.length > limit;
  if (options.csv) context.terminal.out(rowsAsCsv(rows));
  else context.result(options, () => listPage(rows, context), () => ({ cases: rows.map(rowAsJson), more }));
  if (more) context.note(`There are more than ${limit}; --limit shows more.`);
}

async function count(context: Context, cases: Cases, filter: CaseFilter, options: Options): Promise<void> {
  const { countedBy, groupings } = await import('../../fleet');
  const by = groupings.find((each) => each === (options.count === true ? 'state' : options.count));
  if (!by) throw new Failure('usage', `--count takes ${groupings.join(', ')}, not «${options.count}».`);
  const counted = await countedBy(cases.each(filter), by);
  const shown = counted.counts.map(({ name, cases: number }) => [plain(name), String(number)]);
  context.result(options, () => table([...shown, ['in all', String(counted.total)]]).join('\n'), () => ({ by, ...counted }));
}

const rowsAsCsv = (rows: readonly CaseRow[]): string =>
  csv([
    ['case', 'company', 'country', 'status', 'state', 'tags', 'deadline', 'escalation', 'assignee', 'startedAt'],
    ...rows.map((row) => [
      row.id, row.title, row.country, row.status, row.state.join(' '), row.tags.join(' '), row.deadline === undefined ? '' : iso(row.deadline), row.escalation, row.assignee, iso(row.startedAt),
    ]),
  ]);

function listPage(rows: readonly CaseRow[], context: Context): string {
  if (rows.length === 0) {
    context.note('No case matches.');
    return '';
  }
  const times = timesIn(undefined, Date.now());
  const style = styles(context.terminal.colour);
  const [head, ...lines] = table([
    ['case', 'company', '', 'state', 'until (UTC)', ''],
    ...rows.map((row) => [
      row.id,
      plain(row.title ?? '—'),
      row.country ?? '',
      row.status === 'failed' ? 'failed' : telling(row.state) || 'starting',
      row.deadline === undefined || row.status !== 'active' ? '—' : times.inColumn(row.deadline),
      [row.tags.includes('overdue') ? 'overdue' : '', row.escalation > 0 ? `level ${row.escalation}` : '', row.assignee ?? ''].filter((mark) => mark !== '').join(', '),
    ]),
  ]);
  return [style.faint(head ?? ''), ...lines].join('\n');
}

const rowAsJson = ({ deadline, startedAt, title, country, assignee, ...row }: CaseRow) => ({
  ...row,
  title: title ?? null,
  country: country ?? null,
  assignee: assignee ?? null,
  deadline: deadline === undefined ? null : iso(deadline),
  startedAt: iso(startedAt),
});
