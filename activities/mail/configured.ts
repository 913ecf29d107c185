import { readFileSync } from 'node:fs';
import path from 'node:path';
import { dataFolder } from '../../configuration/load';
import { addressesOf, isImapUrl, type Settings, SettingsError } from '../../configuration/settings';
import { reasonOf } from '../errors';
import { type BounceBox, bounceFolder } from './bounce-box';
import { dkimFrom } from './dkim';
import { imapBox } from './imap-box';
import type { ImapOptions } from './imap-connection';
import { isOnThisMachine } from '../../configuration/on-this-machine';
import type { Mail } from './port';
import { smtpMail } from './smtp';

/**
 * Mail as the settings ask for it. Opens no connection yet.
 * @throws SettingsError where the signing key or the certificates cannot be used.
 */
export function mailOf(settings: Settings, linkKey: Uint8Array): Mail {
  const { smtp, gateway, bounces } = addressesOf(settings);
  const returned = bounces === undefined ? undefined : bounceBoxOf(settings, { turnMs: 10_000 }); // the attempt to send has no more to give
  const mail = smtpMail({
    url: smtp,
    from: settings.PARVIS_MAIL_FROM,
    replyTo: settings.PARVIS_MAIL_REPLY_TO,
    idDomain: settings.PARVIS_MAIL_ID_DOMAIN,
    teams: settings.PARVIS_MAIL_TEAMS,
    gateway,
    linkKey,
    dkim: dkimFrom(settings),
    bounces,
    returned,
    tls: settings.PARVIS_SMTP_TLS ?? (isOnThisMachine(new URL(smtp).hostname) ? 'offered' : 'required'),
    ca: certificatesIn(settings, 'PARVIS_SMTP_CA'),
    connections: settings.PARVIS_SMTP_CONNECTIONS,
    messagesPerConnection: settings.PARVIS_SMTP_MESSAGES,
  });
  return {
    send: mail.send,
    close() {
      mail.close();
      returned?.close().catch(() => undefined);
    },
  };
}

/**
 * The mailbox that the settings name: on an IMAP server, or a folder, `bounces` in the data folder where none is named. Opens
 * nothing yet. Workers lay the refusals that a mail server answers at once into the very same mailbox, over IMAP as well: a folder
 * of the worker's machine would not be seen by a gateway on another one. Where the mailbox cannot be reached the attempt fails and
 * is repeated; the report bears the same name then, and counts once.
 * @throws SettingsError where the certificates cannot be used.
 */
export function bounceBoxOf(settings: Settings, options: Pick<ImapOptions, 'log' | 'timeoutMs' | 'turnMs'> = {}): BounceBox {
  const named = settings.PARVIS_BOUNCES ?? 'bounces';
  return isImapUrl(named) ? imapBox({ url: named, ca: certificatesIn(settings, 'PARVIS_BOUNCES_CA'), ...options }) : bounceFolder(path.resolve(dataFolder(settings), named));
}

function certificatesIn(settings: Settings, name: 'PARVIS_SMTP_CA' | 'PARVIS_BOUNCES_CA'): string | undefined {
  const file = settings[name];
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new SettingsError(`${name} names a file that cannot be read: ${reasonOf(error)}. A file of certificates in PEM is expected.`);
  }
}
