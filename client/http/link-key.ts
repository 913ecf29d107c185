import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { dataFolder } from '../../configuration/load';
import type { Settings } from '../../configuration/settings';
import { Failure } from '../failures';

/**
 * The key that signs links and sessions: `PARVIS_LINK_KEY`, else `link.key` in the data folder; base64, 32 bytes or more.
 * @throws Failure `settings` where there is none, or too short a one.
 */
export async function linkKeyOf(settings: Settings): Promise<Uint8Array> {
  const file = path.join(dataFolder(settings), 'link.key');
  const text = settings.PARVIS_LINK_KEY ?? (await readFile(file, 'utf8').catch(() => undefined));
  if (text === undefined) throw new Failure('settings', `There is no key for links: set PARVIS_LINK_KEY (32 bytes in base64), or let \`npm start\` make ${file}.`);
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length < 32) throw new Failure('settings', `The key for links (${settings.PARVIS_LINK_KEY === undefined ? file : 'PARVIS_LINK_KEY'}) has ${key.length} bytes; 32 or more in base64 are expected.`);
  return key;
}
