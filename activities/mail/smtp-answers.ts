import { z } from 'zod';
import { reasonOf } from '../errors';

/** What the mail library says of a failure, as far as it is used. */
const Said = z.looseObject({
  code: z.string().optional(),
  /** The server's reply code. */
  responseCode: z.number().optional(),
  /** The server's whole answer: `550 5.1.1 user unknown`. */
  response: z.string().optional(),
  /** The command that it answers. */
  command: z.string().optional(),
});

/** The server's answer to a message that it did not take; without a code where it did not answer at all. */
export function serverAnswer(error: unknown): { code?: number; text: string } {
  const { responseCode: code, response } = read(error);
  const text = (response ?? reasonOf(error)).replace(/\s+/g, ' ').trim();
  return { ...(code === undefined ? {} : { code }), text };
}

/**
 * The refusal of a recipient for good: the server says in an enhanced status code (RFC 3463) that the address or its mailbox
 * is the trouble. Everything else, such as a server that does not relay for us, is no matter of the recipient.
 */
export function recipientRefusal(error: unknown): { status: string; diagnostic: string } | undefined {
  const { responseCode, response = '', command } = read(error);
  const [, status] = /^5\d\d[ -](5\.[12]\.\d{1,3})\b/.exec(response) ?? [];
  if (responseCode === undefined || command !== 'RCPT TO' || status === undefined) return undefined;
  return { status, diagnostic: response };
}

/** By its fields, not its class, which may come from another realm. */
const read = (error: unknown): z.infer<typeof Said> => Said.safeParse(typeof error === 'object' && error !== null ? { ...error } : {}).data ?? {};
