import { formatAddress } from 'localized-address-format';
import type { Address } from '../../machines/enrollment/application';
import type { AddressJudgement, AddressRules } from './port';
import { inTitleCase, sameAddress, squeezed, withoutRepeats } from './writing';
import { judgePostalCode, postalCodeExample } from './postal-codes';

/**
 * Postal rules that need no service: which parts a country's addresses have and how its postal codes are written. They
 * know no streets, so that `Verified` means «written as the rules ask», and nothing is ever called VerifiedShippable.
 */
export const embeddedRules: AddressRules = {
  validate: async (country, address) =>
    ruledCountries.has(country) ? judge(country, address) : { status: 'NotValidated', suggestedAddresses: [], problems: [] },
};

/** Where addresses are validated (R29: «in some countries»); the same as those of the usual online service. */
export const coveredCountries: ReadonlySet<string> = new Set(
  'AR AT AU BE BG BR CA CH CL CO CZ DE DK EE ES FI FR GB HR HU IE IN IT JP LT LU LV MX MY NL NO NZ PL PR PT SE SG SI SK US'.split(' '),
);

/** Those, and countries that the online service leaves out but whose addresses are written by known rules. */
export const ruledCountries: ReadonlySet<string> = new Set([...coveredCountries, 'SA']);

/** An address as it is printed in its country, line by line, without the country's name. */
export function printedAddress(country: string, { lines, city, region, postalCode }: Address): string[] {
  return formatAddress({
    postalCountry: country,
    addressLines: lines,
    locality: city,
    ...(region ? { administrativeArea: region } : {}),
    ...(postalCode ? { postalCode } : {}),
  });
}

function judge(country: string, entered: Address): AddressJudgement {
  const problems: string[] = [];
  const rewritten = rewrite(country, entered, problems);
  const incomplete = problems.length > 0;
  if (!/[\p{L}\d]/u.test(entered.lines.join(''))) {
    return { status: 'None', suggestedAddresses: [], problems: [...problems, 'the street lines hold neither letters nor digits'] };
  }
  const premises = incomplete ? false : hasNumber(rewritten.lines) || !numbersExpected.has(country);
  if (!incomplete && !premises) problems.push(`no house number in «${rewritten.lines.join(', ')}»: right only where the building has none`);
  return {
    status: incomplete ? 'InteractionRequired' : premises ? 'Verified' : 'PremisesPartial',
    suggestedAddresses: sameAddress(entered, rewritten) ? [] : [rewritten],
    problems,
  };
}

/** The address as the country's post writes it; what cannot be mended stays as entered and is named in `problems`. */
function rewrite(country: string, { lines, city, region, postalCode }: Address, problems: string[]): Address {
  const uses = partsOf(country);
  const regionWritten = region === undefined ? undefined : writeRegion(country, region);
  const street = withoutRepeats(lines.map(squeezed).map(inTitleCase), [
    city,
    postalCode,
    postalCode && `${postalCode} ${city}`,
    postalCode && `${city} ${postalCode}`,
  ]);
  const written: Address = { lines: street, city: inTitleCase(squeezed(city)) };
  if (regionWritten !== undefined) written.region = regionWritten;
  if (uses.region && regionRequired.has(country) && !region)
    problems.push('region is missing: addresses there name the state, province or prefecture');
  if (country === 'US' || country === 'CA') {
    if (regionWritten !== undefined && !/^[A-Z]{2}$/.test(regionWritten))
      problems.push(`region «${region}» is expected as two letters, such as ${country === 'US' ? 'NY' : 'ON'}`);
  }
  if (postalCode !== undefined) {
    const judged = judgePostalCode(country, postalCode);
    if (judged.known && judged.written === undefined) problems.push(`postalCode «${postalCode}» has not the form ${judged.example}`);
    written.postalCode = judged.known && judged.written !== undefined ? judged.written : squeezed(postalCode);
  } else if (uses.postalCode && !codeOptional.has(country)) {
    const example = postalCodeExample(country);
    problems.push(`postalCode is missing${example ? `: it has the form ${example}` : ''}`);
  }
  return written;
}

/** Which parts the country prints, asked of the print rules themselves. */
function partsOf(country: string): { postalCode: boolean; region: boolean } {
  const printed = formatAddress({
    postalCountry: country,
    addressLines: ['street'],
    locality: 'city',
    administrativeArea: '<region>',
    postalCode: '<code>',
  }).join('\n');
  return { postalCode: printed.includes('<code>'), region: printed.includes('<region>') };
}

/** Codes in capitals (`ny` is `NY`), names in title case. */
function writeRegion(country: string, region: string): string {
  const tidy = squeezed(region).replace(/\.$/, '');
  const code = tidy.replace(new RegExp(`^${country}-`, 'i'), '').replace(/\./g, '');
  return /^[a-z]{2,3}$/i.test(code) ? code.toUpperCase() : inTitleCase(tidy);
}

const hasNumber = (lines: readonly string[]): boolean => lines.some((line) => /\d/.test(line));

/** Without the state an address there cannot be told from another. */
const regionRequired = new Set(['US', 'CA', 'AU', 'BR', 'MX', 'JP', 'IN']);
/** Printed where known, and often left out. */
const codeOptional = new Set(['CL', 'CO', 'IE', 'AR', 'PA']);
/** Where a street address without a number is rather a slip. */
const numbersExpected = new Set(
  'AR AT AU BE BG BR CA CH CL CO CZ DE DK EE ES FI FR HR HU IT JP LT LU LV MX NL NO NZ PL PR PT SE SG SI SK US'.split(' '),
);
