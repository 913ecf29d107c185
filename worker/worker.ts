import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { workflowBundle } from './bundle';

export interface WorkerSettings {
  /** host:port */
  readonly address: string;
  readonly namespace: string;
  readonly taskQueue: string;
}

/**
 * A worker that executes cases and their activities.
 * @param more TLS and API key of a real cluster, as Temporal's own connection options.
 */
export async function createWorker(
  settings: WorkerSettings,
  activities: object,
  more: { connection?: Parameters<typeof NativeConnection.connect>[0]; worker?: Partial<WorkerOptions> } = {},
): Promise<{ worker: Worker; connection: NativeConnection }> {
  const connection = await NativeConnection.connect({ address: settings.address, ...more.connection });
  const worker = await Worker.create({
    connection,
    namespace: settings.namespace,
    taskQueue: settings.taskQueue,
    workflowBundle: await workflowBundle(),
    activities,
    // What is under way when the worker is asked to stop may finish.
    shutdownGraceTime: '10 seconds',
    workflowTaskPollerBehavior: { type: 'autoscaling', initial: 4, maximum: 16 },
    activityTaskPollerBehavior: { type: 'autoscaling', initial: 4, maximum: 16 },
    ...more.worker,
  });
  return { worker, connection };
}
