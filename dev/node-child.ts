import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { z } from 'zod';
import type { Started } from './kept-running';
import { openLog } from './log';
import { stopProcess } from './processes';

export interface NodeChildOptions {
  /** For messages: `worker`. */
  readonly name: string;
  readonly script: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: string;
  /** Told as soon as the process is there, before it is ready. */
  spawned(pid: number): void;
  /** How long it may take to end before it is ended by force, ms. */
  readonly grace: number;
  /** How long it may take to get ready, ms. Default: 60,000. */
  readonly patience?: number;
}

const Ready = z.object({ ready: z.literal(true) });

/**
 * A Node program of Parvis as a process of its own: in its own process group, so that Ctrl-C reaches the supervisor
 * alone; with a pipe as standard input, whose closing tells it that the supervisor has died; ready when it says
 * `{ ready: true }` over the IPC channel.
 * @throws Error with the end of its log where it ends first, or is not ready in time.
 */
export async function startNodeChild(options: NodeChildOptions): Promise<Started> {
  const { name, script, grace, patience = 60_000 } = options;
  if (!existsSync(script)) throw new Error(`The ${name} cannot be started: ${script} is missing. Build it first: npm run build`);
  const log = openLog(options.log);
  const child = spawn(process.execPath, ['--enable-source-maps', script], {
    env: { ...options.environment },
    stdio: ['pipe', log.descriptor, log.descriptor, 'ipc'],
    detached: true,
  });
  log.close();
  child.stdin?.on('error', () => undefined); // it has ended; `exited` tells
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()).once('error', () => resolve()));
  const stop = () => stopProcess(child, grace);
  const { pid } = child;
  if (pid === undefined) throw new Error(`The ${name} cannot be started: ${process.execPath} does not run.`);
  try {
    options.spawned(pid);
    await readiness();
  } catch (error) {
    await stop();
    throw error;
  }
  return { pid, exited, stop };

  function readiness(): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`The ${name} is not ready after ${patience / 1000} s.${log.lastLines()}`)), patience);
      child.on('message', (message) => {
        if (!Ready.safeParse(message).success) return;
        clearTimeout(late);
        resolve();
      });
      child.once('exit', () => {
        clearTimeout(late);
        reject(new Error(`The ${name} ended before it was ready.${log.lastLines()}`));
      });
    });
  }
}
