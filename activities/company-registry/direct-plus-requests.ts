import type { z } from 'zod';
import { reasonOf, retryAfterMs, TryAgainError, WrongAnswerError } from '../errors';

export interface RegistryRequest {
  method?: 'GET' | 'POST';
  headers: Record<string, string>;
  body?: string;
  timeoutMs: number;
  now: () => number;
}

/**
 * One HTTP request, its answer read whole within the timeout. Answers of every status come back, except those that
 * mean «later».
 * @throws TryAgainError on 429 and 5xx (with the registry's Retry-After), timeout, no connection.
 */
export async function request(
  address: string,
  { method = 'GET', headers, body, timeoutMs, now }: RegistryRequest,
): Promise<RegistryResponse> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(address, { method, headers, ...(body === undefined ? {} : { body }), signal: timeout, redirect: 'error' });
    const text = await response.text();
    if (response.status === 429 || response.status >= 500) {
      throw new TryAgainError(
        `The company registry is ${response.status === 429 ? 'asked too often' : 'not available'} (${response.status} ${snippet(text)}).`,
        {
          retryAfterMs: retryAfterMs(response.headers.get('retry-after'), now()),
        },
      );
    }
    return { status: response.status, text };
  } catch (error) {
    if (error instanceof TryAgainError) throw error;
    const why = timeout.aborted ? `gave no answer in ${timeoutMs} ms` : `cannot be reached: ${reasonOf(error)}`;
    throw new TryAgainError(`The company registry at ${new URL(address).origin} ${why}.`, { cause: error });
  }
}

export interface RegistryResponse {
  status: number;
  text: string;
}

/** The answer in the agreed shape. @throws WrongAnswerError naming the field that is otherwise. */
export async function readAnswer<S extends z.ZodType>({ status, text }: RegistryResponse, shape: S): Promise<z.infer<S>> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new WrongAnswerError(`The company registry’s answer (${status}) is not JSON: ${snippet(text)}`);
  }
  const parsed = await shape.safeParseAsync(json);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'the whole'}: ${issue.message}`);
  throw new WrongAnswerError(`The company registry’s answer (${status}) has not the agreed shape: ${fields.join('; ')}`);
}

const snippet = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 160);
