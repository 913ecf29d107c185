import { ruledCountries, embeddedRules, printedAddress } from '../../activities/addresses/embedded';
import { judgePostalCode, postalCodeExample } from '../../activities/addresses/postal-codes';
import { validateAddress } from '../../machines/enrollment/outside';

const paris = { lines: ['12 Rue de la Paix'], city: 'Paris', postalCode: '75002' };

describe('R29 addresses typed in', () => {
  test('R29 an address written as the post writes it is verified, and nothing else is suggested', async () => {
    expect(await embeddedRules.validate('FR', paris)).toEqual({ status: 'Verified', suggestedAddresses: [], problems: [] });
  });

  test('R29 names the field that is wrong and the form that is expected', async () => {
    expect(await embeddedRules.validate('FR', { ...paris, postalCode: '7500' })).toEqual({
      status: 'InteractionRequired',
      suggestedAddresses: [],
      problems: ['postalCode «7500» has not the form 75002'],
    });
    expect((await embeddedRules.validate('US', { lines: ['1 Main Street'], city: 'Springfield', postalCode: '62701' })).problems).toEqual([
      'region is missing: addresses there name the state, province or prefecture',
    ]);
    expect((await embeddedRules.validate('DE', { lines: ['Hauptstraße 1'], city: 'Berlin' })).problems).toEqual([
      'postalCode is missing: it has the form 10115',
    ]);
  });

  test('R29 a street without a house number is found but for the premises', async () => {
    expect(await embeddedRules.validate('DE', { lines: ['Hauptstraße'], city: 'Berlin', postalCode: '10115' })).toMatchObject({
      status: 'PremisesPartial',
      suggestedAddresses: [],
    });
  });

  test('R29 says nothing of countries that it does not cover', async () => {
    expect(await embeddedRules.validate('KE', { lines: ['x'], city: 'NAIROBI' })).toEqual({
      status: 'NotValidated',
      suggestedAddresses: [],
      problems: [],
    });
  });

  test('R29 never claims that something can be shipped there, and answers every covered country in the agreed shape', async () => {
    for (const country of ruledCountries) {
      const answer = await embeddedRules.validate(country, {
        lines: ['1 STREET'],
        city: 'CITY',
        region: 'XX',
        postalCode: postalCodeExample(country),
      });
      expect(validateAddress.answer.parse(answer).status).not.toBe('VerifiedShippable');
    }
  });
});

test('R9 an address is normalised by the rules of the country’s post: spaces, capitals, repeats, and how its postal codes are cut', async () => {
  const written = async (country: string, address: Parameters<typeof embeddedRules.validate>[1]) => (await embeddedRules.validate(country, address)).suggestedAddresses;
  expect(await written('NL', { lines: ['HERENGRACHT  420'], city: 'AMSTERDAM', postalCode: '1017bz' })).toEqual([{ lines: ['Herengracht 420'], city: 'Amsterdam', postalCode: '1017 BZ' }]);
  expect(await written('GB', { lines: ['71 Cheapside', '71 cheapside'], city: 'London', postalCode: 'ec2v6en' })).toEqual([{ lines: ['71 Cheapside'], city: 'London', postalCode: 'EC2V 6EN' }]);
});

describe('R30 suggestions', () => {
  test.each([
    [
      'FR',
      { lines: ['12  rue de la Paix', '12 rue de la paix'], city: 'PARIS', postalCode: ' 75 002' },
      { lines: ['12 rue de la Paix'], city: 'Paris', postalCode: '75002' },
    ],
    [
      'FR',
      { lines: ['3 COURS MIRABEAU', '13100 AIX-EN-PROVENCE'], city: 'aix-en-provence', postalCode: '13100' },
      { lines: ['3 Cours Mirabeau'], city: 'Aix-en-Provence', postalCode: '13100' },
    ],
    [
      'NL',
      { lines: ['Damrak 1'], city: 'Amsterdam', postalCode: '1012lg' },
      { lines: ['Damrak 1'], city: 'Amsterdam', postalCode: '1012 LG' },
    ],
    [
      'GB',
      { lines: ['10 Downing Street'], city: 'LONDON', postalCode: 'sw1a2aa' },
      { lines: ['10 Downing Street'], city: 'London', postalCode: 'SW1A 2AA' },
    ],
    [
      'US',
      { lines: ['1 Main St'], city: 'new york', region: 'ny', postalCode: '100010001' },
      { lines: ['1 Main St'], city: 'New York', region: 'NY', postalCode: '10001-0001' },
    ],
    [
      'SA',
      { lines: ['3088 Prince Sultan Road'], city: 'JEDDAH', postalCode: '234351234' },
      { lines: ['3088 Prince Sultan Road'], city: 'Jeddah', postalCode: '23435-1234' },
    ],
  ])('R30 in %s suggests the address as the post writes it', async (country, entered, suggested) => {
    expect(await embeddedRules.validate(country, entered)).toMatchObject({ status: 'Verified', suggestedAddresses: [suggested] });
  });

  test('R30 what it suggests it would not change again', async () => {
    for (const country of ruledCountries) {
      const once = (
        await embeddedRules.validate(country, {
          lines: ['1  MAIN STREET'],
          city: 'SOME CITY',
          region: 'ab',
          postalCode: postalCodeExample(country)?.toLowerCase(),
        })
      ).suggestedAddresses[0];
      expect(once).toBeDefined();
      expect((await embeddedRules.validate(country, once!)).suggestedAddresses).toEqual([]);
    }
  });

  test('R30 leaves names alone that mix capitals and small letters on purpose', async () => {
    const address = { lines: ['1 McDonald Way'], city: 'DeKalb', region: 'IL', postalCode: '60115' };
    expect((await embeddedRules.validate('US', address)).suggestedAddresses).toEqual([]);
  });
});

test.each([
  ['SE', '11122', '111 22'],
  ['PL', '00950', '00-950'],
  ['JP', '1000001', '100-0001'],
  ['IE', 'd02af30', 'D02 AF30'],
  ['IE', 'D6W XY00', 'D6W XY00'],
  ['CA', 'k1a0b1', 'K1A 0B1'],
  ['BR', '01310100', '01310-100'],
  ['LV', 'lv1010', 'LV-1010'],
  ['LV', '1010', 'LV-1010'],
  ['GB', 'M11AE', 'M1 1AE'],
])('R30 in %s the postal code %s is written %s', (country, entered, written) => {
  expect(judgePostalCode(country, entered)).toEqual({ known: true, written });
});

test('every example of a postal code is one, written as it should be', () => {
  for (const country of ruledCountries) {
    const example = postalCodeExample(country)!;
    expect({ country, ...judgePostalCode(country, example) }).toEqual({ country, known: true, written: example });
  }
});

test('prints an address in its country’s order of lines', () => {
  expect(printedAddress('FR', paris)).toEqual(['12 Rue de la Paix', '75002 Paris']);
});
