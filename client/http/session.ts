import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import { deleteCookie, getCookie, getSignedCookie, setCookie, setSignedCookie } from 'hono/cookie';
import { z } from 'zod';
import type { Directory } from '../../activities/directory/port';
import type { User } from '../../activities/directory/record';
import type { Principal } from '../../machines/principal';
import { accountPrincipal } from '../identity/people';

/** Somebody of a company, signed in with its work account. */
export interface SignedIn {
  readonly tenant: string;
  readonly user: User;
  readonly principal: Principal;
}

export interface Sessions {
  /** Who is signed in, looked up in the directory now: whoever is removed there is signed out here. */
  read(c: Context): Promise<SignedIn | undefined>;
  begin(c: Context, tenant: string, user: User): Promise<void>;
  /** Signs out. Whoever signs in next in this browser may want to be another. */
  end(c: Context): void;
  wantsAnother(c: Context): boolean;
  /** A form’s proof that this gateway made it for this browser’s session and this address. */
  formToken(purpose: string, signedIn?: SignedIn): string;
  /** @returns whether the request comes from a page of ours and bears its proof. */
  isOurForm(c: Context, token: unknown, purpose: string, signedIn?: SignedIn): boolean;
}

const name = 'parvis_session';
const anotherName = 'parvis_another';
const hour = 3_600_000;

const Content = z.object({ tenant: z.string(), user: z.string(), expires: z.number() });

/**
 * Sessions of one hour, kept by the browser alone: a cookie signed with a key that is derived from the link key. `by`: what lets people in;
 * a session is worth nothing where that has changed.
 */
export function sessions(given: { key: Uint8Array; by: string; secure: boolean; directory: Directory; now: () => number }): Sessions {
  const cookieKey = derived(given.key, `session by ${given.by}`);
  const formKey = derived(given.key, 'form');
  const cookie = { httpOnly: true, sameSite: 'Lax', secure: given.secure, path: '/' } as const;
  const formToken = (purpose: string, signedIn?: SignedIn) =>
    createHmac('sha256', formKey).update(JSON.stringify([purpose, signedIn?.tenant ?? '', signedIn?.user.id ?? ''])).digest('base64url');

  return {
    async read(c) {
      const value = await getSignedCookie(c, cookieKey, name);
      const content = typeof value === 'string' ? Content.safeParse(fromText(value)).data : undefined;
      if (!content || content.expires <= given.now()) return undefined;
      const user = await given.directory.user(content.tenant, content.user);
      return user && { tenant: content.tenant, user, principal: accountPrincipal(content.tenant, user) };
    },
    async begin(c, tenant, user) {
      const content: z.infer<typeof Content> = { tenant, user: user.id, expires: given.now() + hour };
      await setSignedCookie(c, name, toText(content), cookieKey, { ...cookie, maxAge: hour / 1_000 });
      deleteCookie(c, anotherName, cookie);
    },
    end(c) {
      deleteCookie(c, name, cookie);
      setCookie(c, anotherName, '1', { ...cookie, maxAge: hour / 1_000 });
    },
    wantsAnother: (c) => getCookie(c, anotherName) !== undefined,
    formToken,
    isOurForm(c, token, purpose, signedIn) {
      return fromOurPage(c) && typeof token === 'string' && sameText(token, formToken(purpose, signedIn));
    },
  };
}

/** Compares in a time that does not depend on where the texts differ. */
export function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** What browsers say about where a form was sent from. Pages here pass on no address, so that Origin may be `null`. */
function fromOurPage(c: Context): boolean {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const origin = c.req.header('origin');
  return origin === undefined || origin === 'null' || origin === new URL(c.req.url).origin;
}

/** What a cookie can hold. */
export const toText = (content: unknown): string => Buffer.from(JSON.stringify(content)).toString('base64url');

export function fromText(value: string): unknown {
  try {
    return JSON.parse(Buffer.from(value, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

export const derived = (key: Uint8Array, purpose: string): string => createHmac('sha256', key).update(`parvis ${purpose}`).digest('base64url');
