/** What a long piece of work tells whoever waits for it. */
export interface Report {
  /** A line that stays. */
  say(line: string): void;
  /** What is going on now; the next one may replace it. */
  progress(line: string): void;
}

/** Lines without a terminal (a log, a pipe) come at most this often, ms. */
const quietly = 30_000;

/**
 * A report on a stream: progress in place on a terminal, elsewhere as a line every 30 seconds. The first progress of a
 * piece of work is always printed, so that nobody stares at nothing.
 */
export function reportOn(stream: NodeJS.WriteStream): Report {
  let inPlace = false;
  let printed = 0;
  const clear = () => {
    if (inPlace) stream.write('\r\u001B[2K');
    inPlace = false;
  };
  return {
    say(line) {
      clear();
      printed = 0;
      stream.write(`${line}\n`);
    },
    progress(line) {
      if (stream.isTTY) {
        clear();
        stream.write(line.slice(0, (stream.columns || 80) - 1));
        inPlace = true;
      } else if (Date.now() - printed >= quietly) {
        printed = Date.now();
        stream.write(`${line}\n`);
      }
    },
  };
}

/** `1 min 20 s` */
export function elapsed(since: number): string {
  const seconds = Math.round((Date.now() - since) / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
