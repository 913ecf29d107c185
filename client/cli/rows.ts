import { CsvError, parse } from 'csv-parse/sync';
import { Failure } from '../failures';
import { pathOf, put } from '../field-paths';
import type { Handed } from './documents';

/** A row of a file of applications, as it stands there. */
export interface Row {
  /** Counted from 1, with the first line. */
  readonly line: number;
  /** What names the row for good; absent where it has none that can be read. */
  readonly key?: string;
  /** The application as entered, without the key. */
  readonly document: unknown;
  /** Why the row cannot be read at all. */
  readonly misread?: string;
}

/**
 * Rows of applications: JSON lines (an application with its `key` on each line), or CSV whose first line names the fields by
 * their paths: key, tenant, country, company.duns, company.address.lines[0], primaryContact.email … An empty cell is a field
 * left out. A row that cannot be read is a row with the reason.
 * @throws Failure `input` where the file as a whole is not of either form
 */
export function applicationRows({ name, text }: Handed): Row[] {
  const content = text.replace(/^\ufeff/, '');
  const rows = content.trimStart().startsWith('{') ? jsonRows(content) : csvRows(name, content);
  if (rows.length === 0) throw new Failure('input', `${name} has no rows: one application a row is expected, as JSON lines or CSV.`);
  return rows;
}

function jsonRows(content: string): Row[] {
  return content.split(/\r?\n/).flatMap((text, index): Row[] => {
    if (text.trim() === '') return [];
    const line = index + 1;
    try {
      const read: unknown = JSON.parse(text);
      if (typeof read !== 'object' || read === null || Array.isArray(read)) return [{ line, document: undefined, misread: 'an application, { … }, is expected on each line' }];
      const { key, ...document } = read as Record<string, unknown>; // an object that is no array
      return [{ line, document, ...(typeof key === 'string' || typeof key === 'number' ? keyed(String(key)) : {}) }];
    } catch (error) {
      return [{ line, document: undefined, misread: `it is no JSON: ${error instanceof Error ? error.message : String(error)}` }];
    }
  });
}

function csvRows(name: string, content: string): Row[] {
  const [head, ...records] = recordsOf(name, content);
  if (!head) return [];
  const columns = head.cells.map((cell) => ({ name: cell, path: pathOf(cell) }));
  const issues = columns.flatMap(({ name: column, path }, index) => [
    ...(path ? [] : [{ path: `column ${index + 1}`, message: `«${column}» is no field’s path; write it as company.duns or company.address.lines[0]` }]),
    ...(columns.findIndex((each) => each.name === column) < index ? [{ path: `column ${index + 1}`, message: `«${column}» stands there already` }] : []),
  ]);
  if (issues.length === 0 && !head.cells.includes('key')) issues.push({ path: 'key', message: 'this column is missing; it names each row, so that a row begun again finds its case' });
  if (issues.length > 0) throw new Failure('input', `The first line of ${name} does not name the fields:`, { issues });
  return records.map(({ line, cells }) => {
    if (cells.length !== columns.length) return { line, document: undefined, misread: `it has ${cells.length} cells where the first line has ${columns.length}` };
    const document: Record<string, unknown> = {};
    columns.forEach(({ path }, index) => {
      const cell = cells[index] ?? '';
      if (path && path[0] !== 'key' && cell !== '') put(document, path, cell);
    });
    return { line, document, ...keyed(cells[head.cells.indexOf('key')] ?? '') };
  });
}

function recordsOf(name: string, content: string): { line: number; cells: string[] }[] {
  try {
    const read = parse(content, { info: true, relax_column_count: true, skip_empty_lines: true, trim: true }) as unknown as { record: string[]; info: { lines: number } }[]; // with `info` and without `columns`, csv-parse answers exactly these pairs
    return read.map(({ record, info }) => ({ line: info.lines, cells: record }));
  } catch (error) {
    if (error instanceof CsvError) throw new Failure('input', `${name} is neither JSON lines nor CSV: ${error.message}.`, {}, error);
    throw error;
  }
}

const keyed = (key: string): { key?: string } => (key.trim() === '' ? {} : { key: key.trim() });
