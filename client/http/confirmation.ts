import { Hono, type Context } from 'hono';
import { html } from 'hono/html';
import type { Cases } from '../cases';
import { Failure } from '../failures';
import { signInAt } from './addresses';
import { otherwise } from './dead-link';
import { addressOf, openLink, type CurrentLink, type Link } from './link';
import { messagePage, page, type Markup } from './page';
import type { Sessions, SignedIn } from './session';
import type { SignIn } from './sign-in';
import { signOutForm } from './sign-out';
import { words } from './words';

interface Given {
  readonly cases: Pick<Cases, 'view' | 'send'>;
  readonly session: Sessions;
  readonly signIn: SignIn;
  readonly now: () => number;
  readonly linkKey: Uint8Array;
}

/**
 * What the confirmation mail's link leads to (R32): GET shows and changes nothing, since scanners of mail open links; a
 * button does, and pressing it again is harmless. The button proves the mailbox, signing in the registration.
 */
export function confirmationPages(given: Given): Hono {
  const { cases, session, now } = given;
  const app = new Hono();
  const open = (link: Link) => openLink(link, cases, { now: now(), linkKey: given.linkKey });

  app.get('/confirm/:case/:token', async (c) => {
    const opened = await open(c.req.param());
    return opened.is === 'current' ? show(c, given, opened) : otherwise(c, opened);
  });

  app.post('/confirm/:case/:token', async (c) => {
    const link = c.req.param();
    const opened = await open(link);
    if (opened.is !== 'current') return otherwise(c, opened);
    if (!session.isOurForm(c, (await c.req.parseBody())['form'], `mailbox ${addressOf(link)}`)) return messagePage(c, 403, words[opened.language].notOurForm, opened.language);
    if (!opened.confirmation.mailbox) {
      const by = { kind: 'link', id: 'confirm-mailbox', roles: ['mailbox-holder'] } as const;
      try {
        // The link is its own key: pressed twice, or sent again by the browser, it counts once.
        await cases.send(opened.view.id, { event: { type: 'mailbox.confirm', tokenHash: opened.tokenHash }, by, key: `mailbox ${opened.tokenHash}` });
      } catch (error) {
        return refusal(c, given, link, error);
      }
    }
    return c.redirect(addressOf(link), 303);
  });

  app.post('/confirm/:case/:token/registration', async (c) => {
    const { case: id, token } = c.req.param();
    const link = { case: id, token };
    const opened = await open(link);
    if (opened.is !== 'current') return otherwise(c, opened);
    const signedIn = await session.read(c);
    if (!signedIn) return c.redirect(signInAt(addressOf(link)), 303);
    if (!session.isOurForm(c, (await c.req.parseBody())['form'], `registration ${addressOf(link)}`, signedIn)) {
      return messagePage(c, 403, words[opened.language].notOurForm, opened.language);
    }
    if (!opened.confirmation.registration) {
      try {
        await cases.send(opened.view.id, { event: { type: 'registration.prove' }, by: signedIn.principal });
      } catch (error) {
        return refusal(c, given, link, error);
      }
    }
    return c.redirect(addressOf(link), 303);
  });

  /** The same page, with the sentence of the refusal; a case that has closed or moved on meanwhile is shown as it is, and so is a link that ran out. */
  async function refusal(c: Context, all: Given, link: Link, error: unknown): Promise<Response> {
    if (!(error instanceof Failure) || error.exit === 3) throw error;
    const opened = await open(link);
    if (opened.is !== 'current') return otherwise(c, opened);
    return error.details.guard === 'linkHasNotExpired' ? otherwise(c, { ...opened, is: 'expired' }) : show(c, all, opened, error);
  }
  return app;
}

async function show(c: Context, given: Given, { view, confirmation, language }: CurrentLink, refused?: Failure): Promise<Response> {
  const { case: id = '', token = '' } = c.req.param();
  const link = { case: id, token };
  const signedIn = await given.session.read(c);
  const said = words[language].confirm;
  const { title: company } = view.particulars;
  const { contactName: contact, contactEmail: mailbox, expiresAt } = confirmation;
  // Pressing the same button again would be refused again.
  const otherAccount = refused?.details.guard === 'isTheRegisteredContact';
  const both = confirmation.mailbox && confirmation.registration;
  const body = html`<h1>${said.title(company)}</h1>
${refused ? html`<p class="notice refused" role="alert">${said.refused} ${said.refusals[refused.details.guard ?? ''] ?? `${refused.message}.`}</p>` : ''}
${both ? html`<p class="notice" role="status">${said.both}</p>` : html`<p>${said.intro(contact, company)}</p>`}
<dl>
<dt>${said.facts.company}</dt><dd>${company}</dd>
<dt>${said.facts.contact}</dt><dd>${contact}</dd>
<dt>${said.facts.mailbox}</dt><dd>${mailbox}</dd>
<dt>${said.facts.reference}</dt><dd>${view.id}</dd>
${confirmation.mailbox || expiresAt === undefined ? '' : html`<dt>${said.facts.until}</dt><dd>${timeFor(language, expiresAt, view.particulars.timeZone)}</dd>`}
</dl>
<h2>${said.proofs}</h2>
<ul class="proofs">
<li>${proof(said.mailbox.title, confirmation.mailbox, language)}
${confirmation.mailbox ? '' : html`<p>${said.mailbox.why}</p>
<form method="post" action="${addressOf(link)}"><input type="hidden" name="form" value="${given.session.formToken(`mailbox ${addressOf(link)}`)}"><button>${said.mailbox.button}</button></form>`}
</li>
<li>${proof(said.registration.title, confirmation.registration, language)}
${confirmation.registration ? '' : registration(given, link, language, signedIn, otherAccount)}
</li>
</ul>
${signedIn && !otherAccount ? signOutForm(given.session, addressOf(link), words[language].confirm.signOut, signedIn) : ''}
<p class="faint">${both ? said.later : html`${said.stray} ${said.later}`}</p>`;
  // The rules' own refusal keeps its status; the page is the same.
  return c.html(page(language, said.title(company), body), refused ? statusOf(refused) : 200);
}

const statusOf = (failure: Failure): 403 | 409 => (failure.http === 403 ? 403 : 409);

const proof = (title: string, holds: boolean, language: 'en' | 'fr'): Markup => {
  const said = words[language].confirm;
  return html`<strong>${title}</strong><br><span class="${holds ? 'holds' : 'open'}">${holds ? `✓ ${said.holds}` : `○ ${said.open}`}</span>`;
};

function registration(given: Given, link: Link, language: 'en' | 'fr', signedIn: SignedIn | undefined, otherAccount: boolean): Markup {
  const said = words[language].confirm.registration;
  if (signedIn && otherAccount) return html`<p>${said.signedInAs(signedIn.user.name, signedIn.user.email)}</p>
${signOutForm(given.session, addressOf(link), words[language].confirm.signOut, signedIn)}`;
  if (signedIn) {
    const form = given.session.formToken(`registration ${addressOf(link)}`, signedIn);
    return html`<p>${said.signedInAs(signedIn.user.name, signedIn.user.email)}</p>
<form method="post" action="${addressOf(link)}/registration"><input type="hidden" name="form" value="${form}"><button>${said.button}</button></form>`;
  }
  if (given.signIn === 'off') return html`<p>${said.noSignIn}</p>`;
  return html`<p>${said.why}</p>
<p><a class="button" href="${signInAt(addressOf(link))}">${said.signIn}</a></p>`;
}

/** A moment for people, in the company's zone where it is known; the zone is always said. */
function timeFor(language: 'en' | 'fr', at: number, zone: string | undefined): string {
  const write = (timeZone: string) =>
    new Intl.DateTimeFormat(language === 'fr' ? 'fr-FR' : 'en-GB', { dateStyle: 'full', timeStyle: 'short', timeZone }).format(at) + ` (${timeZone})`;
  try {
    return write(zone ?? 'UTC');
  } catch {
    return write('UTC'); // a zone of a newer database than this machine’s
  }
}
