import type { Command } from 'commander';
import type { CaseRow } from '../../visibility';
import type { Context } from '../context';
import { positive } from '../durations';
import { plain, styles, table } from '../layout';
import { iso, timesIn } from '../times';

interface Options {
  readonly state?: string;
  readonly country?: string;
  readonly overdue?: boolean;
  readonly limit: string;
  readonly json?: boolean;
}

/** `parvis list`: from the search index alone; a fleet of thousands costs as little as one case. */
export function listCommand(program: Command, context: Context): void {
  program
    .command('list')
    .summary('list cases')
    .description('List cases, the newest first. A state is written as in the chart, whole or in part: verifying, clock.stuck. The list may lag behind by a moment.')
    .option('--state <state>', 'only cases in this state')
    .option('--country <code>', 'only cases of this country, such as FR')
    .option('--overdue', 'only cases whose verification is overdue')
    .option('--limit <n>', 'how many at most', '50')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  parvis list --state verifying --country FR\n  parvis list --overdue --limit 200 --json')
    .action((options: Options) => list(context, options));
}

async function list(context: Context, options: Options): Promise<void> {
  const limit = positive(options.limit, '--limit');
  const country = options.country === undefined ? undefined : await countryCode(options.country);
  const states = options.state === undefined ? undefined : (await import('../../enrollment-states')).stateOfChart(options.state).leafPaths;
  const cases = await context.cases();
  // One more than asked for tells whether the list is whole.
  const found = await cases.list({
    limit: limit + 1,
    ...(states ? { states } : {}),
    ...(country ? { country } : {}),
    ...(options.overdue ? { overdue: true } : {}),
  });
  const rows = found.slice(0, limit);
  const more = found.length > limit;
  context.result(options, () => listPage(rows, context), () => ({ cases: rows.map(rowAsJson), more }));
  if (more) context.note(`There are more than ${limit}; --limit shows more.`);
}

async function countryCode(entered: string): Promise<string> {
  const code = entered.toUpperCase();
  const { isProgrammeCountry } = await import('../../../machines/programme/countries');
  if (isProgrammeCountry(code)) return code;
  const { Failure } = await import('../../failures');
  throw new Failure('usage', `«${entered}» is not a country of the programme: a code of two letters is expected, such as FR.`);
}

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
      row.status === 'failed' ? 'failed' : row.state.join(', ') || 'starting',
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
