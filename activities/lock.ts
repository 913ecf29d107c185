import { randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { codeOf } from './errors';

export interface Lock {
  readonly held: true;
  release(): Promise<void>;
}

/** Who has the lock instead. */
export interface HeldElsewhere {
  readonly held: false;
  readonly pid: number | undefined;
  readonly host: string | undefined;
}

/** The holder touches the file this often, ms. */
const heartbeat = 2000;
/** A file that nobody has touched for so long, ms, belongs to a holder that is gone. */
const abandonedAfter = 30_000;

const Content = z.object({ id: z.string(), pid: z.number(), host: z.string() });

/**
 * Takes a lock that is a file, or says who has it. A lock whose holder has died is taken over: at once where the
 * process was on this machine, else when its heartbeat has been missing for 30 seconds (a folder may be shared by
 * containers that do not see each other's processes).
 */
export async function takeLock(file: string): Promise<Lock | HeldElsewhere> {
  const id = randomUUID();
  for (;;) {
    try {
      await writeFile(file, JSON.stringify({ id, pid: process.pid, host: os.hostname() }), { flag: 'wx', mode: 0o600 });
      return keeping(file, id);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    const holder = contentOf(file);
    if (isAbandoned(file, holder) && (await cleared(file))) continue;
    if (ageOf(file) !== undefined) return { held: false, pid: holder?.pid, host: holder?.host };
  }
}

/** Takes a lock as soon as it is free, or answers with who has it still after `patienceMs`. */
export async function awaitLock(file: string, patienceMs: number): Promise<Lock | HeldElsewhere> {
  for (const end = Date.now() + patienceMs; ; await pause(5 + Math.random() * 15)) {
    const lock = await takeLock(file);
    if (lock.held || Date.now() > end) return lock;
  }
}

function keeping(file: string, id: string): Lock {
  const beat = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => undefined), heartbeat);
  beat.unref();
  return {
    held: true,
    release: async () => {
      clearInterval(beat);
      if (contentOf(file)?.id === id) await rm(file, { force: true });
    },
  };
}

function contentOf(file: string): z.infer<typeof Content> | undefined {
  try {
    return Content.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined; // gone again, or its holder is just writing it
  }
}

function isAbandoned(file: string, holder: z.infer<typeof Content> | undefined): boolean {
  if (holder && holder.host === os.hostname() && !isAlive(holder.pid)) return true;
  return (ageOf(file) ?? 0) > abandonedAfter;
}

/**
 * Takes an abandoned lock away. One at a time does so, and looks again before: of two who found it abandoned, the second would
 * else take away the lock that the first has by then. False where another is at it.
 */
async function cleared(file: string): Promise<boolean> {
  const clearing = `${file}.clearing`;
  try {
    await writeFile(clearing, '', { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    if ((ageOf(clearing) ?? 0) > abandonedAfter) await rm(clearing, { force: true }); // it takes a moment, so that whoever was at it has died
    return false;
  }
  try {
    if (isAbandoned(file, contentOf(file))) await rm(file, { force: true });
  } finally {
    await rm(clearing, { force: true });
  }
  return true;
}

/** Ms since anybody has touched the file; undefined where it is gone. */
function ageOf(file: string): number | undefined {
  try {
    return Date.now() - statSync(file).mtimeMs;
  } catch {
    return undefined;
  }
}

/** Whether a process with this number runs on this machine, whoever owns it; one that has ended and that nobody has looked after since does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) !== 'EPERM') return false;
  }
  return statusOf(pid)?.[0] !== 'Z';
}

/** Linux: a process's state, and what follows it in /proc/<pid>/stat; its start in clock ticks is the twentieth. */
export function statusOf(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name in parentheses may hold spaces
  } catch {
    return undefined; // no such process, or not Linux
  }
}
