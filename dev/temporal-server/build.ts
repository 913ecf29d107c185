import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { projectFolder } from '../../configuration/load';
import { elapsed } from '../terminal';
import { serverVersion } from './version';
import { NotThisWay } from './way';
import type { Environment, Way } from './way';

/** Holds go.mod and go.sum, which fix every module of the server by version and checksum. */
const recipe = path.join(projectFolder, 'dev/temporal-server/build');

/** From this version on, Go fetches the toolchain that go.mod asks for from the module proxy by itself. */
const oldestGo = [1, 21] as const;

/** Packages that a build with nothing cached compiles, to say how far it is. */
const packagesInAll = 1900;

/** Compiles the server with Go from its module proxy: about five minutes on two cores, seconds where Go has it cached. */
export const buildWithGo: Way = async (target, { report, environment, signal }) => {
  const go = await installedGo(environment);
  const started = Date.now();
  report.say(`The Temporal server ${serverVersion} is built from source with Go ${go.version}, once: about five minutes on two cores.`);
  const building = spawn(
    'go',
    ['build', '-v', '-mod=readonly', '-buildvcs=false', '-ldflags=-s -w', '-o', target, 'github.com/temporalio/cli/cmd/temporal'],
    { cwd: recipe, env: { ...process.env, ...environment, GOTOOLCHAIN: go.toolchain, GOWORK: 'off' }, stdio: ['ignore', 'ignore', 'pipe'], ...(signal ? { signal } : {}) },
  );
  const ended = new Promise<number | null>((resolve, reject) => building.once('error', reject).once('close', resolve));

  let downloaded = 0;
  let compiled = 0;
  const last: string[] = [];
  const doing = () =>
    compiled > 0 ? `compiling, ${compiled} of up to ${packagesInAll} packages` : downloaded > 0 ? `fetching modules, ${downloaded} so far` : 'looking at what is there';
  const tell = () => report.progress(`Building the Temporal server: ${doing()} (${elapsed(started)})`);
  const ticking = setInterval(tell, 2000);
  createInterface({ input: building.stderr }).on('line', (line) => {
    if (line.startsWith('go: downloading')) downloaded += 1;
    else if (/^[\w.~-]+(\/[\w.~-]+)*$/.test(line)) compiled += 1;
    else last.push(line);
    if (last.length > 4) last.shift();
  });
  tell();
  try {
    const code = await ended;
    if (code !== 0) throw new NotThisWay(`Go could not build it: ${last.join(' · ') || `it ended with ${code}`}`);
  } finally {
    clearInterval(ticking);
  }
};

/** @throws NotThisWay where there is no Go, or one that is too old to help itself. */
async function installedGo(environment: Environment): Promise<{ version: string; toolchain: string }> {
  const { stdout } = await promisify(execFile)('go', ['version'], { env: { ...process.env, ...environment, GOTOOLCHAIN: 'local' } }).catch(() => {
    throw new NotThisWay('there is no Go on PATH');
  });
  const version = /go version go(\d+(?:\.\d+)*)/.exec(stdout)?.[1];
  if (version === undefined) throw new NotThisWay(`Go’s version cannot be read from «${stdout.trim()}»`);
  if (isOlder(version, oldestGo)) throw new NotThisWay(`Go ${version} is too old; ${oldestGo.join('.')} or newer is needed`);
  const wanted = /^go (\S+)$/m.exec(readFileSync(path.join(recipe, 'go.mod'), 'utf8'))?.[1] ?? version;
  // An older Go is allowed to fetch the wanted one, even where it is configured not to: nothing else could build this.
  return { version, toolchain: isOlder(version, wanted.split('.').map(Number)) ? 'auto' : 'local' };
}

function isOlder(version: string, wanted: readonly number[]): boolean {
  const own = version.split('.').map(Number);
  for (const [index, number] of wanted.entries()) {
    const difference = (own[index] ?? 0) - number;
    if (difference !== 0) return difference < 0;
  }
  return false;
}
