import { createSocket } from 'node:dgram';

/** What the name server knows of a name: mail exchanges and addresses, or how it fails. */
export interface Zone {
  readonly mx?: readonly string[];
  readonly a?: readonly string[];
  /** `silent`: no answer at all; `servfail`, `refused`: by its response code; `garbled`: bytes that are no answer. */
  readonly fails?: 'silent' | 'servfail' | 'refused' | 'garbled';
}

export interface NameServer {
  /** `127.0.0.1:port` */
  readonly address: string;
  /** `MX fabrikam.example`, in the order they came. */
  readonly questions: readonly string[];
  close(): Promise<void>;
}

/** A name server on loopback that answers over UDP (RFC 1035) for the names it knows, and NXDOMAIN for every other. */
export async function startNameServer(zones: Readonly<Record<string, Zone>>): Promise<NameServer> {
  const socket = createSocket('udp4');
  const questions: string[] = [];
  socket.on('message', (message, from) => {
    const question = questionIn(message);
    questions.push(`${question.kind} ${question.name}`);
    const zone = zones[question.name];
    if (zone?.fails === 'silent') return;
    socket.send(zone?.fails === 'garbled' ? Buffer.from('garbled') : answerTo(message, question, zone), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return { address: `127.0.0.1:${socket.address().port}`, questions, close: () => new Promise((closed) => socket.close(() => closed())) };
}

interface Question {
  readonly name: string;
  readonly kind: string;
  /** Where the question ends in the message. */
  readonly end: number;
}

const kinds: Readonly<Record<number, string>> = { 1: 'A', 15: 'MX', 28: 'AAAA' };

function questionIn(message: Buffer): Question {
  const labels: string[] = [];
  let at = 12;
  for (let length = message.readUInt8(at); length > 0; length = message.readUInt8(at)) {
    labels.push(message.toString('ascii', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), kind: kinds[message.readUInt16BE(at + 1)] ?? 'another kind', end: at + 5 };
}

function answerTo(message: Buffer, { kind, end }: Question, zone: Zone | undefined): Buffer {
  const code = zone === undefined ? 3 : zone.fails === 'servfail' ? 2 : zone.fails === 'refused' ? 5 : 0;
  const data = code !== 0 ? [] : kind === 'MX' ? (zone?.mx ?? []).map(exchange) : kind === 'A' ? (zone?.a ?? []).map((address) => Buffer.from(address.split('.').map(Number))) : [];
  const header = Buffer.alloc(12);
  header.writeUInt16BE(message.readUInt16BE(0), 0);
  header.writeUInt16BE(0x8180 | code, 2); // an answer, recursion asked for and available
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(data.length, 6);
  return Buffer.concat([header, message.subarray(12, end), ...data.map((each) => record(message.readUInt16BE(end - 4), each))]);
}

/** Preference and name; the root, which is no server, is the empty name. */
const exchange = (name: string): Buffer => Buffer.concat([Buffer.from([0, 10]), ...name.split('.').filter(Boolean).map((label) => Buffer.from([label.length, ...Buffer.from(label)])), Buffer.from([0])]);

/** For the name of the question (a pointer to it), good for a minute. */
function record(type: number, data: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(60, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}
