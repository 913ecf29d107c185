import { createHash } from 'node:crypto';
import { type ParsedMail, simpleParser } from 'mailparser';
import { z } from 'zod';
import { type MessageOfCase, readMessageToken } from './message-token';

/** What became of one message of a case, as a mail server reports it. */
export interface Bounce extends MessageOfCase {
  /** The address that we wrote to, as far as the report says it; else the one that the mail got to. */
  recipient: string;
  action: z.infer<typeof Action>;
  /** Enhanced status code (RFC 3463): `5.1.1`. */
  status: string;
  /** What the receiving server said, in its words; empty where the report does not say. */
  diagnostic: string;
  /** The same for the same report, however often it is delivered. */
  reportId: string;
}

/** Mail that a case is to hear of, or why it is not to. */
export type ReadMail = { is: 'bounce'; bounce: Bounce } | { is: 'other'; why: string };

/**
 * Reads what came to the mailbox of undeliverable mail (RFC 3464). The message is known by the keyed mark in the report's own
 * address, else by the one in the headers that are given back; without either the report may be made up. Of a message that was
 * passed on to several people the worst that is reported counts. Automatic answers (RFC 3834) and receipts are no bounces.
 * @param key the one that the marks were made with
 */
export async function readReturnedMail(raw: Buffer, key: Uint8Array): Promise<ReadMail> {
  const mail = await simpleParser(raw, { keepDeliveryStatus: true, skipHtmlToText: true, skipTextToHtml: true });
  const status = mail.attachments.find(({ contentType }) => contentType === 'message/delivery-status');
  if (!status) return { is: 'other', why: whatElse(mail) };
  const reported = readStatus(status.content.toString('utf8'));
  if ('why' in reported) return { is: 'other', why: reported.why };
  const message = messageOf(mail, reported.envelopeId, key);
  if (!message) return { is: 'other', why: 'it bears the mark of no message of ours, so that it may be made up' };
  return { is: 'bounce', bounce: { ...message, ...reported.worst, reportId: reportIdOf(mail, raw) } };
}

const Action = z.string().toLowerCase().pipe(z.enum(['failed', 'delayed', 'delivered', 'relayed', 'expanded'], 'failed, delayed, delivered, relayed or expanded is expected'));

/** `rfc822; ada@fabrikam.example`, the address alone. */
const Typed = z.string().transform((value) => value.replace(/^[^;]*;/, '').trim());

/** The fields of one recipient that are used; every other one is passed over. */
const Recipient = z
  .object({
    'final-recipient': Typed.pipe(z.string().min(1, 'an address is expected')),
    'original-recipient': Typed.optional(),
    action: Action,
    status: z.string().transform((value) => value.split(/\s/, 1)[0] ?? '').pipe(z.string().regex(/^[245]\.\d{1,3}\.\d{1,3}$/, 'a code such as 5.1.1 is expected')),
    'diagnostic-code': Typed.default(''),
  })
  .transform(({ action, status, 'diagnostic-code': diagnostic, ...at }) => ({ recipient: at['original-recipient'] || at['final-recipient'], action, status, diagnostic: diagnostic.slice(0, 500) }));
type Recipient = z.output<typeof Recipient>;

const severity: Readonly<Record<Recipient['action'], number>> = { failed: 4, delayed: 3, expanded: 2, relayed: 1, delivered: 0 };

/** The groups of fields of a report: the first is of the message, each further one of a recipient. */
function readStatus(text: string): { worst: Recipient; envelopeId: string | undefined } | { why: string } {
  const groups = text.split(/\r?\n[ \t]*\r?\n/).map(fieldsIn).filter((fields) => Object.keys(fields).length > 0);
  // Some servers leave the first group out.
  const recipients = groups.filter((fields) => 'final-recipient' in fields || 'action' in fields);
  const read = recipients.map((fields) => Recipient.safeParse(fields));
  const wrong = read.find(({ success }) => !success)?.error;
  if (wrong) return { why: `it is a report of another shape than agreed: ${wrong.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}` };
  const [worst] = read.flatMap(({ data }) => data ?? []).toSorted((a, b) => severity[b.action] - severity[a.action]);
  if (!worst) return { why: 'it is a report that names no recipient' };
  return { worst, envelopeId: groups[0]?.['original-envelope-id'] };
}

function fieldsIn(group: string): Record<string, string> {
  const lines = group.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  return Object.fromEntries(lines.flatMap((line) => {
    const colon = line.indexOf(':');
    return colon < 1 ? [] : [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]];
  }));
}

/** The message by its mark, wherever the report still has it. */
function messageOf(mail: ParsedMail, envelopeId: string | undefined, key: Uint8Array): MessageOfCase | undefined {
  const returned = mail.attachments.filter(({ contentType }) => /^(text\/rfc822-headers|message\/rfc822|message\/global.*)$/.test(contentType)).map(({ content }) => content.toString('latin1').replace(/\r?\n[ \t]+/g, ''));
  const tokens = [
    ...addressesOf(mail).flatMap((address) => /\+([^@+]+)@/.exec(address)?.[1] ?? []),
    ...(envelopeId === undefined ? [] : [envelopeId]),
    ...returned.flatMap((text) => /^X-Parvis-Message:\s*(\S+)/im.exec(text)?.[1] ?? []),
  ];
  for (const token of tokens) {
    const message = readMessageToken(key, token);
    if (message) return message;
  }
  return undefined;
}

/** Whom the report was delivered to, by the headers that mail servers keep that in. */
const addressesOf = (mail: ParsedMail): string[] =>
  ['delivered-to', 'x-original-to', 'envelope-to', 'to'].flatMap((name) => valuesOf(mail, name).flatMap((value) => value.match(/[^\s<>",;:]+@[^\s<>",;]+/g) ?? []));

const valuesOf = ({ headerLines }: ParsedMail, name: string): string[] => headerLines.filter(({ key }) => key === name).map(({ key, line }) => line.slice(key.length + 1).trim());

/** Its Message-ID; where it has none, or one out of all measure, what tells its bytes from others. */
const reportIdOf = ({ messageId }: ParsedMail, raw: Buffer): string =>
  messageId !== undefined && messageId.length <= 200 ? messageId : createHash('sha256').update(messageId ?? raw).digest('hex');

/** Why mail without a report of delivery came here. */
function whatElse(mail: ParsedMail): string {
  const automatic = valuesOf(mail, 'auto-submitted').some((value) => value.toLowerCase() !== 'no');
  if (automatic || valuesOf(mail, 'x-autoreply').length > 0) return 'it is an automatic answer, such as a notice of absence, and no report of delivery';
  return 'it is no report of delivery; perhaps somebody has written to this mailbox';
}
