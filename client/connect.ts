import net from 'node:net';
import { Client, Connection } from '@temporalio/client';
import type { Settings } from '../configuration/settings';
import { dataConverterOf } from '../configuration/sealing';
import { temporalConnection } from '../configuration/temporal';
import { Failure, rootMessage } from './failures';
import { isSupervised } from './supervised';

/** A way to Temporal. `close` it: an open connection keeps the process alive. */
export interface TemporalAccess {
  readonly client: Client;
  readonly connection: Connection;
  readonly address: string;
  readonly namespace: string;
  readonly taskQueue: string;
  /** Whether a running `npm start` minds the worker: it restarts one that died. Looked up when it is asked. */
  readonly supervised: () => boolean;
  close(): Promise<void>;
}

/** Longest wait for the server itself, ms; a worker's answer has its own bound. */
export const connectTimeoutMs = 4_000;

/**
 * Connects now, for a command that needs an answer now. Profiles, TLS and API keys come from Temporal's own environment
 * configuration (`TEMPORAL_*`, temporal.toml) where an address or a profile is given.
 * @throws Failure `unreachable` with one sentence on what to do; `settings` where a profile cannot be used.
 */
export async function connectTemporal(settings: Settings, environment: Environment = process.env): Promise<TemporalAccess> {
  const access = await temporalAccess(settings, environment);
  const refusal = await refusedAtOnce(access.address, environment);
  if (refusal) {
    await access.close();
    throw unreachableTemporal(access.address, settings, refusal);
  }
  try {
    await access.connection.ensureConnected();
  } catch (error) {
    await access.close();
    throw unreachableTemporal(access.address, settings, rootMessage(error), error);
  }
  return access;
}

/**
 * A connection that is made when it is first used and again whenever it was lost, for a process that outlives the
 * server's absences.
 */
export async function temporalAccess(settings: Settings, environment: Environment = process.env): Promise<TemporalAccess> {
  const { namespace, ...options } = await temporalConnection(settings, environment);
  const { address } = options;
  const connection = Connection.lazy({ ...options, connectTimeout: connectTimeoutMs });
  return {
    client: new Client({ connection, namespace, dataConverter: dataConverterOf(settings) }),
    connection,
    address,
    namespace,
    taskQueue: settings.PARVIS_TASK_QUEUE,
    supervised: () => isSupervised(settings),
    close: () => connection.close(),
  };
}

type Environment = Readonly<Record<string, string | undefined>>;
/**
 * Why nobody can listen there, known within a round trip; undefined where somebody does or where only gRPC can tell.
 * gRPC itself keeps trying until its deadline before it says so.
 */
function refusedAtOnce(address: string, environment: Environment): Promise<string | undefined> {
  const [, host, port] = /^(?!unix:|dns:|https?:)(?:\[(?=.*\]))?([^\]/]+?)\]?:(\d{1,5})$/.exec(address) ?? [];
  const proxied = ['grpc_proxy', 'https_proxy', 'http_proxy'].some((name) => environment[name] ?? environment[name.toUpperCase()]);
  if (!host || !port || proxied) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const socket = net.connect({ host, port: Number(port), timeout: connectTimeoutMs });
    const settle = (reason?: string) => {
      socket.destroy();
      resolve(reason);
    };
    socket.once('connect', () => settle());
    socket.once('timeout', () => settle('no answer'));
    socket.once('error', (error) => settle(rootMessage(error)));
  });
}

function unreachableTemporal(address: string, settings: Settings, reason: string, cause?: unknown): Failure {
  const todo = settings.TEMPORAL_ADDRESS
    ? 'Check TEMPORAL_ADDRESS, its TLS settings and that the cluster is up.'
    : 'Start everything with `npm start`, or set TEMPORAL_ADDRESS to a Temporal cluster.';
  return new Failure('unreachable', `Temporal does not answer at ${address} (${reason}). ${todo}`, { what: 'temporal', address }, cause);
}
