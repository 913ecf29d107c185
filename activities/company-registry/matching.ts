import type { CompanySought } from '../../machines/enrollment/outside';
import { reasonOf, TryAgainError, WrongAnswerError } from '../errors';
import { mostCandidates, type CompanyMatching, type MatchedCompanies } from './port';

/**
 * Asks several registers side by side (R28). One that does not answer is named with its reason beside what the others say, so
 * that an outage of one holds up nobody.
 * @throws where none answers: TryAgainError where at least one will by itself, after the shortest wait that was asked for;
 * else WrongAnswerError. Both name every register's reason.
 */
export async function matchIn(registers: readonly CompanyMatching[], sought: CompanySought): Promise<MatchedCompanies> {
  const asked = await Promise.allSettled(registers.map(async (register) => register.match(sought)));
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

function noneAnswers(errors: readonly unknown[]): Error {
  const [only] = errors;
  if (errors.length === 1 && only instanceof Error) return only;
  const why = errors.map(reasonOf).join(' ');
  const later = errors.filter((error) => error instanceof TryAgainError);
  if (later.length === 0) return new WrongAnswerError(why);
  const waits = later.flatMap(({ retryAfterMs }) => retryAfterMs ?? []);
  return new TryAgainError(why, { retryAfterMs: waits.length > 0 ? Math.min(...waits) : undefined, cause: only });
}
