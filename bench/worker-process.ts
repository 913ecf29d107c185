import { fork } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';
import type { SideName, WorkName } from './sides';

/** The worker of one side, as its driver sees it. */
export interface WorkerProcess extends AsyncDisposable {
  /** Of the whole process, the native threads included: CPU time since it started, ms, and resident memory, bytes. */
  usage(): Promise<Usage>;
}

const Ready = z.object({ ready: z.literal(true) });
const Usage = z.object({ cpuMs: z.number(), residentBytes: z.number() });
export type Usage = z.infer<typeof Usage>;

/**
 * @param profileFolder where each of its threads leaves a CPU profile when it ends
 * @throws Error where the process ends before it is ready; its own words are on standard error.
 */
export async function startWorkerProcess(work: WorkName, side: SideName, address: string, profileFolder?: string): Promise<WorkerProcess> {
  const program = process.argv[1];
  if (program === undefined) throw new Error('The benchmark does not know its own file, so it cannot start its workers.');
  const child = fork(program, ['worker', work, side, address], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: profileFolder === undefined ? [] : ['--cpu-prof', '--cpu-prof-interval', '500', '--cpu-prof-dir', profileFolder],
  });
  const gone = once(child, 'exit');
  const ended = gone.then(([code]): never => {
    throw new Error(`The worker of the side ${side} ended with code ${String(code)}; see above why.`);
  });
  ended.catch(() => undefined); // told to whoever waits for the worker
  const answer = async (): Promise<unknown> => {
    const [message] = (await Promise.race([once(child, 'message'), ended])) as [unknown]; // an event's arguments
    return message;
  };
  Ready.parse(await answer());
  return {
    async usage() {
      const answered = answer();
      child.send('usage');
      return Usage.parse(await answered);
    },
    async [Symbol.asyncDispose]() {
      if (child.connected) child.disconnect();
      const force = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await gone;
      clearTimeout(force);
    },
  };
}
