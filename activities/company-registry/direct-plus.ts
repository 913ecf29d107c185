import type { z } from 'zod';
import type { CompanySought } from '../../machines/enrollment/outside';
import { TryAgainError, WrongAnswerError } from '../errors';
import { answerIn, mustNotBeLater, readAnswer, request, type Asked, type HttpAnswer } from '../requests';
import { candidateOf, companyOf, MatchAnswer, newNumberOf, OrganizationAnswer, RegistryError } from './direct-plus-answers';
import { accessTokens } from './direct-plus-token';
import { leastConfidence, mostCandidates, type CompanyMatching, type CompanyRegistry, type FoundCompany } from './port';

export interface DirectPlusOptions {
  /** Base address without a slash at its end, e.g. `https://plus.dnb.com`. */
  url: string;
  key: string;
  secret: string;
  /** For each request, milliseconds. Default 10,000. */
  timeoutMs?: number;
  /** Epoch ms. Default: the machine's clock. */
  now?: () => number;
}

/**
 * A company registry that speaks D&B Direct+ (v3 token, v1 data blocks, v1 cleanse-match). Registers nothing, so it may be
 * asked again at any time. One token serves all requests of a process.
 */
export function directPlus({ url, key, secret, timeoutMs = 10_000, now = Date.now }: DirectPlusOptions): CompanyRegistry & CompanyMatching {
  const asked: Asked = { system: 'The company registry', timeoutMs, now };
  const tokens = accessTokens({ url, key, secret, asked });

  /** Asked again once with a new token where the old one is refused: expired early (00040) or revoked. */
  const get = async (path: string): Promise<HttpAnswer> => {
    for (let renewed = false; ; renewed = true) {
      const token = await tokens.get();
      const response = await request(asked, `${url}${path}`, { headers: { authorization: `Bearer ${token}`, accept: 'application/json' } });
      if (response.status !== 401 || renewed) return response;
      tokens.forget(token);
    }
  };

  const ask = async <S extends z.ZodType>(path: string, shape: S): Promise<Answer<z.infer<S>>> => {
    const response = await get(path);
    if (response.status === 200) return { is: await readAnswer(asked, response, shape) };
    // A changed number comes as a 502, which of all others means «later».
    const error = answerIn(response, RegistryError)?.error;
    if (error?.errorCode !== moved) mustNotBeLater(asked, response, error && `${error.errorCode}: ${error.errorMessage}`);
    return { status: response.status, error: (await readAnswer(asked, response, RegistryError)).error };
  };

  return {
    source: 'direct-plus',
    async findCompany(duns): Promise<FoundCompany> {
      const answer = await ask(`/v1/data/duns/${encodeURIComponent(duns)}?blockIDs=companyinfo_L2_v1`, OrganizationAnswer);
      if ('is' in answer) return companyOf(answer.is.organization);
      if (noSuchNumber.has(answer.error.errorCode)) return { outcome: 'notFound' };
      if (answer.error.errorCode === moved) return { outcome: 'moved', duns: newNumberOf(answer.error, duns) };
      throw unusable(answer, `DUNS ${duns}`);
    },
    async match(sought) {
      const answer = await ask(`/v1/match/cleanseMatch?${matchQuery(sought)}`, MatchAnswer);
      if ('is' in answer) return answer.is.matchCandidates.map(candidateOf).filter(({ matchConfidence }) => matchConfidence >= leastConfidence);
      if (answer.error.errorCode === noMatch) return [];
      throw unusable(answer, `the search for «${sought.name}» in ${sought.country}`);
    },
  };
}

type Answer<A> = { is: A } | Refusal;
type Refusal = { error: RegistryError['error']; status: number };

/** The number has been replaced by another one. */
const moved = '10505';
/** No company is like the one sought. */
const noMatch = '20505';
/** 10001 no such number · 10500 nothing to give about it · 10002 not a number that it could have given. */
const noSuchNumber = new Set(['10001', '10500', '10002']);
/** 00045, 00046 asked too often · 00002 not available: these usually come as 429 and 503, where the status says it already. */
const busy = new Set(['00045', '00046', '00002']);

function unusable({ status, error: { errorCode, errorMessage } }: Refusal, question: string): Error {
  const said = `The company registry answered ${status} ${errorCode} to ${question}: ${errorMessage}`;
  return busy.has(errorCode) ? new TryAgainError(said) : new WrongAnswerError(said);
}

function matchQuery({ name, country, address }: CompanySought): string {
  const [line1, ...others] = address?.lines ?? [];
  const parameters = {
    name, countryISOAlpha2Code: country, streetAddressLine1: line1, streetAddressLine2: others.join(', '), addressLocality: address?.city, addressRegion: address?.region,
    postalCode: address?.postalCode, candidateMaximumQuantity: String(mostCandidates), confidenceLowerLevelThresholdValue: String(leastConfidence),
  };
  return new URLSearchParams(Object.entries(parameters).filter((entry): entry is [string, string] => Boolean(entry[1]))).toString();
}
