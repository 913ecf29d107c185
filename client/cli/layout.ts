import picocolors from 'picocolors';

export interface Styles {
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly mark: (text: string) => string;
  readonly bad: (text: string) => string;
}

export function styles(colour: boolean): Styles {
  const colours = picocolors.createColors(colour);
  return { strong: colours.bold, faint: colours.dim, mark: colours.cyan, bad: colours.yellow };
}

/** Text of somebody else’s making, without anything that a terminal would obey. */
export const plain = (text: string): string => text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, ' ');

/** A label of its own column and its lines beside it; nothing where there are no lines. */
export function section(label: string, lines: readonly string[], style: Styles, tone: 'faint' | 'bad' = 'faint'): string[] {
  if (lines.length === 0) return [];
  return lines.map((line, index) => (index === 0 ? `  ${style[tone](label.padEnd(11))}  ${line}` : `${' '.repeat(15)}${line}`));
}

/** A lead and a wrapped text beside it, further lines indented below the text. */
export function beside(lead: string, lines: readonly string[], indent = lead.length): string[] {
  return lines.map((line, index) => (index === 0 ? lead : ' '.repeat(indent)) + line);
}

/** Words in lines of at most `width`; a longer word stays whole, so that it can be copied. Nothing for an empty text. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    if (line !== '' && line.length + 1 + word.length > Math.max(width, 30)) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}

export const arrow = (states: readonly string[]): string => `→ ${states.map((path) => path.split('.').join(' ▸ ')).join(' + ')}`;

/** Columns as wide as their widest cell; the last one is free. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) => row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join('  ').trimEnd());
}
