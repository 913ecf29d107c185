import { access, constants } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import type { temporal } from '@temporalio/proto';
import { z } from 'zod';
import { TryAgainError, WrongAnswerError } from '../activities/errors';
import { companiesFile, dataFolder } from '../configuration/load';
import { isOnThisMachine } from '../configuration/on-this-machine';
import { addressesOf, isImapUrl, type Settings } from '../configuration/settings';
import { searchAttributes } from '../workflows/durable/search-attributes';
import { chartChecks } from './chart-checks';
import { connectTemporal, type TemporalAccess } from './connect';
import { mailsAt } from './mails';
import { reasonOf } from './temporal-failures';

/** One part that cases need. */
export interface Check {
  readonly what: string;
  readonly up: boolean;
  /** Where it is and how it is. */
  readonly says: string;
  /** What to do where it is down. */
  readonly todo?: string;
  /** What is up, and should be looked at all the same; each with its place. */
  readonly warnings?: readonly string[];
}

const timeoutMs = 3_000;
const startAll = 'Start everything with `npm start`.';

/** Looks at every part, side by side; never throws. */
export async function examine(settings: Settings, environment: Readonly<Record<string, string | undefined>>): Promise<Check[]> {
  const [temporal, ...others] = await Promise.all([
    temporalChecks(settings, environment),
    gatewayCheck(settings),
    mailCheck(settings),
    ...bouncesCheck(settings),
    ...registryChecks(settings),
    ...(settings.PARVIS_ADDRESSES === 'google' ? [looked('address service', 'Check PARVIS_ADDRESSES_URL; PARVIS_ADDRESSES=embedded does without.', () => reached(settings.PARVIS_ADDRESSES_URL))] : []),
    dataCheck(settings),
    directoryCheck(settings),
    agreementsCheck(settings),
    linkKeyCheck(settings),
    ...(settings.PARVIS_SIGN_IN === 'oidc' ? [signInCheck(settings)] : []),
  ]);
  return [...temporal, ...others, chartChecks()];
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
    return [{ what, up: false, says: `${temporal.address}: ${reasonOf(error)}`, todo: startAll }];
  } finally {
    await temporal.close();
  }
}

async function namespaceCheck({ connection, namespace }: TemporalAccess): Promise<Check> {
  const todo = 'Create the namespace, or set TEMPORAL_NAMESPACE.';
  return looked('namespace', todo, async () => {
    const { namespaceInfo, config } = await connection.workflowService.describeNamespace({ namespace });
    const days = Math.round((Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) / 86_400) * 10) / 10;
    return `${namespaceInfo?.name ?? namespace}; the server forgets a case ${days} ${days === 1 ? 'day' : 'days'} after it has closed`;
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
    const polling = recent(workflows?.pollers);
    if (polling.length === 0) throw new Error(`nobody polls task queue «${taskQueue}»`);
    if (recent(activities?.pollers).length === 0) throw new Error(`nobody polls task queue «${taskQueue}» for activities`);
    const workers = new Set(polling.map(({ identity }) => identity)).size;
    const seconds = Math.max(0, Math.round(Math.min(...polling.map(unseenFor)) / 1_000));
    return `${workers} on task queue «${taskQueue}», last seen ${seconds} s ago; one that died is listed for a minute`;
  });
}

/** A worker asks again within a minute, so that one not seen for longer is gone; the server lists it for longer still. */
const recent = (pollers: readonly Poller[] | null | undefined): readonly Poller[] => (pollers ?? []).filter((poller) => unseenFor(poller) <= 70_000);
const unseenFor = ({ lastAccessTime }: Poller): number => Date.now() - Number(lastAccessTime?.seconds ?? 0) * 1_000;
type Poller = temporal.api.taskqueue.v1.IPollerInfo;

async function gatewayCheck(settings: Settings): Promise<Check> {
  const url = `${addressesOf(settings).gateway}/health`;
  const what = 'gateway';
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    if (response.ok) return { what, up: true, says: url };
    if (response.status !== 503) return { what, up: false, says: `${url} answers ${response.status}; is that the gateway?`, todo: startAll };
    const { reason, todo } = Health.parse(await response.json().catch(() => ({})));
    return { what, up: false, says: `${url} runs, and waits: ${reason}`, todo };
  } catch (error) {
    return { what, up: false, says: `${url}: ${reasonOf(error)}`, todo: startAll };
  }
}

/** What a gateway says that runs and cannot work. */
const Health = z.object({
  reason: z.string().default('Temporal does not answer it'),
  todo: z.string().default('It continues by itself as soon as Temporal answers again.'),
});

async function mailCheck(settings: Settings): Promise<Check> {
  const { mails, smtp } = addressesOf(settings);
  if (settings.PARVIS_SMTP_URL !== undefined) {
    const { protocol, hostname, port } = new URL(smtp);
    return looked('mail server', 'Check PARVIS_SMTP_URL.', () => listening(hostname, Number(port || (protocol === 'smtps:' ? 465 : 587))));
  }
  return looked('mail catcher', startAll, async () => `${mails}, ${(await mailsAt(mails).list()).length} messages`);
}

/** The mailbox of undeliverable mail, where there is one. */
function bouncesCheck(settings: Settings): Promise<Check>[] {
  if (addressesOf(settings).bounces === undefined) return [];
  const what = 'returned mail';
  const look = async (): Promise<Check> => {
    const { bounceBoxOf } = await import('../activities/mail/configured');
    try {
      const box = bounceBoxOf(settings, { timeoutMs, turnMs: 2 * timeoutMs });
      try {
        const { waiting, aside } = await box.counts();
        return { what, up: true, says: `${box.name}: ${waiting} waiting, ${aside} put aside` };
      } finally {
        await box.close();
      }
    } catch (error) {
      // What an adapter says is written for people; its cause is a library's.
      return { what, up: false, says: error instanceof TryAgainError || error instanceof WrongAnswerError ? error.message : reasonOf(error), todo };
    }
  };
  const todo = isImapUrl(settings.PARVIS_BOUNCES ?? '') ? 'No case hears of undeliverable mail until then; what comes waits on the server.' : `${startAll} The gateway makes the folder; PARVIS_BOUNCES names another.`;
  return [look()];
}

/** The registers that are asked, and the file where one of them is the embedded one. */
function registryChecks(settings: Settings): Promise<Check>[] {
  const { registry, gleif } = addressesOf(settings);
  const embedded = { registry: settings.PARVIS_REGISTRY_URL === undefined, gleif: settings.PARVIS_GLEIF_URL === undefined };
  const searched = settings.PARVIS_REGISTRIES.includes('gleif');
  return [
    looked('registry', embedded.registry ? startAll : 'Check PARVIS_REGISTRY_URL.', () => reached(registry)),
    ...(searched ? [looked('LEI register', embedded.gleif ? startAll : 'Check PARVIS_GLEIF_URL; PARVIS_REGISTRIES=direct-plus does without.', () => reached(gleif))] : []),
    ...(embedded.registry || (searched && embedded.gleif) ? [companiesCheck(settings)] : []),
  ];
}

function companiesCheck(settings: Settings): Promise<Check> {
  const file = companiesFile(settings);
  return looked('companies', `\`parvis companies check ${file}\` tells all that is wrong; PARVIS_COMPANIES names another file.`, async () => {
    const { checkCompaniesFile, placeOf } = await import('../activities/company-registry/companies');
    const { rows, problems } = await checkCompaniesFile(file);
    const [first] = problems;
    if (first) throw new Error(`${file}: ${problems.length === 1 ? 'one problem' : `${problems.length} problems`}, the first: ${[placeOf(first), first.says].filter(Boolean).join(': ')}`);
    return `${rows} in ${file}`;
  });
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

async function agreementsCheck(settings: Settings): Promise<Check> {
  return looked('agreement', 'Mend the folder that PARVIS_AGREEMENTS names; until then no case is offered an agreement, and each says so.', async () => {
    const { agreementsOf } = await import('../activities/agreements/files');
    const { version, documents } = await agreementsOf(settings).offer('FR'); // files are the same for every country
    return `version ${version} in ${documents.map(({ language }) => language).join(', ')}${settings.PARVIS_AGREEMENTS === undefined ? ', a sample; PARVIS_AGREEMENTS names one’s own' : ''}`;
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

/** The OpenID provider, as the gateway and the command line know it. */
async function signInCheck(settings: Settings): Promise<Check> {
  const what = 'sign-in';
  const todo = 'Check PARVIS_OIDC_ISSUER. Until then only mail links act, and whoever is signed in already.';
  try {
    const { openIdProvider } = await import('./identity/provider');
    const [gateway, commandLine] = [openIdProvider(settings, 'gateway'), openIdProvider(settings, 'command line')];
    const { devices } = await gateway.examine();
    const { gateway: address } = addressesOf(settings);
    const warnings = [
      ...(devices ? [] : ['It offers no device grant, so that nobody can sign in at the command line.']),
      ...(address.startsWith('https:') || isOnThisMachine(new URL(address).hostname) ? [] : [`The gateway’s address ${address} is not encrypted; sessions can be read on the way. PARVIS_GATEWAY_URL names another.`]),
    ];
    const clients = gateway.clientId === commandLine.clientId ? `client ${gateway.clientId}` : `clients ${gateway.clientId} and ${commandLine.clientId}`;
    return { what, up: true, says: `${gateway.issuer}, ${clients}`, ...(warnings.length > 0 ? { warnings } : {}) };
  } catch (error) {
    return { what, up: false, says: error instanceof Error && error.name === 'SignInError' ? error.message : reasonOf(error), todo };
  }
}

async function looked(what: string, todo: string, look: () => Promise<string>): Promise<Check> {
  try {
    return { what, up: true, says: await look() };
  } catch (error) {
    return { what, up: false, says: reasonOf(error), todo };
  }
}

function reached(address: string): Promise<string> {
  const { hostname, port, protocol } = new URL(address);
  return listening(hostname, Number(port || (protocol === 'https:' ? 443 : 80)));
}

function listening(host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host, port, timeout: timeoutMs });
    socket.once('connect', () => (socket.destroy(), resolve(`${host}:${port}`)));
    socket.once('timeout', () => (socket.destroy(), reject(new Error(`${host}:${port} does not answer`))));
    socket.once('error', reject);
  });
}
