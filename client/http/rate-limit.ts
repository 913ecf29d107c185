import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context, MiddlewareHandler } from 'hono';
import { languageOf, messagePage } from './page';
import { words } from './words';

export interface RateLimits {
  /** Requests of one client address in a window. */
  readonly perClient: number;
  /** Requests for one link in a window, from wherever. */
  readonly perLink: number;
  readonly windowMs: number;
  readonly now: () => number;
}

/** Fixed windows in this process’s memory: enough to make guessing and hammering pointless, and nothing to keep. */
export function rateLimits({ perClient, perLink, windowMs, now }: RateLimits): MiddlewareHandler {
  let windowEnds = 0;
  const counts = new Map<string, number>();
  const exceeds = (name: string, bound: number): boolean => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count > bound;
  };
  return async (c, next) => {
    if (now() >= windowEnds) {
      counts.clear();
      windowEnds = now() + windowMs;
    }
    const link = /^\/confirm\/[^/]+\/[^/]+/.exec(c.req.path)?.[0];
    const tooMany = [exceeds(`client ${clientOf(c)}`, perClient), link !== undefined && exceeds(`link ${link}`, perLink)];
    if (!tooMany.includes(true)) return next();
    c.header('retry-after', String(Math.ceil((windowEnds - now()) / 1_000)));
    return messagePage(c, 429, words[languageOf(c)].tooMany, languageOf(c));
  };
}

/** The address at the other end; a request that came by no socket counts with its like. */
function clientOf(c: Context): string {
  try {
    return getConnInfo(c).remote.address ?? 'unknown';
  } catch {
    return 'unknown';
  }
}
