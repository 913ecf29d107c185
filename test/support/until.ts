import { setTimeout as pause } from 'node:timers/promises';

/** Waits for a condition; what it gives is the answer. */
export async function until<T>(what: string, look: () => Promise<T | undefined> | T | undefined, seconds = 30): Promise<T> {
  for (const end = Date.now() + seconds * 1_000; ; await pause(50)) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`within ${seconds} s it did not happen: ${what}`);
  }
}
