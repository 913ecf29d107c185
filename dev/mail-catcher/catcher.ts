import { EventEmitter, once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import { listen, loopback } from '../listening';
import type { BounceBox } from '../../activities/mail/bounce-box';
import { mailPages } from './pages';
import { answerTo } from './returned';
import { openMessageStore } from './store';
import type { CaughtMessage } from './store';

export type { CaughtMessage } from './store';

export interface MailCatcherOptions {
  /** 0: any free port. */
  readonly smtpPort: number;
  /** 0: any free port. */
  readonly webPort: number;
  /** Where messages are kept; made where it is missing. */
  readonly folder: string;
  /** Where mail comes back to that goes to an address which `returned.ts` knows. Default: none comes back. */
  readonly bounces?: Pick<BounceBox, 'put'>;
}

export interface MailCatcher {
  readonly smtpUrl: string;
  readonly webUrl: string;
  /** Oldest first. */
  messages(): Promise<CaughtMessage[]>;
  /** The bytes of a message as they came over the wire, or undefined where there is no such message. */
  raw(n: number): Promise<Buffer | undefined>;
  /** Calls for each message from now on; the answer ends that. */
  onMessage(listener: (message: CaughtMessage) => void): () => void;
  /**
   * The first message that fits, kept already or still to come.
   * @throws after `timeout` ms (default 10,000), naming what did come.
   */
  waitFor(fits: (message: CaughtMessage) => boolean, timeout?: number): Promise<CaughtMessage>;
  readonly faults: {
    /** The next so many messages are refused after DATA, with an SMTP code (default 451, try again later). */
    refuse(times: number, code?: number): void;
    /** After the next so many messages the connection is cut with no answer. `kept` (default): the message is caught all the same, so that a second try doubles it. */
    cut(times: number, kept?: boolean): void;
    clear(): void;
  };
  close(): Promise<void>;
}

type Fault = { readonly kind: 'refuse'; readonly code: number } | { readonly kind: 'cut'; readonly kept: boolean };

/**
 * Takes mail over SMTP and shows it in a browser instead of delivering it. A message is acknowledged once it is on disk.
 * @throws where one of the ports is taken.
 */
export async function startMailCatcher(options: MailCatcherOptions): Promise<MailCatcher> {
  const store = await openMessageStore(options.folder);
  const arrivals = new EventEmitter<{ message: [CaughtMessage] }>().setMaxListeners(0);
  const faults: Fault[] = [];
  const sockets = new Map<number, Socket>();

  const receive = async (raw: Buffer, { remotePort: client, envelope }: SMTPServerSession): Promise<void> => {
    const fault = faults.shift();
    if (fault?.kind === 'refuse') throw Object.assign(new Error('The mailbox is not available at the moment'), { responseCode: fault.code });
    if (fault?.kind !== 'cut' || fault.kept) arrivals.emit('message', await store.keep(raw));
    if (options.bounces && envelope.mailFrom) {
      for (const { address } of envelope.rcptTo) {
        const answer = answerTo({ recipient: address, returnPath: envelope.mailFrom.address, message: raw });
        if (answer) await options.bounces.put(answer);
      }
    }
    if (fault?.kind === 'cut') sockets.get(client)?.destroy();
  };

  /** SMTP is told only after the message is on disk. */
  const answering = async (stream: Readable, session: SMTPServerSession, done: (error?: Error) => void): Promise<void> => {
    try {
      await receive(await buffer(stream), session);
    } catch (error) {
      return done(error instanceof Error ? error : new Error(String(error)));
    }
    done();
  };

  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 100,
    onAuth: (auth, _session, done) => done(null, { user: auth.username ?? 'anyone' }),
    onData: (stream, session, done) => {
      void answering(stream, session, done);
    },
  });
  smtp.on('error', () => undefined); // a client that hangs up is its own trouble; a port that is taken is reported below
  smtp.server.on('connection', (socket: Socket) => {
    const { remotePort } = socket;
    if (remotePort === undefined) return;
    sockets.set(remotePort, socket);
    socket.once('close', () => sockets.delete(remotePort));
  });
  const listening = once(smtp.server, 'listening');
  smtp.listen(options.smtpPort, loopback);
  await listening;
  const { port: smtpPort } = smtp.server.address() as AddressInfo; // listening on TCP, so the address is never a path or null

  const closeSmtp = () => new Promise<void>((closed) => smtp.close(() => closed()));
  const web = await listen(mailPages(store), options.webPort).catch(async (error: unknown) => {
    await closeSmtp();
    throw error;
  });

  return {
    smtpUrl: `smtp://${loopback}:${smtpPort}`,
    webUrl: `http://${loopback}:${web.port}`,
    messages: () => store.all(),
    raw: (n) => store.raw(n),
    onMessage: (listener) => {
      arrivals.on('message', listener);
      return () => arrivals.off('message', listener);
    },
    waitFor: (fits, timeout = 10_000) =>
      new Promise((resolve, reject) => {
        const settle = (act: () => void) => {
          clearTimeout(timer);
          arrivals.off('message', consider);
          act();
        };
        const consider = (message: CaughtMessage) => {
          if (fits(message)) settle(() => resolve(message));
        };
        const timer = setTimeout(() => void store.all().then((all) => {
          const came = all.map(({ n, to, subject }) => `\n  ${n} to ${to.join(', ')}: ${subject}`).join('');
          settle(() => reject(new Error(`No such message came within ${timeout} ms. What came:${came || ' nothing'}`)));
        }), timeout);
        arrivals.on('message', consider);
        store.all().then((messages) => messages.forEach(consider), (error: unknown) => settle(() => reject(error)));
      }),
    faults: {
      refuse: (times, code = 451) => faults.push(...Array.from({ length: times }, () => ({ kind: 'refuse' as const, code }))),
      cut: (times, kept = true) => faults.push(...Array.from({ length: times }, () => ({ kind: 'cut' as const, kept }))),
      clear: () => faults.splice(0),
    },
    close: async () => {
      await Promise.all([closeSmtp(), web.close()]);
    },
  };
}
