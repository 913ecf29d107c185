/**
 * Rows as CSV (RFC 4180, lines end with CRLF). A cell that a spreadsheet would execute (it begins with =, +, -, @, a tab or a
 * return) is given an apostrophe, so that a company's name is never a formula.
 */
export const csv = (rows: readonly (readonly (string | number | null | undefined)[])[]): string => rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');

function cell(value: string | number | null | undefined): string {
  if (typeof value === 'number') return String(value);
  const text = value ?? '';
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replace(/"/g, '""')}"` : harmless;
}
