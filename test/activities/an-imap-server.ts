import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import tls from 'node:tls';

/** A message as the server keeps it. */
export interface Kept {
  readonly uid: number;
  readonly flags: Set<string>;
  readonly raw: Buffer;
}

export interface Mailbox {
  uidValidity: number;
  uidNext: number;
  messages: Kept[];
}

/** What a test may have the server do with a command: cut the connection, never answer, or refuse it. */
type Manner = 'cut' | 'silence' | { no: string } | undefined;

interface Options {
  user?: string;
  password?: string;
  /** Beyond IMAP4rev1. Default: IDLE, MOVE, UIDPLUS. */
  capabilities?: readonly string[];
  /** Whether messages can be given marks of one's own. */
  keywords?: boolean;
  /** TLS from the first byte, or by STARTTLS, before which nobody may log in. */
  certificate?: { key: string; cert: string; by: 'connection' | 'STARTTLS' };
  port?: number;
  /** Those of a server that ran before. */
  mailboxes?: Map<string, Mailbox>;
}

export interface TestImapServer extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  readonly mailboxes: Map<string, Mailbox>;
  /** Every command, without its tag. */
  readonly commands: string[];
  /** Connections that were opened in all, and that are open now. */
  readonly connections: { opened: number; open: number };
  manner: (command: string) => Manner;
  /** As a mail server delivers; who waits in IDLE hears of it. */
  deliver(raw: Buffer | string, mailbox?: string): void;
  /** All at once, without a word. */
  cut(): void;
}

/** A mail server on loopback that speaks as much of IMAP4rev1 (RFC 3501), IDLE and MOVE as a mailbox of reports asks for. */
export async function anImapServer({ user = 'bounces', password = 'sword/fish', capabilities = ['IDLE', 'MOVE', 'UIDPLUS'], keywords = true, certificate, port = 0, mailboxes = new Map([['INBOX', emptyMailbox()]]) }: Options = {}): Promise<TestImapServer> {
  const sockets = new Set<net.Socket>();
  const sessions = new Set<Session>();
  const connections = { opened: 0, open: 0 };
  const tellAll = (): void => sessions.forEach((session) => session.idling && session.tell());
  const takes = (socket: net.Socket): void => {
    connections.opened += 1;
    connections.open += 1;
    sockets.add(socket);
    const session = new Session(socket, { user, password, capabilities, keywords, certificate, server, tellAll });
    sessions.add(session);
    socket.on('error', () => undefined).once('close', () => {
      connections.open -= 1;
      sockets.delete(socket);
      sessions.delete(session);
    });
  };
  const listener = certificate?.by === 'connection' ? tls.createServer(certificate, takes) : net.createServer(takes);
  listener.on('tlsClientError', () => undefined); // what a client thinks of the certificate is the client's to say
  listener.listen(port, '127.0.0.1');
  await once(listener, 'listening');
  const server: TestImapServer = {
    port: (listener.address() as AddressInfo).port, // listening on TCP
    get url() {
      return `imap${certificate?.by === 'connection' ? 's' : ''}://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${this.port}`;
    },
    mailboxes,
    commands: [],
    connections,
    manner: () => undefined,
    deliver(raw, name = 'INBOX') {
      lay(mailboxes.get(name)!, Buffer.from(raw), []);
      tellAll();
    },
    cut: () => sockets.forEach((socket) => socket.destroy()),
    [Symbol.asyncDispose]: async () => {
      if (!listener.listening) return;
      const closed = once(listener, 'close');
      listener.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
  return server;
}

let validity = 1_000;
export const emptyMailbox = (): Mailbox => ({ uidValidity: (validity += 1), uidNext: 1, messages: [] });

function lay(mailbox: Mailbox, raw: Buffer, flags: Iterable<string>): number {
  const uid = mailbox.uidNext;
  mailbox.uidNext += 1;
  mailbox.messages.push({ uid, flags: new Set(flags), raw });
  return uid;
}

interface House {
  user: string;
  password: string;
  capabilities: readonly string[];
  keywords: boolean;
  certificate: Options['certificate'];
  server: TestImapServer;
  tellAll(): void;
}

/** One connection. */
class Session {
  idling = false;
  private loggedIn = false;
  private selected: { box: Mailbox; /** Numbers of the messages that the client knows of. */ known: number[] } | undefined;
  private received: Buffer = Buffer.alloc(0);
  private line = '';
  private literals: Buffer[] = [];
  private awaited: number | undefined;
  /** What is done with the next line, where that is no command. */
  private answered: ((line: string) => void) | undefined;
  private secure: boolean;

  constructor(private socket: net.Socket, private readonly house: House) {
    this.secure = socket instanceof tls.TLSSocket;
    this.listen();
    this.say('* OK ready');
  }

  private listen(): void {
    this.socket.on('data', (data: Buffer) => {
      this.received = Buffer.concat([this.received, data]);
      this.read();
    });
  }

  private say(text: string): void {
    this.socket.write(`${text}\r\n`);
  }

  /** Takes lines, and literals (`{12}` at the end of a line announces twelve bytes). */
  private read(): void {
    for (;;) {
      if (this.awaited !== undefined) {
        if (this.received.length < this.awaited) return;
        this.literals.push(this.received.subarray(0, this.awaited));
        this.received = this.received.subarray(this.awaited);
        this.awaited = undefined;
      }
      const end = this.received.indexOf('\r\n');
      if (end < 0) return;
      this.line += this.received.subarray(0, end).toString('utf8');
      this.received = this.received.subarray(end + 2);
      const announced = /\{(\d+)\}$/.exec(this.line);
      if (announced) {
        this.line = `${this.line.slice(0, announced.index)}{literal ${this.literals.length}}`;
        this.awaited = Number(announced[1]);
        this.say('+ go ahead');
        continue;
      }
      const [line, literals] = [this.line, this.literals];
      this.line = '';
      this.literals = [];
      this.command(line, literals);
    }
  }

  private command(line: string, literals: Buffer[]): void {
    const { answered } = this;
    this.answered = undefined;
    if (answered) return answered(line);
    const [, tag = '*', rest = ''] = /^(\S+) (.*)$/.exec(line) ?? [];
    this.house.server.commands.push(rest);
    const manner = this.house.server.manner(rest);
    if (manner === 'cut') return void this.socket.destroy();
    if (manner === 'silence') return;
    if (typeof manner === 'object') return this.say(`${tag} NO ${manner.no}`);
    const answer = this.answer(tag, rest, literals);
    if (answer === undefined) return;
    this.tell();
    this.say(`${tag} ${answer}`);
  }

  /** What has come and gone since the client last heard. */
  tell(): void {
    if (!this.selected) return;
    const { box, known } = this.selected;
    const there = box.messages.map(({ uid }) => uid);
    for (let at = known.length - 1; at >= 0; at -= 1) {
      if (there.includes(known[at]!)) continue;
      this.say(`* ${at + 1} EXPUNGE`);
      known.splice(at, 1);
    }
    const came = there.filter((uid) => !known.includes(uid));
    known.push(...came);
    if (came.length > 0) this.say(`* ${known.length} EXISTS`);
  }

  /** Does a command. Undefined where it has been answered already, or will be. */
  private answer(tag: string, text: string, literals: Buffer[]): string | undefined {
    const { user, password, capabilities, certificate, server } = this.house;
    const mayLogIn = certificate === undefined || this.secure;
    const [, uid = '', name = '', rest = ''] = /^(UID )?(\S+) ?(.*)$/i.exec(text) ?? [];
    const args = tokens(rest, literals);
    const mailboxNamed = (at: number): Mailbox | undefined => server.mailboxes.get(words(args[at]).replace(/^inbox$/i, 'INBOX'));
    switch (`${uid}${name}`.toUpperCase()) {
      case 'CAPABILITY':
        this.say(`* CAPABILITY IMAP4rev1 ID NAMESPACE ${mayLogIn ? 'AUTH=PLAIN' : 'LOGINDISABLED STARTTLS'} ${capabilities.join(' ')}`);
        return 'OK';
      case 'ID':
        this.say('* ID NIL');
        return 'OK';
      case 'NOOP':
        return 'OK';
      case 'LOGOUT':
        this.say('* BYE');
        this.socket.end(`${tag} OK\r\n`);
        return undefined;
      case 'STARTTLS': {
        if (!certificate) return 'BAD no TLS here';
        this.say(`${tag} OK begin`);
        this.socket.removeAllListeners('data');
        this.socket = new tls.TLSSocket(this.socket, { isServer: true, ...certificate });
        this.socket.on('error', () => undefined);
        this.secure = true;
        this.listen();
        return undefined;
      }
      case 'AUTHENTICATE':
        if (!mayLogIn) return 'NO [PRIVACYREQUIRED] not in clear';
        this.answered = (line) => {
          const [, who = '', secret = ''] = Buffer.from(line, 'base64').toString().split('\0');
          this.loggedIn = who === user && secret === password;
          // What no server should do, so that a client is seen to keep it to itself.
          this.say(`${tag} ${this.loggedIn ? 'OK' : `NO [AUTHENTICATIONFAILED] ${secret} is not the password`}`);
        };
        this.say('+ ');
        return undefined;
    }
    if (!this.loggedIn) return 'BAD log in first';
    switch (`${uid}${name}`.toUpperCase()) {
      case 'NAMESPACE':
        this.say('* NAMESPACE (("" "/")) NIL NIL');
        return 'OK';
      case 'LIST':
      case 'LSUB': {
        const wanted = words(args[1]);
        const found = wanted === '' ? [''] : [...server.mailboxes.keys()].filter((one) => wanted === '*' || one === wanted);
        for (const one of found) this.say(`* ${name.toUpperCase()} () "/" "${one}"`);
        return 'OK';
      }
      case 'SELECT':
      case 'EXAMINE': {
        this.selected = undefined;
        const box = mailboxNamed(0);
        if (!box) return 'NO [NONEXISTENT] no such mailbox';
        this.selected = { box, known: box.messages.map(({ uid: one }) => one) };
        const flags = `\\Seen \\Flagged \\Deleted${this.house.keywords ? ' \\*' : ''}`;
        for (const says of ['FLAGS (\\Seen \\Flagged \\Deleted)', `${box.messages.length} EXISTS`, '0 RECENT', `OK [UIDVALIDITY ${box.uidValidity}]`, `OK [UIDNEXT ${box.uidNext}]`, `OK [PERMANENTFLAGS (${flags})]`]) this.say(`* ${says}`);
        return `OK [READ-${name.toUpperCase() === 'SELECT' ? 'WRITE' : 'ONLY'}]`;
      }
      case 'CREATE': {
        if (mailboxNamed(0)) return 'NO [ALREADYEXISTS] there is one';
        server.mailboxes.set(words(args[0]), emptyMailbox());
        return 'OK';
      }
      case 'SUBSCRIBE':
        return 'OK';
      case 'STATUS': {
        const box = mailboxNamed(0);
        if (!box) return 'NO [NONEXISTENT] no such mailbox';
        this.say(`* STATUS "${words(args[0])}" (MESSAGES ${box.messages.length})`);
        return 'OK';
      }
      case 'APPEND': {
        const box = mailboxNamed(0);
        if (!box) return 'NO [TRYCREATE] no such mailbox';
        const flags = Array.isArray(args[1]) ? args[1].map(words) : [];
        const raw = args.at(-1);
        if (!Buffer.isBuffer(raw)) return 'BAD a message is expected';
        const laid = lay(box, Buffer.from(raw), flags);
        this.house.tellAll();
        return `OK [APPENDUID ${box.uidValidity} ${laid}]`;
      }
    }
    if (!this.selected) return 'BAD select a mailbox first';
    const { box, known } = this.selected;
    const chosen = box.messages.filter((message) => uid !== '' && words(args[0]).split(',').some((part) => inRange(message.uid, part)));
    switch (`${uid}${name}`.toUpperCase()) {
      case 'IDLE':
        if (!capabilities.includes('IDLE')) return 'BAD no IDLE here';
        this.idling = true;
        this.answered = (line) => {
          this.idling = false;
          this.say(line === 'DONE' ? `${tag} OK IDLE ends` : `${tag} BAD DONE is expected`);
        };
        this.say('+ idling');
        this.tell();
        return undefined;
      case 'UID SEARCH': {
        const keys: Record<string, (kept: Kept) => boolean> = { ALL: () => true, UNSEEN: ({ flags }) => !flags.has('\\Seen'), UNDELETED: ({ flags }) => !flags.has('\\Deleted'), FLAGGED: ({ flags }) => flags.has('\\Flagged') };
        const tests = args.map((arg) => keys[words(arg).toUpperCase()]);
        if (tests.includes(undefined)) return `BAD ${rest} is not searched for here`;
        this.say(['* SEARCH', ...box.messages.filter((message) => tests.every((matches) => matches!(message))).map((message) => message.uid)].join(' '));
        return 'OK';
      }
      case 'UID FETCH':
        for (const message of chosen) this.fetched(message, known.indexOf(message.uid) + 1, rest);
        return 'OK';
      case 'UID STORE': {
        const given = Array.isArray(args[2]) ? args[2].map(words) : [words(args[2])];
        for (const { flags } of chosen) for (const one of given) if (words(args[1]).startsWith('-')) flags.delete(one); else flags.add(one);
        return 'OK';
      }
      case 'UID COPY':
      case 'UID MOVE': {
        if (name.toUpperCase() === 'MOVE' && !capabilities.includes('MOVE')) return 'BAD no MOVE here';
        const to = mailboxNamed(1);
        if (!to) return 'NO [TRYCREATE] no such mailbox';
        for (const message of chosen) lay(to, message.raw, message.flags);
        if (name.toUpperCase() === 'MOVE') box.messages = box.messages.filter((message) => !chosen.includes(message));
        return 'OK';
      }
      default:
        return `BAD ${name} is not spoken here`;
    }
  }

  private fetched({ uid, flags, raw }: Kept, number: number, what: string): void {
    const items = [Buffer.from(`* ${number} FETCH (UID ${uid}`)];
    if (/\bFLAGS\b/.test(what)) items.push(Buffer.from(` FLAGS (${[...flags].join(' ')})`));
    if (/\bENVELOPE\b/.test(what)) {
      const header = (name: string): string => new RegExp(`^${name}: (.*)$`, 'im').exec(raw.toString('latin1').split('\r\n\r\n')[0]!.replace(/\r/g, ''))?.[1]?.replace(/["\\]/g, '\\$&') ?? '';
      items.push(Buffer.from(` ENVELOPE (NIL "${header('Subject')}" NIL NIL NIL NIL NIL NIL NIL "${header('Message-ID')}")`));
    }
    const body = /BODY(\.PEEK)?\[\](?:<(\d+)\.(\d+)>)?/.exec(what);
    if (body) {
      if (!body[1]) flags.add('\\Seen'); // whoever does not peek has read it
      const [from, length] = [Number(body[2] ?? 0), Number(body[3] ?? raw.length)];
      const part = raw.subarray(from, from + length);
      items.push(Buffer.from(` BODY[]${body[2] === undefined ? '' : `<${from}>`} {${part.length}}\r\n`), Buffer.from(part));
    }
    this.socket.write(Buffer.concat([...items, Buffer.from(')\r\n')]));
  }
}

type Token = string | Buffer | Token[];

/** A command's arguments: atoms and strings, literals, lists of these. */
function tokens(text: string, literals: Buffer[]): Token[] {
  const found = text.matchAll(/"((?:[^"\\]|\\.)*)"|\{literal (\d+)\}|([()])|([^\s()"]+)/g);
  const open: Token[][] = [[]];
  for (const [, quoted, literal, bracket, atom] of found) {
    if (bracket === '(') open.push([]);
    else if (bracket === ')') open.at(-2)!.push(open.pop()!);
    else open.at(-1)!.push(literal === undefined ? (quoted?.replace(/\\(.)/g, '$1') ?? atom!) : literals[Number(literal)]!);
  }
  return open[0]!;
}

const words = (token: Token | undefined): string => (Buffer.isBuffer(token) ? token.toString() : typeof token === 'string' ? token : '');

function inRange(uid: number, part: string): boolean {
  const [from, to = from] = part.split(':');
  return uid >= Number(from) && (to === '*' || uid <= Number(to));
}
