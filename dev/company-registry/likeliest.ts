import type { Company } from '../../activities/company-registry/companies';
import type { Address } from '../../machines/enrollment/application';
import { matchConfidence, type Described } from '../../machines/enrollment/likeness';

export interface Likely {
  readonly company: Company;
  /** 1 to 10. */
  readonly confidence: number;
}

/** The companies of the country that may be the one sought, the likeliest first. @param least confidence that is enough, 1 to 10 */
export function likeliest(companies: readonly Company[], sought: Described, least: number): Likely[] {
  return companies
    .filter(({ country }) => country === sought.country)
    .map((company) => ({ company, confidence: matchConfidence(sought, { name: company.name, country: company.country, address: addressOf(company) }) }))
    .filter(({ confidence }) => confidence >= least)
    .sort((a, b) => b.confidence - a.confidence);
}

const addressOf = ({ line1, line2, city, region, postalCode }: Company): Address => ({ lines: line2 === undefined ? [line1] : [line1, line2], city, region, postalCode });
