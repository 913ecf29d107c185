import type { Context } from 'hono';
import { html } from 'hono/html';
import { Language } from '../../machines/enrollment/application';
import { events } from '../../machines/enrollment/events';
import { staffRoles } from '../../machines/principal';
import type { EnrollmentView } from '../answers';
import { formOf, isAct, isFor, isLabelled, labelOf, type Act, type Field } from './acts';
import { pageOf } from './addresses';
import { caseWords } from './case-words';
import { page, type Markup } from './page';
import type { Sessions, SignedIn } from './session';
import { signOutForm } from './sign-out';
import { words } from './words';

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
  const possible = view.allowed.map(({ event }) => event).filter(isAct).filter((type) => isFor(type, signedIn.user.roles));
  // What somebody waits for stands open; what may be done besides is a line each.
  const asked = new Set(owed.map(({ event }) => event));
  const [urgent, further] = [possible.filter((type) => asked.has(type)), possible.filter((type) => !asked.has(type))];
  const notes = (view.particulars.notes ?? []).filter(({ forApplicant }) => forApplicant);
  return c.html(
    page(language, said.title(title), html`<p><a href="?language=${said.other[0]}" lang="${said.other[0]}" hreflang="${said.other[0]}">${said.other[1]}</a></p>
<h1>${said.title(title)}</h1>
${refused ? html`<p class="notice refused" role="alert">${said.notTaken} ${refused.message}</p>` : ''}
<dl><dt>${said.facts.status}</dt><dd>${status}</dd><dt>${said.facts.age}</dt><dd>${time(view.startedAt)}</dd><dt>${said.facts.reference}</dt><dd>${view.id}</dd></dl>
${way(view, language)}
${notes.length === 0 ? '' : html`<h2>${said.notes}</h2>${notes.map(({ at, text }) => html`<blockquote><p>${text}</p><p class="faint">${time(at)}</p></blockquote>`)}`}
<h2>${said.owed}</h2>
${owed.length === 0 ? html`<p>${said.nothingOwed}</p>` : html`<ul class="proofs">${owed.map((one) => html`<li><strong>${one.todo ?? one.code}</strong>
<dl>${one.field !== undefined && isLabelled(one.field) ? html`<dt>${said.field}</dt><dd>${labelOf(one.field, language)}</dd>` : ''}<dt>${said.by}</dt><dd>${String(one.by ?? '')}</dd><dt>${said.why}</dt><dd>${one.why ?? ''}</dd>${one.until === undefined ? '' : html`<dt>${said.until}</dt><dd>${time(one.until)}</dd>`}</dl>
${isOfStaff(one.event) ? html`<p class="faint">${said.ours}</p>` : one.until === undefined ? '' : html`<p class="faint">${one.event === 'decision.appeal' ? said.afterAppeal : said.afterwards}</p>`}
${one.event === 'agreement.sign' ? agreementFacts(form) : ''}
${one.code === 'document' && one.field !== undefined ? upload(form, one.field) : ''}</li>`)}</ul>`}
${urgent.length === 0 ? '' : html`<h2>${said.acts}</h2>${urgent.map((type) => actForm(form, type))}`}
${further.length === 0 ? '' : html`<h2>${urgent.length === 0 ? said.acts : said.more}</h2>${further.map((type) => html`<details${refused?.act === type ? html` open` : ''}><summary>${(formOf(type).title ?? formOf(type).button)[language]}</summary>${actForm(form, type)}</details>`)}`}
<p class="faint">${words[language].confirm.registration.signedInAs(signedIn.user.name, signedIn.user.email)}</p>
${signOutForm(session, pageOf(view.id), words[language].confirm.signOut, signedIn)}`),
    refused ? 422 : 200,
  );
}

/** Whether only the programme's own staff can do it. */
const isOfStaff = (type: string | undefined): boolean => {
  const declared = Object.entries(events).find(([name]) => name === type)?.[1];
  return declared !== undefined && declared.by.every((role) => staffRoles.some((one) => one === role));
};

interface Form {
  readonly session: Sessions;
  readonly view: EnrollmentView;
  readonly signedIn: SignedIn;
  readonly language: Language;
  readonly refused?: Refused;
}

/** The stages in their order, as far as the case is in one of them. */
function way({ state, status }: EnrollmentView, language: Language): Markup | string {
  const said = caseWords[language];
  const stages = Object.entries(said.stages);
  const stage = state.map((path) => path.split('.')).find(([region]) => region === 'stage')?.[1] ?? '';
  const at = stages.findIndex(([name]) => name === (sameStage[stage] ?? stage));
  if (at < 0 || status !== 'active') return '';
  return html`<nav aria-label="${said.steps}"><ol class="way">${stages.map(([, label], index) => html`<li${index === at ? html` aria-current="step"` : ''}>${label}</li>`)}</ol></nav>`;
}

/** States that lie on the same stretch of the way. */
const sameStage: Readonly<Record<string, string>> = { rejected: 'verifying', rejectedFinally: 'verifying', activating: 'agreement' };

const addressOf = ({ view, language }: Form, path: string): string => `/cases/${encodeURIComponent(view.id)}/${path}?language=${language}`;

function upload(form: Form, document: string): Markup {
  const said = caseWords[form.language];
  const wrong = form.refused?.act === document ? form.refused.message : undefined;
  return html`<form method="post" enctype="multipart/form-data" action="${addressOf(form, `documents/${document}`)}"><input type="hidden" name="form" value="${form.session.formToken(`document ${form.view.id}`, form.signedIn)}">
<label for="${document}">${said.file}</label><input id="${document}" type="file" name="file" accept="application/pdf,image/png,image/jpeg" required${described(wrong, document)}>${explained(wrong, document)}
<button>${said.upload}</button></form>`;
}

function actForm(form: Form, type: Act): Markup {
  const { language } = form;
  const { button, box, fields } = formOf(type);
  const refused = form.refused?.act === type ? form.refused : undefined;
  const id = type.replace('.', '-');
  const boxWrong = refused?.field === 'box' ? refused.message : undefined;
  return html`<form method="post" action="${addressOf(form, `acts/${type}`)}"><input type="hidden" name="form" value="${form.session.formToken(`${type} ${form.view.id}`, form.signedIn)}">
${type === 'agreement.sign' ? versionRead(form) : ''}
${(fields?.(form.view, language) ?? []).map((one) => fieldMarkup(one, id, language, refused))}
${box ? html`<label><input type="checkbox" name="box" value="yes"${described(boxWrong, `${id}-box`)}> ${box[language]}</label>${explained(boxWrong, `${id}-box`)}` : ''}
<button${type === 'enrollment.withdraw' || type === 'enrollment.close' ? html` class="quiet"` : ''}>${button[language]}</button></form>`;
}

/** One field with its label, and where it was wrong with what would be right; what had been typed is still there. */
function fieldMarkup({ path, label, kind, value = '', choices = [], optional }: Field, form: string, language: Language, refused: Refused | undefined): Markup {
  const id = `${form}-${path.replace(/[^\w]+/g, '-').replace(/-$/, '')}`;
  const wrong = refused?.field === path || refused?.field?.startsWith(`${path}.`) ? refused.message : undefined;
  const typed = refused ? refused.typed[path] : value;
  const now = typeof typed === 'string' ? typed : '';
  if (kind === 'choice') {
    return html`<fieldset${described(wrong, id)}><legend>${label}</legend>
${choices.map((choice, index) => html`<label><input type="radio" id="${id}-${index}" name="${path}" value="${choice.value}"${choice.value === now ? html` checked` : ''}> ${choice.label}${choice.note ? html`<span class="faint note">${choice.note}</span>` : ''}</label>`)}${explained(wrong, id)}</fieldset>`;
  }
  if (kind === 'box') return html`<label><input type="checkbox" name="${path}" value="${value}"${refused && now !== '' ? html` checked` : ''}> ${label}</label>`;
  return html`<label for="${id}">${label}${optional ? html` <span class="faint">(${caseWords[language].optional})</span>` : ''}</label><input id="${id}" name="${path}" value="${now}" type="${kind}"${described(wrong, id)}>${explained(wrong, id)}`;
}

const described = (wrong: string | undefined, id: string): Markup | string => (wrong === undefined ? '' : html` aria-invalid="true" aria-describedby="${id}-wrong"`);
const explained = (wrong: string | undefined, id: string): Markup | string => (wrong === undefined ? '' : html`<p class="wrong" id="${id}-wrong">${wrong}</p>`);

type Offer = NonNullable<EnrollmentView['particulars']['agreement']>;
const offered = ({ particulars }: EnrollmentView): Offer | undefined => particulars.renewalOffer ?? particulars.agreement;
/** In the reader's language where there is one. */
const documentFor = ({ documents }: Offer, language: Language): Offer['documents'][number] | undefined => documents.find((one) => one.language === language) ?? documents[0];

/** R37, R38: the version, its document with the digest, and who may sign; whoever sees the page may read it. */
function agreementFacts({ language, view }: Form): Markup | string {
  const said = caseWords[language];
  const offer = offered(view);
  if (!offer) return '';
  const document = documentFor(offer, language);
  return html`<dl><dt>${said.version}</dt><dd>${offer.version}</dd><dt>${said.signers}</dt><dd>${offer.signatories.join(', ')}</dd>
${document ? html`<dt>${said.digest}</dt><dd>${document.sha256}</dd>` : ''}</dl>
${document ? html`<p><a href="/agreements/${offer.version}/${document.language}">${said.read}</a></p>` : ''}`;
}

/** What is signed is what the page shows. */
function versionRead({ language, view }: Form): Markup | string {
  const offer = offered(view);
  if (!offer) return '';
  const document = documentFor(offer, language);
  return html`${document ? html`<input type="hidden" name="language" value="${document.language}">` : ''}<input type="hidden" name="version" value="${offer.version}">`;
}
