import path from 'node:path';
import type { Dependencies } from '.';
import { dataFolder } from '../configuration/load';
import { addressesOf, type Settings } from '../configuration/settings';
import { embeddedRules } from './addresses/embedded';
import { googleAddresses } from './addresses/google';
import { agreementsOf } from './agreements/files';
import { archiveOf } from './archive/files';
import { embeddedCalendars } from './calendars/embedded';
import { directPlus } from './company-registry/direct-plus';
import { gleif } from './company-registry/gleif';
import { fileDirectory } from './directory/file';
import { readContactKey } from './mail/contact-hash';
import { readLinkKey } from './mail/link-key';
import { mailOf } from './mail/configured';
import { nobodyLooks } from './mail-domains/port';
import { resolvedMailDomains } from './mail-domains/resolver';
import { workflowReservations } from './reservations/on-temporal';

/** The real systems, as the settings name them. Opens no connection yet. @throws SettingsError where a key cannot be used. */
export function dependenciesFrom(settings: Settings): Dependencies {
  const { registry: registryUrl, gleif: gleifUrl } = addressesOf(settings);
  const linkKey = readLinkKey(settings);
  const registry = directPlus({ url: registryUrl, key: settings.PARVIS_REGISTRY_KEY, secret: settings.PARVIS_REGISTRY_SECRET });
  const registers = { 'direct-plus': registry, gleif: gleif({ url: gleifUrl }) };
  return {
    registry,
    registers: settings.PARVIS_REGISTRIES.map((source) => registers[source]),
    addresses: settings.PARVIS_ADDRESSES === 'google' ? googleAddresses({ url: settings.PARVIS_ADDRESSES_URL.replace(/\/$/, ''), key: settings.PARVIS_ADDRESSES_KEY ?? '', others: embeddedRules }) : embeddedRules,
    calendars: embeddedCalendars,
    directory: fileDirectory(path.join(dataFolder(settings), 'directory.json')),
    reservations: workflowReservations(),
    agreements: agreementsOf(settings),
    mail: mailOf(settings, linkKey),
    mailDomains: settings.PARVIS_MAIL_DOMAINS === 'dns' ? resolvedMailDomains({ server: settings.PARVIS_DNS }) : nobodyLooks,
    archive: archiveOf(settings),
    linkKey,
    contactKey: readContactKey(settings),
  };
}
