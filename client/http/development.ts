import { Hono, type Context } from 'hono';
import { html } from 'hono/html';
import type { Directory } from '../../activities/directory/port';
import type { Cases } from '../cases';
import { accountOf, pageOf } from './addresses';
import { caseWords } from './case-words';
import { otherwise } from './dead-link';
import { addressOf, linkIn, openLink, type Link } from './link';
import { languageOf, messagePage, page } from './page';
import type { Sessions } from './session';
import { words } from './words';

interface Given {
  readonly cases: Pick<Cases, 'view'>;
  readonly directory: Directory;
  readonly session: Sessions;
  readonly now: () => number;
  readonly linkKey: Uint8Array;
}

/**
 * Sign-in for development, without proof. Whoever holds a current link may choose a user of that company, and no other, and is led back
 * to that link and nowhere else; at a case’s page the address of one of its people is enough.
 */
export function developmentPages({ cases, directory, session, now, linkKey }: Given): Hono {
  const app = new Hono();
  const open = (link: Link) => openLink(link, cases, { now: now(), linkKey });

  app.get('/sign-in', async (c) => {
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

  app.get('/cases/:case/sign-in', (c) => byAddress(c));
  app.post('/cases/:case/sign-in', async (c) => {
    const { form, email } = await c.req.parseBody();
    if (!session.isOurForm(c, form, 'sign-in by address')) return messagePage(c, 403, words[languageOf(c)].notOurForm, languageOf(c));
    const domain = await accountOf(c.req.param('case'), cases);
    const address = typeof email === 'string' ? email.trim() : '';
    const tenant = domain === undefined ? undefined : await directory.tenant(domain);
    const user = tenant?.users.find((one) => one.email.toLowerCase() === address.toLowerCase());
    // An unknown case and an unknown address look alike.
    if (!tenant || !user) return byAddress(c, address);
    await session.begin(c, tenant.domain, user);
    return c.redirect(pageOf(c.req.param('case')), 303);
  });

  function byAddress(c: Context, refused?: string): Response | Promise<Response> {
    const language = languageOf(c);
    const said = caseWords[language];
    return c.html(
      page(language, said.signIn, html`<h1>${said.signIn}</h1>
<p class="notice">${said.development}</p>
<form method="post" action="${pageOf(c.req.param('case') ?? '')}/sign-in"><input type="hidden" name="form" value="${session.formToken('sign-in by address')}">
${refused === undefined ? '' : html`<p class="notice refused" role="alert" id="wrong">${said.unknown}</p>`}
<label for="email">${said.address}</label><input id="email" name="email" type="email" autocomplete="email" required value="${refused ?? ''}"${refused === undefined ? '' : html` aria-invalid="true" aria-describedby="wrong"`}>
<button>${said.signIn}</button></form>`),
      refused === undefined ? 200 : 403,
    );
  }
  return app;
}
