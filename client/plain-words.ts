/**
 * What the schemas' library says of a wrong value, in plain words. The chart's own sentences pass as they are; a case
 * sends both as text, so that text is all there is to go by.
 */
export function plainly(message: string): string {
  for (const [pattern, says] of sentences) {
    const match = pattern.exec(message);
    if (match) return says(...match.slice(1).map((group) => group ?? ''));
  }
  return message;
}

const sentences: readonly (readonly [RegExp, (...groups: string[]) => string])[] = [
  [/^Invalid input: expected (?:nonoptional|\w+), received undefined$/, () => 'is missing'],
  [/^Invalid input: expected (\w+), received \w+$/, (kind = '') => `${kindName(kind)} is expected`],
  [/^Invalid input: expected "(.*)"$/, (value = '') => `«${value}» is expected`],
  [/^Invalid input: expected (\S+)$/, (value = '') => `${value} is expected`],
  [/^Invalid option: expected one of (.*)$/, (values = '') => `one of ${values.split('|').map(unquoted).join(', ')} is expected`],
  [/^Too (?:big|small): expected \w+ to (?:have|be) ([<>]=?)(-?[\d.]+)(?: (\w+))?$/, (sign = '', bound = '', unit = '') => bounded(sign, bound, unit)],
  [/^Unrecognized keys?: (.*)$/, (names = '') => `there is no such field here: ${names.split(', ').map(unquoted).join(', ')}`],
  [/^Invalid ISO (\w+)$/, (kind = '') => `is not a ${kind} as 2026-12-01 is`],
  [/^Invalid (email|URL|input)\b.*$/i, (kind = '') => `is not ${kind.toLowerCase() === 'email' ? 'an e-mail address' : kind.toLowerCase() === 'url' ? 'an address of a page' : 'as it is expected'}`],
];

const kindName = (kind: string): string => kinds[kind] ?? `a ${kind}`;
const kinds: Readonly<Record<string, string>> = {
  string: 'text', number: 'a number', int: 'a whole number', boolean: 'true or false', object: 'an object', record: 'an object', array: 'a list', date: 'a date', null: 'null',
};

function bounded(sign: string, bound: string, unit: string): string {
  const [verb, what] = unit === '' ? ['be', bound] : ['have', `${bound} ${bound === '1' ? (singular[unit] ?? unit) : (plural[unit] ?? unit)}`];
  return `must ${verb} ${sign === '<=' ? `${what} at most` : sign === '>=' ? `${what} at least` : sign === '<' ? `less than ${what}` : `more than ${what}`}`;
}
const singular: Readonly<Record<string, string>> = { characters: 'character', items: 'entry' };
const plural: Readonly<Record<string, string>> = { items: 'entries' };

const unquoted = (value: string): string => value.replace(/^"|"$/g, '');
