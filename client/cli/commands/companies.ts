import type { Command } from 'commander';
import type { CompaniesReport } from '../../../activities/company-registry/companies';
import { companiesFile } from '../../../configuration/load';
import { Failure } from '../../failures';
import type { Context } from '../context';
import { readHanded } from '../documents';
import { plain } from '../layout';

/** `parvis companies check`: everything that is wrong in a file of companies, before anybody starts with it. */
export function companiesCommand(program: Command, context: Context): void {
  const companies = program.command('companies').summary('check a file of companies').description('See to the file that the embedded registers answer from (PARVIS_COMPANIES).');
  companies
    .command('check')
    .summary('tell all that is wrong in a file of companies')
    .description('Read a CSV file of companies and tell every row that is wrong: its line and column, what is wrong, what would be right. Nothing is changed.')
    .argument('[file]', 'the file, or - for standard input. Default: the one that the registers answer from')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  parvis companies check my-companies.csv\n  parvis companies check my-companies.csv --json | jq -r \'.error.problems[] | [.line, .column, .says] | @csv\'')
    .action(async (entered: string | undefined, options: { json?: boolean }) => {
      const { checkCompanies } = await import('../../../activities/company-registry/companies');
      const { name, text } = await readHanded(entered ?? companiesFile(context.settings()), context.terminal);
      const report = checkCompanies(text);
      if (report.problems.length > 0) throw await refusal(name, report);
      context.result(options, () => `${plain(name)}: ${counted(report.rows)}, all of which can be used.`, () => ({ file: name, rows: report.rows, problems: [] }));
    });
}

async function refusal(name: string, { rows, problems }: CompaniesReport): Promise<Failure> {
  const { placeOf } = await import('../../../activities/company-registry/companies');
  const wrong = new Set(problems.map(({ line }) => line)).size;
  const sentence = rows === 0 ? `${name} cannot be used:` : `${name} cannot be used: ${wrong} of ${counted(rows)} ${wrong === 1 ? 'is' : 'are'} wrong:`;
  const issues = problems.map((problem) => ({ path: plain(placeOf(problem)), message: plain(problem.says) }));
  return new Failure('input', sentence, { issues, file: name, rows, problems });
}

const counted = (rows: number): string => `${rows} ${rows === 1 ? 'row' : 'rows'}`;
