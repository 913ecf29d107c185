import { mkdir, mkdtemp, rename, rm, writeFile, cp } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { createActivities, type Activities } from '../../../activities';
import { googleAddresses } from '../../../activities/addresses/google';
import { embeddedRules } from '../../../activities/addresses/embedded';
import { fileAgreements } from '../../../activities/agreements/files';
import { agreementsFolder } from '../../../configuration/load';
import { fileArchive } from '../../../activities/archive/files';
import { embeddedCalendars } from '../../../activities/calendars/embedded';
import { directPlus } from '../../../activities/company-registry/direct-plus';
import { gleif } from '../../../activities/company-registry/gleif';
import { fileDirectory } from '../../../activities/directory/file';
import { smtpMail } from '../../../activities/mail/smtp';
import { resolvedMailDomains } from '../../../activities/mail-domains/resolver';
import { workflowReservations } from '../../../activities/reservations/on-temporal';
import { projectFolder } from '../../../configuration/load';
import { startRegistry, type Registry } from '../../../dev/company-registry/registry';
import { startLeiRegister } from '../../../dev/lei-register/register';
import type { StandIn } from '../../../dev/stand-in';
import { startAddressService } from '../../activities/address-service';
import { anSmtpServer, type TestServer } from '../../activities/an-smtp-server';

/** Every other system that an enrollment needs, on loopback, of one case's own, and the activities over them. */
export interface Systems extends AsyncDisposable {
  readonly activities: Activities;
  readonly registry: Registry;
  readonly gleif: StandIn;
  readonly addresses: StandIn;
  readonly mail: TestServer & { readonly line: Line };
  /** The directory's file. */
  readonly directory: string;
  /** Folders. */
  readonly agreements: string;
  readonly archive: string;
}

/** Short, so that a system that is too slow is known for it soon. Ms. */
export const patience = 400;

export const tenant = 'fabrikam.onmicrosoft.example';

export async function someSystems(): Promise<Systems> {
  const data = await mkdtemp(path.join(os.tmpdir(), 'parvis-outside-'));
  const [directory, agreements, archive] = ['directory.json', 'agreements', 'archive'].map((name) => path.join(data, name)) as [string, string, string];
  await writeFile(directory, JSON.stringify(people));
  await cp(agreementsFolder(), agreements, { recursive: true });
  await mkdir(archive);
  const companiesFile = path.join(projectFolder, 'dev', 'company-registry', 'companies.csv');
  const [registry, register, addresses, mail] = await Promise.all([
    startRegistry({ port: 0, companiesFile, key: 'parvis', secret: 'parvis' }), startLeiRegister({ port: 0, companiesFile }), startAddressService({ key: 'k' }), anSmtpServer(),
  ]);
  const line = await aLine(mail.url);
  const plus = directPlus({ url: registry.url, key: 'parvis', secret: 'parvis', timeoutMs: patience });
  const linkKey = Buffer.alloc(32, 1);
  const post = smtpMail({ url: line.url, from: 'enrollment@parvis.example', teams: 'parvis.example', gateway: 'http://127.0.0.1:1', linkKey, timeoutMs: patience, messageMs: 2 * patience });
  return {
    registry, gleif: register, addresses, directory, agreements, archive, mail: { ...mail, line },
    activities: createActivities({
      registry: plus,
      registers: [plus, gleif({ url: register.url, timeoutMs: patience })],
      addresses: googleAddresses({ url: addresses.url, key: 'k', others: embeddedRules, timeoutMs: patience }),
      calendars: embeddedCalendars,
      directory: fileDirectory(directory),
      reservations: workflowReservations(),
      agreements: fileAgreements(agreements),
      mail: post,
      mailDomains: resolvedMailDomains({ server: '127.0.0.1:9', timeoutMs: 50 }),
      archive: fileArchive(archive),
      linkKey,
      contactKey: Buffer.alloc(32, 2),
    }),
    async [Symbol.asyncDispose]() {
      post.close();
      await Promise.all([registry.close(), register.close(), addresses.close(), line.close(), mail[Symbol.asyncDispose]()]);
      await rm(data, { recursive: true, force: true });
    },
  };
}

const people = {
  staff: [],
  tenants: [{
    domain: tenant, name: 'Fabrikam', country: 'FR', domains: ['fabrikam.example'],
    users: [{ id: 'ada', name: 'Ada Martin', email: 'ada@fabrikam.example', roles: ['global-admin', 'user'] }],
    identifiers: [{ partnerId: '4821936', type: 'Location', country: 'FR', name: 'Fabrikam Paris' }],
    programme: { status: 'Active', partnerId: '4821936', agreementVersion: '2026-09', signedBy: 'ada', signedAt: '2026-11-23T00:00:00.000Z', caseId: 'deactivateReseller' },
  }],
};

/** A line to a server that can be cut, go silent, or say something else. */
export interface Line {
  readonly url: string;
  /** What whoever calls meets instead of the server; without it, the server. */
  meets(instead?: (socket: Socket) => void): void;
  close(): Promise<void>;
}

async function aLine(to: string): Promise<Line> {
  const { protocol, hostname, port } = new URL(to);
  let instead: ((socket: Socket) => void) | undefined;
  const open = new Set<Socket>();
  const kept = (socket: Socket): Socket => {
    open.add(socket.on('error', () => undefined).once('close', () => open.delete(socket)));
    return socket;
  };
  const server: Server = createServer((socket) => {
    kept(socket);
    if (instead) return instead(socket);
    const further = kept(connect(Number(port), hostname));
    socket.pipe(further).pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: own } = server.address() as AddressInfo; // listening on TCP
  return {
    url: `${protocol}//127.0.0.1:${own}`,
    meets(different) {
      instead = different;
      for (const socket of open) socket.destroy(); // connections that are kept open go with it
    },
    close: () => new Promise((closed) => {
      for (const socket of open) socket.destroy();
      server.close(() => closed());
    }),
  };
}

/** Says a greeting, and then the same to whatever it is told. */
export const answering = (greeting: string, answer: string) => (socket: Socket): void => {
  socket.write(`${greeting}\r\n`);
  socket.on('data', (said) => void socket.write(/^(EHLO|HELO)/i.test(said.toString()) ? '250 OK\r\n' : `${answer}\r\n`));
};

/** Takes a file or folder away, and brings it back. */
export const away = (place: string) => rename(place, `${place}.away`);
export const back = async (place: string): Promise<void> => {
  await rm(place, { recursive: true, force: true });
  await rename(`${place}.away`, place);
};
