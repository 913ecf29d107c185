import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { elapsed } from '../terminal';
import { cliVersion } from './version';
import { NotThisWay } from './way';
import type { Way } from './way';

/** Given up after so long without an answer, or without a further byte, ms. */
const patience = 20_000;

const platforms: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'darwin', win32: 'windows' };
const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** Temporal's own archive of its command line, which carries the server. */
export const download: Way = async (target, { report, downloadFrom, signal }) => {
  const platform = platforms[process.platform];
  const arch = architectures[process.arch];
  if (platform === undefined || arch === undefined) throw new NotThisWay(`there is none for ${process.platform} on ${process.arch}`);
  const url = `${downloadFrom}/v${cliVersion}?platform=${platform}&arch=${arch}`;
  const archive = `${target}.archive`;
  const unpacked = `${target}.unpacked`;
  try {
    report.progress(`Asking ${new URL(url).host} for the Temporal server …`);
    await fetchTo(archive, url, (received, started) => report.progress(`Downloading the Temporal server: ${megabytes(received)} (${elapsed(started)})`), signal);
    await mkdir(unpacked, { recursive: true });
    // Every supported system has a tar; the one of Windows and macOS reads zip archives too.
    await promisify(execFile)('tar', ['-xf', archive, '-C', unpacked]).catch((error: Error) => {
      throw new NotThisWay(`the archive cannot be unpacked (${error.message.trim().split('\n')[0]})`);
    });
    await rename(path.join(unpacked, platform === 'windows' ? 'temporal.exe' : 'temporal'), target).catch(() => {
      throw new NotThisWay('the archive holds no `temporal`');
    });
  } finally {
    await rm(archive, { force: true });
    await rm(unpacked, { recursive: true, force: true });
  }
};

async function fetchTo(file: string, url: string, received: (bytes: number, started: number) => void, signal: AbortSignal | undefined): Promise<void> {
  const started = Date.now();
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), patience);
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), patience);
  };
  try {
    const answer = await fetch(url, { signal: signal ? AbortSignal.any([signal, silence.signal]) : silence.signal });
    if (!answer.ok || !answer.body) throw new NotThisWay(`${new URL(url).host} answered ${answer.status}`);
    let bytes = 0;
    await pipeline(
      answer.body,
      async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          heard();
          bytes += chunk.length;
          received(bytes, started);
          yield chunk;
        }
      },
      createWriteStream(file),
    );
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof NotThisWay) throw error;
    if (silence.signal.aborted) throw new NotThisWay(`${new URL(url).host} was silent for ${patience / 1000} s`);
    throw new NotThisWay(`${new URL(url).host} cannot be reached (${reason(error)})`);
  } finally {
    clearTimeout(timer);
  }
}

/** `fetch` hides what happened behind «fetch failed», in the cause. */
function reason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.message) : String(cause);
}

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(0)} MB`;
