/**
 * Postal codes, country by country: what is taken (spaces and dashes aside), how it is written, an example for people.
 * `shape` is matched against the code in capitals without spaces, dots and dashes; `parts` cuts it as the country's post writes it.
 */
interface PostalCode {
  shape: RegExp;
  /** Lengths of the parts, counted from the left; a negative first number counts the last part from the right. Absent: in one. */
  parts?: readonly number[];
  between?: ' ' | '-';
  /** Put in front of what the shape’s group matches, e.g. `LV-`; empty where the country’s own is dropped. */
  prefix?: string;
  example: string;
}

const digits = (count: number, example: string): PostalCode => ({ shape: new RegExp(`^\\d{${count}}$`), example });
const cut = (shape: RegExp, parts: readonly number[], between: ' ' | '-', example: string): PostalCode => ({ shape, parts, between, example });

const british = cut(/^([A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}|GIR0AA)$/, [-3], ' ', 'SW1A 1AA');

const postalCodes: Readonly<Record<string, PostalCode>> = {
  AR: { shape: /^([A-HJ-NP-Z]?\d{4}|[A-HJ-NP-Z]\d{4}[A-Z]{3})$/, example: 'C1070AAM' },
  AT: digits(4, '1010'),
  AU: digits(4, '2000'),
  BE: digits(4, '1000'),
  BG: digits(4, '1000'),
  BR: cut(/^\d{8}$/, [5, 3], '-', '01310-100'),
  CA: cut(/^[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z]\d[ABCEGHJ-NPRSTV-Z]\d$/, [3, 3], ' ', 'K1A 0B1'),
  CH: digits(4, '8001'),
  CL: cut(/^\d{7}$/, [3, 4], ' ', '832 0000'),
  CN: digits(6, '100000'),
  CO: digits(6, '110111'),
  CR: digits(5, '10101'),
  CY: digits(4, '1010'),
  CZ: cut(/^\d{5}$/, [3, 2], ' ', '110 00'),
  DE: digits(5, '10115'),
  DK: digits(4, '1050'),
  DZ: digits(5, '16000'),
  EE: digits(5, '10111'),
  EG: digits(5, '11511'),
  ES: { shape: /^(0[1-9]|[1-4]\d|5[0-2])\d{3}$/, example: '28001' },
  FI: digits(5, '00100'),
  FR: { shape: /^(0[1-9]|[1-8]\d|9[0-8])\d{3}$/, example: '75002' },
  GB: british,
  GG: { ...british, shape: /^GY\d\d?\d[A-Z]{2}$/, example: 'GY1 1AA' },
  GR: cut(/^\d{5}$/, [3, 2], ' ', '105 57'),
  HR: digits(5, '10000'),
  HU: digits(4, '1011'),
  ID: digits(5, '10110'),
  IE: cut(/^([AC-FHKNPRTV-Y]\d[0-9W])[0-9AC-FHKNPRTV-Y]{4}$/, [3, 4], ' ', 'D02 AF30'),
  IL: digits(7, '9510524'),
  IM: { ...british, shape: /^IM\d\d?\d[A-Z]{2}$/, example: 'IM1 1AA' },
  IN: digits(6, '110001'),
  IS: digits(3, '101'),
  IT: digits(5, '00184'),
  JE: { ...british, shape: /^JE\d\d?\d[A-Z]{2}$/, example: 'JE1 1AA' },
  JP: cut(/^\d{7}$/, [3, 4], '-', '100-0001'),
  KE: digits(5, '00100'),
  KR: digits(5, '04524'),
  LI: digits(4, '9490'),
  LT: { shape: /^(?:LT)?(\d{5})$/, prefix: 'LT-', example: 'LT-01001' },
  LU: { shape: /^(?:L)?(\d{4})$/, prefix: 'L-', example: 'L-1111' },
  LV: { shape: /^(?:LV)?(\d{4})$/, prefix: 'LV-', example: 'LV-1010' },
  MA: digits(5, '10000'),
  MC: { shape: /^980\d{2}$/, example: '98000' },
  MT: cut(/^[A-Z]{3}\d{4}$/, [3, 4], ' ', 'VLT 1117'),
  MX: digits(5, '06000'),
  MY: digits(5, '50050'),
  NL: cut(/^[1-9]\d{3}[A-Z]{2}$/, [4, 2], ' ', '1012 AB'),
  NO: digits(4, '0150'),
  NZ: digits(4, '1010'),
  PH: digits(4, '1000'),
  PL: cut(/^\d{5}$/, [2, 3], '-', '00-950'),
  PR: { shape: /^00[679]\d{2}(\d{4})?$/, parts: [5, 4], between: '-', example: '00901' },
  PT: cut(/^\d{7}$/, [4, 3], '-', '1100-148'),
  RO: digits(6, '010011'),
  RS: digits(5, '11000'),
  RU: digits(6, '101000'),
  SA: cut(/^\d{5}(\d{4})?$/, [5, 4], '-', '11564'),
  SE: cut(/^\d{5}$/, [3, 2], ' ', '111 22'),
  SG: digits(6, '018956'),
  SI: { shape: /^(?:SI)?(\d{4})$/, prefix: '', example: '1000' },
  SK: cut(/^\d{5}$/, [3, 2], ' ', '811 01'),
  TH: digits(5, '10200'),
  TN: digits(4, '1000'),
  TR: digits(5, '34000'),
  TW: { shape: /^\d{3}(\d{2,3})?$/, example: '100' },
  UA: digits(5, '01001'),
  US: cut(/^\d{5}(\d{4})?$/, [5, 4], '-', '10001'),
  VN: { shape: /^\d{5,6}$/, example: '10000' },
  ZA: digits(4, '0001'),
};

export type PostalCodeJudgement = { known: false } | { known: true; written: string } | { known: true; written: undefined; example: string };

/** A code as the country's post writes it (`1234ab` in NL is `1234 AB`); `written` undefined where it cannot be one of that country. */
export function judgePostalCode(country: string, entered: string): PostalCodeJudgement {
  const format = postalCodes[country];
  if (!format) return { known: false };
  const bare = entered.toUpperCase().replace(/[\s.\u2010-\u2015-]/g, '');
  const match = format.shape.exec(bare);
  if (!match) return { known: true, written: undefined, example: format.example };
  const matched = format.prefix !== undefined ? (match[1] ?? bare) : bare;
  return { known: true, written: `${format.prefix ?? ''}${cutInParts(matched, format.parts ?? []).join(format.between ?? '')}` };
}

/** An example of a country's postal code, for people; undefined where we know none. */
export const postalCodeExample = (country: string): string | undefined => postalCodes[country]?.example;

function cutInParts(code: string, parts: readonly number[]): string[] {
  const [first] = parts;
  if (first === undefined) return [code];
  if (first < 0) return [code.slice(0, first), code.slice(first)];
  const head = code.slice(0, first);
  const rest = code.slice(first);
  return rest ? [head, rest] : [head];
}
