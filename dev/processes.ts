import { execFile } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { isAlive } from './lock';

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
  add(name: string, pid: number): Promise<void>;
  remove(): void;
}

export function processRecord(file: string): ProcessRecord {
  const entries = new Map<string, Entry>();
  return {
    async add(name, pid) {
      const identity = await identityOf(pid);
      if (identity === undefined) return; // gone already
      entries.set(name, { name, pid, identity });
      writeAtomically(file, JSON.stringify([...entries.values()], undefined, 2));
    },
    remove: () => rmSync(file, { force: true }),
  };
}

/**
 * Ends what an earlier start, which did not stop cleanly, has left running. A process is ours only if it also started
 * when the record says: its number may have gone to someone else. Answers the names of those that were ended.
 */
export async function endLeftovers(file: string): Promise<string[]> {
  const ended: string[] = [];
  for (const { name, pid, identity } of recorded(file)) {
    const isOurs = async () => isAlive(pid) && (await identityOf(pid)) === identity;
    if (!(await isOurs())) continue;
    process.kill(pid, 'SIGTERM');
    const deadline = Date.now() + 10_000;
    while ((await isOurs()) && Date.now() < deadline) await pause(50);
    if (await isOurs()) process.kill(pid, 'SIGKILL');
    ended.push(`${name} (${pid})`);
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

/**
 * What tells a process from an earlier or later one with the same number: when it started, and in which run of the
 * machine. Undefined where there is no such process or the system does not say.
 */
export async function identityOf(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name in parentheses may hold spaces
      if (fields[0] === 'Z') return undefined; // has ended; only its parent has not looked yet
      return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${fields[19]}`;
    } catch {
      return undefined;
    }
  }
  return promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)]).then(({ stdout }) => stdout.trim() || undefined, () => undefined);
}

/** Readers see the old content or the new one, never a part. Only the owner may read it. */
export function writeAtomically(file: string, content: string): void {
  writeFileSync(`${file}.part`, content, { mode: 0o600, flush: true });
  renameSync(`${file}.part`, file);
}
