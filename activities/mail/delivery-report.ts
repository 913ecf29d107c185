import { createHash } from 'node:crypto';

/** What became of a message for one recipient, to be told in the mailbox's own format. */
export interface DeliveryReport {
  /** The message's return path, which the report goes to. */
  to: string;
  /** With its angle brackets; one report, however often it is written, has one. */
  messageId: string;
  /** Epoch ms. */
  at: number;
  /** The server that reports. */
  host: string;
  recipient: string;
  action: 'failed' | 'delayed';
  /** Enhanced status code (RFC 3463), `5.1.1`. */
  status: string;
  /** What the server answered, in its own words. */
  diagnostic: string;
  /** The message that it is about, of which the headers are given back. */
  message: Buffer;
}

/** A delivery status notification: `multipart/report` with words, the facts, and the headers of the message (RFC 3464, RFC 6522). */
export function composeDeliveryReport({ to, messageId, at, host, recipient, action, status, diagnostic, message }: DeliveryReport): Buffer {
  const boundary = `report-${createHash('sha256').update(messageId).digest('hex').slice(0, 16)}`;
  const said = oneLine(diagnostic);
  const part = (type: string, lines: readonly string[]): string[] => [`--${boundary}`, `Content-Type: ${type}`, '', ...lines, ''];
  return Buffer.from(
    [
      `From: Mail Delivery System <mailer-daemon@${host}>`,
      `To: ${to}`,
      `Subject: ${action === 'failed' ? 'Undelivered mail returned to sender' : 'Mail is delayed'}`,
      `Date: ${new Date(at).toUTCString().replace('GMT', '+0000')}`,
      `Message-ID: ${messageId}`,
      'Auto-Submitted: auto-replied',
      'MIME-Version: 1.0',
      `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
      '',
      ...part('text/plain; charset=us-ascii', [`${recipient}: ${said}`]),
      ...part('message/delivery-status', [
        `Reporting-MTA: dns; ${host}`,
        '',
        `Final-Recipient: rfc822; ${recipient}`,
        `Action: ${action}`,
        `Status: ${status}`,
        `Diagnostic-Code: smtp; ${said}`,
      ]),
      ...part('text/rfc822-headers', [headersOf(message)]),
      `--${boundary}--`,
      '',
    ].join('\r\n'),
  );
}

const headersOf = (message: Buffer): string => message.toString('latin1').split('\r\n\r\n', 1)[0] ?? '';

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').replace(/[^\x20-\x7e]/g, '?').trim();
