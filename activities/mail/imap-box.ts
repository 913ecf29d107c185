import type { ImapFlow } from 'imapflow';
import MailComposer from 'nodemailer/lib/mail-composer';
import { TryAgainError } from '../errors';
import { type BounceBox, type BouncedMail, longestReport } from './bounce-box';
import { type ImapConnection, imapConnection, imapMailbox, type ImapOptions } from './imap-connection';

/** What we have dealt with, for people who look into the mailbox; on servers that keep no marks of one's own \Seen says as much. */
const dealtWith = '$ParvisDone';

/**
 * A mailbox on an IMAP server. What waits is unread; what is dealt with is read, and marked `$ParvisDone`. What could not be dealt
 * with is flagged and lies in the mailbox `Aside` below, next to a note with the reason, which mail programs show as an answer to
 * it. Nothing is ever deleted: where the server cannot move (RFC 6851), a copy lies in `Aside`, and the message itself stays, flagged
 * and read. It does so without a copy where the server lets no mailbox `Aside` be made; the reason is then in the log alone.
 *
 * A message that a person marks as unread is dealt with once more, and one that a person reads first is not dealt with: the
 * mailbox should be Parvis's own.
 */
export function imapBox(options: ImapOptions): BounceBox {
  const connection = imapConnection(options);
  const { host, path } = imapMailbox(options.url);
  const name = path.join('/');
  // A message that cannot be moved is tried again every few seconds; it needs one note, not many.
  const noted = new Set<string>();

  return {
    name: `${name} on IMAP server ${host}`,
    waiting: () =>
      connection.use(async (client) => {
        const found = await client.search({ seen: false, deleted: false }, { uid: true });
        if (!found) throw failed(client, host, `search the mailbox ${name}`);
        const uidValidity = client.mailbox && client.mailbox.uidValidity;
        return found.toSorted((a, b) => a - b).map((uid) => messageIn(connection, { name, host, uid, uidValidity, noted }));
      }),
    put: (message) =>
      connection.use(async (client) => {
        await client.append(path, message);
      }, { selected: false }),
    counts: () =>
      connection.use(async (client) => {
        const waiting = await client.search({ seen: false, deleted: false }, { uid: true });
        const aside = await existing(client, asideOf(client));
        if (aside !== undefined) await client.mailboxOpen(aside, { readOnly: true });
        const flagged = await client.search({ flagged: true }, { uid: true });
        return { waiting: waiting ? waiting.length : 0, aside: flagged ? flagged.length : 0 };
      }),
    onDelivery: (listener) => connection.onChange(listener),
    close: () => connection.close(),
  };
}

interface Place {
  name: string;
  host: string;
  uid: number;
  /** Numbers of messages hold as long as this stays the same. */
  uidValidity: unknown;
  noted: Set<string>;
}

function messageIn(connection: ImapConnection, { name, host, uid, uidValidity, noted }: Place): BouncedMail {
  /** Undefined where the number is another message's by now: that waits, and is met in the next round under its new number. */
  const at = <T>(work: (client: ImapFlow) => Promise<T>): Promise<T | undefined> =>
    connection.use(async (client) => (client.mailbox && client.mailbox.uidValidity === uidValidity ? work(client) : undefined));
  const flag = async (client: ImapFlow, flags: string[]): Promise<void> => {
    if (!(await client.messageFlagsAdd(String(uid), flags, { uid: true }))) throw failed(client, host, `mark message ${uid} of ${name}`);
  };

  return {
    name: `${name};UID=${uid}`,
    read: () =>
      at(async (client) => {
        // Its flags too: another gateway may have been faster. Only a part of the message is asked for, and that does not mark it as read.
        const message = await client.fetchOne(String(uid), { flags: true, source: { maxLength: longestReport } }, { uid: true });
        return message && !message.flags?.has('\\Seen') ? message.source : undefined;
      }),
    done: async () => {
      await at((client) => flag(client, ['\\Seen', dealtWith]));
    },
    putAside: async (reason) => {
      await at(async (client) => {
        const aside = await made(client, asideOf(client));
        await flag(client, ['\\Flagged']);
        if (aside === undefined) return flag(client, ['\\Seen', dealtWith]);
        const key = `${String(uidValidity)};${uid}`;
        // The note first, so that nothing lies aside without its reason. Killed in between, a gateway writes a second one: no harm.
        if (!noted.has(key)) await client.append(aside, await noteOn(client, uid, reason), ['\\Seen']);
        noted.add(key);
        const moves = client.capabilities.has('MOVE');
        const laid = moves ? await client.messageMove(String(uid), aside, { uid: true }) : await client.messageCopy(String(uid), aside, { uid: true });
        if (!laid) throw failed(client, host, `${moves ? 'move' : 'copy'} message ${uid} of ${name} to ${aside}`);
        if (!moves) await flag(client, ['\\Seen', dealtWith]);
        noted.delete(key);
      });
    },
  };
}

/** Of many a command the library says only that it failed. */
const failed = ({ usable }: ImapFlow, host: string, what: string): TryAgainError =>
  new TryAgainError(`IMAP server ${host} ${usable ? `does not ${what}` : `cut the connection when it was to ${what}`}.`);

/** The mailbox below the one that is open; undefined on a server whose mailboxes have none below. */
const asideOf = ({ mailbox }: ImapFlow): string | undefined => (mailbox && mailbox.delimiter ? `${mailbox.path}${mailbox.delimiter}Aside` : undefined);

async function existing(client: ImapFlow, path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  // Servers differ in how they refuse a mailbox that is not there; whoever has lost the connection learns so from the next command.
  return (await client.status(path, { messages: true }).catch(() => false)) ? path : undefined;
}

async function made(client: ImapFlow, path: string | undefined): Promise<string | undefined> {
  if (path === undefined || (await existing(client, path)) !== undefined) return path;
  try {
    await client.mailboxCreate(path);
    return path;
  } catch (error) {
    if (!client.usable) throw error;
    return existing(client, path); // another gateway may have made it meanwhile
  }
}

/** Why a message lies aside, as a message that answers it. */
async function noteOn(client: ImapFlow, uid: number, reason: string): Promise<Buffer> {
  const message = await client.fetchOne(String(uid), { envelope: true }, { uid: true });
  const { messageId, subject } = (message && message.envelope) || {};
  return new MailComposer({
    from: { name: 'Parvis', address: 'mailer-daemon@localhost' },
    subject: `Put aside: ${subject ?? 'mail without a subject'}`,
    ...(messageId === undefined ? {} : { inReplyTo: messageId, references: messageId }),
    headers: { 'Auto-Submitted': 'auto-generated' },
    text: `This mail is put aside: ${reason}.\n\nParvis does nothing more with it. Marked as unread in the mailbox that it came to, it is tried again.\n`,
    newline: '\r\n',
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile().build();
}
