import type { Language } from '../../machines/enrollment/application';
import type { AgreementOffer } from '../../machines/enrollment/outside';

/** The partner agreement, in versions and languages (R37). English binds; translations are for reading. */
export interface Agreements {
  /** What is offered to companies of a country now. URIs are relative to the gateway. */
  offer(country: string): Promise<Omit<AgreementOffer, 'signatories'>>;
  /** One document, or undefined where there is no such version or language. */
  read(version: string, language: Language): Promise<AgreementText | undefined>;
}

export interface AgreementText {
  version: string;
  language: Language;
  title: string;
  /** Markdown. */
  text: string;
  /** Of the file as it stands, hex. */
  sha256: string;
  /** A name to save it under. */
  fileName: string;
}
