import type { Batch, Round } from './measure';
import type { CompetitorName } from './sides';

/** One quantity of two competitors, over all rounds. */
export interface Figure {
  readonly name: string;
  readonly title: string;
  /** Medians over the batches of each, in the quantity's own unit. */
  readonly engine: number;
  readonly handWritten: number;
  /** Engine to hand-written, pair by pair: the median, the least and the greatest. */
  readonly ratio: { readonly median: number; readonly min: number; readonly max: number };
}

const quantities: readonly { readonly name: keyof Batch; readonly title: string }[] = [
  { name: 'runsPerSecond', title: 'runs per second' },
  { name: 'workerCpuMs', title: 'worker CPU per run, ms' },
  { name: 'serverCpuMs', title: 'server CPU per run, ms' },
  { name: 'events', title: 'history events per run' },
  { name: 'bytes', title: 'history bytes per run' },
  { name: 'queryMs', title: 'view query, ms' },
];

/** Quantities that the system does not tell, or that the work does not have, are left out. */
export function figuresOf(rounds: readonly Round[], engine: CompetitorName, handWritten: CompetitorName): Figure[] {
  return quantities.flatMap(({ name, title }) => {
    const both = rounds.flatMap((round) => {
      const [ours, theirs] = [round[engine]?.[name], round[handWritten]?.[name]];
      return ours === undefined || theirs === undefined ? [] : [{ ours, theirs }];
    });
    return both.length === 0 ? [] : [figure(name, title, both)];
  });
}

/** @param both what was measured of the engine and of the other, time after time */
export function figure(name: string, title: string, both: readonly { readonly ours: number; readonly theirs: number }[]): Figure {
  const ratios = both.map(({ ours, theirs }) => ours / theirs);
  return {
    name,
    title,
    engine: median(both.map(({ ours }) => ours)),
    handWritten: median(both.map(({ theirs }) => theirs)),
    ratio: { median: median(ratios), min: Math.min(...ratios), max: Math.max(...ratios) },
  };
}

/** @param other what the engine is compared with */
export function table(figures: readonly Figure[], other = 'hand-written'): string {
  const rows = figures.map(({ title, engine, handWritten, ratio }) => [
    title, plain(engine), plain(handWritten), ratio.median.toFixed(2), `${ratio.min.toFixed(2)}–${ratio.max.toFixed(2)}`,
  ]);
  const all = [['', 'engine', other, 'ratio', 'min–max'], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length))); // every row has as many cells as the first
  return all.map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('   ')).join('\n');
}

const plain = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2));

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)];
  if (upper === undefined) throw new Error('nothing has no median');
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? upper) + upper) / 2 : upper;
}
