import { randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { z } from 'zod';
import { isAlive } from './processes';

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
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // fs rejects with errno exceptions
    }
    const holder = contentOf(file);
    if (!isAbandoned(file, holder)) return { held: false, pid: holder?.pid, host: holder?.host };
    await clearAway(file, holder?.id);
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
  try {
    return Date.now() - statSync(file).mtimeMs > abandonedAfter;
  } catch {
    return true; // released in the meantime
  }
}

/** Moves an abandoned lock out of the way; where someone else took it over at the same moment, puts it back. */
async function clearAway(file: string, id: string | undefined): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch {
    return; // another process was faster
  }
  const moved = await readFile(aside, 'utf8').catch(() => '');
  if (id !== undefined && !moved.includes(id)) await writeFile(file, moved, { flag: 'wx', mode: 0o600 }).catch(() => undefined);
  await rm(aside, { force: true });
}
