import type { Context } from 'hono';
import { deleteCookie, getSignedCookie, setSignedCookie } from 'hono/cookie';
import { z } from 'zod';
import type { Pending } from '../identity/provider';
import { derived, fromText, toText } from './session';

const Held = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), back: z.string(), expires: z.number() });

/** A sign-in under way at the OpenID provider, and the page that it leads back to. */
export interface Held extends Pending {
  readonly back: string;
}

const minutes = 10;

/** Sign-ins under way, each in a signed cookie of its own in the browser where it began, so that two tabs do not disturb each other. */
export function pendingSignIns(given: { key: Uint8Array; secure: boolean; now: () => number }) {
  const key = derived(given.key, 'sign-in under way');
  const cookie = { httpOnly: true, sameSite: 'Lax', secure: given.secure, path: '/sign-in' } as const;
  const nameFor = (state: string): string => `parvis_sign_in_${state.slice(0, 12)}`;
  return {
    async hold(c: Context, held: Held): Promise<void> {
      const content: z.infer<typeof Held> = { ...held, expires: given.now() + minutes * 60_000 };
      await setSignedCookie(c, nameFor(held.state), toText(content), key, { ...cookie, maxAge: minutes * 60 });
    },
    /** What was held for this state, once. */
    async take(c: Context, state: string): Promise<Held | undefined> {
      if (!/^[\w-]{12,200}$/.test(state)) return undefined;
      const value = await getSignedCookie(c, key, nameFor(state));
      if (value === undefined) return undefined;
      deleteCookie(c, nameFor(state), cookie);
      const held = value === false ? undefined : Held.safeParse(fromText(value)).data;
      return held && held.state === state && held.expires > given.now() ? held : undefined;
    },
  };
}
