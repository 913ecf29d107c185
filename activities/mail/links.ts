import { createHash, createHmac } from 'node:crypto';

/** What a link is bound to: one address, for one purpose, of one case; a higher version revokes the lower ones (R32). */
export interface LinkTerms {
  caseId: string;
  purpose: string;
  address: string;
  version: number;
}

/**
 * The token of a link: HMAC-SHA-256 over its terms, base64url, 43 characters. Derived, not drawn, so that a mail sent again
 * carries the same one and no history ever holds it.
 * @param key 32 bytes or more.
 */
export function linkToken(key: Uint8Array, { caseId, purpose, address, version }: LinkTerms): string {
  return createHmac('sha256', key)
    .update(JSON.stringify([caseId, purpose, address, version]))
    .digest('base64url');
}

/** What a case keeps of a token: its SHA-256, hex. */
export const hashToken = (token: string): string => createHash('sha256').update(token, 'utf8').digest('hex');

/** @param gateway The gateway's public address, without a slash at its end. */
export const confirmationLink = (gateway: string, caseId: string, token: string): string =>
  `${gateway}/confirm/${encodeURIComponent(caseId)}/${token}`;
