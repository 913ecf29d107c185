import { createHash } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { SendMail } from '../../machines/enrollment/letters';
import { type Dkim, signed } from './dkim';
import { confirmationLink, linkToken } from './links';
import { messageToken } from './message-token';
import { composeLetter } from './templates/letter';
import { asHtml, asText } from './templates/rendering';

export interface MailIdentity {
  /** Sender, as it stands in the message: `Partner enrollment <enrollment@parvis.example>`. */
  from: string;
  /** Domain of the staff mailboxes. */
  teams: string;
  /** The gateway's public address. */
  gateway: string;
  /** Key that links and the marks of messages are derived with. */
  linkKey: Uint8Array;
  /** Where answers go. Default: to the sender. */
  replyTo?: string | undefined;
  /** Domain of the Message-IDs. Default: the sender's. */
  idDomain?: string | undefined;
  /** Address that undeliverable mail comes back to, such as `bounces@parvis.example`. Default: the sender's, and nobody is told which message it was. */
  bounces?: string | undefined;
  /** Default: mail is not signed. */
  dkim?: Dkim | undefined;
}

export interface Message {
  messageId: string;
  /** Address that it is delivered to. */
  to: string;
  /** Address that it comes back to. */
  returnPath: string;
  subject: string;
  /** The whole message, headers and all. */
  bytes: Buffer;
}

/**
 * The message of one effect of a case: the same input gives the same bytes, whenever and wherever it is made, its signature
 * included. Another signing key changes the signature and nothing else.
 */
export async function composeMessage(request: SendMail, effect: number, identity: MailIdentity): Promise<Message> {
  const letter = composeLetter(request, { gateway: identity.gateway, ...linkOf(request, identity) });
  const messageId = messageIdOf(request.caseId, effect, identity);
  const to = recipientOf(request, identity.teams);
  const token = messageToken(identity.linkKey, { caseId: request.caseId, effect });
  const composer = new MailComposer({
    from: identity.from,
    to,
    ...(identity.replyTo ? { replyTo: identity.replyTo } : {}),
    subject: letter.subject,
    messageId,
    date: new Date(request.at),
    headers: {
      'X-Parvis-Case': request.caseId,
      'X-Parvis-Message': token, // for a report of its return whose own address lost it
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'OOF, AutoReply',
    },
    text: asText(letter),
    html: await asHtml(letter),
    baseBoundary: createHash('sha256').update(messageId).digest('hex').slice(0, 16),
    newline: '\r\n',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const bytes = await composer.compile().build();
  return {
    messageId,
    to: to.address,
    returnPath: returnPath(identity, token),
    subject: letter.subject,
    bytes: identity.dkim ? await signed(bytes, identity.dkim) : bytes,
  };
}

/** A message as people see it. */
export interface MailPreview {
  to: string;
  subject: string;
  text: string;
  html: string;
}

/** The message as it would be sent, with a link that opens nothing: whoever looks at it is not the mailbox’s holder. */
export async function previewMessage(request: SendMail, { gateway, teams }: Pick<MailIdentity, 'gateway' | 'teams'>): Promise<MailPreview> {
  const letter = composeLetter(request, { gateway, ...(request.link ? { confirm: confirmationLink(gateway, request.caseId, 'preview') } : {}) });
  return { to: recipientOf(request, teams).address, subject: letter.subject, text: asText(letter), html: await asHtml(letter) };
}

const linkOf = ({ link, caseId }: SendMail, { gateway, linkKey }: MailIdentity): { confirm?: string } =>
  link ? { confirm: confirmationLink(gateway, caseId, linkToken(linkKey, { caseId, ...link })) } : {};

const recipientOf = ({ to }: SendMail, teams: string): { name: string; address: string } =>
  'team' in to ? { name: to.team, address: `${to.team}@${teams}` } : { name: to.name, address: to.email };

/** `<case.effect@domain>`; characters that may not stand in a Message-ID as `=3A`, so that no two cases share one. */
function messageIdOf(caseId: string, effect: number, { from, idDomain }: MailIdentity): string {
  const local = caseId.replace(/[^A-Za-z0-9_-]/gu, (character) => `=${character.codePointAt(0)?.toString(16).toUpperCase()}`);
  const domain = idDomain ?? /@([A-Za-z0-9.-]+)/.exec(addressIn(from))?.[1] ?? 'localhost';
  return `<${local}.${effect}@${domain}>`;
}

/** `bounces+case.effect.mark@…`; without the rest where that would be too long for an address (RFC 5321: 64), since the message's header has it too. */
function returnPath({ from, bounces }: MailIdentity, token: string): string {
  if (!bounces) return addressIn(from);
  const at = bounces.lastIndexOf('@');
  const local = `${bounces.slice(0, at)}+${token}`;
  return local.length > 64 ? bounces : `${local}${bounces.slice(at)}`;
}

const addressIn = (from: string): string => /<([^>]+)>/.exec(from)?.[1] ?? from.trim();
