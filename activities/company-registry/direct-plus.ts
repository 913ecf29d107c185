import { TryAgainError, WrongAnswerError } from '../errors';
import { companyOf, newNumberOf, type Organization, OrganizationAnswer, RegistryError } from './direct-plus-answers';
import { readAnswer, request } from './direct-plus-requests';
import { accessTokens } from './direct-plus-token';
import type { CompanyRegistry, FoundCompany } from './port';

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
 * A company registry that speaks D&B Direct+ (v3 token, v1 data blocks). Registers nothing, so it may be asked again at
 * any time. One token serves all requests of a process.
 */
export function directPlus({ url, key, secret, timeoutMs = 10_000, now = Date.now }: DirectPlusOptions): CompanyRegistry {
  const tokens = accessTokens({ url, key, secret, timeoutMs, now });

  const ask = async (duns: string): Promise<Answer> => {
    for (let renewed = false; ; renewed = true) {
      const token = await tokens.get();
      const response = await request(`${url}/v1/data/duns/${encodeURIComponent(duns)}?blockIDs=companyinfo_L2_v1`, {
        headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
        timeoutMs,
        now,
      });
      if (response.status === 200) return { organization: (await readAnswer(response, OrganizationAnswer)).organization };
      const { error } = await readAnswer(response, RegistryError);
      if (response.status === 401 && !renewed) {
        tokens.forget(token); // expired early (00040) or revoked: once more with a new one
        continue;
      }
      return { error, status: response.status };
    }
  };

  return {
    async findCompany(duns): Promise<FoundCompany> {
      const answer = await ask(duns);
      if ('organization' in answer) return companyOf(answer.organization);
      const { errorCode, errorMessage } = answer.error;
      if (noSuchNumber.has(errorCode)) return { outcome: 'notFound' };
      if (errorCode === '10505') return { outcome: 'moved', duns: newNumberOf(answer.error, duns) };
      const said = `The company registry answered ${answer.status} ${errorCode} to DUNS ${duns}: ${errorMessage}`;
      throw busy.has(errorCode) ? new TryAgainError(said) : new WrongAnswerError(said);
    },
  };
}

type Answer = { organization: Organization } | { error: RegistryError['error']; status: number };

/** 10001 no such number · 10500 nothing to give about it · 10002 not a number that it could have given. */
const noSuchNumber = new Set(['10001', '10500', '10002']);

/** 00045, 00046 asked too often · 00002 not available: these usually come as 429 and 503, where the status says it already. */
const busy = new Set(['00045', '00046', '00002']);
