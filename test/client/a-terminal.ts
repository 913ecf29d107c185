import type { Terminal } from '../../client/cli/terminal';

export interface RecordingTerminal extends Terminal {
  readonly written: { out: string; err: string };
}

/** A terminal that keeps what is written to it. */
export function terminal({ input = '', environment = {}, confirm }: { input?: string; environment?: Record<string, string>; confirm?: (question: string) => Promise<boolean> } = {}): RecordingTerminal {
  const written = { out: '', err: '' };
  return {
    environment,
    colour: false,
    columns: 110,
    written,
    out: (text) => void (written.out += text),
    err: (text) => void (written.err += text),
    readInput: () => Promise.resolve(input),
    ...(confirm ? { confirm } : {}),
  };
}
