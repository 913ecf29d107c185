import { differenceSentence, differencesOf, type ComparedCompany, type ComparedField } from '../../machines/enrollment/differences';

/** The kinds that are not `equal`, by field. */
const kinds = (country: string, entered: ComparedCompany, registered: ComparedCompany) =>
  Object.fromEntries(differencesOf(country, entered, registered).flatMap(({ field, kind }) => (kind === 'equal' ? [] : [[field, kind]])));

/** The kind of one field's difference, everything else being the same. */
function kindOf(field: ComparedField, country: string, entered: string, registered: string) {
  const company = (text: string): ComparedCompany => {
    const address = { lines: ['1'], city: 'x', [field.replace('address.', '')]: field === 'address.lines' ? [text] : text };
    return { name: 'x', ...(field.startsWith('address.') ? {} : { [field]: text }), address };
  };
  return differencesOf(country, company(entered), company(registered)).find((each) => each.field === field)?.kind;
}

describe('R28 whole companies beside the registry', () => {
  test('R28 in France capitals, a missing legal form and a spaced SIREN are told apart', () => {
    const entered = { name: 'Fabrikam', registrationNumber: '552 081 317', address: { lines: ['12, rue de la Paix'], city: 'Paris', postalCode: '75002' } };
    const registered = { name: 'FABRIKAM S.A.S.', registrationNumber: '552081317', address: { lines: ['12 RUE DE LA PAIX'], city: 'PARIS', postalCode: '75002' } };
    expect(kinds('FR', entered, registered)).toEqual({ name: 'legalForm', registrationNumber: 'writing', 'address.lines': 'writing', 'address.city': 'writing' });
  });

  test('R28 in Germany umlauts written out, a short street and a number without its court are no contradiction', () => {
    const entered = { name: 'Litware Systemhaus GmbH und Co. KG', registrationNumber: 'HRA 90417', address: { lines: ['Sendlinger Str. 29'], city: 'Muenchen', postalCode: '80331' } };
    const registered = { name: 'Litware Systemhaus GmbH & Co. KG', registrationNumber: 'Amtsgericht München HRA 90417', address: { lines: ['Sendlinger Straße 29'], city: 'München', postalCode: '80331' } };
    expect(kinds('DE', entered, registered)).toEqual({ name: 'abbreviation', registrationNumber: 'abbreviation', 'address.lines': 'abbreviation', 'address.city': 'writing' });
  });

  test('R28 in Japan the form’s place, full-width digits and block numbers count for little, another prefecture for much', () => {
    const entered = { name: '株式会社ファブリカム', address: { lines: ['丸の内１－９－１', 'グラントウキョウノースタワー 21F'], city: '千代田区', region: '大阪府', postalCode: '１０００００５' } };
    const registered = { name: 'ファブリカム株式会社', address: { lines: ['丸の内1丁目9番1号', 'グラントウキョウノースタワー 21階'], city: '千代田区', region: '東京都', postalCode: '100-0005' } };
    expect(kinds('JP', entered, registered)).toEqual({ name: 'abbreviation', 'address.lines': 'abbreviation', 'address.region': 'other', 'address.postalCode': 'writing' });
  });

  test('R28 in Saudi Arabia letters written in two ways are the same, and a form left out is told', () => {
    const entered = { name: 'الافق للتقنيه', registrationNumber: '١٠١٠٣٨٤٤١٧', address: { lines: ['7421 ط. الملك فهد', 'حي العليا'], city: 'الرياض', postalCode: '12214' } };
    const registered = { name: 'شركة الأفق للتقنية المحدودة', registrationNumber: '1010384417', address: { lines: ['7421 طريق الملك فهد', 'حي العليا'], city: 'الرياض', postalCode: '12214' } };
    expect(kinds('SA', entered, registered)).toEqual({ name: 'legalForm', registrationNumber: 'writing', 'address.lines': 'abbreviation' });
  });

  test('R28 in Ireland an Eircode without its space is only written otherwise, a spelled-out form only abbreviated', () => {
    const entered = { name: 'Wingtip Toys Ltd.', registrationNumber: '402817', address: { lines: ['30 Grafton St'], city: 'Dublin 2', postalCode: 'D02VF65' } };
    const registered = { name: 'Wingtip Toys Limited', registrationNumber: '402817', address: { lines: ['30 Grafton Street'], city: 'Dublin 2', postalCode: 'D02 VF65' } };
    expect(kinds('IE', entered, registered)).toEqual({ name: 'abbreviation', 'address.lines': 'abbreviation', 'address.postalCode': 'writing' });
  });

  test('R28 in the United States a state in full and a longer ZIP code are abbreviations, another house is another', () => {
    const entered = { name: 'Contoso Ltd', address: { lines: ['4576 Main St', 'Ste 200'], city: 'Buffalo', region: 'New York', postalCode: '14203-2051' } };
    const registered = { name: 'Contoso, Ltd.', address: { lines: ['4567 Main Street', 'Suite 200'], city: 'Buffalo', region: 'NY', postalCode: '14203' }, registrationNumber: '4419027' };
    expect(kinds('US', entered, registered)).toEqual({ name: 'writing', registrationNumber: 'absent', 'address.lines': 'other', 'address.region': 'abbreviation', 'address.postalCode': 'abbreviation' });
  });

  test('R28 what neither says is no difference, and what is the same is told as the same', () => {
    const company = { name: 'Fabrikam SAS', address: { lines: ['1 rue X'], city: 'Paris' } };
    expect(differencesOf('FR', company, company).map(({ field, kind }) => [field, kind])).toEqual([['name', 'equal'], ['address.lines', 'equal'], ['address.city', 'equal']]);
  });
});

describe('R28 names', () => {
  test.each([
    ['FR', 'Fabrikam SARL', 'FABRIKAM S.A.S.', 'legalForm'],
    ['FR', 'SARL Coho', 'Coho S.à r.l.', 'abbreviation'],
    ['FR', 'Fabrikam société par actions simplifiée', 'Fabrikam SAS', 'abbreviation'],
    ['FR', 'Ets Durand SA', 'Établissements Durand S.A.', 'abbreviation'],
    ['FR', 'Dupont et Cie', 'DUPONT & COMPAGNIE', 'abbreviation'],
    ['DE', 'Proseware Aktiengesellschaft', 'Proseware AG', 'abbreviation'],
    ['DE', 'Müller GmbH', 'Mueller GmbH', 'writing'],
    ['DE', 'Müller GmbH', 'MUELLER', 'legalForm'],
    ['DE', 'Contoso GmbH & Co. KG', 'Contoso GmbH', 'legalForm'],
    ['JP', 'Contoso Co., Ltd.', 'Contoso K.K.', 'abbreviation'],
    ['JP', '㈱ファブリカム', 'ファブリカム株式会社', 'abbreviation'],
    ['JP', 'ﾌｧﾌﾞﾘｶﾑ株式会社', 'ファブリカム株式会社', 'writing'],
    ['JP', 'ファフリカム株式会社', 'ファブリカム株式会社', 'other'],
    ['SA', 'Trey Research Arabia Co. Ltd.', 'Trey Research Arabia LLC', 'abbreviation'],
    ['IE', 'Graphic Design Institute', 'Graphic Design Institute DAC', 'legalForm'],
    ['IN', 'Tailspin Software Pvt. Ltd.', 'Tailspin Software Private Limited', 'abbreviation'],
    ['US', 'Woodgrove Bank', 'Woodgrove Bank, N.A.', 'legalForm'],
    ['US', 'Alpine Ski House Incorporated', 'Alpine Ski House Inc.', 'abbreviation'],
    ['US', 'Adventure Works', 'Adventure Works Cycles', 'other'],
    ['DK', 'Fourth Coffee AS', 'Fourth Coffee A/S', 'writing'],
    ['TR', 'Southridge Oyuncak A.S.', 'Southridge Oyuncak A.Ş.', 'writing'],
    ['FR', 'SA', 'SAS', 'other'],
  ])('R28 in %s «%s» beside «%s» is %s', (country, entered, registered, kind) => {
    expect(kindOf('name', country, entered, registered)).toBe(kind);
    expect(kindOf('name', country, registered, entered)).toBe(kind);
  });
});

describe('R28 addresses and numbers', () => {
  test.each<[ComparedField, string, string, string, string]>([
    ['address.lines', 'FR', '48 crs Lafayette', '48 cours Lafayette', 'abbreviation'],
    ['address.lines', 'FR', '5 bd Saint-Michel', '5 Boulevard St Michel', 'abbreviation'],
    ['address.lines', 'FR', '5 rue Saint-Michel', '5 avenue Saint-Michel', 'other'],
    ['address.lines', 'DE', 'Friedrichstr. 123', 'Friedrichstraße 123', 'abbreviation'],
    ['address.lines', 'DE', 'Friedrichstraße 12', 'Friedrichstraße 123', 'other'],
    ['address.lines', 'US', '233 Peachtree St NE', '233 Peachtree Street Northeast', 'abbreviation'],
    ['address.lines', 'US', '233 Peachtree St NE', '233 Peachtree St NW', 'other'],
    ['address.lines', 'JP', '丸の内一丁目9番1号', '丸の内1-9-1', 'abbreviation'],
    ['address.city', 'US', 'St. Louis', 'Saint Louis', 'abbreviation'],
    ['address.region', 'CA', 'Quebec', 'QC', 'abbreviation'],
    ['address.region', 'US', 'US-NY', 'NY', 'abbreviation'],
    ['address.region', 'US', 'NJ', 'NY', 'other'],
    ['address.postalCode', 'LU', 'L-1273', '1273', 'writing'],
    ['address.postalCode', 'FR', '75001', '75002', 'other'],
    ['registrationNumber', 'FR', '552 081 317 00024', '552081317', 'abbreviation'],
    ['registrationNumber', 'GB', '7315204', '07315204', 'abbreviation'],
    ['registrationNumber', 'LU', '00417', '417', 'abbreviation'],
    ['registrationNumber', 'FR', '552081318', '552081317', 'other'],
    ['registrationNumber', 'DE', '123', '67123', 'other'],
  ])('R28 the %s in %s: «%s» beside «%s» is %s', (field, country, entered, registered, kind) => {
    expect(kindOf(field, country, entered, registered)).toBe(kind);
    expect(kindOf(field, country, registered, entered)).toBe(kind);
  });
});

test('R28 a difference is said in a sentence that names both sides', () => {
  const [difference] = differencesOf('FR', { name: 'Fabrikam' }, { name: 'FABRIKAM S.A.S.' });
  expect(difference && differenceSentence(difference)).toBe('name: entered «Fabrikam», registered «FABRIKAM S.A.S.»; only the legal form differs');
});
