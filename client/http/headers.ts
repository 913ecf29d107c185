import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';

/**
 * No page may be framed, cached, indexed or scripted, and none passes its address on: the address of a confirmation
 * bears the token that proves a mailbox.
 */
export function protectedHeaders(): MiddlewareHandler {
  const secure = secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      styleSrc: ["'self'"],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
    referrerPolicy: 'no-referrer',
    xFrameOptions: 'DENY',
    strictTransportSecurity: false, // for whoever terminates TLS in front to say
  });
  return async (c, next) => {
    await secure(c, next);
    c.res.headers.set('x-robots-tag', 'noindex, nofollow');
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store');
  };
}
