import { access, constants } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { dataFolder } from '../configuration/load';
import { addressesOf, type Settings } from '../configuration/settings';
import { searchAttributes } from '../workflows/durable/search-attributes';
import { connectTemporal, type TemporalAccess } from './connect';
import { rootMessage } from './failures';
import { mailsAt } from './mails';

/** One part that cases need. */
export interface Check {
  readonly what: string;
  readonly up: boolean;
  /** Where it is and how it is. */
  readonly says: string;
  /** What to do where it is down. */
  readonly todo?: string;
}

const timeoutMs = 3_000;
const startAll = 'Start everything with `npm start`.';

/** Looks at every part, side by side; never throws. */
export async function examine(settings: Settings, environment: Readonly<Record<string, string | undefined>>): Promise<Check[]> {
  const [temporal, ...others] = await Promise.all([
    temporalChecks(settings, environment),
    gatewayCheck(settings),
    mailCheck(settings),
    registryCheck(settings),
    dataCheck(settings),
    directoryCheck(settings),
    linkKeyCheck(settings),
  ]);
  return [...temporal, ...others];
}

async function temporalChecks(settings: Settings, environment: Readonly<Record<string, string | undefined>>): Promise<Check[]> {
  const what = 'Temporal server';
  let temporal: TemporalAccess;
  try {
    temporal = await connectTemporal(settings, environment);
  } catch (error) {
    return [{ what, up: false, says: error instanceof Error ? error.message : String(error) }];
  }
  try {
    return await temporal.client.withDeadline(Date.now() + timeoutMs, async () => {
      const info = await temporal.connection.workflowService.getSystemInfo({});
      const up: Check = { what, up: true, says: `${temporal.address}, version ${info.serverVersion || 'unknown'}` };
      return [up, ...(await Promise.all([namespaceCheck(temporal), attributesCheck(temporal), workerCheck(temporal)]))];
    });
  } catch (error) {
    return [{ what, up: false, says: `${temporal.address}: ${rootMessage(error)}`, todo: startAll }];
  } finally {
    await temporal.close();
  }
}

async function namespaceCheck({ connection, namespace }: TemporalAccess): Promise<Check> {
  const todo = 'Create the namespace, or set TEMPORAL_NAMESPACE.';
  return looked('namespace', todo, async () => {
    const { namespaceInfo, config } = await connection.workflowService.describeNamespace({ namespace });
    const days = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) / 86_400;
    return `${namespaceInfo?.name ?? namespace}, closed cases are kept ${Math.round(days * 10) / 10} days`;
  });
}

async function attributesCheck({ connection, namespace }: TemporalAccess): Promise<Check> {
  const todo = 'Register them: `npm start` does so on its own server; on a cluster `temporal operator search-attribute create`.';
  return looked('search attributes', todo, async () => {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    const missing = Object.keys(searchAttributes).filter((name) => customAttributes?.[name] === undefined);
    if (missing.length > 0) throw new Error(`missing: ${missing.join(', ')}`);
    return `all ${Object.keys(searchAttributes).length} registered`;
  });
}

async function workerCheck({ connection, namespace, taskQueue }: TemporalAccess): Promise<Check> {
  const todo = 'Start a worker: `npm start`, or `npm run worker` beside a cluster.';
  return looked('worker', todo, async () => {
    // 1 workflow tasks, 2 activities: a worker polls for both
    const [workflows, activities] = await Promise.all(
      ([1, 2] as const).map((taskQueueType) => connection.workflowService.describeTaskQueue({ namespace, taskQueue: { name: taskQueue }, taskQueueType })),
    );
    const pollers = new Set((workflows?.pollers ?? []).map(({ identity }) => identity));
    if (pollers.size === 0) throw new Error(`nobody polls task queue «${taskQueue}»`);
    if ((activities?.pollers ?? []).length === 0) throw new Error(`nobody polls task queue «${taskQueue}» for activities`);
    const newest = Math.max(...(workflows?.pollers ?? []).map(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1_000));
    return `${pollers.size} on task queue «${taskQueue}», last seen ${Math.max(0, Math.round((Date.now() - newest) / 1_000))} s ago`;
  });
}

async function gatewayCheck(settings: Settings): Promise<Check> {
  const url = `${addressesOf(settings).gateway}/health`;
  return looked('gateway', startAll, async () => {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok) throw new Error(`${url} answers ${response.status}`);
    return url;
  });
}

async function mailCheck(settings: Settings): Promise<Check> {
  const { mails, smtp } = addressesOf(settings);
  if (settings.PARVIS_SMTP_URL !== undefined) {
    const { protocol, hostname, port } = new URL(smtp);
    return looked('mail server', 'Check PARVIS_SMTP_URL.', () => listening(hostname, Number(port || (protocol === 'smtps:' ? 465 : 587))));
  }
  return looked('mail catcher', startAll, async () => `${mails}, ${(await mailsAt(mails).list()).length} messages`);
}

async function registryCheck(settings: Settings): Promise<Check> {
  const url = new URL(addressesOf(settings).registry);
  const todo = settings.PARVIS_REGISTRY_URL === undefined ? startAll : 'Check PARVIS_REGISTRY_URL.';
  return looked('registry', todo, () => listening(url.hostname, Number(url.port || (url.protocol === 'https:' ? 443 : 80))));
}

async function dataCheck(settings: Settings): Promise<Check> {
  const folder = dataFolder(settings);
  return looked('data folder', `${startAll} It makes the folder; PARVIS_DATA names another.`, async () => {
    await access(folder, constants.R_OK | constants.W_OK);
    return folder;
  });
}

async function directoryCheck(settings: Settings): Promise<Check> {
  return looked('directory', `${startAll} It puts a directory into the data folder.`, async () => {
    const { directoryPeople } = await import('./identity/people');
    const { staff, tenants } = await directoryPeople(settings);
    return `${staff.length} staff, ${tenants.length} accounts`;
  });
}

async function linkKeyCheck(settings: Settings): Promise<Check> {
  if (settings.PARVIS_LINK_KEY !== undefined) return { what: 'link key', up: true, says: 'given by PARVIS_LINK_KEY' };
  const file = path.join(dataFolder(settings), 'link.key');
  return looked('link key', `${startAll} It makes the key; elsewhere give PARVIS_LINK_KEY.`, async () => {
    await access(file, constants.R_OK);
    return file;
  });
}

async function looked(what: string, todo: string, look: () => Promise<string>): Promise<Check> {
  try {
    return { what, up: true, says: await look() };
  } catch (error) {
    return { what, up: false, says: rootMessage(error), todo };
  }
}

function listening(host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host, port, timeout: timeoutMs });
    socket.once('connect', () => (socket.destroy(), resolve(`${host}:${port}`)));
    socket.once('timeout', () => (socket.destroy(), reject(new Error(`${host}:${port} does not answer`))));
    socket.once('error', reject);
  });
}
