import { matchConfidence } from '../../machines/enrollment/likeness';
import { Lei, leiCheckDigits } from '../../machines/programme/lei';

const fabrikam = { name: 'FABRIKAM S.A.S.', country: 'FR', address: { lines: ['12 RUE DE LA PAIX'], city: 'PARIS', postalCode: '75002' } };

describe('how sure a match is', () => {
  test('R28 the same name at the same address is a 10, however it is written', () => {
    expect(matchConfidence({ name: 'Fabrikam SAS', country: 'FR', address: { lines: ['12 rue de la Paix'], city: 'Paris', postalCode: '75002' } }, fabrikam)).toBe(10);
  });

  test('R28 the name alone is a 7, another town less than the same one, another country a 1', () => {
    expect(matchConfidence({ name: 'Fabrikam SAS', country: 'FR' }, fabrikam)).toBe(7);
    const elsewhere = matchConfidence({ name: 'Fabrikam SAS', country: 'FR', address: { lines: ['3 quai Perrache'], city: 'Lyon', postalCode: '69002' } }, fabrikam);
    expect(elsewhere).toBeGreaterThanOrEqual(7);
    expect(elsewhere).toBeLessThan(10);
    expect(matchConfidence({ name: 'Fabrikam SAS', country: 'DE' }, fabrikam)).toBe(1);
  });

  test('R28 another name at the same address is not a match', () => {
    expect(matchConfidence({ ...fabrikam, name: 'Contoso SAS' }, fabrikam)).toBeLessThan(5);
  });

  test('R28 another legal form makes it a little less sure', () => {
    expect(matchConfidence({ ...fabrikam, name: 'Fabrikam SARL' }, fabrikam)).toBe(8);
    expect(matchConfidence({ ...fabrikam, name: 'Fabrikam' }, fabrikam)).toBe(9);
  });

  test('R28 a slip of a letter is forgiven', () => {
    expect(matchConfidence({ ...fabrikam, name: 'Fabricam' }, fabrikam)).toBeGreaterThanOrEqual(5);
  });
});

describe('LEIs', () => {
  test('bear check digits that are reckoned as ISO 17442 says', () => {
    expect(leiCheckDigits('HWUPKR0MPOU8FGXBT3')).toBe('94');
    expect(Lei.parse('hwup kr0m pou8 fgxb t394')).toBe('HWUPKR0MPOU8FGXBT394');
  });

  test('that are wrong are told with what would be right', () => {
    expect(Lei.safeParse('HWUPKR0MPOU8FGXBT349').error?.issues[0]?.message).toBe('the check digits 49 are wrong; 94 would belong to the rest');
    expect(Lei.safeParse('HWUPKR0').error?.issues[0]?.message).toContain('18 letters and digits');
  });
});
