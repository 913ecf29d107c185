/**
 * What an adapter throws, named by its effect. A «no» of the world is an answer, never an error; an error is only what
 * may be different on a second try. Adapters know nothing of Temporal: `activities/index.ts` translates.
 */

/** The other side cannot answer just now: busy, down, too slow. Tried again, not before `retryAfterMs` where it said so. */
export class TryAgainError extends Error {
  override readonly name: string = 'TryAgainError';
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: { retryAfterMs?: number | undefined; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.retryAfterMs = options.retryAfterMs;
  }
}

/**
 * The other side answers, but not in a way that we can work with: another shape than agreed, or credentials that it does
 * not take. Only people can mend that, and a case must not die of it: it is tried again slowly (every `slowly` ms), the
 * error stands in the case's view meanwhile, and once mended the case goes on by itself.
 */
export class WrongAnswerError extends Error {
  override readonly name: string = 'WrongAnswerError';
  /** 15 minutes. */
  static readonly slowly = 15 * 60_000;
}

/** We asked what cannot be asked: a mistake of ours that no repetition mends. Not tried again. */
export class WrongQuestionError extends Error {
  override readonly name = 'WrongQuestionError';
}

/**
 * A Retry-After header in milliseconds: seconds or an HTTP date; undefined where absent or unreadable. At most one hour,
 * so that a mistaken header does not stop a case.
 */
export function retryAfterMs(header: string | null | undefined, now: number): number | undefined {
  if (!header) return undefined;
  const wait = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  if (Number.isNaN(wait)) return undefined;
  return Math.min(Math.max(wait, 0), 3_600_000);
}

/** What an unknown thrown value says, its hidden cause included (fetch says «fetch failed» and keeps why to itself). */
export function reasonOf(error: unknown): string {
  const { message, cause } = fieldsOf(error);
  const deeper = fieldsOf(cause);
  const why = deeper.message || deeper.code;
  return [message || String(error), why].filter(Boolean).join(': ');
}

/** Node's code of an error (`EEXIST`), where it has one. */
export const codeOf = (error: unknown): string | undefined => fieldsOf(error).code;

/** Read by its fields, not its class: errors of the platform come from another realm in tests and sandboxes. */
function fieldsOf(error: unknown): { message?: string; code?: string; cause?: unknown } {
  if (typeof error !== 'object' || error === null) return {};
  const text = (key: string): string | undefined => {
    const value: unknown = Reflect.get(error, key);
    return typeof value === 'string' ? value : undefined;
  };
  const [message, code] = [text('message'), text('code')];
  return { ...(message ? { message } : {}), ...(code ? { code } : {}), cause: Reflect.get(error, 'cause') };
}
