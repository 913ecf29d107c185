import type { z } from 'zod';
import type { findCompany } from '../../machines/enrollment/outside';

/** A register of companies that knows them by DUNS number (R8, R28). */
export interface CompanyRegistry {
  /**
   * The company that bears a number of nine digits. Numbers that nobody bears, or that the registry calls invalid, are
   * `notFound`.
   * @throws TryAgainError where the registry is busy or out of reach, WrongAnswerError where it speaks otherwise than agreed.
   */
  findCompany(duns: string): Promise<FoundCompany>;
}

export type FoundCompany = z.infer<typeof findCompany.answer>;
