import { readFile } from 'node:fs/promises';
import { CsvError, parse } from 'csv-parse/sync';
import { z } from 'zod';
import { Country, Duns } from '../../machines/enrollment/application';
import { Lei } from '../../machines/programme/lei';

/**
 * A file of companies (CSV), from which the embedded registers answer. The first line names the columns, in any order; `lei`
 * may be left out. Everything that is wrong in it is told at once, each with its place and what would be right.
 */

const required = [
  'duns', 'name', 'line1', 'line2', 'city', 'region', 'postalCode', 'country', 'registrationNumber', 'telephone', 'domain', 'status', 'movedTo',
] as const;
const columns: readonly string[] = [...required, 'lei'];

/** Cells are strings; an empty one is absent. */
const absent = (cell: unknown) => (cell === '' ? undefined : cell);
const optionalCell = z.preprocess(absent, z.string().optional());
const filled = z.string().min(1, 'it must not be empty');

const Company = z.object({
  duns: Duns,
  name: filled,
  line1: filled,
  line2: optionalCell,
  city: filled,
  region: optionalCell,
  postalCode: optionalCell,
  country: Country,
  registrationNumber: optionalCell,
  telephone: optionalCell,
  domain: optionalCell,
  status: z.enum(['active', 'inactive'], { error: '`active` or `inactive` is expected' }),
  /** The number that the company bears now; a look-up of the old one is answered with it. */
  movedTo: z.preprocess(absent, Duns.optional()),
  /** Its Legal Entity Identifier, where it has one; then the LEI register knows it. */
  lei: z.preprocess(absent, Lei.optional()),
});
export type Company = z.infer<typeof Company>;

/** Something wrong in a file of companies. */
export interface CompaniesProblem {
  /** Of the row's last line, counted from 1; absent where it is the file that cannot be read. */
  readonly line?: number;
  readonly column?: string;
  /** What stands there. */
  readonly value?: string;
  /** What is wrong, and what would be right. */
  readonly says: string;
}

export interface CompaniesReport {
  /** The rows that can be used, by DUNS number (digits only). */
  readonly companies: ReadonlyMap<string, Company>;
  /** How many rows there are, without the first line and empty ones. */
  readonly rows: number;
  /** Ascending by line. */
  readonly problems: readonly CompaniesProblem[];
}

/** Reads the content of a file of companies as far as it can be read, and tells all that is wrong in it. */
export function checkCompanies(content: string): CompaniesReport {
  const problems: CompaniesProblem[] = [];
  const rows = rowsOf(content, problems);
  const good: { line: number; company: Company }[] = [];
  for (const { line, cells } of rows) {
    const read = Company.safeParse(cells);
    if (read.success) good.push({ line, company: read.data });
    else problems.push(...read.error.issues.map((issue) => problemOf(line, String(issue.path[0]), cells, issue.message)));
  }
  const companies = new Map<string, Company>();
  const seen = new Map<string, number>();
  for (const { line, company } of good) {
    problems.push(...repeats(line, company, seen));
    if (!companies.has(company.duns)) companies.set(company.duns, company);
  }
  const known = new Set(rows.map(({ cells }) => Duns.safeParse(cells['duns']).data));
  for (const { line, company } of good) problems.push(...lost(line, company, known));
  return { companies, rows: rows.length, problems: problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)) };
}

/** A file of companies that cannot be used; the message names the wrong lines, where there are many the first of them. */
export class CompaniesError extends Error {
  override readonly name = 'CompaniesError';
}

/**
 * The companies of a file, by DUNS number.
 * @throws CompaniesError telling what is wrong, or what keeps the file from being read.
 */
export async function readCompanies(file: string): Promise<ReadonlyMap<string, Company>> {
  const { companies, problems } = await checkCompaniesFile(file);
  if (problems.length === 0) return companies;
  const lines = problems.slice(0, mostTold).map(problemLine);
  if (problems.length > mostTold) lines.push(`and ${problems.length - mostTold} more; \`parvis companies check ${file}\` tells all of them`);
  throw new CompaniesError(`The file of companies ${file} cannot be used:\n  ${lines.join('\n  ')}`);
}

/** Problems in the message of a start that fails; a screen holds no more. */
const mostTold = 20;

/** @throws CompaniesError where the file cannot be read at all. */
export async function checkCompaniesFile(file: string): Promise<CompaniesReport> {
  try {
    return checkCompanies(await readFile(file, 'utf8'));
  } catch (error) {
    throw new CompaniesError(`The file of companies ${file} cannot be read (${(error as Error).message}). PARVIS_COMPANIES names it.`); // fs rejects with Errors only
  }
}

/** `line 5, status «asleep»: …` */
function problemLine(problem: CompaniesProblem): string {
  const place = placeOf(problem);
  return place === '' ? problem.says : `${place}: ${problem.says}`;
}

/** `line 5, status «asleep»`; empty where the file as a whole is meant. */
export const placeOf = ({ line, column, value }: CompaniesProblem): string =>
  [line === undefined ? '' : `line ${line}`, column === undefined ? '' : `${column} «${value ?? ''}»`].filter(Boolean).join(', ');

interface Row {
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
}

function rowsOf(content: string, problems: CompaniesProblem[]): Row[] {
  const [header, ...lines] = parsedLines(content, problems);
  if (!header) {
    if (problems.length === 0) problems.push({ says: `it is empty; the first line names the columns ${columns.join(',')}` });
    return [];
  }
  const missing = required.filter((column) => !header.cells.includes(column));
  const twice = header.cells.filter((column, index) => column !== '' && header.cells.indexOf(column) !== index);
  if (twice.length > 0) problems.push({ line: header.line, says: `the columns ${twice.join(', ')} stand there twice; name each once` });
  if (missing.length > 0) {
    problems.push({ line: header.line, says: `the columns ${missing.join(', ')} are missing; expected are ${columns.join(',')}` });
    return [];
  }
  return lines.flatMap(({ line, cells }) => {
    if (cells.length === header.cells.length) return [{ line, cells: Object.fromEntries(header.cells.map((column, index) => [column, cells[index] ?? ''])) }];
    problems.push({ line, says: `it has ${cells.length} cells where the first line has ${header.cells.length}; a cell that holds a comma stands in double quotes` });
    return [];
  });
}

interface Line {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Lines with their cells. One that is no CSV is told and passed over. */
function parsedLines(content: string, problems: CompaniesProblem[]): Line[] {
  const misread = (error: CsvError | undefined) => {
    const line = typeof error?.['lines'] === 'number' ? error['lines'] : undefined;
    const says = error?.code === 'CSV_QUOTE_NOT_CLOSED' ? 'the file ends within a cell whose double quote is never closed; the rows from that cell on could not be read' : 'a double quote stands inside a cell; put the whole cell in double quotes and write this one twice';
    if (problems.at(-1)?.line !== line || problems.at(-1)?.says !== says) problems.push({ ...(line === undefined ? {} : { line }), says }); // a cell has two quotes
    return undefined;
  };
  try {
    const options = { bom: true, info: true, relax_column_count: true, skip_empty_lines: true, skip_records_with_error: true, trim: true, on_skip: misread };
    const read = parse(content, options) as unknown as { record: string[]; info: { lines: number } }[]; // with `info` and without `columns`, csv-parse answers exactly these pairs
    return read.map(({ record, info }) => ({ line: info.lines, cells: record }));
  } catch (error) {
    if (error instanceof CsvError) misread(error);
    else throw error;
    return [];
  }
}

const problemOf = (line: number, column: string, cells: Row['cells'], says: string): CompaniesProblem => ({ line, column, value: cells[column] ?? '', says });

/** Numbers that name a company stand once. @param seen the line of each number so far */
function repeats(line: number, company: Company, seen: Map<string, number>): CompaniesProblem[] {
  return (['duns', 'lei'] as const).flatMap((column) => {
    const value = company[column];
    if (value === undefined) return [];
    const first = seen.get(`${column} ${value}`);
    if (first === undefined) seen.set(`${column} ${value}`, line);
    return first === undefined ? [] : [{ line, column, value, says: `it stands in line ${first} already; a company has a number of its own and one row` }];
  });
}

/** A company that bears another number now is in the file under that one. */
function lost(line: number, { duns, movedTo }: Company, known: ReadonlySet<string | undefined>): CompaniesProblem[] {
  if (movedTo === undefined) return [];
  if (movedTo === duns) return [{ line, column: 'movedTo', value: movedTo, says: 'it is the company’s own number; leave it empty, or name the number that it bears now' }];
  return known.has(movedTo) ? [] : [{ line, column: 'movedTo', value: movedTo, says: 'no row has this DUNS number; add the company that bears it' }];
}
