import { createHash } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { SendMail } from '../../machines/enrollment/outside';
import { WrongQuestionError } from '../errors';
import { confirmationLink, linkToken } from './links';
import { composeLetter, type Letter } from './templates/letter';
import { asHtml, asText } from './templates/rendering';

export interface MailIdentity {
  /** Sender, as it stands in the message: `Partner enrollment <enrollment@parvis.example>`. */
  from: string;
  /** Domain of the staff mailboxes. */
  teams: string;
  /** The gateway's public address. */
  gateway: string;
  /** Key that links are derived with. */
  linkKey: Uint8Array;
}

export interface Message {
  messageId: string;
  /** Address that it is delivered to. */
  to: string;
  subject: string;
  /** The whole message, headers and all. */
  bytes: Buffer;
}

/** The message of one effect of a case: the same input gives the same bytes, whenever and wherever it is made. */
export async function composeMessage(request: SendMail, effect: number, identity: MailIdentity): Promise<Message> {
  const letter = composeLetter(request, { gateway: identity.gateway, ...linkOf(request, identity) });
  const messageId = messageIdOf(request.caseId, effect, identity.from);
  const to = recipientOf(request, identity.teams);
  const composer = new MailComposer({
    from: identity.from,
    to,
    subject: letter.subject,
    messageId,
    date: new Date(request.at),
    headers: { 'X-Parvis-Case': request.caseId, 'Auto-Submitted': 'auto-generated' },
    text: asText(letter),
    html: await asHtml(letter),
    baseBoundary: createHash('sha256').update(messageId).digest('hex').slice(0, 16),
    newline: '\r\n',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const bytes = await composer.compile().build();
  return { messageId, to: to.address, subject: letter.subject, bytes };
}

/** The letter as it would be sent, with a link that opens nothing: whoever looks at it is not the mailbox’s holder. */
export function previewLetter(
  request: SendMail,
  { gateway, teams }: Pick<MailIdentity, 'gateway' | 'teams'>,
): { letter: Letter; to: string } {
  const letter = composeLetter(request, {
    gateway,
    ...(request.link ? { confirm: confirmationLink(gateway, request.caseId, 'preview') } : {}),
  });
  return { letter, to: recipientOf(request, teams).address };
}

function linkOf({ template, link, caseId }: SendMail, { gateway, linkKey }: MailIdentity): { confirm?: string } {
  if (link) return { confirm: confirmationLink(gateway, caseId, linkToken(linkKey, { caseId, ...link })) };
  if (template === 'confirmMailbox')
    throw new WrongQuestionError(`The mail confirmMailbox of case ${caseId} was asked for without a link.`);
  return {};
}

const recipientOf = ({ to }: SendMail, teams: string): { name: string; address: string } =>
  'team' in to ? { name: to.team, address: `${to.team}@${teams}` } : { name: to.name, address: to.email };

/** `<case.effect@domain>`; characters that may not stand in a Message-ID as `=3A`, so that no two cases share one. */
function messageIdOf(caseId: string, effect: number, from: string): string {
  const local = caseId.replace(/[^A-Za-z0-9_-]/gu, (character) => `=${character.codePointAt(0)?.toString(16).toUpperCase()}`);
  const domain = /@([A-Za-z0-9.-]+)/.exec(from)?.[1] ?? 'localhost';
  return `<${local}.${effect}@${domain}>`;
}
