import { createHash, randomBytes } from 'node:crypto';
import { open, rename } from 'node:fs/promises';

/**
 * Replaces a file, all or nothing, also over a power cut: written beside it, flushed, then renamed over. What lies beside it,
 * its name with an ending of its own, was left by a process that died.
 * @param mode of the new file. Default: as the process makes its files
 * @throws what the file system throws
 */
export async function replaceWhole(file: string, content: string | Uint8Array, mode?: number): Promise<void> {
  const beside = `${file}.${process.pid}-${randomBytes(4).toString('hex')}`;
  const handle = await open(beside, 'wx', mode);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(beside, file);
}

/** Readable where it can be, and never a way out of the folder; what is too long for a file's name ends in its hash. */
export function fileName(given: string): string {
  const safe = encodeURIComponent(given).replace(/^\.+/, (dots) => '%2E'.repeat(dots.length));
  return safe.length <= 150 ? safe : `${safe.slice(0, 80)}-${createHash('sha256').update(given).digest('hex')}`;
}
