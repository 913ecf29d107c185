import { randomBytes } from 'node:crypto';
import { constants, watch } from 'node:fs';
import { access, mkdir, open, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { codeOf } from '../errors';

/** The mailbox that undeliverable mail comes back to. */
export interface BounceBox {
  /** Where it is, for people; never with a password. */
  readonly name: string;
  /** What nobody has dealt with yet, the oldest first. */
  waiting(): Promise<BouncedMail[]>;
  /** Lays a message in; it is kept safely when this resolves. */
  put(message: Buffer): Promise<void>;
  /** Calls when something was delivered, as far as that can be noticed; look from time to time as well. The answer ends it. */
  onDelivery(listener: () => void): () => void;
  /** Opens it and looks how it is, changing nothing. */
  counts(): Promise<{ waiting: number; aside: number }>;
  /** Gives up what is kept open. Whatever is asked of it later opens it again. */
  close(): Promise<void>;
}

export interface BouncedMail {
  readonly name: string;
  /** The whole message, its first megabyte at most; undefined where somebody else has taken it meanwhile. */
  read(): Promise<Buffer | undefined>;
  /** It is dealt with. Harmless where somebody else has done so. */
  done(): Promise<void>;
  /** Nothing can be done about it: kept beside the mailbox with the reason. */
  putAside(reason: string): Promise<void>;
}

/** A report longer than this is no report: servers give the headers back, not the message. Bytes. */
export const longestReport = 1_048_576;

/**
 * A maildir, which every mail server can deliver to: what waits lies in `new/`, what is dealt with in `cur/`. What could not be
 * dealt with lies in `aside/`, with the reason in a file of its name and `.reason.txt`.
 */
export function bounceFolder(folder: string): BounceBox {
  const inside = (part: 'tmp' | 'new' | 'cur' | 'aside', name = ''): string => path.join(folder, part, name);
  const ready = once(() => Promise.all((['tmp', 'new', 'cur', 'aside'] as const).map((part) => mkdir(inside(part), { recursive: true, mode: 0o700 }))));

  const mail = (name: string): BouncedMail => ({
    name,
    read: () => unlessGone(() => beginning(inside('new', name))),
    done: async () => {
      await unlessGone(() => rename(inside('new', name), inside('cur', `${name.replace(/:2,.*$/, '')}:2,S`)));
    },
    putAside: async (reason) => {
      await writeFile(inside('aside', `${name}.reason.txt`), `${reason}\n`, { mode: 0o600 });
      await unlessGone(() => rename(inside('new', name), inside('aside', name)));
    },
  });

  const listed = async (part: 'new' | 'aside'): Promise<string[]> => (await readdir(inside(part))).filter((name) => !name.startsWith('.'));

  return {
    name: folder,
    async waiting() {
      await ready();
      const names = await listed('new');
      const aged = await Promise.all(names.map(async (name) => ({ name, at: (await unlessGone(() => stat(inside('new', name))))?.mtimeMs })));
      return aged.filter(({ at }) => at !== undefined).toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0) || a.name.localeCompare(b.name)).map(({ name }) => mail(name));
    },
    async put(message) {
      await ready();
      const name = `${Date.now()}.${process.pid}_${randomBytes(6).toString('hex')}.parvis`;
      await writeFile(inside('tmp', name), message, { mode: 0o600, flush: true });
      await rename(inside('tmp', name), inside('new', name));
    },
    onDelivery(listener) {
      const over = new AbortController();
      const watching = async (): Promise<void> => {
        await ready();
        // Not every file system tells of changes.
        if (!over.signal.aborted) watch(inside('new'), { signal: over.signal }, listener).on('error', () => undefined);
        listener(); // for what came before
      };
      watching().catch(() => undefined); // whoever looks into the box is told why it cannot be opened
      return () => over.abort();
    },
    async counts() {
      await access(inside('new'), constants.R_OK | constants.W_OK);
      const aside = (await unlessGone(() => listed('aside'))) ?? []; // a mail server makes its own parts alone
      return { waiting: (await listed('new')).length, aside: aside.filter((name) => !name.endsWith('.reason.txt')).length };
    },
    close: async () => undefined,
  };
}

async function beginning(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    if (size <= longestReport) return await readFile(handle);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(longestReport), 0, longestReport, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Two gateways may read one mailbox: what the other one has moved is no error. */
async function unlessGone<T>(act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make().catch((error: unknown) => {
    made = undefined; // a disk that was full may be free later
    throw error;
  }));
}
