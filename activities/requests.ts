import type { z } from 'zod';
import { reasonOf, retryAfterMs, TryAgainError, WrongAnswerError } from './errors';

/** Another system that speaks HTTP, as errors speak of it: «The company registry». */
export interface Asked {
  readonly system: string;
  /** For each request, the reading of its answer included, milliseconds. */
  readonly timeoutMs: number;
  /** Epoch ms. */
  readonly now: () => number;
}

export interface HttpRequest {
  readonly method?: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
  /** What the system asks to wait, milliseconds; see `retryAfterMs`. */
  readonly retryAfterMs: number | undefined;
}

/**
 * One HTTP request, its answer read whole within the timeout. Answers of every status come back; `mustNotBeLater` tells
 * those that mean «later».
 * @throws TryAgainError on timeout and no connection.
 */
export async function request(asked: Asked, address: string, { method = 'GET', headers, body }: HttpRequest): Promise<HttpAnswer> {
  const { system, timeoutMs, now } = asked;
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(address, { method, headers, ...(body === undefined ? {} : { body }), signal: timeout, redirect: 'error' });
    const text = await response.text();
    return { status: response.status, text, retryAfterMs: retryAfterMs(response.headers.get('retry-after'), now()) };
  } catch (error) {
    const why = timeout.aborted ? `gave no answer in ${timeoutMs} ms` : `cannot be reached: ${reasonOf(error)}`;
    throw new TryAgainError(`${system} at ${new URL(address).origin} ${why}.`, { cause: error });
  }
}

/**
 * @param said what the system says of it, where that can be told from its answer. Default: how the answer begins
 * @throws TryAgainError on 429 and 5xx, with the system's Retry-After
 */
export function mustNotBeLater({ system }: Asked, { status, text, retryAfterMs: wait }: HttpAnswer, said: string = snippet(text)): void {
  if (status !== 429 && status < 500) return;
  throw new TryAgainError(`${system} is ${status === 429 ? 'asked too often' : 'not available'} (${status} ${said}).`, { retryAfterMs: wait });
}

/** The answer in the agreed shape. @throws WrongAnswerError naming the field that is otherwise. */
export async function readAnswer<S extends z.ZodType>({ system }: Asked, { status, text }: HttpAnswer, shape: S): Promise<z.infer<S>> {
  const json = parsed(text);
  if (json === undefined) throw new WrongAnswerError(`${system}’s answer (${status}) is not JSON: ${snippet(text)}`);
  const read = await shape.safeParseAsync(json);
  if (read.success) return read.data;
  const fields = read.error.issues.map((issue) => `${issue.path.join('.') || 'the whole'}: ${issue.message}`);
  throw new WrongAnswerError(`${system}’s answer (${status}) has not the agreed shape: ${fields.join('; ')}`);
}

/** The answer where it has the shape, else undefined: for errors that a system may explain or not. */
export function answerIn<S extends z.ZodType>({ text }: HttpAnswer, shape: S): z.infer<S> | undefined {
  return shape.safeParse(parsed(text)).data;
}

/** What JSON says; undefined where it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const snippet = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 160);
