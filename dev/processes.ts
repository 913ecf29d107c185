import { execFileSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { isAlive, statusOf } from '../activities/lock';

/** Asks a child to end, and after `grace` ms ends it by force. Resolves when it is gone. */
export async function stopProcess(child: ChildProcess, grace: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), grace);
  await gone;
  clearTimeout(force);
}

const Entry = z.object({ name: z.string(), pid: z.number().int().positive(), identity: z.string() });
type Entry = z.infer<typeof Entry>;

/** The processes that a start has running, in a file, so that the next one can end what a killed one left behind. */
export interface ProcessRecord {
  /** In place of the process that had the name before. */
  add(name: string, pid: number): void;
  /** Ends all of them by force, now: for a supervisor that is about to exit without stopping them. */
  killAll(): void;
  remove(): void;
}

export function processRecord(file: string): ProcessRecord {
  const entries = new Map<string, Entry>();
  return {
    add(name, pid) {
      const identity = identityOf(pid);
      if (identity === undefined) return; // gone already
      entries.set(name, { name, pid, identity });
      writeAtomically(file, JSON.stringify([...entries.values()], undefined, 2));
    },
    killAll() {
      for (const entry of entries.values()) if (isStill(entry)) process.kill(entry.pid, 'SIGKILL');
    },
    remove() {
      entries.clear();
      rmSync(file, { force: true });
    },
  };
}

/**
 * Ends what an earlier start, which did not stop cleanly, has left running. A process is ours only if it also started
 * when the record says: its number may have gone to someone else. Answers the names of those that were ended.
 */
export async function endLeftovers(file: string): Promise<string[]> {
  const ended: string[] = [];
  for (const entry of recorded(file)) {
    if (!isStill(entry)) continue;
    process.kill(entry.pid, 'SIGTERM');
    const deadline = Date.now() + 10_000;
    while (isStill(entry) && Date.now() < deadline) await pause(50);
    if (isStill(entry)) process.kill(entry.pid, 'SIGKILL');
    ended.push(`${entry.name} (${entry.pid})`);
  }
  rmSync(file, { force: true });
  return ended;
}

function recorded(file: string): Entry[] {
  try {
    return z.array(Entry).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return []; // none, or one that cannot be trusted
  }
}

const isStill = ({ pid, identity }: Entry): boolean => isAlive(pid) && identityOf(pid) === identity;

/**
 * What tells a process from an earlier or later one with the same number: when it started, and in which run of the
 * machine. Undefined where there is no such process or the system does not say.
 */
export function identityOf(pid: number): string | undefined {
  if (process.platform === 'linux') {
    const status = statusOf(pid);
    if (status === undefined || status[0] === 'Z') return undefined;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${status[19]}`;
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Readers see the old content or the new one, never a part. Only the owner may read it. */
export function writeAtomically(file: string, content: string): void {
  writeFileSync(`${file}.part`, content, { mode: 0o600, flush: true });
  renameSync(`${file}.part`, file);
}
