import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { searchAttributes } from '../../workflows/durable/search-attributes';
import { isTaken, loopback } from '../listening';
import { openLog } from '../log';
import { stopProcess } from '../processes';
import { missingSearchAttributes } from './search-attributes';

export { freePort } from '../listening';

export interface TemporalServerOptions {
  /** As `obtainTemporalServer` found it. */
  readonly binary: string;
  readonly port: number;
  /** Absent: no web pages. */
  readonly uiPort?: number;
  /** SQLite; made where it is missing, and all cases are in it. */
  readonly databaseFile: string;
  readonly namespace: string;
  /** File that the server's output is added to. */
  readonly log: string;
  /** More of Temporal's dynamic configuration, values as JSON. */
  readonly dynamicConfig?: Readonly<Record<string, string>>;
  /** Told as soon as the process is there, before it answers. */
  spawned?(pid: number): void;
}

export interface TemporalServer {
  readonly address: string;
  readonly pid: number;
  /** Settles when the process is gone, whoever ended it. */
  readonly exited: Promise<void>;
  /** Ends it; after 10 s by force. The database is sound either way. */
  stop(): Promise<void>;
}

/** It is given up as not answering after so long, ms. */
const startDeadline = 90_000;

/**
 * Runs a development server on the loopback address, in a process group of its own so that Ctrl-C does not reach it
 * before the worker has drained. Resolves when it answers and knows the namespace and the search attributes.
 * @throws Error with the last lines of its log where it ends or does not answer; Error naming the port that is taken.
 */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  await refuseTakenPort(options.port, 'PARVIS_TEMPORAL_PORT');
  if (options.uiPort !== undefined) await refuseTakenPort(options.uiPort, 'PARVIS_TEMPORAL_UI_PORT');
  const log = openLog(options.log);
  const server = spawn(options.binary, argumentsOf(options), { stdio: ['ignore', log.descriptor, log.descriptor], detached: true, env: environmentOfServer() });
  const exited = new Promise<void>((resolve) => server.once('close', () => resolve()).once('error', () => resolve()));
  let failure: Error | undefined;
  server.once('error', (error) => (failure = error));
  await Promise.race([new Promise((spawned) => server.once('spawn', spawned)), exited]);
  log.close();
  const { pid } = server;
  if (pid === undefined) throw new Error(`The Temporal server ${options.binary} cannot be run: ${failure?.message ?? 'for an unknown reason'}.`);

  options.spawned?.(pid);
  const address = `${loopback}:${options.port}`;
  const stop = () => stopProcess(server, 10_000);
  const givingUp = new AbortController();
  const answering = answers(address, options.namespace, givingUp.signal);
  try {
    await Promise.race([
      answering,
      exited.then(() => {
        throw new Error(`The Temporal server ended while starting.${log.lastLines()}`);
      }),
      pause(startDeadline, undefined, { signal: givingUp.signal }).then(() => {
        throw new Error(`The Temporal server does not answer at ${address} after ${startDeadline / 1000} s.${log.lastLines()}`);
      }),
    ]);
  } catch (error) {
    await stop();
    throw error;
  } finally {
    givingUp.abort();
    await answering; // leaves no connection attempt behind
  }
  return { address, pid, exited, stop };
}

function argumentsOf({ port, uiPort, databaseFile, namespace, dynamicConfig }: TemporalServerOptions): string[] {
  const dynamic = { 'frontend.WorkflowTimeSkippingEnabled': 'true', ...dynamicConfig };
  return [
    'server', 'start-dev', '--ip', loopback, '--port', String(port), '--db-filename', databaseFile, '--namespace', namespace, '--log-level', 'error',
    ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]),
    // Write-ahead logging does twice the work of the default journal and survives a crash of the process.
    ...['journal_mode=WAL', 'synchronous=NORMAL'].flatMap((pragma) => ['--sqlite-pragma', pragma]),
    ...Object.entries(searchAttributes).flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]),
    ...Object.entries(dynamic).flatMap(([key, value]) => ['--dynamic-config-value', `${key}=${value}`]),
  ];
}

/** Settings for Temporal's clients are none of the server's. */
const environmentOfServer = () => Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TEMPORAL_')));

async function answers(address: string, namespace: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const ready = await isReady(address, namespace);
    if (ready) return;
    await pause(100);
  }
}

async function isReady(address: string, namespace: string): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: 2000 }).catch(() => undefined);
  if (!connection) return false;
  try {
    await connection.workflowService.describeNamespace({ namespace });
    return (await missingSearchAttributes(connection, namespace)).length === 0;
  } catch {
    return false; // it listens before all of it is there
  } finally {
    await connection.close();
  }
}

async function refuseTakenPort(port: number, setting: string): Promise<void> {
  if (await isTaken(port)) throw new Error(`Port ${port} is in use by another program. Set ${setting} to a free one.`);
}
