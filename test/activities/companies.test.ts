import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { checkCompanies, readCompanies } from '../../activities/company-registry/companies';

const header = 'duns,name,line1,line2,city,region,postalCode,country,registrationNumber,telephone,domain,status,movedTo';
const row = (duns: string, { name = 'Contoso', status = 'active', movedTo = '', country = 'US' } = {}) => `${duns},${name},1 Main Street,,Buffalo,NY,14203,${country},,,,${status},${movedTo}`;
const checked = (...lines: string[]) => checkCompanies(`${lines.join('\n')}\n`);
/** Line, column and the beginning of what is said. */
const told = (...lines: string[]) => checked(...lines).problems.map(({ line, column, says }) => [line, column, says]);

describe('a file of companies', () => {
  test('keeps leading zeros and takes dashes in DUNS numbers, and columns in any order', () => {
    expect(checked(header, row('00-696-1700', { country: 'us' })).companies.get('006961700')).toMatchObject({ name: 'Contoso', country: 'US', line2: undefined });
    const turned = header.split(',').reverse();
    const cells = row('080417265').split(',').reverse();
    expect(checked(turned.join(','), cells.join(',')).companies.get('080417265')).toMatchObject({ name: 'Contoso', city: 'Buffalo' });
  });

  test('may have LEIs, whose check digits are held to', () => {
    expect(checked(`${header},lei`, `${row('080417265')},HWUPKR0MPOU8FGXBT394`).companies.get('080417265')?.lei).toBe('HWUPKR0MPOU8FGXBT394');
    expect(told(`${header},lei`, `${row('080417265')},HWUPKR0MPOU8FGXBT349`)).toEqual([[2, 'lei', 'the check digits 49 are wrong; 94 would belong to the rest']]);
  });

  test('is told everything that is wrong at once, with line, column and what would be right', () => {
    const lines = [header, row('12345', { country: 'France' }), row('080417265', { status: 'asleep' }), row('006961700'), row('111111118', { name: '', movedTo: '5' })];
    expect(told(...lines)).toEqual([
      [2, 'duns', 'a DUNS number has nine digits, such as 26-048-2871'],
      [2, 'country', 'an ISO 3166 country code of two letters is expected, such as FR'],
      [3, 'status', '`active` or `inactive` is expected'],
      [5, 'name', 'it must not be empty'],
      [5, 'movedTo', 'a DUNS number has nine digits, such as 26-048-2871'],
    ]);
    expect(checked(...lines)).toMatchObject({ rows: 4, companies: new Map([['006961700', expect.anything()]]) });
  });

  test('is told numbers that stand there twice, and where they stood first', () => {
    expect(told(header, row('080417265'), row('006961700'), row('08-041-7265'))).toEqual([[4, 'duns', 'it stands in line 2 already; a company has a number of its own and one row']]);
    const thrice = checked(header, row('080417265'), row('080417265', { name: 'Second' }), row('080417265', { name: 'Third' }));
    for (const { says } of thrice.problems) expect(says).toMatch(/^it stands in line 2 already/);
    expect(thrice.companies.get('080417265')?.name).toBe('Contoso');
    const lei = 'HWUPKR0MPOU8FGXBT394';
    expect(told(`${header},lei`, `${row('080417265')},${lei}`, `${row('006961700')},${lei}`)).toMatchObject([[3, 'lei', expect.stringContaining('line 2 already')]]);
  });

  test('is told a company that has moved to a number which nobody there bears, or to its own', () => {
    expect(told(header, row('080417265', { movedTo: '006961700' }), row('006961700'))).toEqual([]);
    expect(told(header, row('080417265', { movedTo: '111111118' }))).toEqual([[2, 'movedTo', 'no row has this DUNS number; add the company that bears it']]);
    expect(told(header, row('080417265', { movedTo: '080417265' }))).toMatchObject([[2, 'movedTo', expect.stringContaining('the company’s own number')]]);
  });

  test('is told a number that another row bears, however wrong that row is, only there', () => {
    expect(told(header, row('080417265', { movedTo: '006961700' }), row('006961700', { status: 'asleep' }))).toMatchObject([[3, 'status', expect.anything()]]);
  });

  test('is told rows with too few and too many cells, and goes on with the others', () => {
    expect(told(header, '080417265,Contoso', row('006961700', { name: 'Woodgrove, Bank' }), row('111111118', { status: 'x' }))).toEqual([
      [2, undefined, expect.stringContaining('has 2 cells where the first line has 13')],
      [3, undefined, expect.stringContaining('has 14 cells where the first line has 13; a cell that holds a comma stands in double quotes')],
      [4, 'status', expect.anything()],
    ]);
  });

  test('is told double quotes that are misplaced or never closed', () => {
    expect(told(header, row('080417265', { name: 'The "Great" Co' }), row('006961700', { status: 'x' }))).toEqual([
      [2, undefined, expect.stringContaining('a double quote stands inside a cell')],
      [3, 'status', expect.anything()],
    ]);
    expect(told(header, row('080417265', { status: 'x' }), row('006961700', { name: '"Open' }))).toEqual(expect.arrayContaining([[expect.any(Number), undefined, expect.stringContaining('never closed')]]));
  });

  test('is told columns that are missing or named twice, and an empty file', () => {
    expect(told('duns,name', '080417265,Contoso')).toEqual([[1, undefined, expect.stringContaining('the columns line1, line2, city')]]);
    expect(told(`${header},duns`, `${row('080417265')},080417265`)).toEqual([[1, undefined, 'the columns duns stand there twice; name each once']]);
    expect(told('')).toEqual([[undefined, undefined, expect.stringContaining('it is empty')]]);
  });

  test('of many rows is checked in a moment', () => {
    const rows = Array.from({ length: 20_000 }, (_, index) => row(String(100_000_000 + index)));
    const before = performance.now();
    expect(checked(header, ...rows)).toMatchObject({ rows: 20_000, problems: [] });
    expect(performance.now() - before).toBeLessThan(10_000);
  });
});

describe('a file of companies that a register is to answer from', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(path.join(os.tmpdir(), 'parvis-companies-'))));
  afterEach(() => rm(folder, { recursive: true }));

  test('is refused with the first twenty problems and the command that tells all', async () => {
    const file = path.join(folder, 'companies.csv');
    await writeFile(file, [header, ...Array.from({ length: 25 }, () => row('1'))].join('\n'));
    const refused: unknown = await readCompanies(file).catch((error: unknown) => error);
    expect(refused).toMatchObject({ name: 'CompaniesError', message: expect.stringMatching(/line 21, duns «1»: .*\n {2}and 5 more; `parvis companies check .*companies\.csv` tells all of them$/) });
    expect(String(refused)).not.toContain('line 22');
  });

  test('is refused where it does not exist, with the setting that names it', async () => {
    await expect(readCompanies(path.join(folder, 'none.csv'))).rejects.toThrow('PARVIS_COMPANIES names it');
  });
});
