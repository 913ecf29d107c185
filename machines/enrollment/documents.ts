import { z } from 'zod';
import { checks } from './checks';
import type { EnrollmentContext } from './context';

/** A document that a reviewer asks for: what it is, what it is to prove, and for which check. */
export const DocumentAskedFor = z.strictObject({
  document: z.string().trim().min(1, 'must not be empty'),
  proves: z.string().trim().min(1, 'must not be empty'),
  check: z.enum(checks).optional(),
});
export type DocumentAskedFor = z.output<typeof DocumentAskedFor>;

export const documentTypes = ['application/pdf', 'image/png', 'image/jpeg'] as const;

/** What is on record of a file that was handed in; the file itself is kept elsewhere, under its digest. */
export const AttachedFile = z.strictObject({
  name: z.string().trim().min(1).max(200),
  type: z.enum(documentTypes),
  /** Bytes. */
  size: z.number().int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in small hexadecimal digits is expected'),
});
export type AttachedFile = z.output<typeof AttachedFile>;

export interface RequestedDocument extends DocumentAskedFor {
  /** `d1`, `d2`, …: counted over the whole case. */
  readonly id: string;
  readonly at: number;
  readonly by: string;
  /** Without a file where it came another way. */
  readonly received?: { readonly at: number; readonly by: string; readonly file?: AttachedFile };
}

type Verification = EnrollmentContext['verification'];

export const outstanding = ({ documents }: Verification): RequestedDocument[] => documents.filter(({ received }) => received === undefined);

export const asking = (verification: Verification, asked: readonly DocumentAskedFor[], at: number, by: string): Verification => ({
  ...verification, documents: [...verification.documents, ...asked.map((one, index) => ({ ...one, id: `d${lastNumber(verification) + index + 1}`, at, by }))],
});

/** A decision was made: what has not come is not asked for any more. */
export const settled = (verification: Verification): Verification => ({ ...verification, documents: verification.documents.filter(({ received }) => received !== undefined) });

/** @param id of one; without it, all that are still outstanding. */
export const receiving = (verification: Verification, received: NonNullable<RequestedDocument['received']>, id?: string): Verification => ({
  ...verification, documents: verification.documents.map((one) => (one.received || (id !== undefined && one.id !== id) ? one : { ...one, received })),
});

const lastNumber = ({ documents }: Verification): number => Math.max(0, ...documents.map(({ id }) => Number(id.slice(1))));
