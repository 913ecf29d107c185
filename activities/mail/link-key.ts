import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { dataFolder } from '../../configuration/load';
import { type Settings, SettingsError } from '../../configuration/settings';
import { codeOf } from '../errors';

/**
 * The key that links are derived with: PARVIS_LINK_KEY, else `link.key` in the data folder, made at the first question and
 * readable by its owner alone. All processes on one data folder get the same one, also when they ask at once.
 * @throws SettingsError where it is shorter than 32 bytes.
 */
export const readLinkKey = (settings: Settings): Buffer => readKey(settings, 'PARVIS_LINK_KEY', 'link.key');

/** A key by its setting, else by its file in the data folder. @throws SettingsError where it is shorter than 32 bytes. */
export function readKey(settings: Settings, setting: 'PARVIS_LINK_KEY' | 'PARVIS_CONTACT_KEY', name: string): Buffer {
  const given = settings[setting];
  if (given) return decodedKey(given, setting);
  const file = path.join(dataFolder(settings), name);
  try {
    return decodedKey(readFileSync(file, 'utf8'), file);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  mkdirSync(path.dirname(file), { recursive: true });
  const beside = `${file}.${process.pid}-${randomBytes(4).toString('hex')}`;
  writeFileSync(beside, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
  try {
    linkSync(beside, file); // whole or not at all, and never over the key of another process
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    unlinkSync(beside);
  }
  return decodedKey(readFileSync(file, 'utf8'), file);
}

export function decodedKey(text: string, where: string): Buffer {
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length < 32)
    throw new SettingsError(
      `${where} holds ${key.length} bytes: a key of 32 bytes or more in base64 is expected, such as \`openssl rand -base64 32\` prints.`,
    );
  return key;
}
