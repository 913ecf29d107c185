import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import type { TemporalConnection } from '../configuration/temporal';
import { buildIdOf } from './build-id';
import { workflowBundle } from './bundle';

export interface WorkerSettings extends TemporalConnection {
  readonly taskQueue: string;
}

/** A worker that executes cases and their activities. */
export async function createWorker(
  settings: WorkerSettings,
  activities: object,
  options: Partial<WorkerOptions> = {},
): Promise<{ worker: Worker; connection: NativeConnection }> {
  const { namespace, taskQueue, ...reaching } = settings;
  const bundle = options.workflowBundle ?? (await workflowBundle());
  const connection = await NativeConnection.connect(reaching);
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    workflowBundle: bundle,
    buildId: buildIdOf(bundle),
    activities,
    // What is under way when the worker is asked to stop may finish.
    shutdownGraceTime: '10 seconds',
    // A worker that died is given up after this long, and its cases go to another.
    stickyQueueScheduleToStartTimeout: '3 seconds',
    workflowTaskPollerBehavior: { type: 'autoscaling', initial: 4, maximum: 16 },
    activityTaskPollerBehavior: { type: 'autoscaling', initial: 4, maximum: 16 },
    ...options,
  });
  return { worker, connection };
}
