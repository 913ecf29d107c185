import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { freePort } from '../../dev/listening';

/** The whole provider, running in a process of its own. */
export async function startedProvider(given: { redirectAddress: string; idTokenSeconds?: number }): Promise<{ issuer: string; gatewaySecret: string; stop: () => Promise<void> } & AsyncDisposable> {
  const port = await freePort();
  // Its warnings, that it is not meant for production, are no news here.
  const child: ChildProcess = fork(path.join(__dirname, 'provider-process.mjs'), [String(port), given.redirectAddress, String(given.idTokenSeconds ?? 3_600)], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => void (said += chunk.toString()));
  const gone = once(child, 'exit');
  await Promise.race([once(child, 'message'), gone.then(() => Promise.reject(new Error(`the provider has ended: ${said}`)))]);
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await gone;
  };
  return { issuer: `http://127.0.0.1:${port}`, gatewaySecret: 'of the gateway, :/+ and long enough', stop, [Symbol.asyncDispose]: stop };
}
