import { close, folded } from './folding';

/** The states, provinces and territories that addresses write as a code, by country: `code name, …`. ISO 3166-2, without the country. */
const written: Readonly<Record<string, string>> = {
  US: `AL Alabama, AK Alaska, AZ Arizona, AR Arkansas, CA California, CO Colorado, CT Connecticut, DE Delaware, DC District of Columbia, FL Florida,
    GA Georgia, HI Hawaii, ID Idaho, IL Illinois, IN Indiana, IA Iowa, KS Kansas, KY Kentucky, LA Louisiana, ME Maine, MD Maryland, MA Massachusetts,
    MI Michigan, MN Minnesota, MS Mississippi, MO Missouri, MT Montana, NE Nebraska, NV Nevada, NH New Hampshire, NJ New Jersey, NM New Mexico,
    NY New York, NC North Carolina, ND North Dakota, OH Ohio, OK Oklahoma, OR Oregon, PA Pennsylvania, RI Rhode Island, SC South Carolina,
    SD South Dakota, TN Tennessee, TX Texas, UT Utah, VT Vermont, VA Virginia, WA Washington, WV West Virginia, WI Wisconsin, WY Wyoming, PR Puerto Rico`,
  CA: `AB Alberta, BC British Columbia, MB Manitoba, NB New Brunswick, NL Newfoundland and Labrador, NS Nova Scotia, NT Northwest Territories,
    NU Nunavut, ON Ontario, PE Prince Edward Island, QC Québec, SK Saskatchewan, YT Yukon`,
  AU: `ACT Australian Capital Territory, NSW New South Wales, NT Northern Territory, QLD Queensland, SA South Australia, TAS Tasmania, VIC Victoria, WA Western Australia`,
};

/** Do both name one region, as code (`NY`, `US-NY`) or in full (`New York`)? Names of countries without a list must be the same but for capitals and accents. */
export function sameRegion(country: string, a: string, b: string): boolean {
  return keyOf(country, a) === keyOf(country, b);
}

/** The region without the country that ISO 3166-2 puts before it: `NY` of `US-NY`. */
export const withoutCountry = (country: string, region: string): string => region.trim().replace(new RegExp(`^${country}-`, 'i'), '');

function keyOf(country: string, region: string): string {
  const bare = close(folded(withoutCountry(country, region)));
  return codes(country).get(bare) ?? bare;
}

/** Folded codes, by folded name. */
const codes = (country: string): ReadonlyMap<string, string> =>
  new Map(
    (written[country] ?? '').split(',').flatMap((entry) => {
      const [code = '', ...name] = entry.trim().split(' ');
      return code === '' ? [] : [[close(folded(name.join(' '))), close(folded(code))] as const];
    }),
  );
