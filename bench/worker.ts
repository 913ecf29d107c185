import { DefaultLogger, Runtime } from '@temporalio/worker';
import { BroadcastChannel } from 'node:worker_threads';
import { z } from 'zod';
import { createWorker } from '../worker/worker';
import { orderlyWorld } from './orderly-world';
import { bundleOfSide, sideNames, taskQueueOf, workNames } from './sides';

/** What the worker of a side is told by its arguments. */
export const WorkerArguments = z.tuple([z.enum(workNames), z.enum(sideNames), z.string().min(1)]);

/**
 * The worker of one side, in a process of its own so that its CPU can be told from the other's. Says `{ ready: true }`,
 * answers what it is asked with a number, and ends when its parent is gone.
 */
export async function runWorker([work, side, address]: z.infer<typeof WorkerArguments>): Promise<void> {
  Runtime.install({ shutdownSignals: [], logger: new DefaultLogger('WARN'), telemetryOptions: { logging: { filter: 'WARN', forward: {} } } });
  const { worker, connection } = await createWorker({ address, namespace: 'default', taskQueue: taskQueueOf(work, side) }, orderlyWorld, {
    workflowBundle: await bundleOfSide(work, side),
    shutdownGraceTime: 0,
  });
  process.on('message', (asked: Asked) => void answerTo(asked).then((answer) => process.send?.({ answer })));
  const stop = (): void => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  process.once('disconnect', stop);
  process.on('SIGINT', () => undefined); // the terminal's Ctrl-C reaches this process too; the parent decides
  process.send?.({ ready: true });
  await worker.run();
  await connection.close();
}

export type Asked = 'cpu' | 'heap';

async function answerTo(asked: Asked): Promise<number> {
  if (asked === 'heap') return (await heapOfWorkflows()) + heapOfThisThread();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

const channelName = 'bench-heap';
const Heap = z.object({ data: z.number() });

/** Imported by each thread of a worker, because cases live in a thread of Temporal's that nothing else can ask. */
export const heapProbe = `data:text/javascript,${encodeURIComponent(`
  import { BroadcastChannel, isMainThread } from 'node:worker_threads';
  if (!isMainThread) {
    const channel = new BroadcastChannel('${channelName}');
    channel.unref();
    channel.onmessage = ({ data }) => { if (data === 'asked') { gc(); channel.postMessage(process.memoryUsage().heapUsed); } };
  }`)}`;

function heapOfThisThread(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

async function heapOfWorkflows(): Promise<number> {
  const channel = new BroadcastChannel(channelName);
  const answered = new Promise<number>((resolve) => {
    channel.onmessage = (message) => resolve(Heap.parse(message).data);
  });
  channel.postMessage('asked');
  const bytes = await answered;
  channel.close();
  return bytes;
}
