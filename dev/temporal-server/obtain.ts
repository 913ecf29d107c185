import { constants } from 'node:fs';
import { access, chmod, mkdir, readdir, rename, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { takeLock } from '../../activities/lock';
import type { Lock } from '../../activities/lock';
import { elapsed } from '../terminal';
import type { Report } from '../terminal';
import { buildWithGo } from './build';
import { download } from './download';
import { serverVersion, versionOf } from './version';
import { NotThisWay } from './way';
import type { Environment, WayContext } from './way';

export interface ObtainOptions {
  /** Folder for the binary, per version. Default: `cacheFolder(environment)`. */
  readonly cache?: string;
  readonly report: Report;
  /** Default: this process's. PATH is searched, and Go and proxies are configured by it. */
  readonly environment?: Environment;
  /** Gives up, and ends a build that is under way. */
  readonly signal?: AbortSignal;
  /** Where Temporal's command line is downloaded from. Default: Temporal's own. */
  readonly downloadFrom?: string;
}

export interface ObtainedServer {
  readonly path: string;
  readonly from: 'PATH' | 'cache' | 'download' | 'build';
}

/** No way was open; the message lists each with its reason and says what to do. */
export class NoTemporalServer extends Error {
  override readonly name = 'NoTemporalServer';
}

/**
 * A Temporal server of version 1.32 or newer: the one on PATH, else the cached one, else downloaded, else built by Go
 * from its module proxy (about five minutes, once). What is downloaded or built is tried before it takes its place in
 * the cache, so that one cut short is never used; of several processes one does the work and the others wait.
 * @throws NoTemporalServer where no way is open.
 */
export async function obtainTemporalServer(options: ObtainOptions): Promise<ObtainedServer> {
  const environment = options.environment ?? process.env;
  const { report, signal } = options;
  const installed = await onPath(environment, report);
  if (installed !== undefined) return { path: installed, from: 'PATH' };

  const folder = options.cache ?? cacheFolder(environment);
  const binary = path.join(folder, `temporal-server-${serverVersion}${process.platform === 'win32' ? '.exe' : ''}`);
  if (await isUsable(binary)) return { path: binary, from: 'cache' };
  await mkdir(folder, { recursive: true });
  const lock = await turn(`${binary}.lock`, report, signal);
  try {
    if (await isUsable(binary)) return { path: binary, from: 'cache' };
    await removeHalfFinished(folder);
    const from = await obtainBy(binary, { report, environment, downloadFrom: options.downloadFrom ?? 'https://temporal.download/cli/archive', ...(signal ? { signal } : {}) });
    return { path: binary, from };
  } finally {
    await lock.release();
  }
}

/** PARVIS_CACHE, else the user's cache folder by the customs of the system. */
export function cacheFolder(environment: Environment = process.env): string {
  if (environment['PARVIS_CACHE']) return path.resolve(environment['PARVIS_CACHE']);
  const home = environment['HOME'] || os.homedir();
  if (environment['XDG_CACHE_HOME']) return path.join(environment['XDG_CACHE_HOME'], 'parvis');
  if (process.platform === 'darwin') return path.join(home, 'Library', 'Caches', 'parvis');
  if (process.platform === 'win32') return path.join(environment['LOCALAPPDATA'] ?? path.join(home, 'AppData', 'Local'), 'parvis');
  return path.join(home, '.cache', 'parvis');
}

async function onPath(environment: Environment, report: Report): Promise<string | undefined> {
  const name = process.platform === 'win32' ? 'temporal.exe' : 'temporal';
  for (const folder of (environment['PATH'] ?? '').split(path.delimiter)) {
    const candidate = path.join(folder, name);
    if (folder === '' || !(await isExecutable(candidate))) continue;
    const version = await versionOf(candidate);
    if (version.usable) return candidate;
    report.say(`${candidate} is passed over: ${version.because}.`);
  }
  return undefined;
}

async function obtainBy(binary: string, context: WayContext): Promise<'download' | 'build'> {
  const reasons: string[] = [];
  const ways = { download, build: buildWithGo } as const;
  for (const way of ['download', 'build'] as const) {
    const part = `${binary}.${process.pid}.part`;
    const started = Date.now();
    try {
      await ways[way](part, context);
      await chmod(part, 0o755);
      const version = await versionOf(part);
      if (!version.usable) throw new NotThisWay(`what came cannot be used: ${version.because}`);
      await rename(part, binary);
      context.report.say(`Temporal server ${version.server} is ready (${way}, ${elapsed(started)}) and kept in ${binary}`);
      return way;
    } catch (error) {
      await rm(part, { force: true });
      context.signal?.throwIfAborted();
      if (!(error instanceof NotThisWay)) throw error;
      reasons.push(`${way}: ${error.message}`);
    }
  }
  throw new NoTemporalServer(
    `No Temporal server ${serverVersion} can be had here.\n  ${reasons.join('\n  ')}\n` +
      'Do one of these: install Temporal’s command line 1.9 or newer (https://docs.temporal.io/cli) so that `temporal` is on PATH; install Go 1.21 or newer ' +
      'where its module proxy can be reached; or set TEMPORAL_ADDRESS to a cluster.',
  );
}

/** Waits until the lock is ours. */
async function turn(file: string, report: Report, signal: AbortSignal | undefined): Promise<Lock> {
  const started = Date.now();
  for (;;) {
    signal?.throwIfAborted();
    const lock = await takeLock(file);
    if (lock.held) return lock;
    report.progress(`Process ${lock.pid ?? 'of unknown id'} is preparing the Temporal server; waiting for it (${elapsed(started)})`);
    await pause(500, undefined, signal ? { signal } : {});
  }
}

async function removeHalfFinished(folder: string): Promise<void> {
  for (const name of await readdir(folder)) if (/\.part(\.|$)/.test(name)) await rm(path.join(folder, name), { recursive: true, force: true });
}

const isUsable = async (binary: string): Promise<boolean> => (await isExecutable(binary)) && (await versionOf(binary)).usable;

const isExecutable = (file: string): Promise<boolean> => access(file, constants.X_OK).then(() => true, () => false);
