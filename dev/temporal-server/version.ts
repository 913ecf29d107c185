import { execFile } from 'node:child_process';

/** The server that downloads and builds bring; caches are named by it. */
export const serverVersion = '1.32.0';
/** Release of Temporal's command line that carries this server. */
export const cliVersion = '1.9.1';

/** From this server on, time can be skipped per execution. */
const oldestUsable = [1, 32] as const;

export type Version = { readonly usable: true; readonly server: string } | { readonly usable: false; readonly because: string };

/** Runs `--version` of a `temporal` binary and judges the server in it, not the command line around it. */
export function versionOf(binary: string): Promise<Version> {
  return new Promise((resolve) => {
    execFile(binary, ['--version'], { timeout: 20_000 }, (error, stdout) => {
      if (error) return resolve({ usable: false, because: `it cannot be run (${firstLine(error.message)})` });
      const [, server, major, minor] = /Server (?<server>(\d+)\.(\d+)[\w.+-]*)/.exec(stdout) ?? [];
      if (server === undefined) return resolve({ usable: false, because: `its version cannot be read from «${firstLine(stdout)}»` });
      const newer = Number(major) - oldestUsable[0] || Number(minor) - oldestUsable[1];
      resolve(newer >= 0 ? { usable: true, server } : { usable: false, because: `its server is ${server}, and ${oldestUsable.join('.')} or newer is needed` });
    });
  });
}

const firstLine = (text: string): string => text.trim().split('\n')[0] ?? '';
