import { getAlpha2Codes } from 'i18n-iso-countries';
import { countryName, cspRegionOf, isProgrammeCountry, programmeCountries, sameCspRegion } from '../../machines/programme/countries';

describe('R55 where the programme is offered', () => {
  test('R55 lists 243 countries in 15 regions, each one an ISO 3166 country', () => {
    const iso = new Set(Object.keys(getAlpha2Codes()));
    expect(programmeCountries()).toHaveLength(243);
    expect(programmeCountries().filter((code) => !iso.has(code))).toEqual([]);
    expect(new Set(programmeCountries().map(cspRegionOf)).size).toBe(15);
  });

  test('R55 puts France with Germany and the United States apart from the United Kingdom', () => {
    expect(sameCspRegion('FR', 'DE')).toBe(true);
    expect(sameCspRegion('US', 'GB')).toBe(false);
  });

  test.each(['CN', 'CU', 'IR', 'KP', 'SD', 'SY', 'XX', 'fr', ''])(
    'R55 is not offered in «%s», which is in no region, not even its own',
    (code) => {
      expect(isProgrammeCountry(code)).toBe(false);
      expect(sameCspRegion(code, code)).toBe(false);
    },
  );

  test('names a country in English and French, and gives an unknown code back', () => {
    expect(countryName('DE')).toBe('Germany');
    expect(countryName('DE', 'fr')).toBe('Allemagne');
    expect(countryName('CZ')).toBe('Czechia');
    expect(countryName('ZZ', 'fr')).toBe('ZZ');
    for (const code of programmeCountries()) expect([countryName(code), countryName(code, 'fr')]).not.toContain(code);
  });
});
