import { randomBytes } from 'node:crypto';
import { open, rename } from 'node:fs/promises';

/**
 * Replaces a file, all or nothing, also over a power cut: written beside it, flushed, then renamed over. What lies beside it,
 * its name with an ending of its own, was left by a process that died.
 * @param mode of the new file. Default: as the process makes its files
 * @throws what the file system throws
 */
export async function replaceWhole(file: string, text: string, mode?: number): Promise<void> {
  const beside = `${file}.${process.pid}-${randomBytes(4).toString('hex')}`;
  const handle = await open(beside, 'wx', mode);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(beside, file);
}
