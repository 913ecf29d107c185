import { DefaultLogger, Runtime } from '@temporalio/worker';
import { createWorker } from '../../worker/worker';

/** Starts a worker in this process; what it answers with ends it. What it is given is what `createWorker` takes; nothing under way is waited for at the end. */
export async function runningWorker(...[settings, activities, options]: Parameters<typeof createWorker>): Promise<() => Promise<void>> {
  const { worker, connection } = await createWorker(settings, activities, { shutdownGraceTime: 0, ...options });
  const ran = worker.run();
  return async () => {
    worker.shutdown();
    await ran;
    await connection.close();
  };
}

let quiet = false;
/** Has workers say nothing but errors, where activities and charts that fail are what the tests are about. */
export function quietWorkers(): void {
  if (!quiet) Runtime.install({ logger: new DefaultLogger('ERROR') });
  quiet = true;
}
