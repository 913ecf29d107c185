import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeAtomically } from './processes';

/**
 * The key that signs mail links and sessions, base64 of 32 bytes: made at the first start and kept, readable by its
 * owner alone, since links in mails already sent must stay good.
 * @throws Error where the file holds something else, rather than silently making all links void.
 */
export function linkKeyIn(file: string): string {
  let kept: string;
  try {
    kept = readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error; // fs throws errno exceptions
    kept = randomBytes(32).toString('base64');
    writeAtomically(file, `${kept}\n`);
  }
  if (Buffer.from(kept, 'base64').length < 32) {
    throw new Error(`${file} holds no key of 32 bytes in base64. Restore it, or delete it to have a new one made; links in mails already sent are void then.`);
  }
  return kept;
}
