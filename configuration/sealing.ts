import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { ValueError, type DataConverter, type Payload, type PayloadCodec } from '@temporalio/common';
import { decode, encode } from '@temporalio/common/lib/encoding';
import { temporal } from '@temporalio/proto';
import type { Settings } from './settings';

/** A key that payloads are sealed with, and what it is called in what it sealed. */
export interface SealingKey {
  readonly id: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

/** Temporal's own name for it, which its tools know. */
const sealed = 'binary/encrypted';
const nonceBytes = 12;
const tagBytes = 16;
const { Payload: PayloadMessage } = temporal.api.common.v1;

/** Something is sealed that cannot be opened; the message says with which key, and what to look at. */
export class SealError extends ValueError {
  override readonly name: string = 'SealError';
}

/**
 * Seals what cases keep and are told (AES-256-GCM), so that the Temporal server and whoever sees its database or its pages read
 * nothing of it: inputs, answers, events, the context that is carried on, views. Search attributes, ids, the types of activities
 * and the sentences of errors stay readable, and hold no personal data. What bears no seal is read as it is, so that cases
 * from before there was a key go on.
 * @param keys the first one seals, any opens, so that a key is changed by putting the new one first. Without any nothing is
 * sealed, and what is, cannot be opened
 */
export function sealingCodec(keys: readonly SealingKey[]): PayloadCodec {
  const [first] = keys;
  const byId = new Map(keys.map(({ id, key }) => [id, key]));
  return {
    encode: async (payloads) => (first ? payloads.map((payload) => sealedBy(first, payload)) : payloads),
    decode: async (payloads) => payloads.map((payload) => (textOf(payload, 'encoding') === sealed ? opened(byId, payload) : payload)),
  };
}

/** How client and worker turn values into payloads, as the settings say. */
export const dataConverterOf = ({ PARVIS_PAYLOAD_KEYS: keys = [] }: Pick<Settings, 'PARVIS_PAYLOAD_KEYS'>): DataConverter => ({ payloadCodecs: [sealingCodec(keys.map(keyIn))] });

/** `2026:BASE64`, as the settings have checked it. */
function keyIn(entry: string): SealingKey {
  const colon = entry.indexOf(':');
  return { id: entry.slice(0, colon), key: Buffer.from(entry.slice(colon + 1), 'base64') };
}

function sealedBy({ id, key }: SealingKey, payload: Payload): Payload {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(encode(id));
  const content = Buffer.concat([cipher.update(PayloadMessage.encode(payload).finish()), cipher.final()]);
  return { metadata: { encoding: encode(sealed), 'encryption-key-id': encode(id) }, data: Buffer.concat([nonce, content, cipher.getAuthTag()]) };
}

/** @throws SealError where no key is there for it, or it was changed on its way */
function opened(keys: ReadonlyMap<string, Uint8Array>, payload: Payload): Payload {
  const id = textOf(payload, 'encryption-key-id') ?? '';
  const key = keys.get(id);
  if (!key) throw new SealError(`It is sealed with the key «${id}», which PARVIS_PAYLOAD_KEYS does not hold.`);
  const data = payload.data ?? new Uint8Array();
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, data.subarray(0, nonceBytes)).setAAD(encode(id)).setAuthTag(data.subarray(data.length - tagBytes));
    return PayloadMessage.decode(Buffer.concat([decipher.update(data.subarray(nonceBytes, data.length - tagBytes)), decipher.final()]));
  } catch {
    throw new SealError(`What is sealed with the key «${id}» cannot be opened: it was changed, or PARVIS_PAYLOAD_KEYS has another key under that name.`);
  }
}

const textOf = ({ metadata }: Payload, name: string): string | undefined => {
  const bytes = metadata?.[name];
  return bytes ? decode(bytes) : undefined;
};
