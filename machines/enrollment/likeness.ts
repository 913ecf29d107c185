import type { Address } from './application';
import { close, folded } from '../programme/folding';
import { withoutLegalForm } from '../programme/legal-forms';

/** A company as far as it is compared: its name and, where known, its address. */
export interface Described {
  readonly name: string;
  readonly country: string;
  readonly address?: Address | undefined;
}

/**
 * How sure it is that two descriptions are of one company, 1 to 10, as registries grade their matches: 10 for the same
 * name at the same address, 7 at most for names alone. The legal form counts a little, capitals and accents nothing.
 */
export function matchConfidence(sought: Described, found: Described): number {
  if (sought.country !== found.country) return 1;
  const name = nameLikeness(sought, found);
  if (!sought.address || !found.address) return grade(name * name * 0.7);
  // A name that is hardly alike is not mended by its being in the same town.
  return grade(name * name * (0.7 + 0.3 * addressLikeness(sought.address, found.address)));
}

const grade = (share: number): number => Math.max(1, Math.min(10, Math.round(share * 10)));

function nameLikeness(a: Described, b: Described): number {
  const [one, other] = [withoutLegalForm(a.name, a.country), withoutLegalForm(b.name, b.country)];
  const bothSayForms = one.forms.length > 0 && other.forms.length > 0;
  const sameForms = one.forms.join() === other.forms.join();
  return Math.max(0, textLikeness(one.core, other.core) - (sameForms ? 0 : bothSayForms ? 0.08 : 0.03));
}

/** Postal code and town weigh as much as the street, which is written in more ways. */
function addressLikeness(a: Address, b: Address): number {
  const street = textLikeness(folded(a.lines.join(' ')), folded(b.lines.join(' ')));
  const city = textLikeness(folded(a.city), folded(b.city));
  if (!a.postalCode || !b.postalCode) return (street + city) / 2;
  return street / 2 + city / 4 + (close(folded(a.postalCode)) === close(folded(b.postalCode)) ? 1 / 4 : 0);
}

/** The share of letter pairs that two folded texts have in common (Dice), 0 to 1. */
export function textLikeness(a: string, b: string): number {
  const [one, other] = [pairs(a), pairs(b)];
  if (one.length === 0 || other.length === 0) return close(a) === close(b) ? 1 : 0;
  const left = [...other];
  const common = one.filter((pair) => {
    const at = left.indexOf(pair);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
  return (2 * common.length) / (one.length + other.length);
}

const pairs = (text: string): string[] => {
  const letters = Array.from(close(text));
  return letters.slice(1).map((letter, index) => `${letters[index] ?? ''}${letter}`);
};
