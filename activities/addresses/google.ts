import type { Address } from '../../machines/enrollment/application';
import { countryName } from '../../machines/programme/countries';
import { WrongAnswerError } from '../errors';
import { answerIn, mustNotBeLater, readAnswer, request, snippet, type Asked } from '../requests';
import { coveredCountries } from './embedded';
import { GoogleError, ValidationAnswer } from './google-answers';
import { judgementOf } from './google-judgement';
import type { AddressJudgement, AddressRules } from './port';

export interface GoogleAddressesOptions {
  /** Base address without a slash at its end, e.g. `https://addressvalidation.googleapis.com`. */
  url: string;
  key: string;
  /** What judges the addresses of countries that Google does not cover. */
  others: AddressRules;
  /** For each request, milliseconds. Default 10,000. */
  timeoutMs?: number;
  /** Epoch ms. Default: the machine's clock. */
  now?: () => number;
}

/**
 * Google Address Validation (v1), which knows streets and houses (R9, R29, R30). An address outside of its countries is held
 * against the other rules, and the judgement's remark says so.
 */
export function googleAddresses({ url, key, others, timeoutMs = 10_000, now = Date.now }: GoogleAddressesOptions): AddressRules {
  const asked: Asked = { system: 'The address service', timeoutMs, now };

  const byOthers = async (country: string, address: Address): Promise<AddressJudgement> => ({
    ...(await others.validate(country, address)),
    remark: `Google Address Validation does not cover ${countryName(country)}; the address was held against the embedded postal rules alone`,
  });

  return {
    async validate(country, address, previousResponseId) {
      if (!coveredCountries.has(country)) return byOthers(country, address);
      const response = await request(asked, `${url}/v1:validateAddress`, {
        method: 'POST',
        // In a header and not in the address, which ends up in logs.
        headers: { 'x-goog-api-key': key, 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({ address: postalAddress(country, address), ...(previousResponseId ? { previousResponseId } : {}) }),
      });
      const said = answerIn(response, GoogleError)?.error;
      mustNotBeLater(asked, response, said && `${said.status ?? ''} ${said.message}`.trim());
      if (response.status === 200) {
        const { result, responseId } = await readAnswer(asked, response, ValidationAnswer);
        // All answers about one address bear the first one's name.
        return { ...judgementOf(result, address), responseId: previousResponseId ?? responseId };
      }
      if (said && /region.?code/i.test(said.message)) return byOthers(country, address); // the countries are fewer than documented
      const todo = response.status === 403 || response.status === 401 || /api key/i.test(said?.message ?? '') ? ' Look at PARVIS_ADDRESSES_KEY.' : '';
      throw new WrongAnswerError(`The address service refuses the question (${response.status} ${said ? `${said.status ?? ''} ${said.message}`.trim() : snippet(response.text)}).${todo}`);
    },
  };
}

const postalAddress = (regionCode: string, { lines, city, region, postalCode }: Address) => ({
  regionCode, addressLines: lines, locality: city, ...(region ? { administrativeArea: region } : {}), ...(postalCode ? { postalCode } : {}),
});
