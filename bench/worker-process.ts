import { fork } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';
import { heapProbe, type Asked } from './worker';
import type { SideName, WorkName } from './sides';

/** The worker of one side, as its driver sees it. */
export interface WorkerProcess extends AsyncDisposable {
  /** CPU time of the whole process since it started, ms, the native threads included. */
  cpuMs(): Promise<number>;
  /** What the heaps of its threads hold once their garbage is collected, bytes. */
  heapBytes(): Promise<number>;
}

const Ready = z.object({ ready: z.literal(true) });
const Answer = z.object({ answer: z.number() });

/**
 * @param profileFolder where each of its threads leaves a CPU profile when it ends
 * @throws Error where the process ends before it is ready; its own words are on standard error.
 */
export async function startWorkerProcess(work: WorkName, side: SideName, address: string, profileFolder?: string): Promise<WorkerProcess> {
  const program = process.argv[1];
  if (program === undefined) throw new Error('The benchmark does not know its own file, so it cannot start its workers.');
  const child = fork(program, ['worker', work, side, address], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: ['--expose-gc', '--import', heapProbe, ...(profileFolder === undefined ? [] : ['--cpu-prof', '--cpu-prof-interval', '500', '--cpu-prof-dir', profileFolder])],
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
  const asked = async (what: Asked): Promise<number> => {
    const answered = answer();
    child.send(what);
    return Answer.parse(await answered).answer;
  };
  return {
    cpuMs: () => asked('cpu'),
    heapBytes: () => asked('heap'),
    async [Symbol.asyncDispose]() {
      if (child.connected) child.disconnect();
      const force = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await gone;
      clearTimeout(force);
    },
  };
}
