import { z } from 'zod';
import { Address } from '../machines/enrollment/application';
import { AttachedFile } from '../machines/enrollment/documents';
import type { CaseView } from '../workflows/durable/protocol';
import { ViewAnswer as DurableViewAnswer } from './durable/answers';

/** What an enrollment adds to the view of a case, checked before it is believed. */

/** What the applicant or somebody else still owes, and what to do about it. */
export const Requirement = z.looseObject({
  code: z.string(),
  field: z.string().optional(),
  status: z.string(),
  by: z.union([z.string(), z.array(z.string())]).optional(),
  why: z.string().optional(),
  /** Epoch ms. */
  until: z.number().optional(),
  todo: z.string().optional(),
  /** The event that does it. */
  event: z.string().optional(),
});
export type Requirement = z.infer<typeof Requirement>;

/** The proofs of R32 while a contact is asked for them. */
export const Confirmation = z.looseObject({
  /** SHA-256 of the newest mail's token, hex; absent before the first mail. */
  tokenHash: z.string().optional(),
  /** Epoch ms. */
  expiresAt: z.number().optional(),
  mailbox: z.boolean(),
  registration: z.boolean(),
  contactName: z.string(),
  contactEmail: z.string(),
  language: z.enum(['en', 'fr']),
});
export type Confirmation = z.infer<typeof Confirmation>;

/** A document that was asked for, and what is on record of it. */
export const RequestedDocument = z.looseObject({
  id: z.string(),
  document: z.string(),
  proves: z.string(),
  received: z.looseObject({ at: z.number(), by: z.string(), file: AttachedFile.optional() }).optional(),
});

const AgreementOffered = z.looseObject({
  version: z.string(),
  documents: z.array(z.looseObject({ language: z.enum(['en', 'fr']), sha256: z.string() })),
  signatories: z.array(z.string()),
});

export const EnrollmentParticulars = z.looseObject({
  title: z.string(),
  waitsFor: z.string(),
  requirements: z.array(Requirement),
  requirementsInFrench: z.array(Requirement).optional(),
  company: z.looseObject({ name: z.string(), duns: z.string().optional(), replacedDuns: z.array(z.string()).optional(), address: z.looseObject({ city: z.string().optional() }), registrationNumber: z.string().optional() }).optional(),
  country: z.string().optional(),
  timeZone: z.string().optional(),
  tenant: z.string().optional(),
  confirmation: Confirmation.optional(),
  documents: z.array(RequestedDocument).optional(),
  /** Of a case whose personal data is erased: when, by whom and why. */
  erased: z.looseObject({ at: z.number(), by: z.string(), why: z.string() }).optional(),
  /** What staff have written. Times are epoch ms. */
  notes: z.array(z.looseObject({ at: z.number(), by: z.string(), text: z.string(), forApplicant: z.boolean() })).optional(),
  /** Days that an operator has closed in this case. */
  closingDays: z.array(z.looseObject({ date: z.string(), why: z.string(), at: z.number(), by: z.string() })).optional(),
  agreement: AgreementOffered.optional(),
  renewalOffer: AgreementOffered.optional(),
  /** What registers have otherwise than it was entered, and what there is to choose from. */
  registrations: z.array(z.looseObject({ source: z.string(), name: z.string(), address: Address, differences: z.object({ en: z.array(z.string()), fr: z.array(z.string()) }) })).optional(),
  suggestedAddresses: z.array(Address).optional(),
  locations: z.array(z.looseObject({ partnerId: z.string(), name: z.string() })).optional(),
  /** The answers as they stand, for whoever applies again. */
  application: z.looseObject({ country: z.string() }).optional(),
});
export type EnrollmentParticulars = z.infer<typeof EnrollmentParticulars>;

export const ViewAnswer = DurableViewAnswer.extend({ particulars: EnrollmentParticulars }) satisfies z.ZodType<CaseView>;
export type EnrollmentView = z.infer<typeof ViewAnswer>;
