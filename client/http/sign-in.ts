import { Hono } from 'hono';
import { html } from 'hono/html';
import type { Directory } from '../../activities/directory/port';
import type { Cases } from '../cases';
import { addressOf, otherwise } from './confirmation';
import { openLink, type Link } from './link';
import { languageOf, messagePage, page } from './page';
import type { Sessions } from './session';
import { words } from './words';

interface Given {
  readonly cases: Pick<Cases, 'view'>;
  readonly directory: Directory;
  readonly session: Sessions;
  readonly signIn: 'development' | 'off';
  readonly now: () => number;
  readonly linkKey: Uint8Array;
}

/**
 * Sign-in for development: whoever holds a current link may choose a user of that company, and no other. It leads back
 * to that link and nowhere else.
 */
export function signInPages({ cases, directory, session, signIn, now, linkKey }: Given): Hono {
  const app = new Hono();
  const open = (link: Link) => openLink(link, cases, { now: now(), linkKey });

  app.get('/sign-in', async (c) => {
    if (signIn === 'off') return messagePage(c, 404, words[languageOf(c)].signInOff, languageOf(c));
    const link = linkIn(c.req.query('return'));
    if (!link) return messagePage(c, 400, words[languageOf(c)].invalidLink, languageOf(c));
    const opened = await open(link);
    if (opened.is !== 'current') return otherwise(c, opened);
    const { language, view } = opened;
    const said = words[language].signIn;
    const tenant = view.particulars.tenant === undefined ? undefined : await directory.tenant(view.particulars.tenant);
    const form = session.formToken(`sign-in ${addressOf(link)}`);
    const people = (tenant?.users ?? []).map(
      (user) => html`<form method="post" action="/sign-in"><input type="hidden" name="form" value="${form}"><input type="hidden" name="return" value="${addressOf(link)}"><button class="quiet" name="user" value="${user.id}">${user.name}<br>${user.email} · ${user.roles.join(', ')}</button></form>`,
    );
    return c.html(
      page(language, said.title, html`<h1>${said.title}</h1>
<p class="notice">${said.development}</p>
<h2>${said.as(view.particulars.title)}</h2>
<div class="people">${people.length > 0 ? people : html`<p>${said.nobody}</p>`}</div>
<p><a href="${addressOf(link)}">${said.back}</a></p>`),
    );
  });

  app.post('/sign-in', async (c) => {
    if (signIn === 'off') return messagePage(c, 404, words[languageOf(c)].signInOff, languageOf(c));
    const { form, user: chosen, return: back } = await c.req.parseBody();
    const link = linkIn(back);
    if (!link) return messagePage(c, 400, words[languageOf(c)].invalidLink, languageOf(c));
    const opened = await open(link);
    if (opened.is !== 'current') return otherwise(c, opened);
    const { tenant } = opened.view.particulars;
    const user = tenant !== undefined && typeof chosen === 'string' ? await directory.user(tenant, chosen) : undefined;
    if (!session.isOurForm(c, form, `sign-in ${addressOf(link)}`) || tenant === undefined || !user) {
      return messagePage(c, 403, words[opened.language].notOurForm, opened.language);
    }
    await session.begin(c, tenant, user);
    return c.redirect(addressOf(link), 303);
  });

  app.post('/sign-out', async (c) => {
    const signedIn = await session.read(c);
    const { form, return: back } = await c.req.parseBody();
    if (signedIn && !session.isOurForm(c, form, 'sign-out', signedIn)) return messagePage(c, 403, words[languageOf(c)].notOurForm, languageOf(c));
    session.end(c);
    const link = linkIn(back);
    return link ? c.redirect(addressOf(link), 303) : messagePage(c, 200, words[languageOf(c)].signedOut, languageOf(c));
  });
  return app;
}

/** The link that an address of ours bears; undefined for every other address, wherever it leads. */
function linkIn(address: unknown): Link | undefined {
  const [, id, token] = /^\/confirm\/([A-Za-z0-9%._:-]{1,100})\/([A-Za-z0-9_-]{43})$/.exec(typeof address === 'string' ? address : '') ?? [];
  if (id === undefined || token === undefined) return undefined;
  try {
    return { case: decodeURIComponent(id), token };
  } catch {
    return undefined;
  }
}
