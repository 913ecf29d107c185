import { createHash } from 'node:crypto';
import { composeDeliveryReport } from '../../activities/mail/delivery-report';

/**
 * What a mail server elsewhere would answer, for trying out what becomes of mail that cannot be delivered: addresses of
 * `bounces.example`, and those that begin with `bounce-` anywhere. `full@bounces.example` is a mailbox that is full, `delayed@…` one
 * that does not answer yet, `away@…` somebody on holiday; all others do not exist.
 */
export function answerTo({ recipient, returnPath, message }: { recipient: string; returnPath: string; message: Buffer }): Buffer | undefined {
  const [local = '', domain = ''] = recipient.toLowerCase().split('@');
  if (domain !== 'bounces.example' && !local.startsWith('bounce-')) return undefined;
  const messageId = `<${createHash('sha256').update(recipient).update(message).digest('hex').slice(0, 24)}@${host}>`;
  if (local.startsWith('away')) return absence({ recipient, returnPath, messageId });
  const [action, status, diagnostic] = fates[local.split(/[-+.]/, 1)[0] ?? ''] ?? fates['unknown'];
  return composeDeliveryReport({ to: returnPath, messageId, at: Date.now(), host, recipient, action, status, diagnostic, message });
}

const host = 'mx.bounces.example';

type Fate = readonly ['failed' | 'delayed', string, string];
const fates: Readonly<Record<string, Fate>> & { readonly unknown: Fate } = {
  unknown: ['failed', '5.1.1', '550 5.1.1 The mailbox does not exist'],
  full: ['failed', '5.2.2', '552 5.2.2 The mailbox is full'],
  delayed: ['delayed', '4.4.1', '451 4.4.1 The server does not answer; it is tried further'],
};

/** An automatic answer (RFC 3834), which says nothing of the delivery. */
const absence = ({ recipient, returnPath, messageId }: { recipient: string; returnPath: string; messageId: string }): Buffer =>
  Buffer.from(
    [`From: ${recipient}`, `To: ${returnPath}`, 'Subject: Out of office', `Message-ID: ${messageId}`, 'Auto-Submitted: auto-replied', 'MIME-Version: 1.0', 'Content-Type: text/plain; charset=us-ascii', '', 'I am on holiday.', ''].join('\r\n'),
  );
