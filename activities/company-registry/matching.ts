import type { CompanyCandidate, CompanySought } from '../../machines/enrollment/outside';
import { reasonOf, TryAgainError, WrongAnswerError } from '../errors';
import { mostCandidates, type CompanyMatching, type MatchedCompanies } from './port';

/**
 * Asks several registers side by side (R28). One that does not answer is named with its reason beside what the others say, so
 * that an outage of one holds up nobody.
 * @param patienceMs how long each has for all the requests that it makes, tokens included
 * @throws where none answers: TryAgainError where at least one will by itself, after the shortest wait that was asked for;
 * else WrongAnswerError. Both name every register's reason.
 */
export async function matchIn(registers: readonly CompanyMatching[], sought: CompanySought, patienceMs = 12_000): Promise<MatchedCompanies> {
  const asked = await Promise.allSettled(registers.map((register) => within(patienceMs, register, sought)));
  const failed = asked.flatMap((one, index) => (one.status === 'rejected' ? [{ source: registers[index]!.source, error: one.reason as unknown }] : [])); // an answer for each that was asked
  if (failed.length === registers.length) throw noneAnswers(failed.map(({ error }) => error));
  return {
    candidates: asked
      .flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
      .sort((a, b) => b.matchConfidence - a.matchConfidence)
      .slice(0, mostCandidates),
    unanswered: failed.map(({ source, error }) => ({ source, why: reasonOf(error) })),
  };
}

async function within(patienceMs: number, register: CompanyMatching, sought: CompanySought): Promise<CompanyCandidate[]> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TryAgainError(`The register «${register.source}» has not finished in ${patienceMs} ms.`)), patienceMs);
  });
  try {
    return await Promise.race([register.match(sought), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

function noneAnswers(errors: readonly unknown[]): Error {
  const [only] = errors;
  if (errors.length === 1 && only instanceof Error) return only;
  const why = errors.map(reasonOf).join(' ');
  const later = errors.filter((error) => error instanceof TryAgainError);
  if (later.length === 0) return new WrongAnswerError(why);
  const waits = later.flatMap(({ retryAfterMs }) => retryAfterMs ?? []);
  return new TryAgainError(why, { retryAfterMs: waits.length > 0 ? Math.min(...waits) : undefined, cause: only });
}
