import { createTransport } from 'nodemailer';
import { codeOf, reasonOf, TryAgainError, WrongAnswerError } from '../errors';
import { composeMessage, type MailIdentity, previewLetter } from './message';
import type { Mail } from './port';
import { asHtml, asText } from './templates/rendering';

export interface SmtpOptions extends MailIdentity {
  /** `smtp://` or `smtps://`, credentials included. */
  url: string;
  /** For connecting, greeting and each silence, milliseconds. Default 10,000. */
  timeoutMs?: number;
}

/** Hands mail to an SMTP server, over at most two connections that are kept open. */
export function smtpMail({ url, timeoutMs = 10_000, ...identity }: SmtpOptions): Mail {
  const transport = createTransport({
    ...connectionOf(url),
    pool: true,
    maxConnections: 2,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });

  return {
    async send(request, { effect }) {
      const { messageId, to, bytes, subject } = await composeMessage(request, effect, identity);
      try {
        await transport.sendMail({ envelope: { from: addressIn(identity.from), to: [to] }, raw: bytes });
      } catch (error) {
        const said = `The mail «${subject}» could not be handed to ${new URL(url).host}: ${reasonOf(error)}`;
        throw isForGood(error) ? new WrongAnswerError(said, { cause: error }) : new TryAgainError(said, { cause: error });
      }
      return { messageId };
    },
    async preview(request) {
      const { letter, to } = previewLetter(request, identity);
      return { to, subject: letter.subject, text: asText(letter), html: await asHtml(letter) };
    },
    close: () => transport.close(),
  };
}

/** Answers of 500 and above, and a sign-in that is refused, are for people to mend; the rest passes. */
function isForGood(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null ? Reflect.get(error, 'responseCode') : undefined;
  return (typeof code === 'number' && code >= 500) || codeOf(error) === 'EAUTH';
}

function connectionOf(url: string): { host: string; port: number; secure: boolean; auth?: { user: string; pass: string } } {
  const { protocol, hostname, port, username, password } = new URL(url);
  const secure = protocol === 'smtps:';
  return {
    host: hostname.replace(/^\[|\]$/g, ''), // an IPv6 address stands in brackets
    port: Number(port) || (secure ? 465 : 587),
    secure,
    ...(username ? { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } } : {}),
  };
}

const addressIn = (from: string): string => /<([^>]+)>/.exec(from)?.[1] ?? from.trim();
