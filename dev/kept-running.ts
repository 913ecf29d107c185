import { setTimeout as pause } from 'node:timers/promises';

/** A process that has been started and is ready. */
export interface Started {
  readonly pid: number;
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

export interface KeptRunningOptions {
  readonly name: string;
  /** Starts the process; resolves when it is ready, rejects with what to tell where it cannot be. */
  start(): Promise<Started>;
  say(line: string): void;
  /** First pause before it is started again, ms; doubled each time, up to 30 s. Default: 1,000. */
  readonly firstPause?: number;
}

/** A process that stayed up for so long, ms, is taken as well: the pauses begin anew. */
const wellAfter = 60_000;
const longestPause = 30_000;

/**
 * Starts a process, and again with growing pauses whenever it ends by itself, saying so. Resolves when it is ready for
 * the first time.
 * @throws what `start` throws the first time: what cannot be started at all is not tried again.
 */
export async function keepRunning({ name, start, say, firstPause = 1000 }: KeptRunningOptions): Promise<{ stop(): Promise<void> }> {
  const stopping = new AbortController();
  let current: Started | undefined = await start();

  const watching = (async () => {
    let wait = firstPause;
    while (!stopping.signal.aborted) {
      const since = Date.now();
      await current?.exited;
      if (stopping.signal.aborted) return;
      if (current && Date.now() - since > wellAfter) wait = firstPause;
      if (current) say(`The ${name} has ended by itself; it is started again in ${wait / 1000} s.`);
      current = undefined;
      await pause(wait, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      wait = Math.min(wait * 2, longestPause);
      try {
        current = await start();
        say(`The ${name} is running again.`);
      } catch (error) {
        say(`${error instanceof Error ? error.message : String(error)} It is tried again in ${wait / 1000} s.`);
      }
    }
  })();

  return {
    stop: async () => {
      stopping.abort();
      await current?.stop();
      await watching;
      await current?.stop(); // a start that was under way has finished meanwhile
    },
  };
}
