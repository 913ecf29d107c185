import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A message as a server took it. */
export interface Taken {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: Buffer;
  readonly at: number;
  readonly secure: boolean;
  /** The parameters of MAIL FROM. */
  readonly args: unknown;
}

export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly taken: Taken[];
  /** How many connections were opened in all, are open now, and were open at once at most. */
  readonly connections: { opened: number; open: number; most: number };
}

/** A real SMTP server on loopback whose manners a test chooses; recipients whom `refuse` answers for are refused with that answer. */
export async function anSmtpServer({ refuse, ...options }: { refuse?: (recipient: string) => string | undefined } & SMTPServerOptions = {}): Promise<TestServer> {
  const taken: Taken[] = [];
  const connections = { opened: 0, open: 0, most: 0 };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 100,
    onRcptTo: ({ address }, _session, done) => {
      const [, code, said] = /^(\d{3}) (.*)$/.exec(refuse?.(address) ?? '') ?? [];
      done(code === undefined ? null : Object.assign(new Error(said), { responseCode: Number(code) }));
    },
    onData: (stream, session, done) => {
      const { mailFrom, rcptTo } = session.envelope;
      void buffer(stream).then((raw) => {
        taken.push({ from: mailFrom ? mailFrom.address : '', args: mailFrom ? mailFrom.args : undefined, to: rcptTo.map(({ address }) => address), raw, at: Date.now(), secure: session.secure });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined); // what a client thinks of the certificate is the client's to say
  server.server.on('connection', (socket) => {
    connections.opened += 1;
    connections.most = Math.max(connections.most, (connections.open += 1));
    socket.once('close', () => (connections.open -= 1));
  });
  const listening = once(server.server, 'listening');
  server.listen(0, '127.0.0.1');
  await listening;
  const { port } = server.server.address() as AddressInfo; // listening on TCP
  return { url: `smtp${options.secure ? 's' : ''}://127.0.0.1:${port}`, taken, connections, [Symbol.asyncDispose]: () => new Promise((closed) => server.close(() => closed())) };
}

/** A certificate for 127.0.0.1 that nobody has signed but itself. */
export function selfSigned(): { key: string; cert: string } {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'parvis-certificate-'));
  try {
    const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'], { stdio: 'ignore' });
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
