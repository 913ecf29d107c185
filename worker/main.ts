import { Runtime } from '@temporalio/worker';
import { createActivities } from '../activities';
import { dependenciesFrom } from '../activities/dependencies';
import { loadSettings, SettingsError } from '../configuration/load';
import type { Settings } from '../configuration/settings';
import { dataConverterOf } from '../configuration/sealing';
import { temporalConnection } from '../configuration/temporal';
import type { Limit } from '../workflows/limits';
import { createWorker } from './worker';

/** The worker process: executes until it is told to stop, lets what is under way finish, and ends. */
async function main(): Promise<void> {
  const settings = loadSettings();
  // Signals are answered below, so that a supervisor's closed pipe stops the worker in the same way.
  Runtime.install({ shutdownSignals: [], logger: undefined, telemetryOptions: { logging: { filter: 'WARN', forward: {} } } });
  const dependencies = dependenciesFrom(settings);
  const { worker, connection } = await createWorker(
    { ...(await temporalConnection(settings)), taskQueue: settings.PARVIS_TASK_QUEUE, rates: ratesOf(settings) },
    createActivities(dependencies),
    { dataConverter: dataConverterOf(settings) },
  );
  const stop = (): void => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  if (process.send) process.stdin.once('end', stop).resume(); // started by a supervisor: its end is ours
  process.send?.({ ready: true });
  await worker.run();
  dependencies.mail.close();
  await connection.close();
}

const ratesOf = (settings: Settings): Record<Limit, number | undefined> => ({
  registry: settings.PARVIS_REGISTRY_RATE, addresses: settings.PARVIS_ADDRESSES_RATE, mail: settings.PARVIS_SMTP_RATE,
});

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof SettingsError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
