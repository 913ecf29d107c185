import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Connection } from '@temporalio/client';
import { missingSearchAttributes, registerSearchAttributes } from '../../dev/temporal-server/search-attributes';
import { cacheFolder, obtainTemporalServer } from '../../dev/temporal-server/obtain';
import { freePort, startTemporalServer } from '../../dev/temporal-server/run';
import { versionOf } from '../../dev/temporal-server/version';

let folder: string;
let said: string[];
const report = { say: (line: string) => void said.push(line), progress: () => undefined };

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'parvis-server-'));
  said = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const inside = (...parts: string[]) => path.join(folder, ...parts);

/** A program that prints a version, as far as obtaining can tell a Temporal server. */
const printing = (version: string) => `#!/bin/sh\nprintf '%s\\n' '${version}'\n`;
const good = printing('temporal version 1.9.1 (Server 1.32.0, UI 2.51.0)');

async function program(file: string, content: string): Promise<void> {
  await mkdir(path.dirname(inside(file)), { recursive: true });
  await writeFile(inside(file), content);
  await chmod(inside(file), 0o755);
}

/** A Go that says its version, and builds by writing the given program; each build leaves a line in `builds`. */
const goThatBuilds = (version: string, content: string) => `#!/bin/sh
if [ "$1" = version ]; then printf 'go version go%s linux/amd64\\n' ${version}; exit; fi
printf '%s %s\\n' "$GOTOOLCHAIN" "$PWD" >> ${inside('builds')}
printf 'example.com/package\\n' >&2
while [ "$1" != -o ]; do shift; done
printf '%s' ${JSON.stringify(content).replaceAll('\\n', '\n').replaceAll('$', '\\$')} > "$2"
`;

/** Obtains with nothing on PATH but what the test put into `bin`, and with a download that is refused unless given. */
const obtain = (downloadFrom = 'http://127.0.0.1:9') =>
  obtainTemporalServer({ cache: inside('cache'), report, downloadFrom, environment: { PATH: inside('bin') } });

describe('obtaining the Temporal server', () => {
  test('takes the one on PATH where its server is new enough', async () => {
    await program('bin/temporal', good);
    expect(await obtain()).toEqual({ path: inside('bin/temporal'), from: 'PATH' });
  });

  test('passes over an older one and one that cannot be read, and says so', async () => {
    await program('bin/temporal', printing('temporal version 1.5.0 (Server 1.29.0, UI 2.42.1)'));
    await program('cache/temporal-server-1.32.0', good);
    expect(await obtain()).toMatchObject({ from: 'cache' });
    await program('bin/temporal', printing('tctl'));
    expect(await obtain()).toMatchObject({ from: 'cache' });
    expect(said.join('\n')).toMatch(/its server is 1\.29\.0, and 1\.32 or newer is needed\.\n.*cannot be read from «tctl»/);
  });

  test('judges the server by number, not by text', async () => {
    await program('bin/temporal', printing('temporal version 2.0.0 (Server 1.100.0)'));
    expect(await versionOf(inside('bin/temporal'))).toEqual({ usable: true, server: '1.100.0' });
  });

  test('downloads it where that is possible, and finds it in the cache from then on', async () => {
    await program('archive/temporal', good);
    await promisify(execFile)('tar', ['-czf', inside('archive.tar.gz'), '-C', inside('archive'), 'temporal']);
    const archive = await readFile(inside('archive.tar.gz'));
    await using(createServer((request, response) => void response.end(request.url?.startsWith('/v1.9.1?platform=') ? archive : 'no')), async (url) => {
      expect(await obtain(url)).toEqual({ path: inside('cache/temporal-server-1.32.0'), from: 'download' });
    });
    expect(await obtain()).toMatchObject({ from: 'cache' });
    expect(await readdir(inside('cache'))).toEqual(['temporal-server-1.32.0']);
  });

  test('never keeps a download that was cut short; it goes on to build', async () => {
    await program('bin/go', goThatBuilds('1.26.8', good));
    await using(createServer((_, response) => response.writeHead(200, { 'content-length': 1000 }).write('part', () => response.destroy())), async (url) => {
      expect(await obtain(url)).toMatchObject({ from: 'build' });
    });
    expect(await readdir(inside('cache'))).toEqual(['temporal-server-1.32.0']);
  });

  test('never keeps a build that does not run', async () => {
    await program('bin/go', goThatBuilds('1.26.8', 'not a program'));
    await expect(obtain()).rejects.toThrow(/build: what came cannot be used: it cannot be run/);
    expect(await readdir(inside('cache'))).toEqual([]);
  });

  test('clears away what an earlier attempt left half finished', async () => {
    await program('bin/go', goThatBuilds('1.26.8', good));
    await program('cache/temporal-server-1.32.0.4711.part', 'half');
    await program('cache/temporal-server-1.32.0.4711.part.unpacked/temporal', 'half');
    await obtain();
    expect(await readdir(inside('cache'))).toEqual(['temporal-server-1.32.0']);
  });

  test('lets an older Go fetch the toolchain that the server needs', async () => {
    await program('bin/go', goThatBuilds('1.22.3', good));
    await obtain();
    expect(await readFile(inside('builds'), 'utf8')).toMatch(/^auto .*dev\/temporal-server\/build\n$/);
  });

  test('builds once where several ask at the same time', async () => {
    await program('bin/go', goThatBuilds('1.26.8', good));
    const obtained = await Promise.all([obtain(), obtain(), obtain()]);
    expect(obtained.map(({ from }) => from).sort()).toEqual(['build', 'cache', 'cache']);
    expect((await readFile(inside('builds'), 'utf8')).trim().split('\n')).toHaveLength(1);
  });

  test('takes over from a process that died while it was obtaining', async () => {
    await program('bin/go', goThatBuilds('1.26.8', good));
    const { pid } = await endedProcess();
    await program('cache/temporal-server-1.32.0.lock', JSON.stringify({ id: 'gone', pid, host: os.hostname() }));
    expect(await obtain()).toMatchObject({ from: 'build' });
  });

  test('given up while it builds, leaves nothing behind', async () => {
    await program('bin/go', goThatBuilds('1.26.8', good).replace('while [', 'while :; do :; done\nwhile ['));
    const givingUp = new AbortController();
    const watching = { ...report, progress: (line: string) => void (line.startsWith('Building') && givingUp.abort()) };
    await expect(
      obtainTemporalServer({ cache: inside('cache'), report: watching, downloadFrom: 'http://127.0.0.1:9', environment: { PATH: inside('bin') }, signal: givingUp.signal }),
    ).rejects.toThrow('aborted');
    expect(await readdir(inside('cache'))).toEqual([]);
  });

  test('with no network and no Go says what is wrong with each way and what to do', async () => {
    await expect(obtain()).rejects.toThrow(
      /No Temporal server 1\.32\.0 can be had here[^]*download: .* cannot be reached[^]*build: there is no Go on PATH[^]*set TEMPORAL_ADDRESS/,
    );
    await program('bin/go', goThatBuilds('1.20.1', good));
    await expect(obtain()).rejects.toThrow('Go 1.20.1 is too old; 1.21 or newer is needed');
  });

  test('keeps it where PARVIS_CACHE says, else in the user’s cache folder', () => {
    expect(cacheFolder({ PARVIS_CACHE: '/a', XDG_CACHE_HOME: '/b' })).toBe('/a');
    expect(cacheFolder({ XDG_CACHE_HOME: '/b', HOME: '/home/ada' })).toBe(path.join('/b', 'parvis'));
    expect(cacheFolder({ HOME: '/home/ada' })).toContain(path.join('/home/ada'));
  });
});

describe('running it', () => {
  const options = async () => {
    const { path: binary } = await obtainTemporalServer({ report });
    return { binary, port: await freePort(), databaseFile: inside('temporal.db'), namespace: 'trial', log: inside('temporal.log') };
  };

  test('answers with the namespace and the search attributes, keeps its data over a restart, and ends when told', async () => {
    const chosen = await options();
    for (let round = 1; round <= 2; round += 1) {
      const server = await startTemporalServer(chosen);
      const connection = await Connection.connect({ address: server.address });
      try {
        expect(await missingSearchAttributes(connection, 'trial')).toEqual([]);
        expect(await registerSearchAttributes(connection, 'trial')).toEqual([]);
        const { serverVersion } = await connection.workflowService.getSystemInfo({});
        expect(serverVersion).toMatch(/^1\./);
      } finally {
        await connection.close();
        await server.stop();
      }
      await server.exited;
    }
  }, 600_000);

  test('registers search attributes where a namespace lacks them', async () => {
    const server = await startTemporalServer(await options());
    const connection = await Connection.connect({ address: server.address });
    try {
      await connection.operatorService.removeSearchAttributes({ namespace: 'trial', searchAttributes: ['CaseTag', 'CaseTitle'] });
      expect((await registerSearchAttributes(connection, 'trial')).sort()).toEqual(['CaseTag', 'CaseTitle']);
    } finally {
      await connection.close();
      await server.stop();
    }
  });

  test('names the port that is taken and the setting that changes it', async () => {
    await using(createServer(), async (url) => {
      const port = Number(new URL(url).port);
      await expect(startTemporalServer({ ...(await options()), port })).rejects.toThrow(
        `Port ${port} is in use by another program. Set PARVIS_TEMPORAL_PORT to a free one.`,
      );
    });
  });

  test('shows the end of the log where it ends while starting', async () => {
    await mkdir(inside('temporal.db'));
    await expect(startTemporalServer(await options())).rejects.toThrow(/ended while starting\. The end of .*temporal\.log:\n {2}\S/);
  });
});

/** Runs a web server on a free port for as long as `use` lasts. */
async function using(server: Server, use: (url: string) => Promise<void>): Promise<void> {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`); // listening on TCP
  } finally {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
}

/** A process number that is certainly free again. */
async function endedProcess(): Promise<{ pid: number }> {
  const running = execFile(process.execPath, ['-e', '']);
  await new Promise((ended) => running.once('exit', ended));
  return { pid: running.pid ?? 0 };
}
