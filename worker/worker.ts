import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import type { TemporalConnection } from '../configuration/temporal';
import { limitedQueue, withLimits } from '../workflows/durable/limits';
import { buildIdOf } from './build-id';
import { workflowBundle } from './bundle';

export interface WorkerSettings extends TemporalConnection {
  readonly taskQueue: string;
  /**
   * By the limits that policies name: how many activities of it may begin in a second, over all workers that are set the same;
   * undefined where as many as there are. What was asked for while a limit was set is executed after it is lifted too, so each
   * is to be named.
   */
  readonly rates?: Readonly<Record<string, number | undefined>>;
}

/** What runs, and can be stopped. */
export type RunningWorker = Pick<Worker, 'run' | 'shutdown' | 'getState'>;

/** A worker that executes cases and their activities. */
export async function createWorker(settings: Omit<WorkerSettings, 'rates'>, activities: object, options?: Partial<WorkerOptions>): Promise<{ worker: Worker; connection: NativeConnection }>;
export async function createWorker(settings: WorkerSettings, activities: object, options?: Partial<WorkerOptions>): Promise<{ worker: RunningWorker; connection: NativeConnection }>;
export async function createWorker(settings: WorkerSettings, activities: object, options: Partial<WorkerOptions> = {}): Promise<{ worker: RunningWorker; connection: NativeConnection }> {
  const { namespace, taskQueue, rates = {}, ...reaching } = settings;
  const bundle = options.workflowBundle ?? (await workflowBundle());
  const connection = await NativeConnection.connect(reaching);
  // What is under way when the worker is asked to stop may finish.
  const shutdownGraceTime = options.shutdownGraceTime ?? '10 seconds';
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    buildId: buildIdOf(bundle),
    activities,
    shutdownGraceTime,
    // A worker that died is given up after this long, and its cases go to another.
    stickyQueueScheduleToStartTimeout: '3 seconds',
    workflowTaskPollerBehavior: { type: 'autoscaling', initial: 4, maximum: 16 },
    activityTaskPollerBehavior: { type: 'autoscaling', initial: 4, maximum: 16 },
    ...options,
    workflowBundle: 'code' in bundle ? { ...bundle, code: withLimits(bundle.code, Object.keys(rates).filter((limit) => rates[limit] !== undefined)) } : bundle,
  });
  const behindLimits = await Promise.all(
    Object.entries(rates).map(([limit, rate]) =>
      Worker.create({
        connection, namespace, activities, shutdownGraceTime, taskQueue: limitedQueue(taskQueue, limit), buildId: buildIdOf(bundle),
        ...(options.dataConverter ? { dataConverter: options.dataConverter } : {}),
        ...(rate === undefined ? {} : { maxTaskQueueActivitiesPerSecond: rate }),
        // Few come this way, or they would not have to be held back.
        activityTaskPollerBehavior: { type: 'simple-maximum', maximum: 2 },
      }),
    ),
  );
  return { worker: together([worker, ...behindLimits]), connection };
}

/** Several as one: they run until all have stopped, or one has failed. */
function together([first, ...others]: [Worker, ...Worker[]]): RunningWorker {
  if (others.length === 0) return first;
  const all = [first, ...others];
  const shutdown = (): void => {
    for (const one of all) if (one.getState() === 'RUNNING') one.shutdown();
  };
  return {
    getState: () => first.getState(),
    shutdown,
    run: async () => {
      await Promise.all(all.map((one) => one.run().catch((error: unknown) => {
        shutdown();
        throw error;
      })));
    },
  };
}
