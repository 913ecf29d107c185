import { sameWrittenOut } from '../programme/abbreviations';
import { close, folded, sameFolded } from '../programme/folding';
import { withoutLegalForm } from '../programme/legal-forms';
import { sameRegion } from '../programme/regions';
import type { Address, Language } from './application';

/**
 * What a register says beside what was entered, field by field, and what kind of difference it is (R28): an applicant who
 * is told «the name differs» cannot mend it, one who is told «only the legal form differs: S.A.S.» can.
 */

/**
 * The first of these that explains the difference, so that a later one is the graver:
 * `equal` letter for letter · `writing` capitals, accents, punctuation, spaces · `abbreviation` a word or number written
 * shorter · `legalForm` the company's form is another one or left out · `other` really something else.
 * `absent`: one of the two says nothing, which is no contradiction.
 */
export const differenceKinds = ['equal', 'writing', 'abbreviation', 'legalForm', 'other', 'absent'] as const;
export type DifferenceKind = (typeof differenceKinds)[number];

export const comparedFields = ['name', 'registrationNumber', 'address.lines', 'address.city', 'address.region', 'address.postalCode'] as const;
export type ComparedField = (typeof comparedFields)[number];

export interface Difference {
  readonly field: ComparedField;
  readonly kind: DifferenceKind;
  /** As it was written; street lines joined by commas. Undefined where nothing was said. */
  readonly entered?: string;
  readonly registered?: string;
}

/** A company as an applicant enters it, or as a register knows it. */
export interface ComparedCompany {
  readonly name: string;
  readonly address?: Address | undefined;
  readonly registrationNumber?: string | undefined;
}

/** Every field that at least one side fills, in the order of `comparedFields`, equal ones included. @param country ISO 3166 code of the company's country */
export function differencesOf(country: string, entered: ComparedCompany, registered: ComparedCompany): Difference[] {
  return comparedFields.flatMap((field) => {
    const [a, b] = [fieldOf(entered, field), fieldOf(registered, field)];
    if (a === undefined && b === undefined) return [];
    const kind = a === undefined || b === undefined ? 'absent' : kindOf(field, country, a, b);
    return [{ field, kind, ...(a === undefined ? {} : { entered: a }), ...(b === undefined ? {} : { registered: b }) }];
  });
}

/** The difference as a sentence: `name: entered «Fabrikam», registered «FABRIKAM S.A.S.»; only the legal form differs`. */
export function differenceSentence({ field, kind, entered, registered }: Difference, language: Language = 'en'): string {
  const { fields, kinds, nothing, sentence } = words[language];
  const said = (text: string | undefined) => (text === undefined ? nothing : `«${text}»`);
  return sentence(fields[field], said(entered), said(registered), kinds[kind]);
}

/** What becomes of a field: `name: «Fabrikam» becomes «Fabrikam France»`. `entered` is what was, `registered` what is to be. */
export function changeSentence({ field, entered, registered }: Difference, language: Language = 'en'): string {
  const { fields, nothing, becomes } = words[language];
  const said = (text: string | undefined) => (text === undefined ? nothing : `«${text}»`);
  return becomes(fields[field], said(entered), said(registered));
}

interface Words {
  readonly fields: Readonly<Record<ComparedField, string>>;
  readonly kinds: Readonly<Record<DifferenceKind, string>>;
  readonly nothing: string;
  readonly sentence: (field: string, entered: string, registered: string, kind: string) => string;
  readonly becomes: (field: string, before: string, after: string) => string;
}

const words: Readonly<Record<Language, Words>> = {
  en: {
    fields: { name: 'name', registrationNumber: 'registration number', 'address.lines': 'street', 'address.city': 'city', 'address.region': 'region', 'address.postalCode': 'postal code' },
    kinds: {
      equal: 'the same', writing: 'only capitals, accents or signs differ', abbreviation: 'one of them is abbreviated', legalForm: 'only the legal form differs', other: 'not the same',
      absent: 'only one of them says it',
    },
    nothing: 'nothing',
    sentence: (field, entered, registered, kind) => `${field}: entered ${entered}, registered ${registered}; ${kind}`,
    becomes: (field, before, after) => `${field}: ${before} becomes ${after}`,
  },
  fr: {
    fields: { name: 'nom', registrationNumber: 'numéro d’immatriculation', 'address.lines': 'rue', 'address.city': 'ville', 'address.region': 'région', 'address.postalCode': 'code postal' },
    kinds: {
      equal: 'identique', writing: 'seuls les majuscules, accents ou signes diffèrent', abbreviation: 'l’un des deux est abrégé', legalForm: 'seule la forme juridique diffère',
      other: 'différent', absent: 'un seul des deux l’indique',
    },
    nothing: 'rien',
    sentence: (field, entered, registered, kind) => `${field} : saisi ${entered}, au registre ${registered} ; ${kind}`,
    becomes: (field, before, after) => `${field} : ${before} devient ${after}`,
  },
};

function fieldOf({ name, address, registrationNumber }: ComparedCompany, field: ComparedField): string | undefined {
  const text = {
    name, registrationNumber, 'address.lines': address?.lines.join(', '), 'address.city': address?.city, 'address.region': address?.region, 'address.postalCode': address?.postalCode,
  }[field]?.trim();
  return text === '' ? undefined : text;
}

function kindOf(field: ComparedField, country: string, entered: string, registered: string): DifferenceKind {
  if (entered.normalize('NFC') === registered.normalize('NFC')) return 'equal';
  if (sameFolded(entered, registered)) return 'writing';
  switch (field) {
    case 'name':
      return kindOfName(country, entered, registered);
    case 'address.region':
      return sameRegion(country, entered, registered) ? 'abbreviation' : 'other';
    case 'address.postalCode':
      return kindOfPostalCode(country, entered, registered);
    case 'registrationNumber':
      return isPartOf(bareNumber(entered), bareNumber(registered)) ? 'abbreviation' : 'other';
    default:
      return sameWrittenOut(entered, registered) ? 'abbreviation' : 'other';
  }
}

function kindOfName(country: string, entered: string, registered: string): DifferenceKind {
  const [one, other] = [withoutLegalForm(entered, country), withoutLegalForm(registered, country)];
  const sameCore = sameFolded(one.core, other.core) || sameWrittenOut(one.core, other.core) || sameWrittenOut(withoutForms(entered, country), withoutForms(registered, country));
  if (!sameCore) return 'other';
  return one.forms.join() === other.forms.join() ? 'abbreviation' : 'legalForm';
}

/** The name without its form where its umlauts are written out. */
const withoutForms = (name: string, country: string): string =>
  withoutLegalForm(name.toLowerCase().replace(/[äöü]/g, (letter) => ({ ä: 'ae', ö: 'oe', ü: 'ue' })[letter] ?? letter), country).core;

/** `L-1273` is `1273`, and `14203` is the beginning of `14203-2051`. */
function kindOfPostalCode(country: string, entered: string, registered: string): DifferenceKind {
  const [a, b] = [entered, registered].map((code) => close(folded(code)).replace(new RegExp(`^(${country}|${country[0] ?? ''})(?=\\d+$)`, 'i'), '')) as [string, string]; // two in, two out
  if (a === b) return 'writing';
  return country === 'US' && isPartOf(a, b) ? 'abbreviation' : 'other';
}

/** The same, or one is the beginning or the end of the other and long enough to be a number of its own: a SIREN of a SIRET, `HRB 67230` without its court. */
const isPartOf = (a: string, b: string): boolean => {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  return a === b || (short.length >= 5 && (long.startsWith(short) || long.endsWith(short)));
};

/** Letters and digits alone, without the zeros in front. */
const bareNumber = (number: string): string => close(folded(number)).replace(/^0+/, '');
