import { folded } from './folding';

/**
 * The legal forms of companies, each with the ways in which it is written. A name is the same with another spelling of its
 * form, and another company's with another form.
 */

export interface NameWithoutForm {
  /** Folded, without its forms. Never empty: a name that is nothing but forms stays whole. */
  readonly core: string;
  /** The forms found, by their first spelling, ascending. */
  readonly forms: readonly string[];
}

/** Cuts the legal forms off a company's name, at its end and, where a country writes them there, at its beginning. */
export function withoutLegalForm(name: string, country: string): NameWithoutForm {
  const forms = new Set<string>();
  let rest = folded(apart(name));
  for (let cut = cutOnce(rest, country); cut; cut = cutOnce(rest, country)) {
    forms.add(cut.form);
    rest = cut.rest;
  }
  return { core: rest, forms: [...forms].sort() };
}

/** Forms in scripts without spaces are parted from the name. */
const apart = (name: string): string => name.normalize('NFKC').replace(/株式会社|合同会社|有限会社|\(株\)|\(有\)|주식회사|유한회사|\(주\)|有限公司/g, (form) => ` ${form.replace(/[()]/g, '')} `);

function cutOnce(name: string, country: string): { form: string; rest: string } | undefined {
  for (const { spelling, form, leads } of spellings()) {
    const rest = name.endsWith(` ${spelling}`) ? name.slice(0, -spelling.length - 1) : leads && name.startsWith(`${spelling} `) ? name.slice(spelling.length + 1) : undefined;
    if (rest !== undefined && rest.trim() !== '') return { form: inCountry[country]?.[form] ?? form, rest: rest.replace(/ (?:&|und|and|et)$/, '').trim() };
  }
  return undefined;
}

/** Forms that a country takes as its own one, in translation: a Japanese K.K. calls itself Co., Ltd. in English. */
const inCountry: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  JP: { 'co ltd': 'kk', llc: 'gk' },
  KR: { 'co ltd': '주식회사', inc: '주식회사' },
  SA: { 'co ltd': 'llc', ltd: 'llc', wll: 'llc' },
  AE: { 'co ltd': 'llc', ltd: 'llc', wll: 'llc' },
};

/** One form a line, its spellings folded; the first names it. */
const written = `
sas | societe par actions simplifiee
sasu | societe par actions simplifiee unipersonnelle
sarl | s a r l | sa rl | societe a responsabilite limitee
eurl | entreprise unipersonnelle a responsabilite limitee
sa | societe anonyme | sociedad anonima | sociedade anonima
snc | societe en nom collectif | societa in nome collettivo
sprl
gmbh | ges mbh | gesmbh | gesellschaft mit beschrankter haftung
gmbh & co kg | gmbh und co kg | gmbh & co kommanditgesellschaft | gmbh u co kg
ag | aktiengesellschaft
kg | kommanditgesellschaft
ohg | offene handelsgesellschaft
ug | ug haftungsbeschrankt | unternehmergesellschaft | unternehmergesellschaft haftungsbeschrankt
se | societas europaea
kk | 株式会社 | 株 | kabushiki kaisha | kabushiki gaisha
gk | 合同会社 | godo kaisha
yk | 有限会社 | 有 | yugen kaisha
주식회사 | 주 | jusik hoesa
co ltd | company limited | 有限公司
llc | l l c | limited liability company | شركه ذات مسووليه محدوده | ذات مسووليه محدوده | ذات مسوليه محدوده | ذ م م | ذمم | المحدوده
wll | with limited liability
jsc | joint stock company | شركه مساهمه | مساهمه | closed joint stock company | شركه مساهمه مقفله
شركه
موسسه | establishment | est
fz llc | fzllc
fze
ltd | limited | teoranta | teo
private limited | pvt ltd | private ltd | pvt limited
pty ltd | proprietary limited | pty limited
pte ltd | pte limited | private limited company
plc | public limited company
dac | designated activity company
clg | company limited by guarantee
ulc | unlimited company
llp | limited liability partnership
inc | incorporated
corp | corporation
co | company
na | national association
lp | limited partnership
sl | sociedad limitada | s l | slu
srl | societa a responsabilita limitata | sociedad de responsabilidad limitada
spa | societa per azioni
sa de cv | sociedad anonima de capital variable
lda | limitada | ltda
bv | besloten vennootschap
nv | naamloze vennootschap
ab | aktiebolag
as | aksjeselskap
a s | aktieselskab
aps | anpartsselskab
oy | osakeyhtio
oyj
sp z oo | spzoo | sp z o o | spolka z ograniczona odpowiedzialnoscia
sro | s r o | spol s ro | spolecnost s rucenim omezenym
kft | korlatolt felelossegu tarsasag
ae | anonymi etaireia
doo
`;

/** Where forms stand before the name as well. */
const leading = new Set(['sas', 'sarl', 'sa', 'eurl', 'snc', 'kk', 'gk', 'yk', '주식회사', 'شركه', 'موسسه', 'llc', 'jsc', 'ab', 'as', 'oy', 'pt']);

interface Spelling {
  readonly spelling: string;
  readonly form: string;
  readonly leads: boolean;
}
let longestFirst: readonly Spelling[] | undefined;

/** The longest first, so that `GmbH & Co. KG` is not taken for a `KG`. */
function spellings(): readonly Spelling[] {
  longestFirst ??= written
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [form = '', ...others] = line.split(' | ');
      return [form, ...others].map((spelling) => ({ spelling, form, leads: leading.has(form) }));
    })
    .sort((a, b) => b.spelling.length - a.spelling.length);
  return longestFirst;
}
