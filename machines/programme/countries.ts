import english from 'i18n-iso-countries/langs/en.json';
import french from 'i18n-iso-countries/langs/fr.json';
import programme from './csp-regions.2021.json';

/**
 * Where the programme is offered (R55): 243 countries in 15 regions, as of the date in the file. Within a region a
 * company may sell, and work with partners; across regions it may not. Codes are ISO 3166-1 alpha-2, upper case.
 */

/** A region's key, e.g. `europe`, `united-states`. */
export type CspRegion = keyof typeof programme.regions;

/** The year that the facts are of. */
export const regionsDated: string = programme.dated;

export function isProgrammeCountry(code: string): boolean {
  return regionsByCountry().has(code);
}

/** The region that a country belongs to; undefined where the programme is not offered. */
export function cspRegionOf(code: string): CspRegion | undefined {
  return regionsByCountry().get(code);
}

/** May companies of these two countries work together (R55)? France and Germany: yes; United States and United Kingdom: no. */
export function sameCspRegion(a: string, b: string): boolean {
  const region = cspRegionOf(a);
  return region !== undefined && region === cspRegionOf(b);
}

/** A region's name in English, for people. */
export const regionName = (region: CspRegion): string => programme.regions[region].name;

/** All countries of the programme, by code. */
export const programmeCountries = (): readonly string[] => [...regionsByCountry().keys()].sort();

/** A country's name for people; a code that names no country is given back as it is. */
export function countryName(code: string, language: 'en' | 'fr' = 'en'): string {
  if (language === 'en' && commonEnglish[code]) return commonEnglish[code];
  const names: Readonly<Record<string, string | string[]>> = (language === 'fr' ? french : english).countries;
  const name = names[code];
  return (Array.isArray(name) ? name[0] : name) ?? code;
}

/** Where the list's first name is the long one of treaties. */
const commonEnglish: Readonly<Record<string, string>> = {
  CN: 'China', CZ: 'Czechia', CI: 'Côte d’Ivoire', CG: 'Congo', GM: 'The Gambia', IR: 'Iran', MK: 'North Macedonia',
  PS: 'Palestine', RU: 'Russia', TW: 'Taiwan', TZ: 'Tanzania', US: 'United States',
};

let byCountry: ReadonlyMap<string, CspRegion> | undefined;

/** Built at the first question: the command line loads this file on every start. */
function regionsByCountry(): ReadonlyMap<string, CspRegion> {
  byCountry ??= new Map(
    Object.entries(programme.regions).flatMap(([region, { countries }]) =>
      // Object.entries widens keys to string; these are the file's own keys.
      countries.split(' ').map((country) => [country, region as CspRegion] as const),
    ),
  );
  return byCountry;
}
