import { Hono } from 'hono';
import type { Directory } from '../../activities/directory/port';
import type { Cases } from '../cases';
import type { OpenIdProvider } from '../identity/provider';
import { developmentPages } from './development';
import { openIdPages } from './oidc';
import { languageOf, messagePage } from './page';
import type { Sessions } from './session';
import { words } from './words';

/** What lets people in: an OpenID provider, their own word in development, or nothing. */
export type SignIn = OpenIdProvider | 'development' | 'off';

export const modeOf = (signIn: SignIn): 'oidc' | 'development' | 'off' => (typeof signIn === 'string' ? signIn : 'oidc');

interface Given {
  readonly cases: Pick<Cases, 'view'>;
  readonly directory: Directory;
  readonly session: Sessions;
  readonly signIn: SignIn;
  readonly publicUrl: string;
  readonly now: () => number;
  readonly linkKey: Uint8Array;
  readonly log: (line: string) => void;
}

/** Signing in, in the way that the installation has. */
export function signInPages({ signIn, ...given }: Given): Hono {
  const app = new Hono();
  if (signIn === 'off') app.on(['GET', 'POST'], ['/sign-in', '/cases/:case/sign-in'], (c) => messagePage(c, 404, words[languageOf(c)].signInOff, languageOf(c)));
  else app.route('/', signIn === 'development' ? developmentPages(given) : openIdPages({ ...given, provider: signIn }));
  return app;
}
