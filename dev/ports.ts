import { addressesOf } from '../configuration/settings';
import type { Settings } from '../configuration/settings';
import { isTaken } from './listening';

type PortSetting = Extract<keyof Settings, `${string}_PORT`>;

/** The settings of the ports that a start with these settings opens, and what for. */
export function portsOf(settings: Settings): Map<PortSetting, string> {
  const ports = new Map<PortSetting, string>();
  if (settings.TEMPORAL_ADDRESS === undefined) {
    ports.set('PARVIS_TEMPORAL_PORT', 'the Temporal server');
    ports.set('PARVIS_TEMPORAL_UI_PORT', 'the Temporal server’s pages');
  }
  ports.set('PARVIS_GATEWAY_PORT', 'the gateway');
  if (settings.PARVIS_SMTP_URL === undefined) {
    ports.set('PARVIS_MAIL_SMTP_PORT', 'the mail catcher');
    ports.set('PARVIS_MAIL_WEB_PORT', 'the mail catcher’s pages');
  }
  if (settings.PARVIS_REGISTRY_URL === undefined) ports.set('PARVIS_REGISTRY_PORT', 'the company registry');
  if (embedsGleif(settings)) ports.set('PARVIS_GLEIF_PORT', 'the LEI register');
  return ports;
}

/** Whether the LEI register is searched, and the one that is searched is this machine's own. */
export const embedsGleif = (settings: Settings): boolean => settings.PARVIS_GLEIF_URL === undefined && settings.PARVIS_REGISTRIES.includes('gleif');

/** A sentence for every port that cannot be opened, naming the setting that changes it. */
export async function portProblems(settings: Settings): Promise<string[]> {
  const problems: string[] = [];
  const chosen = new Map<number, PortSetting>();
  for (const [setting, purpose] of portsOf(settings)) {
    const port = settings[setting];
    const other = chosen.get(port);
    chosen.set(port, setting);
    if (other !== undefined) problems.push(`${other} and ${setting} are both ${port}. Set one of them to another port.`);
    else if (await isTaken(port)) problems.push(`Port ${port}, for ${purpose}, is in use by another program. Set ${setting} to a free one.`);
  }
  return problems;
}

/** What is reached where, for people. */
export function placesOf(settings: Settings): { name: string; place: string }[] {
  const { temporal, gateway, mails, smtp, registry, gleif } = addressesOf(settings);
  return [
    { name: 'Gateway', place: gateway },
    { name: 'Mail', place: settings.PARVIS_SMTP_URL === undefined ? mails : hidingPassword(smtp) },
    { name: 'Temporal', place: settings.TEMPORAL_ADDRESS === undefined ? `${temporal}, pages at http://127.0.0.1:${settings.PARVIS_TEMPORAL_UI_PORT}` : temporal },
    { name: 'Registry', place: registry },
    ...(settings.PARVIS_REGISTRIES.includes('gleif') ? [{ name: 'LEIs', place: gleif }] : []),
  ];
}

function hidingPassword(address: string): string {
  const url = new URL(address);
  if (url.password !== '') url.password = '…';
  return url.href;
}
