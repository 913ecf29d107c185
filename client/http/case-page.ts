import { Hono, type Context } from 'hono';
import type { z } from 'zod';
import { judgeDocument } from '../../activities/documents/judging';
import type { Documents } from '../../activities/documents/port';
import { events } from '../../machines/enrollment/events';
import type { EnrollmentView } from '../answers';
import type { Cases } from '../cases';
import { Failure } from '../failures';
import { formOf, isAct, payloadOf } from './acts';
import { pageOf, viewOf } from './addresses';
import { languageAsked, showCase, type Refused } from './case-markup';
import { caseWords } from './case-words';
import { languageOf, messagePage } from './page';
import type { Sessions, SignedIn } from './session';
import { signOutForm } from './sign-out';
import { words } from './words';

interface Given {
  readonly cases: Pick<Cases, 'view' | 'send'>;
  readonly documents: Documents;
  readonly session: Sessions;
}

/**
 * An applicant's page of a case: where it stands, what is owed, and the buttons and uploads that do it (R35, R38). For
 * a global admin of the company's account and its primary contact alone. GET changes nothing.
 */
export function casePages(given: Given): Hono {
  const { cases, session, documents } = given;
  const app = new Hono();

  app.get('/cases/:case', (c) => entered(c, ({ view, signedIn }) => showCase(c, session, view, signedIn)));

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
    return c.redirect(`${pageOf(view.id)}?language=${languageAsked(c, view)}`, 303);
  }

  /** Whoever may see the case; anybody else learns nothing of it, not even whether it is there. */
  async function entered(c: Context, go: (found: { view: EnrollmentView; signedIn: SignedIn }) => Response | Promise<Response>): Promise<Response> {
    const signedIn = await session.read(c);
    const asked = c.req.param('case') ?? '';
    if (!signedIn) return c.redirect(`${pageOf(asked)}/sign-in`, 303);
    const view = await viewOf(asked, cases);
    if (!view || !maySee(view, signedIn)) return messagePage(c, 404, caseWords[languageOf(c)].notYours, languageOf(c), signOutForm(session, pageOf(asked), words[languageOf(c)].openId.another, signedIn));
    return go({ view, signedIn });
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
