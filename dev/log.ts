import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';

export interface Log {
  /** To hand to a child process as its output. */
  readonly descriptor: number;
  /** Closes our end; a child keeps its own. */
  close(): void;
  /** What was written since the log was opened, the last so many lines of it, as a passage to add to a message. */
  lastLines(count?: number): string;
}

/** A log that has grown beyond this many bytes is put aside when it is opened, in place of the one put aside before. */
const largest = 10_000_000;

/** Opens a log file to add to it; folders are made. */
export function openLog(file: string): Log {
  mkdirSync(path.dirname(file), { recursive: true });
  if (sizeOf(file) > largest) renameSync(file, `${file}.1`);
  const start = sizeOf(file);
  const descriptor = openSync(file, 'a', 0o600);
  return {
    descriptor,
    close: () => closeSync(descriptor),
    lastLines(count = 12) {
      const lines = readFileSync(file).subarray(start).toString('utf8').trim().split('\n').slice(-count);
      return lines.join('') === '' ? ` Its log ${file} says nothing.` : ` The end of ${file}:\n  ${lines.map((line) => line.slice(0, 400)).join('\n  ')}`;
    },
  };
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return 0; // not there yet
  }
}
