import { text } from 'node:stream/consumers';

/** Where a command writes and reads: the process's own streams, or a test's. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether results may be coloured: only on a terminal, and never with NO_COLOR. */
  readonly colour: boolean;
  /** Width that prose is wrapped to. */
  readonly columns: number;
  /** Results. */
  out(text: string): void;
  /** Everything that is not a result. */
  err(text: string): void;
  readInput(): Promise<string>;
  /** Asks a yes-or-no question; absent where nobody sits in front of it. */
  readonly confirm?: (question: string) => Promise<boolean>;
}

export function processTerminal(): Terminal {
  const { env, stdout, stderr, stdin } = process;
  return {
    environment: env,
    colour: coloured(env, stdout.isTTY),
    columns: Math.min(Math.max(stdout.columns ?? 110, 60), 120),
    out: (written) => void stdout.write(written),
    err: (written) => void stderr.write(written),
    readInput: () => text(stdin),
    ...(stdin.isTTY && process.stderr.isTTY ? { confirm: asked } : {}),
  };
}

async function asked(question: string): Promise<boolean> {
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // Whoever closes the input has not said yes.
  const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  try {
    const answer = await Promise.race([lines.question(`${question} [y/N] `), closed]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}

/** NO_COLOR, whatever its value but empty, wins over FORCE_COLOR; else a terminal that is not dumb is coloured. */
export function coloured(environment: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  if (environment['NO_COLOR']) return false;
  if (environment['FORCE_COLOR'] && environment['FORCE_COLOR'] !== '0') return true;
  return isTerminal && environment['TERM'] !== 'dumb';
}
