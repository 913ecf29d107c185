import { writeFile } from 'node:fs/promises';
import { Application } from '../../machines/enrollment/application';
import { startedRows, type JudgedRow, type RowOutcome } from '../bulk-start';
import { Failure } from '../failures';
import type { Context } from './context';
import { csv } from './csv';
import { readHanded } from './documents';
import { positive } from './durations';
import { issuesOf } from './issues';
import { plain, styles, table } from './layout';
import { summaryOf } from './outcomes';
import { applicationRows, type Row } from './rows';

interface Options {
  readonly dryRun?: boolean;
  readonly report?: string;
  readonly rate: string;
  readonly as?: string;
  readonly json?: boolean;
}

/** `parvis enroll --from FILE`: a case for each row (R18, R27, R28). Begun again, it goes on where it was broken off. */
export async function enrollMany(context: Context, file: string, options: Options): Promise<void> {
  const perSecond = positive(options.rate, '--rate');
  const rows = judged(applicationRows(await readHanded(file, context.terminal)));
  const by = await context.principal(options.as);
  if (!by.roles.includes('operator')) throw new Failure('notYourRole', `${by.kind}:${by.id} may not start enrollments; operators do. Use --as operator.`);

  const outcomes: RowOutcome[] = [];
  const cases = await context.cases();
  for await (const outcome of startedRows(cases, rows, { by, pace: { atOnce: 8, perSecond, patience: 10 }, dryRun: options.dryRun === true })) {
    outcomes.push(outcome);
    if (outcomes.length % 50 === 0 && outcomes.length < rows.length) context.note(`${outcomes.length} of ${rows.length}: ${summary(outcomes)}`);
  }
  outcomes.sort((a, b) => a.line - b.line);
  if (options.report !== undefined) await written(options.report, outcomes);
  finish(context, options, rows.length, outcomes);
}

/** Each row against the application's form and its own key: a second row of the same key is refused before anything begins. */
function judged(rows: readonly Row[]): JudgedRow[] {
  const lines = new Map<string, number>();
  return rows.map(({ line, key, document, misread }) => {
    const where = { line, ...(key === undefined ? {} : { key }) };
    if (misread !== undefined) return { ...where, refused: misread };
    if (key === undefined) return { ...where, refused: 'it has no key; a key of its own names each row, so that a row begun again finds its case' };
    if (key.length > 100) return { ...where, refused: 'its key is longer than 100 characters' };
    const first = lines.get(key);
    if (first !== undefined) return { ...where, refused: `its key stands on line ${first} already` };
    lines.set(key, line);
    const read = Application.safeParse(document);
    if (read.success) return { line, key, application: read.data };
    const issues = issuesOf(read.error, document);
    return { ...where, refused: issues.length === 1 ? 'it has one problem' : `it has ${issues.length} problems`, issues };
  });
}

function finish(context: Context, options: Options, rows: number, outcomes: readonly RowOutcome[]): void {
  const left = rows - outcomes.length;
  const says = `${summary(outcomes)}${left > 0 ? `, ${left} not tried` : ''}.`;
  const facts = { ...(options.dryRun ? { dryRun: true } : {}), rows, notTried: left, outcomes };
  if (!options.json) context.terminal.out(page(outcomes, context));
  const silent = outcomes.find(({ result }) => result === 'noAnswer');
  if (silent) throw new Failure('unreachable', says, { ...facts, todo: `${silent.message ?? ''} The same command goes on where this one ended.`.trim() });
  if (outcomes.some(({ result }) => result === 'refused')) throw new Failure('partly', says, { ...facts, todo: 'Mend the rows that were refused and run the same command again: the others say that they are there already.' });
  context.result(options, () => says, () => facts);
}

const words = { started: 'started', fits: 'would start', already: 'already there', refused: 'refused', noAnswer: 'without an answer' } as const;

const summary = (outcomes: readonly RowOutcome[]): string => summaryOf(outcomes, words);

/** A line for each row, and below it what is wrong. */
function page(outcomes: readonly RowOutcome[], context: Context): string {
  const style = styles(context.terminal.colour);
  const lines = table(outcomes.map(({ line, key, id, result }) => [`line ${line}`, plain(key ?? '—'), words[result], id ?? '']));
  return outcomes
    .flatMap(({ result, message, issues }, index) => [
      result === 'refused' || result === 'noAnswer' ? style.bad(lines[index] ?? '') : (lines[index] ?? ''),
      ...(message === undefined || issues ? [] : [`    ${plain(message)}`]),
      ...(issues ?? []).map((issue) => `    ${plain(issue.path)}: ${plain(issue.message)}${issue.rule ? ` [${issue.rule}]` : ''}`),
    ])
    .map((line) => `${line}\n`)
    .join('');
}

async function written(file: string, outcomes: readonly RowOutcome[]): Promise<void> {
  const rows = outcomes.map(({ line, key, id, result, message, issues }) => [
    line, key, id, result, issues ? issues.map((issue) => `${issue.path}: ${issue.message}${issue.rule ? ` [${issue.rule}]` : ''}`).join('; ') : message,
  ]);
  const text = /\.csv$/i.test(file) ? csv([['line', 'key', 'case', 'result', 'why'], ...rows]) : `${JSON.stringify(outcomes, null, 2)}\n`;
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new Failure('input', `The report cannot be written to ${file}: ${error instanceof Error ? error.message : String(error)}. What was begun stays begun; the same command tells it again.`, {}, error);
  }
}
