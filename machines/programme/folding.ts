/**
 * Texts without what two registers may write differently and mean the same: capitals, accents, punctuation, full-width
 * and half-width letters, Arabic vowel signs. Facts of scripts, no rule.
 */

/** The folded text: small letters and digits with one space between words. Abbreviation points go (`S.A.S.` is `sas`), other signs part words. */
export function folded(text: string): string {
  return words(withoutAccents(text.normalize('NFKC').toLowerCase()).replace(/[ßøœæłđðþı]/g, (letter) => plainLetters[letter] ?? letter));
}

/** Every way in which the text may be folded: `Müller` is `muller`, and `mueller` where umlauts are written out. */
export function foldings(text: string): readonly string[] {
  const small = text.normalize('NFKC').toLowerCase();
  const writtenOut = small.replace(/[äöüåøæ]/g, (letter) => writtenOutLetters[letter] ?? letter);
  return [...new Set([folded(small), folded(writtenOut)])];
}

/** Do both texts differ in capitals, accents and signs at most? Spaces between words count for nothing. */
export const sameFolded = (a: string, b: string): boolean => foldings(a).some((one) => foldings(b).some((other) => close(one) === close(other)));

/** Without spaces. */
export const close = (text: string): string => text.replaceAll(' ', '');

/** Signs of the Latin, Greek and Cyrillic scripts and the vowel signs of Arabic go; those that make another letter, as in Japanese, stay. */
function withoutAccents(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f\u064b-\u0655\u0670\u0640]/g, '')
    .normalize('NFC')
    .replace(/[ىةی]/g, (letter) => (letter === 'ة' ? 'ه' : 'ي'))
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 15));
}

function words(text: string): string {
  return text
    .replace(/(?<=\p{L})\.(?=\p{L}(?:\.|\s|$))/gu, '') // the points within S.A.S., p.o., n.a.
    .replace(/['’`´]/g, '')
    .replace(/&/g, ' & ')
    .replace(/[^\p{L}\p{N}&]+/gu, ' ')
    .trim();
}

const plainLetters: Readonly<Record<string, string>> = { ß: 'ss', ø: 'o', œ: 'oe', æ: 'ae', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i' };
const writtenOutLetters: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', å: 'aa', ø: 'oe', æ: 'ae' };
