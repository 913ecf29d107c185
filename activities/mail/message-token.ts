import { createHmac, timingSafeEqual } from 'node:crypto';

/** One message of a case: the effect is the case's own number of it. */
export interface MessageOfCase {
  caseId: string;
  effect: number;
}

/**
 * What a message is known by when it comes back: case, effect, and a keyed mark that nobody can make up (HMAC-SHA-256, 80 bits
 * of it). It may stand in the local part of an address, and mail servers may write it in capitals or not.
 * @param key 32 bytes or more.
 */
export const messageToken = (key: Uint8Array, message: MessageOfCase): string => `${addressable(message.caseId)}.${message.effect}.${markOf(key, message)}`;

/** The message that a token was made for; undefined where it was not made with this key. */
export function readMessageToken(key: Uint8Array, token: string): MessageOfCase | undefined {
  const [, written, effect, mark] = /^((?:[a-z0-9_-]|=[0-9a-f]{2})+)\.(\d{1,9})\.([a-z2-7]{16})$/.exec(token.toLowerCase()) ?? [];
  if (written === undefined || mark === undefined) return undefined;
  const message = { caseId: decodeURIComponent(written.replaceAll('=', '%')), effect: Number(effect) };
  return timingSafeEqual(Buffer.from(mark), Buffer.from(markOf(key, message))) ? message : undefined;
}

function markOf(key: Uint8Array, { caseId, effect }: MessageOfCase): string {
  const bytes = createHmac('sha256', key).update(JSON.stringify(['message', caseId, effect])).digest().subarray(0, 10);
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{5}/g) ?? []).map((five) => 'abcdefghijklmnopqrstuvwxyz234567'[Number.parseInt(five, 2)]).join('');
}

/** Small letters, digits, `_` and `-`; everything else by its UTF-8 bytes as `=2E`, so that every id fits an address. */
const addressable = (caseId: string): string =>
  [...Buffer.from(caseId, 'utf8')].map((byte) => (/[a-z0-9_-]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `=${byte.toString(16).padStart(2, '0')}`)).join('');
