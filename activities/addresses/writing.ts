import type { Address } from '../../machines/enrollment/application';

/** How words of an address are written: spaces, capitals, lines given twice. */

/** Letter for letter. */
export const sameAddress = (a: Address, b: Address): boolean =>
  a.city === b.city &&
  a.region === b.region &&
  a.postalCode === b.postalCode &&
  a.lines.length === b.lines.length &&
  a.lines.every((line, index) => line === b.lines[index]);

/** One space between words, none at the ends, none before a comma. */
export const squeezed = (text: string): string => text.normalize('NFC').replace(/\s+/g, ' ').replace(/ ,/g, ',').trim();

/**
 * `PARIS` and `paris` are `Paris`, `AIX-EN-PROVENCE` is `Aix-en-Provence`; what mixes capitals and small letters was
 * written so on purpose and stays, as do abbreviations of up to three capitals and words with digits.
 */
export function inTitleCase(text: string): string {
  const letters = text.replace(/[^\p{L}]/gu, '');
  const cased = letters.toUpperCase() !== letters.toLowerCase();
  const allCapitals = letters === letters.toUpperCase();
  if (!cased || letters.length < 4 || !(allCapitals || letters === letters.toLowerCase())) return text;
  return text.replace(/[\p{L}\p{M}\d]+/gu, (word, at: number) => {
    if (/\d/.test(word)) return word;
    const small = word.toLowerCase();
    if (at > 0 && small.length === 1 && /['’]/.test(text[at + word.length] ?? '')) return small; // d'Azur, l'Étoile
    if (at > 0 && linking.has(small)) return small;
    if (at > 0 && /['’]/.test(text[at - 1] ?? '') && small === 's') return small;
    return small[0]!.toUpperCase() + small.slice(1); // a word of the pattern has one character at least
  });
}

/** Lines without those that repeat an earlier one or say the city's line again; one line always stays. */
export function withoutRepeats(lines: readonly string[], saidElsewhere: readonly (string | undefined)[]): string[] {
  const seen = new Set<string>(saidElsewhere.flatMap((text) => (text ? [bare(text)] : [])));
  const kept: string[] = [];
  for (const line of lines) {
    if (seen.has(bare(line))) continue;
    seen.add(bare(line));
    kept.push(line);
  }
  return kept.length > 0 ? kept : [lines[0] ?? ''];
}

const bare = (text: string): string => text.toLowerCase().replace(/[^\p{L}\d]/gu, '');

/** Words inside names that stay small. */
const linking = new Set(
  'de des du la le les en et sur sous lès au aux an am im auf bei der die und zu zur von van den het op do da dos das del di della della y of the upon on'.split(
    ' ',
  ),
);
