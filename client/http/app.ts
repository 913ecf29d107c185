import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { html } from 'hono/html';
import { HTTPException } from 'hono/http-exception';
import type { Agreements } from '../../activities/agreements/port';
import type { Documents } from '../../activities/documents/port';
import { largestDocument } from '../../activities/documents/judging';
import type { Directory } from '../../activities/directory/port';
import type { Cases } from '../cases';
import { Failure } from '../failures';
import { agreementPages } from './agreements';
import { casePages } from './case-page';
import { confirmationPages } from './confirmation';
import { languageOf, messagePage, style } from './page';
import { rateLimits } from './rate-limit';
import { protectedHeaders } from './headers';
import { modeOf, signInPages, type SignIn } from './sign-in';
import { sessions } from './session';
import { signOutPages } from './sign-out';
import { welcomePages } from './welcome';
import { words } from './words';

export interface GatewayDependencies {
  readonly cases: Pick<Cases, 'view' | 'send'>;
  readonly agreements: Agreements;
  /** Where what applicants hand in is kept. */
  readonly documents: Documents;
  /** Who the people of a company are; what a signed-in person may do is looked up in it at every request. */
  readonly directory: Directory;
  /** Signs sessions and forms; 32 bytes or more. */
  readonly linkKey: Uint8Array;
  readonly signIn: SignIn;
  /** The gateway's public address; https makes cookies secure. */
  readonly publicUrl: string;
  /** Resolves where Temporal answers, else rejects with the reason. */
  readonly temporal: () => Promise<void>;
  /** Epoch ms. Default: the clock. */
  readonly now?: () => number;
  /** Where a fault of the gateway itself is written; never a link's token. Default: standard error. */
  readonly log?: (line: string) => void;
}

/**
 * The gateway: what a link in a mail leads to (R32), the agreement to read (R37), health. Pages work without
 * JavaScript, change nothing by being looked at, and say in the contact's language what a button does.
 */
export function gatewayApp(given: GatewayDependencies): Hono {
  const now = given.now ?? Date.now;
  const log = given.log ?? ((line: string) => void process.stderr.write(`${line}\n`));
  const session = sessions({ key: given.linkKey, by: typeof given.signIn === 'string' ? given.signIn : given.signIn.issuer, secure: given.publicUrl.startsWith('https:'), directory: given.directory, now });
  const app = new Hono();

  app.use(protectedHeaders());
  app.get('/style.css', (c) => c.body(style, 200, { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'public, max-age=3600' }));
  app.get('/health', async (c) => {
    try {
      await given.temporal();
      return c.json({ status: 'up', temporal: 'up', signIn: modeOf(given.signIn) });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return c.json({ status: 'down', temporal: 'down', reason, todo: 'The gateway continues by itself as soon as Temporal answers again.' }, 503);
    }
  });
  app.use(rateLimits({ perClient: 120, perLink: 30, windowMs: 60_000, now }));
  const forms = bodyLimit({ maxSize: 16 * 1024 });
  const uploads = bodyLimit({ maxSize: largestDocument + 64 * 1024, onError: (c) => messagePage(c, 413, words[languageOf(c)].tooLarge, languageOf(c)) });
  app.use((c, next) => (/^\/cases\/[^/]+\/documents\//.test(c.req.path) ? uploads(c, next) : forms(c, next)));
  app.get('/', (c) => messagePage(c, 200, words[languageOf(c)].home, languageOf(c), html`<p><a href="/welcome">${words[languageOf(c)].whatIsNeeded}</a></p>`));
  app.route('/', welcomePages());
  app.route('/', confirmationPages({ ...given, now, session }));
  app.route('/', signInPages({ ...given, now, session, log }));
  app.route('/', signOutPages(session));
  app.route('/', casePages({ ...given, session }));
  app.route('/', agreementPages(given.agreements));

  app.notFound((c) => messagePage(c, 404, words[languageOf(c)].notFound, languageOf(c)));
  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse();
    const said = words[languageOf(c)];
    if (error instanceof Failure && error.exit === 3) {
      c.header('retry-after', '10');
      return messagePage(c, 503, said.away, languageOf(c));
    }
    log(`${c.req.method} ${c.req.routePath}: ${error.stack ?? error.message}`); // the route’s pattern: the path bears a token
    return messagePage(c, 500, said.fault, languageOf(c));
  });
  return app;
}
