import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { Country, Duns } from '../../machines/enrollment/application';

const columns = [
  'duns', 'name', 'line1', 'line2', 'city', 'region', 'postalCode', 'country', 'registrationNumber', 'telephone', 'domain', 'status', 'movedTo',
] as const;

/** Cells are strings; an empty one is absent. */
const absent = (cell: unknown) => (cell === '' ? undefined : cell);
const optionalCell = z.preprocess(absent, z.string().optional());

const Company = z.object({
  duns: Duns,
  name: z.string().min(1, 'must not be empty'),
  line1: z.string().min(1, 'must not be empty'),
  line2: optionalCell,
  city: z.string().min(1, 'must not be empty'),
  region: optionalCell,
  postalCode: optionalCell,
  country: Country,
  registrationNumber: optionalCell,
  telephone: optionalCell,
  domain: optionalCell,
  status: z.enum(['active', 'inactive'], { error: '`active` or `inactive` is expected' }),
  /** The number that the company bears now; a look-up of the old one is answered with it. */
  movedTo: z.preprocess(absent, Duns.optional()),
});
export type Company = z.infer<typeof Company>;

/** A file of companies that cannot be used; the message names every wrong line. */
export class CompaniesError extends Error {
  override readonly name = 'CompaniesError';
}

/**
 * Reads a CSV file of companies, by DUNS number (digits only). The first line names the columns, in any order.
 * @throws CompaniesError listing every wrong line with its number, or what keeps the file from being read.
 */
export async function readCompanies(file: string): Promise<ReadonlyMap<string, Company>> {
  const companies = new Map<string, Company>();
  const problems: string[] = [];
  for (const { record, info } of rowsOf(await contentOf(file), file)) {
    const row = Company.safeParse(record);
    if (!row.success) {
      problems.push(...row.error.issues.map((issue) => `line ${info.lines}: ${issue.path.join('.')} «${record[String(issue.path[0])] ?? ''}»: ${issue.message}`));
    } else if (companies.has(row.data.duns)) {
      problems.push(`line ${info.lines}: DUNS number ${row.data.duns} stands in the file already`);
    } else {
      companies.set(row.data.duns, row.data);
    }
  }
  for (const { duns, movedTo } of companies.values()) {
    if (movedTo !== undefined && !companies.has(movedTo)) problems.push(`${duns} has moved to ${movedTo}, which is not in the file`);
  }
  if (problems.length > 0) throw new CompaniesError(`The file of companies ${file} cannot be used:\n  ${problems.join('\n  ')}`);
  return companies;
}

async function contentOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new CompaniesError(`The file of companies ${file} cannot be read (${(error as Error).message}). PARVIS_COMPANIES names it.`); // fs rejects with Errors only
  }
}

interface Row {
  record: Record<string, string>;
  info: { lines: number };
}

function rowsOf(content: string, file: string): Row[] {
  try {
    const options = { bom: true, columns: checkedHeader, info: true, skip_empty_lines: true, trim: true };
    return parse(content, options) as unknown as Row[]; // with `columns` and `info`, csv-parse answers exactly these pairs
  } catch (error) {
    throw new CompaniesError(`The file of companies ${file} cannot be used: ${(error as Error).message}`); // csv-parse throws Errors only
  }
}

function checkedHeader(header: string[]): string[] {
  const missing = columns.filter((column) => !header.includes(column));
  if (missing.length > 0) throw new Error(`line 1: the columns ${missing.join(', ')} are missing; expected are ${columns.join(',')}`);
  return header;
}
