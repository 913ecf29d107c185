import { Hono, type Context } from 'hono';
import { html } from 'hono/html';
import type { Directory } from '../../activities/directory/port';
import type { Cases } from '../cases';
import { userOf } from '../identity/people';
import { SignInError, type OpenIdProvider } from '../identity/provider';
import { accountOf, caseIn, pageOf, signInAt } from './addresses';
import { otherwise } from './dead-link';
import { linkIn, openLink } from './link';
import { languageOf, messagePage } from './page';
import { pendingSignIns } from './pending';
import type { Sessions } from './session';
import { words } from './words';

interface Given {
  readonly cases: Pick<Cases, 'view'>;
  readonly directory: Directory;
  readonly session: Sessions;
  readonly provider: OpenIdProvider;
  readonly publicUrl: string;
  readonly now: () => number;
  readonly linkKey: Uint8Array;
  readonly log: (line: string) => void;
}

/**
 * Sign-in by the OpenID provider. It begins at a mail’s link or a case’s page and leads back to it and nowhere else: whoever comes
 * back is looked up among the people of that case’s account.
 */
export function openIdPages({ cases, directory, session, provider, publicUrl, now, linkKey, log }: Given): Hono {
  const app = new Hono();
  const pending = pendingSignIns({ key: linkKey, secure: publicUrl.startsWith('https:'), now });
  const redirectAddress = `${publicUrl}/sign-in/callback`;

  // A page between, so that a browser that keeps no cookies is not sent round in circles.
  app.get('/cases/:case/sign-in', (c) => {
    const said = words[languageOf(c)].openId;
    return messagePage(c, 200, said.begin, languageOf(c), again(pageOf(c.req.param('case')), said.signIn));
  });

  app.get('/sign-in', async (c) => {
    const back = c.req.query('return') ?? '';
    if (!linkIn(back) && caseIn(back) === undefined) return messagePage(c, 400, words[languageOf(c)].invalidLink, languageOf(c));
    try {
      const { address, pending: begun } = await provider.begin(redirectAddress, { language: languageOf(c), another: session.wantsAnother(c) });
      await pending.hold(c, { ...begun, back });
      return c.redirect(address, 303);
    } catch (error) {
      return refused(c, error, back);
    }
  });

  app.get('/sign-in/callback', async (c) => {
    const held = await pending.take(c, c.req.query('state') ?? '');
    const language = languageOf(c);
    if (!held) return messagePage(c, 400, words[language].openId.over, language);
    try {
      // The public address: behind a proxy the request bears another.
      const identity = await provider.finish(new URL(redirectAddress + new URL(c.req.url).search), held);
      const domain = await accountAt(held.back);
      if (typeof domain === 'object') return await otherwise(c, domain);
      const person = domain === undefined ? undefined : await userOf(identity, directory, domain);
      if (!person) {
        session.end(c);
        return await messagePage(c, 403, words[language].openId.notOfCompany(identity.address), language, again(held.back, words[language].openId.another));
      }
      await session.begin(c, person.tenant, person.user);
      return c.redirect(held.back, 303);
    } catch (error) {
      return refused(c, error, held.back);
    }
  });

  /** The account of the case that an address of ours is about; or the link, where it can do nothing any more. */
  async function accountAt(back: string) {
    const link = linkIn(back);
    if (link) {
      const opened = await openLink(link, cases, { now: now(), linkKey });
      return opened.is === 'current' ? opened.view.particulars.tenant : opened;
    }
    return accountOf(caseIn(back) ?? '', cases);
  }

  function refused(c: Context, error: unknown, back: string): Response | Promise<Response> {
    if (!(error instanceof SignInError)) throw error;
    const language = languageOf(c);
    const said = words[language].openId;
    if (error.problem === 'wrong' || error.problem === 'unreachable') log(`sign-in: ${error.message}`);
    if (error.problem === 'unreachable') c.header('retry-after', '10');
    const status = { declined: 403, over: 400, unreachable: 503, wrong: 502 } as const;
    return messagePage(c, status[error.problem], said[error.problem], language, again(back, said.again));
  }
  return app;
}

const again = (back: string, text: string) => html`<p><a class="button" href="${signInAt(back)}">${text}</a></p>`;
