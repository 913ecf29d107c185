import { Hono } from 'hono';
import { html } from 'hono/html';
import { caseIn } from './addresses';
import { linkIn } from './link';
import { languageOf, messagePage, type Markup } from './page';
import type { Sessions, SignedIn } from './session';
import { words } from './words';

/** The button that signs out and leads back to the page, where it is one of a link or of a case. */
export const signOutForm = (session: Sessions, back: string, label: string, signedIn: SignedIn): Markup =>
  html`<form method="post" action="/sign-out"><input type="hidden" name="form" value="${session.formToken('sign-out', signedIn)}"><input type="hidden" name="return" value="${back}"><button class="quiet">${label}</button></form>`;

export function signOutPages(session: Sessions): Hono {
  const app = new Hono();
  app.post('/sign-out', async (c) => {
    const signedIn = await session.read(c);
    const { form, return: back } = await c.req.parseBody();
    if (signedIn && !session.isOurForm(c, form, 'sign-out', signedIn)) return messagePage(c, 403, words[languageOf(c)].notOurForm, languageOf(c));
    session.end(c);
    if (typeof back === 'string' && (linkIn(back) || caseIn(back) !== undefined)) return c.redirect(back, 303);
    return messagePage(c, 200, words[languageOf(c)].signedOut, languageOf(c));
  });
  return app;
}
