import type { AttachedFile } from '../../machines/enrollment/documents';
import { TryAgainError } from '../errors';

/** What applicants hand in (R35). A file is known by its digest; the case itself keeps name, type, size and digest alone. */
export interface Documents {
  /** All or nothing; the same bytes again change nothing. @throws DocumentError */
  store(caseId: string, bytes: Uint8Array): Promise<Pick<AttachedFile, 'size' | 'sha256'>>;
  /** Removes everything of a case; also where there is nothing. @throws DocumentError */
  erase(caseId: string): Promise<void>;
  /** Undefined where there is no such file of the case. @throws DocumentError also where the bytes are not those that were stored */
  read(caseId: string, sha256: string): Promise<Uint8Array | undefined>;
}

/** The documents cannot be kept or read; the message says what to look at. */
export class DocumentError extends TryAgainError {
  override readonly name = 'DocumentError';
}
