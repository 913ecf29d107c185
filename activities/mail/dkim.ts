import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import DkimSigner from 'nodemailer/lib/dkim';
import { type Settings, SettingsError } from '../../configuration/settings';
import { reasonOf } from '../errors';

/** What outgoing mail is signed with (RFC 6376). */
export interface Dkim {
  domain: string;
  selector: string;
  /** An RSA key of 1024 bits or more, PEM. */
  privateKey: string;
}

/**
 * The key that the settings name, or undefined where none is named.
 * @throws SettingsError where a part of it is missing, or the key is not an RSA key that can be read.
 */
export function dkimFrom(settings: Pick<Settings, 'PARVIS_DKIM_DOMAIN' | 'PARVIS_DKIM_SELECTOR' | 'PARVIS_DKIM_KEY'>): Dkim | undefined {
  const { PARVIS_DKIM_DOMAIN: domain, PARVIS_DKIM_SELECTOR: selector, PARVIS_DKIM_KEY: key } = settings;
  const given = { PARVIS_DKIM_DOMAIN: domain, PARVIS_DKIM_SELECTOR: selector, PARVIS_DKIM_KEY: key };
  const missing = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [name] : []));
  if (missing.length === 3) return undefined;
  if (domain === undefined || selector === undefined || key === undefined) {
    throw new SettingsError(`Mail is signed with PARVIS_DKIM_DOMAIN, PARVIS_DKIM_SELECTOR and PARVIS_DKIM_KEY together; ${missing.join(' and ')} is missing.`);
  }
  const privateKey = key.includes('-----BEGIN') ? key.replaceAll('\\n', '\n') : keyIn(key);
  checkKey(privateKey, key.includes('-----BEGIN') ? 'PARVIS_DKIM_KEY' : key);
  return { domain, selector, privateKey };
}

/** Header fields that nobody on the way may change without breaking the signature. */
const signedFields = 'From:Reply-To:Subject:Date:Message-ID:To:MIME-Version:Content-Type:Auto-Submitted:X-Parvis-Case:X-Parvis-Message';

/**
 * The message with its signature on top: rsa-sha256, relaxed/relaxed. It bears neither a time nor chance (no `t=`, no `x=`, and
 * RSA's PKCS #1 v1.5 draws nothing), so the same message under the same key is signed the same, byte for byte.
 * @throws Error where it could not be signed; the message is then not to be sent.
 */
export async function signed(message: Buffer, { domain, selector, privateKey }: Dkim): Promise<Buffer> {
  const signer = new DkimSigner({ domainName: domain, keySelector: selector, privateKey, headerFieldNames: signedFields });
  const bytes = await buffer(signer.sign(message));
  // The signer leaves a message unsigned, without a word, where the key does not work.
  if (!bytes.subarray(0, 15).equals(Buffer.from('DKIM-Signature:'))) throw new Error(`The mail could not be signed for ${domain} with the key «${selector}».`);
  return bytes;
}

function keyIn(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new SettingsError(`PARVIS_DKIM_KEY names a file that cannot be read: ${reasonOf(error)}. A private key in PEM, or the file that holds it, is expected.`);
  }
}

function checkKey(pem: string, where: string): void {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw new SettingsError(`${where} holds no private key in PEM; \`openssl genrsa 2048\` makes one.`);
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType !== 'rsa' || bits < 1024) {
    throw new SettingsError(`${where} holds a key of type ${key.asymmetricKeyType}${bits ? ` with ${bits} bits` : ''}; an RSA key of 1024 bits or more is expected, which every receiver can check.`);
  }
}
