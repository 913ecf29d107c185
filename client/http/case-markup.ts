import type { Context } from 'hono';
import { html } from 'hono/html';
import { Language } from '../../machines/enrollment/application';
import type { EnrollmentView } from '../answers';
import { acts, caseWords, isAct, type Act } from './case-words';
import { page, type Markup } from './page';
import type { Sessions, SignedIn } from './session';

/** A form that was not taken: which, at which field, why, and what had been typed. */
export interface Refused {
  readonly act: string;
  readonly field?: string;
  readonly message: string;
  readonly typed: Readonly<Record<string, unknown>>;
}

/** The language that the reader has switched to, else the case's. */
export const languageAsked = (c: Context, { particulars }: EnrollmentView): Language => Language.safeParse(c.req.query('language')).data ?? particulars.confirmation?.language ?? 'en';

export function showCase(c: Context, session: Sessions, view: EnrollmentView, signedIn: SignedIn, refused?: Refused): Response | Promise<Response> {
  const language = languageAsked(c, view);
  const said = caseWords[language];
  const { title, timeZone, programmeStatus } = view.particulars;
  const status = typeof programmeStatus === 'string' ? (said.statuses[programmeStatus] ?? programmeStatus) : '';
  const time = (at: number): string => new Intl.DateTimeFormat(language === 'fr' ? 'fr-FR' : 'en-GB', { dateStyle: 'full', timeZone: timeZone ?? 'UTC' }).format(at);
  const owed = (language === 'fr' ? view.particulars.requirementsInFrench : undefined) ?? view.particulars.requirements;
  const form = { session, view, signedIn, language, ...(refused ? { refused } : {}) };
  const possible = view.allowed.map(({ event }) => event).filter(isAct).filter((type) => mayDo(type, signedIn));
  return c.html(
    page(language, said.title(title), html`<p><a href="?language=${said.other[0]}" lang="${said.other[0]}" hreflang="${said.other[0]}">${said.other[1]}</a></p>
<h1>${said.title(title)}</h1>
${refused ? html`<p class="notice refused" role="alert">${said.notTaken} ${refused.message}</p>` : ''}
<dl><dt>${said.facts.status}</dt><dd>${status}</dd><dt>${said.facts.age}</dt><dd>${time(view.startedAt)}</dd><dt>${said.facts.reference}</dt><dd>${view.id}</dd></dl>
<h2>${said.owed}</h2>
${owed.length === 0 ? html`<p>${said.nothingOwed}</p>` : html`<ul class="proofs">${owed.map((one) => html`<li><strong>${one.todo ?? one.code}</strong>
<dl><dt>${said.by}</dt><dd>${String(one.by ?? '')}</dd><dt>${said.why}</dt><dd>${one.why ?? ''}</dd>${one.until === undefined ? '' : html`<dt>${said.until}</dt><dd>${time(one.until)}</dd>`}</dl>
${one.until === undefined ? '' : html`<p class="faint">${said.afterwards}</p>`}
${one.code === 'document' && one.field !== undefined ? upload(form, one.field) : ''}</li>`)}</ul>`}
${possible.length === 0 ? '' : html`<h2>${said.acts}</h2>${possible.map((type) => actForm(form, type))}`}`),
    refused ? 422 : 200,
  );
}

interface Form {
  readonly session: Sessions;
  readonly view: EnrollmentView;
  readonly signedIn: SignedIn;
  readonly language: Language;
  readonly refused?: Refused;
}

const mayDo = (type: Act, { user }: SignedIn): boolean => type in acts && user.roles.includes('global-admin');

const addressOf = ({ view, language }: Form, path: string): string => `/cases/${encodeURIComponent(view.id)}/${path}?language=${language}`;

function upload(form: Form, document: string): Markup {
  const said = caseWords[form.language];
  const wrong = form.refused?.act === document ? form.refused.message : undefined;
  return html`<form method="post" enctype="multipart/form-data" action="${addressOf(form, `documents/${document}`)}"><input type="hidden" name="form" value="${form.session.formToken(`document ${form.view.id}`, form.signedIn)}">
<label for="${document}">${said.file}</label><input id="${document}" type="file" name="file" accept="application/pdf,image/png,image/jpeg" required${described(wrong, document)}>${explained(wrong, document)}
<button>${said.upload}</button></form>`;
}

function actForm(form: Form, type: Act): Markup {
  const said = caseWords[form.language];
  const [button, box] = acts[type][form.language];
  const refused = form.refused?.act === type ? form.refused : undefined;
  const id = type.replace('.', '-');
  const offer = type === 'agreement.sign' ? offered(form.view) : undefined;
  const boxWrong = refused?.field === 'box' ? refused.message : undefined;
  return html`<form method="post" action="${addressOf(form, `acts/${type}`)}"><input type="hidden" name="form" value="${form.session.formToken(`${type} ${form.view.id}`, form.signedIn)}">
${offer ? agreementFacts(form, offer) : ''}
${acts[type].fields.map((field) => {
    const wrong = refused?.field === field ? refused.message : undefined;
    const typed = refused?.typed[field];
    return html`<label for="${id}-${field}">${said.fields[field]}</label><input id="${id}-${field}" name="${field}" value="${typeof typed === 'string' ? typed : ''}"${described(wrong, `${id}-${field}`)}>${explained(wrong, `${id}-${field}`)}`;
  })}
${box === '' ? '' : html`<input type="hidden" name="hasBox" value="yes"><label><input type="checkbox" name="box" value="yes"${described(boxWrong, `${id}-box`)}> ${box}</label>${explained(boxWrong, `${id}-box`)}`}
<button${type === 'enrollment.withdraw' ? html` class="quiet"` : ''}>${button}</button></form>`;
}

const described = (wrong: string | undefined, id: string): Markup | string => (wrong === undefined ? '' : html` aria-invalid="true" aria-describedby="${id}-wrong"`);
const explained = (wrong: string | undefined, id: string): Markup | string => (wrong === undefined ? '' : html`<p class="wrong" id="${id}-wrong">${wrong}</p>`);

type Offer = NonNullable<EnrollmentView['particulars']['agreement']>;
const offered = ({ particulars }: EnrollmentView): Offer | undefined => particulars.renewalOffer ?? particulars.agreement;

/** R37, R38: the version, its document in the reader's language where there is one, with its digest, and who may sign. */
function agreementFacts({ language }: Form, { version, documents, signatories }: Offer): Markup {
  const said = caseWords[language];
  const document = documents.find((one) => one.language === language) ?? documents[0];
  return html`<dl><dt>${said.version}</dt><dd>${version}</dd><dt>${said.signers}</dt><dd>${signatories.join(', ')}</dd>
${document ? html`<dt>${said.digest}</dt><dd>${document.sha256}</dd>` : ''}</dl>
${document ? html`<p><a href="/agreements/${version}/${document.language}">${said.read}</a></p><input type="hidden" name="language" value="${document.language}">` : ''}
<input type="hidden" name="version" value="${version}">`;
}
