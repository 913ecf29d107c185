import { createTransport } from 'nodemailer';
import { codeOf, reasonOf, TryAgainError, WrongAnswerError } from '../errors';
import type { BounceBox } from './bounce-box';
import { composeDeliveryReport } from './delivery-report';
import { composeMessage, type MailIdentity, type Message } from './message';
import type { Mail } from './port';
import { recipientRefusal, serverAnswer } from './smtp-answers';

export interface SmtpOptions extends MailIdentity {
  /** `smtp://` or `smtps://`, credentials included. */
  url: string;
  /** `required`: nothing is sent without TLS. `offered` (default): it is used where the server offers it. The certificate is checked either way. */
  tls?: 'required' | 'offered' | undefined;
  /** Certificates to trust instead of those of the system, PEM. */
  ca?: string | undefined;
  /** Connections that may be open at once. Default 2. */
  connections?: number | undefined;
  /** Messages after which a connection is replaced. Default 100. */
  messagesPerConnection?: number | undefined;
  /** Unused connections are closed after this long, ms. Default 5,000. */
  idleMs?: number | undefined;
  /** For connecting, greeting and each silence, ms. Default 10,000. */
  timeoutMs?: number | undefined;
  /** For the whole of a message, waiting for its turn included, ms; shorter than what the engine gives an attempt. Default 13,000. */
  messageMs?: number | undefined;
  /**
   * Where the report goes when the server says of a contact's address that it is none: the same as if the mail had come back
   * later. Default: such a refusal is an error like any other.
   */
  returned?: Pick<BounceBox, 'put'> | undefined;
}

/** Hands mail to an SMTP server, over a few connections that are kept open while there is something to send. */
export function smtpMail({ url, timeoutMs = 10_000, messageMs = 13_000, returned, ...options }: SmtpOptions): Mail {
  const server = new URL(url).host;
  const transport = pooledTransport({ url, timeoutMs, ...options });

  const handOver = async ({ to, returnPath, messageId, bytes }: Message): Promise<void> => {
    await transport.sendMail({
      envelope: { from: returnPath, to: [to] },
      raw: bytes,
      // A report of what becomes of it names the address that we wrote to, and gives back no more than the headers.
      dsn: { id: messageId, return: 'headers', notify: ['failure', 'delay'], recipient: `rfc822;${to}` },
      // An attempt that is given up must not wait in a queue to be sent all the same.
      signal: AbortSignal.timeout(messageMs),
    });
  };

  return {
    async send(request, { effect }) {
      const message = await composeMessage(request, effect, options);
      try {
        await handOver(message);
      } catch (error) {
        const refusal = recipientRefusal(error);
        if (!refusal || !returned || 'team' in request.to) throw told(error, message, server);
        await returned.put(composeDeliveryReport({ ...message, ...refusal, to: message.returnPath, messageId: reportId(message), at: Date.now(), host: hostOf(server), recipient: message.to, action: 'failed', message: message.bytes }));
      }
      return { messageId: message.messageId };
    },
    close: () => transport.close(),
  };
}

function pooledTransport({ url, tls, ca, connections = 2, messagesPerConnection = 100, idleMs = 5_000, timeoutMs }: Omit<SmtpOptions, keyof MailIdentity> & { timeoutMs: number }) {
  return createTransport({
    ...connectionOf(url),
    requireTLS: tls === 'required',
    ...(ca === undefined ? {} : { tls: { ca } }),
    pool: true,
    maxConnections: connections,
    maxMessages: messagesPerConnection,
    idleTimeout: idleMs,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/** The failure in words: which mail, to whom, what the server said. An answer of 500 and above, and what only the settings can mend, is for people. */
function told(error: unknown, { subject, to }: Message, server: string): TryAgainError | WrongAnswerError {
  const { code, text } = serverAnswer(error);
  const why = code === undefined ? timedOut(error) ?? text : `the server answers ${text}`;
  const said = `The mail «${subject}» to ${masked(to)} could not be handed to ${server}: ${masked(why)}`;
  const forGood = code === undefined ? isOurs(error) : code >= 500;
  return forGood ? new WrongAnswerError(said, { cause: error }) : new TryAgainError(said, { cause: error });
}

const timedOut = (error: unknown): string | undefined => (codeOf(error) === 'EABORT' ? 'it was not taken in the time given, or did not get its turn' : undefined);

/** Settings that do not fit the server: no TLS where it is required, a certificate or name that is not trusted, no user where one is asked for. */
const isOurs = (error: unknown): boolean => ['ETLS', 'EAUTH', 'ENOAUTH', 'ECONFIG', 'EENVELOPE'].includes(codeOf(error) ?? '') || /certificate|self.signed|altnames/i.test(reasonOf(error));

/** The same refusal of the same message is one report. */
const reportId = ({ messageId }: Message): string => messageId.replace('<', '<refused.');

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

const hostOf = (server: string): string => server.replace(/:\d+$/, '');

/** `a…@fabrikam.example`: errors are shown to people who have no use for the address. */
const masked = (text: string): string => text.replace(/([^\s<>"'@])[^\s<>"'@]*@/g, '$1…@');
