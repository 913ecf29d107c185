import type { z } from 'zod';
import type { CompanyCandidate, CompanySought, findCompany, matchCompany, RegistrySource } from '../../machines/enrollment/outside';

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

/** A register that can be searched for a company by what is known of it (R28). */
export interface CompanyMatching {
  readonly source: RegistrySource;
  /**
   * Companies of the country that may be meant, with a confidence of 5 or more, the likeliest first; none is an answer.
   * @throws TryAgainError, WrongAnswerError as above.
   */
  match(sought: CompanySought): Promise<CompanyCandidate[]>;
}

export type MatchedCompanies = z.infer<typeof matchCompany.answer>;

/** Candidates in a search; less is rather another company. */
export const leastConfidence = 5;
export const mostCandidates = 5;
