import { createHash, verify, type KeyObject } from 'node:crypto';

/** Whether a message's DKIM-Signature holds (RFC 6376, relaxed/relaxed, rsa-sha256), checked with the public key by this file's own means. */
export function dkimHolds(message: Buffer, publicKey: KeyObject): { holds: boolean; tags: Record<string, string> } {
  const text = message.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  const fields = text.slice(0, end).split(/\r\n(?![ \t])/);
  const signature = fields.find((field) => /^dkim-signature:/i.test(field));
  if (signature === undefined) return { holds: false, tags: {} };
  const tags = Object.fromEntries(signature.slice(signature.indexOf(':') + 1).split(';').map((tag) => tag.trim()).filter(Boolean).map((tag) => [tag.slice(0, tag.indexOf('=')).trim(), tag.slice(tag.indexOf('=') + 1).replace(/\s+/g, '')]));
  const lines = text.slice(end + 4).split('\r\n').map((line) => line.replace(/[ \t]+/g, ' ').replace(/ $/, ''));
  const body = lines.join('\r\n').replace(/(\r\n)*$/, '') + '\r\n';
  const bodyHolds = createHash('sha256').update(Buffer.from(body, 'latin1')).digest('base64') === tags['bh'];
  const left = [...fields];
  const signed = (tags['h'] ?? '').split(':').flatMap((name) => {
    const at = left.findLastIndex((field) => field.toLowerCase().startsWith(`${name}:`));
    return at < 0 ? [] : left.splice(at, 1).map(relaxed);
  });
  const data = [...signed, relaxed(signature).replace(/b=[A-Za-z0-9+/= ]*$/, 'b=')].join('\r\n');
  const holds = bodyHolds && verify('sha256', Buffer.from(data, 'latin1'), publicKey, Buffer.from(tags['b'] ?? '', 'base64'));
  return { holds, tags };
}

function relaxed(field: string): string {
  const colon = field.indexOf(':');
  return `${field.slice(0, colon).trim().toLowerCase()}:${field.slice(colon + 1).replace(/\r\n/g, '').replace(/[ \t]+/g, ' ').trim()}`;
}
