import { Hono, type Context } from 'hono';
import { html } from 'hono/html';
import type { z } from 'zod';
import { judgeDocument } from '../../activities/documents/judging';
import type { Documents } from '../../activities/documents/port';
import type { Directory } from '../../activities/directory/port';
import { events } from '../../machines/enrollment/events';
import type { EnrollmentView } from '../answers';
import { caseId } from '../case-id';
import type { Cases } from '../cases';
import { Failure } from '../failures';
import { formOf, isAct, payloadOf } from './acts';
import { languageAsked, showCase, type Refused } from './case-markup';
import { caseWords } from './case-words';
import { languageOf, messagePage, page } from './page';
import type { Sessions, SignedIn } from './session';
import { words } from './words';

interface Given {
  readonly cases: Pick<Cases, 'view' | 'send'>;
  readonly directory: Directory;
  readonly documents: Documents;
  readonly session: Sessions;
  readonly signIn: 'development' | 'off';
}

/**
 * An applicant's page of a case: where it stands, what is owed, and the buttons and uploads that do it (R35, R38). For
 * a global admin of the company's account and its primary contact alone. GET changes nothing.
 */
export function casePages(given: Given): Hono {
  const { cases, session, documents, directory } = given;
  const app = new Hono();

  app.get('/cases/:case', (c) => entered(c, ({ view, signedIn }) => showCase(c, session, view, signedIn)));

  app.get('/cases/:case/sign-in', (c) => signInPage(c));
  app.post('/cases/:case/sign-in', async (c) => {
    if (given.signIn === 'off') return messagePage(c, 404, words[languageOf(c)].signInOff, languageOf(c));
    const { form, email } = await c.req.parseBody();
    if (!session.isOurForm(c, form, 'sign-in by address')) return messagePage(c, 403, words[languageOf(c)].notOurForm, languageOf(c));
    const view = await viewOf(c);
    const address = typeof email === 'string' ? email.trim() : '';
    const tenant = view?.particulars.tenant === undefined ? undefined : await directory.tenant(view.particulars.tenant);
    const user = tenant?.users.find((one) => one.email.toLowerCase() === address.toLowerCase());
    // An unknown case and an unknown address look alike.
    if (!view || !tenant || !user) return signInPage(c, address);
    await session.begin(c, tenant.domain, user);
    return c.redirect(`/cases/${encodeURIComponent(view.id)}`, 303);
  });

  app.post('/cases/:case/acts/:event', (c) =>
    entered(c, async ({ view, signedIn }) => {
      const type = c.req.param('event') ?? '';
      const typed = await c.req.parseBody();
      const said = caseWords[languageAsked(c, view)];
      if (!isAct(type)) return messagePage(c, 404, words[languageOf(c)].notFound, languageOf(c));
      if (!session.isOurForm(c, typed['form'], `${type} ${view.id}`, signedIn)) return messagePage(c, 403, words[languageOf(c)].notOurForm, languageOf(c));
      const refuse = (refused: Omit<Refused, 'act' | 'typed'>) => showCase(c, session, view, signedIn, { ...refused, act: type, typed });
      if (formOf(type).box && typed['box'] === undefined) return refuse({ field: 'box', message: said.box });
      const fields = Object.fromEntries(Object.entries(typed).flatMap(([name, value]) => (typeof value === 'string' && name !== 'form' && name !== 'box' ? [[name, value]] : [])));
      const parsed = events[type].payload.safeParse(payloadOf(type, fields, view));
      if (!parsed.success) return refuse(wrongField(parsed.error.issues, said));
      return sent(c, view, signedIn, { type, ...parsed.data }, undefined, (message) => refuse({ message }));
    }),
  );

  app.post('/cases/:case/documents/:document', (c) =>
    entered(c, async ({ view, signedIn }) => {
      const document = c.req.param('document') ?? '';
      const { form, file } = await c.req.parseBody();
      if (!session.isOurForm(c, form, `document ${view.id}`, signedIn)) return messagePage(c, 403, words[languageOf(c)].notOurForm, languageOf(c));
      if (!(view.particulars.documents ?? []).some(({ id }) => id === document)) return messagePage(c, 404, words[languageOf(c)].notFound, languageOf(c));
      const said = caseWords[languageAsked(c, view)];
      const refuse = (message: string) => showCase(c, session, view, signedIn, { act: document, field: 'file', message, typed: {} });
      if (!(file instanceof File) || file.name === '') return refuse(said.noFile);
      const bytes = new Uint8Array(await file.arrayBuffer());
      const judged = judgeDocument(bytes);
      if ('refused' in judged) return refuse(languageAsked(c, view) === 'fr' ? `${said.theFile} ne convient pas. ${said.file}.` : `${said.theFile} ${judged.refused}.`);
      const { size, sha256 } = await documents.store(view.id, bytes);
      const event = { type: 'document.attach', document, file: { name: file.name.slice(-200), type: judged.type, size, sha256 } };
      // The same key as the command line's: the same file is one act, whichever way it came.
      return sent(c, view, signedIn, event, `attach ${document} ${sha256}`, refuse);
    }),
  );

  async function sent(c: Context, view: EnrollmentView, { principal }: SignedIn, event: { readonly type: string }, key: string | undefined, refuse: (message: string) => Response | Promise<Response>) {
    try {
      await cases.send(view.id, { event, by: principal, ...(key === undefined ? {} : { key }) });
    } catch (error) {
      if (!(error instanceof Failure) || error.exit === 3) throw error;
      return refuse(error.message);
    }
    return c.redirect(`/cases/${encodeURIComponent(view.id)}?language=${languageAsked(c, view)}`, 303);
  }

  /** Whoever may see the case; anybody else learns nothing of it, not even whether it is there. */
  async function entered(c: Context, go: (found: { view: EnrollmentView; signedIn: SignedIn }) => Response | Promise<Response>): Promise<Response> {
    const signedIn = await session.read(c);
    if (!signedIn) return c.redirect(`/cases/${encodeURIComponent(c.req.param('case') ?? '')}/sign-in`, 303);
    const view = await viewOf(c);
    if (!view || !maySee(view, signedIn)) return messagePage(c, 404, caseWords[languageOf(c)].notYours, languageOf(c));
    return go({ view, signedIn });
  }

  async function viewOf(c: Context): Promise<EnrollmentView | undefined> {
    try {
      return await cases.view(caseId(c.req.param('case') ?? ''));
    } catch (error) {
      if (error instanceof Failure && (error.code === 'usage' || error.code === 'unknownCase')) return undefined;
      throw error;
    }
  }

  function signInPage(c: Context, refused?: string): Response | Promise<Response> {
    const language = languageOf(c);
    if (given.signIn === 'off') return messagePage(c, 404, words[language].signInOff, language);
    const said = caseWords[language];
    return c.html(
      page(language, said.signIn, html`<h1>${said.signIn}</h1>
<p class="notice">${said.development}</p>
<form method="post" action="/cases/${encodeURIComponent(c.req.param('case') ?? '')}/sign-in"><input type="hidden" name="form" value="${session.formToken('sign-in by address')}">
${refused === undefined ? '' : html`<p class="notice refused" role="alert" id="wrong">${said.unknown}</p>`}
<label for="email">${said.address}</label><input id="email" name="email" type="email" autocomplete="email" required value="${refused ?? ''}"${refused === undefined ? '' : html` aria-invalid="true" aria-describedby="wrong"`}>
<button>${said.signIn}</button></form>`),
      refused === undefined ? 200 : 403,
    );
  }
  return app;
}

function maySee({ particulars }: EnrollmentView, { tenant, user }: SignedIn): boolean {
  const ofTheCompany = particulars.tenant?.toLowerCase() === tenant.toLowerCase();
  return ofTheCompany && (user.roles.includes('global-admin') || user.email.toLowerCase() === particulars.confirmation?.contactEmail.toLowerCase());
}

type Issue = z.core.$ZodIssue;

/** The field that is wrong, by its path in the form, and what would be right. */
function wrongField(issues: readonly Issue[], said: (typeof caseWords)['en']): { field: string; message: string } {
  const [first] = issues;
  if (!first) return { field: '', message: '' };
  const { path, message, params } = innermost(first);
  const field = path.reduce<string>((so, step) => (typeof step === 'number' ? `${so}[${step}]` : so === '' ? String(step) : `${so}.${String(step)}`), '');
  const last = field.slice(field.lastIndexOf('.') + 1);
  if (last === 'email') return { field, message: params?.['rule'] === 'R31' ? said.webmail : said.wrongEmail };
  return { field, message: said.wrong[last] ?? message };
}

/** Of what may be one thing or another: what is wrong with the one that was meant, which has no field that is none of its own. */
function innermost(issue: Issue): { path: PropertyKey[]; message: string; params?: Record<string, unknown> } {
  const meant = issue.code === 'invalid_union' ? issue.errors.find((alternative) => alternative[0] && alternative.every(({ code }) => code !== 'unrecognized_keys'))?.[0] : undefined;
  if (!meant) return { path: issue.path, message: issue.message, ...(issue.code === 'custom' && issue.params ? { params: issue.params } : {}) };
  const { path, ...rest } = innermost(meant);
  return { ...rest, path: [...issue.path, ...path] };
}
