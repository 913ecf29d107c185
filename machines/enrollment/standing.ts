import type { Language } from './application';
import type { EnrollmentContext, Signature, Suspension } from './context';
import type { AgreementOffer } from './outside';

/** Whether an Active reseller is in good standing (R40), and what its signature stands for (R37–R39). */

/** Why a reseller can be suspended. */
export type SuspensionReason = keyof EnrollmentContext['suspensions'];

/** One reason more; the earliest of its kind stays. */
export const withSuspension = ({ suspensions }: EnrollmentContext, reason: SuspensionReason, suspension: Suspension): Pick<EnrollmentContext, 'suspensions'> =>
  ({ suspensions: { [reason]: suspension, ...suspensions } });

export function withoutSuspension({ suspensions }: EnrollmentContext, reason: SuspensionReason): Pick<EnrollmentContext, 'suspensions'> {
  const { [reason]: _, ...others } = suspensions;
  return { suspensions: others };
}

/** What is known of an operator's suspension beside its beginning; nothing where there is none. */
export const operatorsSuspension = ({ suspensions }: EnrollmentContext, more: Pick<Suspension, 'calendar' | 'told'>): Pick<EnrollmentContext, 'suspensions'> =>
  ({ suspensions: suspensions.operator ? { ...suspensions, operator: { ...suspensions.operator, ...more } } : suspensions });

export const suspensionReasons = ({ suspensions }: EnrollmentContext): SuspensionReason[] =>
  (['agreement', 'reverification', 'operator'] as const).filter((reason) => suspensions[reason] !== undefined);

/** The same day of the next year, epoch ms; after 29 February it is 1 March. */
export function nextReverificationAt({ verifiedAt }: EnrollmentContext): number {
  if (verifiedAt === undefined) throw new Error('the reseller is not active yet');
  const day = new Date(verifiedAt);
  return day.setUTCFullYear(day.getUTCFullYear() + 1);
}

/** R39: name, time and version, and the SHA-256 of the very document; the binding language, where none is named. */
export function signatureBy({ agreement }: EnrollmentContext, signed: { name: string; version: string; language?: Language | undefined; at: number; by: { id: string } }, offer: AgreementOffer | undefined = agreement): Signature {
  const { name, version, at, by } = signed;
  const document = documentIn(offer, signed.language);
  return { name, version, at, by: by.id, ...(document ? { language: document.language, sha256: document.sha256 } : {}) };
}

/** The document in a language; the first, binding one where none is named. */
export const documentIn = (offer: AgreementOffer | undefined, language: Language | undefined) =>
  language === undefined ? offer?.documents[0] : offer?.documents.find((document) => document.language === language);
