import { folded } from './folding';

/** Words that names and addresses are shortened by, in the languages of the programme's countries. */

/** Do both texts say the same, word by word, once their abbreviations are written out? */
export function sameWrittenOut(a: string, b: string): boolean {
  const [ones, others] = [wordsOf(a), wordsOf(b)];
  return ones.length === others.length && ones.every((word, index) => sameWord(word, others[index] ?? ''));
}

/** The words of a text, folded; Japanese block numbers as digits alone (`1丁目9番1号` and `1-9-1` are `1 9 1`). */
function wordsOf(text: string): string[] {
  const numbered = text.normalize('NFKC').replace(/[一二三四五六七八九](?=丁目)/g, (numeral) => String('一二三四五六七八九'.indexOf(numeral) + 1));
  return folded(numbered.replace(/(\d)\s*(?:丁目|番地|番|号|階|f\b)/giu, '$1 '))
    .split(' ')
    .filter((word) => word !== '' && !skipped.has(word));
}

function sameWord(a: string, b: string): boolean {
  if (a === b) return true;
  if ((groups().get(a) ?? []).some((group) => groups().get(b)?.includes(group))) return true;
  return endings.some(([whole, short]) => stem(a, whole, short) !== undefined && stem(a, whole, short) === stem(b, whole, short));
}

/** `friedrich` of `friedrichstrasse` and of `friedrichstr`. */
const stem = (word: string, ...ends: string[]): string | undefined => {
  const end = ends.find((each) => word.length > each.length + 1 && word.endsWith(each));
  return end === undefined ? undefined : word.slice(0, -end.length);
};

/** German, Dutch and Scandinavian streets are one word. */
const endings = [['strasse', 'str'], ['straat', 'str'], ['gatan', 'g'], ['platz', 'pl']] as const;

/** Words that addresses carry or leave out without saying anything else. */
const skipped = new Set(['no', 'nr', 'numero']);

/** One word a line with its short forms; a short form of several words stands in several lines. */
const written = `
street | st | str
saint | st
sainte | ste
suite | ste
strasse | str
avenue | av | ave | avda | avenida
boulevard | bd | bld | blvd | boul
place | pl
platz | pl
square | sq
road | rd
drive | dr
lane | ln
court | ct | crt
highway | hwy
parkway | pkwy | pky
route | rte
chemin | che | ch
impasse | imp
allee | all
faubourg | fbg | fg
cours | crs
quai | q
batiment | bat
etage | etg
floor | fl | flr
building | bldg | bld
apartment | apt
unit | un
room | rm
district | dist
north | n
south | s
east | e
west | w
northeast | ne
northwest | nw
southeast | se
southwest | sw
nord | n
sud | s
est | e
ouest | o
calle | c | cl
plaza | pza | pl
via | v
piazza | pza | p
rua | r
rue | r
شارع | ش
طريق | ط
حي | ح
& | and | et | und | y | e | og | och | و
compagnie | cie
company | co
companies | cos
etablissements | ets
societe | ste | soc
international | intl
national | natl
association | assoc | assn
associates | assoc
brothers | bros
gebruder | gebr
manufacturing | mfg
services | svcs | serv
service | svc | serv
technology | tech
technologies | tech
systems | sys
group | grp
holding | hldg
holdings | hldgs
centre | center | ctr
department | dept
university | univ
institute | inst
industries | ind | inds
informatique | info
gesellschaft | ges
deutschland | dtl
`;

let byWord: ReadonlyMap<string, readonly string[]> | undefined;

/** The lines that a word stands in, by the word. */
function groups(): ReadonlyMap<string, readonly string[]> {
  if (byWord) return byWord;
  const map = new Map<string, string[]>();
  for (const line of written.trim().split('\n')) for (const word of line.split(' | ')) map.set(word, [...(map.get(word) ?? []), line]);
  return (byWord = map);
}
