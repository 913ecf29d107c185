import type { documentTypes } from '../../machines/enrollment/documents';

/** Most bytes of one document. */
export const largestDocument = 10 * 1024 * 1024;

const beginnings: readonly (readonly [(typeof documentTypes)[number], readonly number[]])[] = [
  ['application/pdf', [0x25, 0x50, 0x44, 0x46, 0x2d]], // %PDF-
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
];

/** What a file is, by how it begins; its name proves nothing. Or why it is not taken, in words. */
export function judgeDocument(bytes: Uint8Array): { readonly type: (typeof documentTypes)[number] } | { readonly refused: string } {
  if (bytes.length === 0) return { refused: 'is empty' };
  if (bytes.length > largestDocument) return { refused: `has ${megabytes(bytes.length)}; ${megabytes(largestDocument)} at most are taken` };
  const type = beginnings.find(([, beginning]) => beginning.every((byte, index) => bytes[index] === byte))?.[0];
  return type ? { type } : { refused: 'is neither a PDF nor a PNG or JPEG image; save it as one of these' };
}

const megabytes = (bytes: number): string => `${Math.ceil((bytes / 1024 / 1024) * 10) / 10} MB`;
