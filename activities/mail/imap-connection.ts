import type { ImapFlow } from 'imapflow';
import { z } from 'zod';
import { codeOf, reasonOf, TryAgainError, WrongAnswerError } from '../errors';
import { isOnThisMachine } from '../../configuration/on-this-machine';

/** Where a mailbox is, and who opens it. */
export interface ImapMailbox {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (imaps), not by STARTTLS. */
  readonly secure: boolean;
  readonly user: string;
  readonly password: string;
  /** The mailbox's name, from the top down; the server's own sign stands between the parts. */
  readonly path: string[];
}

/** @param url as the settings take it: `imaps://user:password@server[:port][/Mailbox[/Part]]`; without a mailbox it is INBOX */
export function imapMailbox(url: string): ImapMailbox {
  const { protocol, hostname, port, username, password, pathname } = new URL(url);
  const secure = protocol.toLowerCase() === 'imaps:';
  const path = pathname.split('/').filter((part) => part !== '').map(decodeURIComponent);
  return {
    host: hostname.replace(/^\[|\]$/g, ''), // an IPv6 address stands in brackets
    port: Number(port) || (secure ? 993 : 143),
    secure,
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    path: path.length === 0 ? ['INBOX'] : path,
  };
}

export interface ImapOptions {
  /** As `imapMailbox` takes it. */
  url: string;
  /** Certificates to trust instead of those of the system, PEM. */
  ca?: string | undefined;
  /** Where is written that a connection that was kept open got lost. Default: nowhere. */
  log?: ((line: string) => void) | undefined;
  /** For connecting, greeting and each silence while an answer is due, ms. Default 10,000. */
  timeoutMs?: number | undefined;
  /** For a whole turn of the connection, opening it included, ms. Default 30,000. */
  turnMs?: number | undefined;
  /** A connection that nobody uses or listens to is closed after this long, ms. Default 5,000. */
  idleMs?: number | undefined;
  /** User and password that the server refused are not shown to it again before this time has passed, ms; servers lock out whoever keeps trying. Default 5 minutes. */
  refusedMs?: number | undefined;
}

export interface ImapConnection {
  /**
   * Runs commands, with the mailbox open unless told otherwise; one caller after the other, all over one connection, which is
   * opened where none is.
   * @throws TryAgainError where the server is away or does not answer in time; WrongAnswerError where people must mend something
   */
  use<T>(work: (client: ImapFlow) => Promise<T>, options?: { selected?: boolean }): Promise<T>;
  /** Calls when the number of messages has changed. As long as somebody listens the connection stays open. The answer ends it. */
  onChange(listener: () => void): () => void;
  /** After what is under way. Whoever uses it later opens it anew. */
  close(): Promise<void>;
}

export function imapConnection({ url, ca, log = () => undefined, timeoutMs = 10_000, turnMs = 30_000, idleMs = 5_000, refusedMs = 300_000 }: ImapOptions): ImapConnection {
  const mailbox = imapMailbox(url);
  const where = `${mailbox.host}:${mailbox.port}`;
  const listeners = new Set<() => void>();
  let client: ImapFlow | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let idle: NodeJS.Timeout | undefined;
  let refused: { error: WrongAnswerError; until: number } | undefined;

  const serially = <T>(turn: () => Promise<T>): Promise<T> => {
    const mine = last.then(turn);
    last = mine.catch(() => undefined);
    return mine;
  };

  /** A client is good for one connection. */
  const newClient = async (): Promise<ImapFlow> => {
    const { ImapFlow: Client } = await import('imapflow'); // by whoever has such a mailbox
    const { host, port, secure, user, password } = mailbox;
    const made = new Client({
      host, port, secure, auth: { user, pass: password }, clientInfo: { name: 'Parvis', version: false, vendor: false, 'support-url': false }, logger: false,
      // Nothing is said to a server elsewhere before the connection is encrypted; one on this machine may do without.
      ...(secure || isOnThisMachine(host) ? {} : { doSTARTTLS: true }),
      ...(ca === undefined ? {} : { tls: { ca } }),
      connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs,
      disableCompression: true,
      autoIdleDelay: 500,
      // What is asked for is a megabyte of one message, or numbers.
      maxLiteralSize: 4_194_304, maxResponseSize: 16_777_216, maxLineLength: 8_388_608,
    });
    made.on('error', () => undefined); // whoever waits for an answer is told; else it is said below
    made.on('exists', () => {
      for (const listener of listeners) listener();
    });
    made.once('close', () => {
      if (client !== made) return; // closed by us, or never opened
      client = undefined;
      if (listeners.size > 0) log(`The connection to IMAP server ${where}, which undeliverable mail comes back to, is lost; the next look into the mailbox opens it anew.`);
    });
    return made;
  };

  const opened = async (own: (client: ImapFlow) => void): Promise<ImapFlow> => {
    if (client?.usable) {
      own(client);
      return client;
    }
    client?.close();
    if (refused && Date.now() < refused.until) throw refused.error;
    const made = await newClient();
    own(made);
    await made.connect();
    refused = undefined;
    return (client = made);
  };

  const selectMailbox = async (open: ImapFlow): Promise<void> => {
    if (open.mailbox && open.mailbox === selectedBy.get(open)) return;
    const selected = await open.mailboxOpen(mailbox.path);
    if (selected.readOnly) throw new WrongAnswerError(`IMAP server ${where} lets user «${mailbox.user}» only read the mailbox ${mailbox.path.join('/')}. What has been dealt with must be marked: give the user the right to write.`);
    selectedBy.set(open, selected);
  };
  const selectedBy = new WeakMap<ImapFlow, ImapFlow['mailbox']>();

  const turn = async <T>(work: (client: ImapFlow) => Promise<T>, selected: boolean): Promise<T> => {
    clearTimeout(idle);
    let mine: ImapFlow | undefined;
    let late = false;
    const limit = setTimeout(() => {
      late = true;
      mine?.close(); // ends whatever is waited for
    }, turnMs);
    try {
      const open = await opened((used) => (mine = used));
      if (selected) await selectMailbox(open);
      return await work(open);
    } catch (error) {
      const failure = late ? new TryAgainError(`IMAP server ${where} was not done within ${turnMs / 1_000} s.`, { cause: error }) : told(error, mailbox, where, refusedMs);
      if (mine && client !== mine) mine.close(); // it did not get as far as being used
      if (failure instanceof WrongAnswerError && said(error).authenticationFailed) refused = { error: failure, until: Date.now() + refusedMs };
      throw failure;
    } finally {
      clearTimeout(limit);
      if (listeners.size === 0) idle = setTimeout(() => void close(), idleMs).unref();
    }
  };

  const close = (): Promise<void> =>
    serially(async () => {
      clearTimeout(idle);
      const closing = client;
      client = undefined;
      if (!closing) return;
      const limit = setTimeout(() => closing.close(), 1_000); // the server's farewell is not worth more
      await closing.logout().catch(() => undefined);
      clearTimeout(limit);
      closing.close();
    });

  return {
    use: (work, { selected = true } = {}) => serially(() => turn(work, selected)),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close,
  };
}

/** What the library says of a failure, as far as it is used. */
const Said = z.looseObject({
  authenticationFailed: z.boolean().optional(),
  mailboxMissing: z.boolean().optional(),
  tlsFailed: z.boolean().optional(),
  /** The code that the server gives its refusal (RFC 5530). */
  serverResponseCode: z.string().optional(),
  /** The server's words. */
  responseText: z.string().optional(),
  /** Why the server closed the connection. */
  reason: z.string().optional(),
});

const said = (error: unknown): z.infer<typeof Said> => Said.safeParse(typeof error === 'object' && error !== null ? { ...error } : {}).data ?? {};

/** The failure in words: which server, what it says, what to do. What only people can mend is a WrongAnswerError. */
function told(error: unknown, { user, password, path }: ImapMailbox, where: string, refusedMs: number): TryAgainError | WrongAnswerError {
  if (error instanceof TryAgainError || error instanceof WrongAnswerError) return error;
  const { authenticationFailed, mailboxMissing, serverResponseCode, tlsFailed, responseText, reason } = said(error);
  const words = (responseText ?? [reasonOf(error), reason].filter(Boolean).join(': ')).replaceAll(password, '…').replace(/\s+/g, ' ').replace(/\.$/, '');
  const forPeople = (text: string): WrongAnswerError => new WrongAnswerError(text, { cause: error });
  if (authenticationFailed) return forPeople(`IMAP server ${where} refuses user «${user}»: ${words}. Check user and password in PARVIS_BOUNCES; they are tried again in ${Math.ceil(refusedMs / 60_000)} min.`);
  if (mailboxMissing || serverResponseCode === 'TRYCREATE' || serverResponseCode === 'NONEXISTENT') return forPeople(`IMAP server ${where} has no mailbox ${path.join('/')} for user «${user}». Create it, or name another in PARVIS_BOUNCES.`);
  if (/certificate|self.signed|altnames/i.test(`${words} ${codeOf(error)}`)) return forPeople(`The certificate of IMAP server ${where} is not trusted: ${words}. PARVIS_BOUNCES_CA names a file of certificates to trust.`);
  if (tlsFailed) return forPeople(`IMAP server ${where} could not be spoken to over TLS: ${words}. Nothing is said to it in clear; imaps:// and imap:// in PARVIS_BOUNCES are two ways, on two ports.`);
  return new TryAgainError(`IMAP server ${where} does not answer as it should: ${words}. It is asked again; where it runs, check host and port in PARVIS_BOUNCES.`, { cause: error });
}
