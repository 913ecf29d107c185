import { readFileSync } from 'node:fs';
import { addressesOf, type Settings, SettingsError } from '../../configuration/settings';
import { reasonOf } from '../errors';
import { bounceBoxOf } from './bounce-box';
import { dkimFrom } from './dkim';
import type { Mail } from './port';
import { smtpMail } from './smtp';

/**
 * Mail as the settings ask for it. Opens no connection yet.
 * @throws SettingsError where the signing key or the certificates cannot be used.
 */
export function mailOf(settings: Settings, linkKey: Uint8Array): Mail {
  const { smtp, gateway, bounces } = addressesOf(settings);
  return smtpMail({
    url: smtp,
    from: settings.PARVIS_MAIL_FROM,
    replyTo: settings.PARVIS_MAIL_REPLY_TO,
    idDomain: settings.PARVIS_MAIL_ID_DOMAIN,
    teams: settings.PARVIS_MAIL_TEAMS,
    gateway,
    linkKey,
    dkim: dkimFrom(settings),
    bounces,
    returned: bounces === undefined ? undefined : bounceBoxOf(settings),
    tls: settings.PARVIS_SMTP_TLS ?? (isOnThisMachine(smtp) ? 'offered' : 'required'),
    ca: certificatesIn(settings.PARVIS_SMTP_CA),
    connections: settings.PARVIS_SMTP_CONNECTIONS,
    messagesPerConnection: settings.PARVIS_SMTP_MESSAGES,
  });
}

const isOnThisMachine = (url: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);

function certificatesIn(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new SettingsError(`PARVIS_SMTP_CA names a file that cannot be read: ${reasonOf(error)}. A file of certificates in PEM is expected.`);
  }
}
