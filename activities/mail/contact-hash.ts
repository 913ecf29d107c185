import { createHmac } from 'node:crypto';
import { domainToASCII } from 'node:url';
import type { Settings } from '../../configuration/settings';
import { decodedKey, readKey } from './link-key';

/**
 * What a contact's address is searched by: HMAC-SHA-256 over the normalised address, so that neither the search index nor an id
 * ever holds it, and nobody without the key can try addresses out.
 * @param key 32 bytes or more.
 */
export const contactHash = (key: Uint8Array, address: string): string => `contact:${createHmac('sha256', key).update(normalised(address)).digest('hex')}`;

/** Addresses that mean one mailbox: without capitals, in one Unicode form, the domain as it stands in the DNS. */
function normalised(address: string): string {
  const text = address.trim().normalize('NFC').toLowerCase();
  const at = text.lastIndexOf('@');
  return `${text.slice(0, at)}@${domainToASCII(text.slice(at + 1)) || text.slice(at + 1)}`;
}

/** The key of new cases: PARVIS_CONTACT_KEY, else `contact.key` in the data folder, made at the first question. @throws SettingsError */
export const readContactKey = (settings: Settings): Buffer => readKey(settings, 'PARVIS_CONTACT_KEY', 'contact.key');

/** What a search asks for: the address under the key, and under the earlier one while cases of it are open. */
export const contactHashes = (settings: Settings, address: string): string[] =>
  [readContactKey(settings), ...(settings.PARVIS_CONTACT_KEY_BEFORE ? [decodedKey(settings.PARVIS_CONTACT_KEY_BEFORE, 'PARVIS_CONTACT_KEY_BEFORE')] : [])].map((key) => contactHash(key, address));
