import { DefaultLogger, Runtime } from '@temporalio/worker';
import { z } from 'zod';
import { createWorker } from '../worker/worker';
import { orderlyWorld } from './orderly-world';
import { bundleOfSide, sideNames, taskQueueOf, workNames } from './sides';

/** What the worker of a side is told by its arguments. */
export const WorkerArguments = z.tuple([z.enum(workNames), z.enum(sideNames), z.string().min(1)]);

/**
 * The worker of one side, in a process of its own so that its CPU can be told from the other's. Says `{ ready: true }`,
 * answers any message with its CPU time so far, ms, and its memory, bytes, and ends when its parent is gone.
 */
export async function runWorker([work, side, address]: z.infer<typeof WorkerArguments>): Promise<void> {
  Runtime.install({ shutdownSignals: [], logger: new DefaultLogger('WARN'), telemetryOptions: { logging: { filter: 'WARN', forward: {} } } });
  const { worker, connection } = await createWorker({ address, namespace: 'default', taskQueue: taskQueueOf(work, side) }, orderlyWorld, {
    workflowBundle: await bundleOfSide(work, side),
    shutdownGraceTime: 0,
  });
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.({ cpuMs: (user + system) / 1_000, residentBytes: process.memoryUsage.rss() });
  });
  const stop = (): void => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  process.once('disconnect', stop);
  process.on('SIGINT', () => undefined); // the terminal's Ctrl-C reaches this process too; the parent decides
  process.send?.({ ready: true });
  await worker.run();
  await connection.close();
}
