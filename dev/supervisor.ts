import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { companiesFile, dataFolder, projectFolder, runningFile } from '../configuration/load';
import type { Settings } from '../configuration/settings';
import { CompaniesError, readCompanies } from '../activities/company-registry/companies';
import { bounceBoxOf } from '../activities/mail/configured';
import { readLinkKey } from '../activities/mail/link-key';
import { CannotStart } from './cannot-start';
import { joinCluster } from './cluster';
import { startRegistry } from './company-registry/registry';
import { startLeiRegister } from './lei-register/register';
import { keepRunning } from './kept-running';
import { takeLock } from '../activities/lock';
import type { Lock } from '../activities/lock';
import { startMailCatcher } from './mail-catcher/catcher';
import { startNodeChild } from './node-child';
import { embedsGleif, portProblems } from './ports';
import { endLeftovers, processRecord, writeAtomically } from './processes';
import type { ProcessRecord } from './processes';
import type { Report } from './terminal';
import { obtainTemporalServer } from './temporal-server/obtain';
import { startTemporalServer } from './temporal-server/run';

export interface SupervisorOptions {
  readonly settings: Settings;
  /** Where worker.js and gateway.js are. */
  readonly programs: string;
  readonly report: Report;
  /** Gives up a start that is under way. */
  readonly signal: AbortSignal;
}

export interface Supervisor {
  /** What really runs, with everything that was made on the way. */
  readonly settings: Settings;
  readonly data: string;
  /** Ends everything: the worker drains first, the Temporal server goes last. */
  stop(): Promise<void>;
}

type Undo = (() => Promise<void> | void)[];

/** How long the worker may drain, and the gateway finish its requests, ms. */
const graces = { worker: 30_000, gateway: 10_000 } as const;

/**
 * Everything that one machine needs, started in order and stopped in the reverse order; also where the start fails or
 * is given up half-way.
 * @throws CannotStart, SettingsError, NoTemporalServer: each with what to do.
 */
export async function supervise(options: SupervisorOptions): Promise<Supervisor> {
  const { report, signal } = options;
  const data = dataFolder(options.settings);
  makeFolder(data);
  const undo: Undo = [];
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= undoAll(undo));
  try {
    const lock = await ours(data);
    undo.push(() => lock.release());
    rmSync(runningFile(data), { force: true });
    const recordFile = path.join(data, 'processes.json');
    const ended = await endLeftovers(recordFile);
    if (ended.length > 0) report.say(`An earlier start was cut off; ended what it had left running: ${ended.join(', ')}.`);
    const problems = [...(await portProblems(options.settings)), ...(await companiesProblems(options.settings))];
    if (problems.length > 0) throw new CannotStart(problems.join('\n'));

    const settings = completed(options.settings, data);
    const record = processRecord(recordFile);
    process.once('exit', record.killAll);
    undo.push(() => {
      process.off('exit', record.killAll);
      record.remove();
    });
    signal.throwIfAborted();

    if (settings.TEMPORAL_ADDRESS === undefined) undo.push(await temporalServer(settings, data, record, options));
    else undo.push(await joinCluster({ settings, say: report.say }));
    signal.throwIfAborted();

    if (settings.PARVIS_REGISTRY_URL === undefined) {
      const registry = await startRegistry({
        port: settings.PARVIS_REGISTRY_PORT,
        companiesFile: companiesFile(settings),
        key: settings.PARVIS_REGISTRY_KEY,
        secret: settings.PARVIS_REGISTRY_SECRET,
      });
      undo.push(() => registry.close());
    }
    if (embedsGleif(settings)) {
      const register = await startLeiRegister({ port: settings.PARVIS_GLEIF_PORT, companiesFile: companiesFile(settings) });
      undo.push(() => register.close());
    }
    if (settings.PARVIS_SMTP_URL === undefined) {
      const bounces = bounceBoxOf(settings);
      undo.push(() => bounces.close());
      const catcher = await startMailCatcher({ smtpPort: settings.PARVIS_MAIL_SMTP_PORT, webPort: settings.PARVIS_MAIL_WEB_PORT, folder: path.join(data, 'mail'), bounces });
      undo.push(() => catcher.close());
    }

    await startPrograms(settings, data, record, options, undo);
    signal.throwIfAborted();

    writeAtomically(runningFile(data), JSON.stringify({ pid: process.pid, startedAt: new Date().toISOString(), settings: environmentOf(settings) }, undefined, 2));
    undo.push(() => rmSync(runningFile(data), { force: true }));
    return { settings, data, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Backwards, and to the end even where a step fails. */
async function undoAll(undo: Undo): Promise<void> {
  const failures: unknown[] = [];
  for (const step of undo.reverse()) {
    try {
      await step();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `Not everything could be stopped: ${failures.map(String).join('; ')}`);
}

function makeFolder(data: string): void {
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 });
    accessSync(data, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CannotStart(`${data} cannot be the folder for data (${reason}); set PARVIS_DATA to a folder that can be made and written to.`);
  }
}

/** Told before anything is started, which takes its time. */
async function companiesProblems(settings: Settings): Promise<string[]> {
  if (settings.PARVIS_REGISTRY_URL !== undefined && !embedsGleif(settings)) return [];
  try {
    await readCompanies(companiesFile(settings));
    return [];
  } catch (error) {
    if (error instanceof CompaniesError) return [error.message];
    throw error;
  }
}

async function ours(data: string): Promise<Lock> {
  const lock = await takeLock(path.join(data, 'start.lock'));
  if (lock.held) return lock;
  const process = lock.pid === undefined ? 'Another process' : `Process ${lock.pid}`;
  throw new CannotStart(`${process} already runs Parvis on ${data}. Stop it first, or set PARVIS_DATA to another folder (and the ports to free ones).`);
}

/** Adds what is made once and kept in the data folder. */
function completed(settings: Settings, data: string): Settings {
  const directory = path.join(data, 'directory.json');
  if (!existsSync(directory)) writeAtomically(directory, readFileSync(path.join(projectFolder, 'dev/directory/directory.json'), 'utf8'));
  const whole: Settings = { ...settings, PARVIS_DATA: data, PARVIS_SIGN_IN: settings.PARVIS_SIGN_IN === 'off' ? 'development' : settings.PARVIS_SIGN_IN };
  readLinkKey(whole); // made now, so that a key that cannot be used is told before anything runs
  return whole;
}

async function temporalServer(settings: Settings, data: string, record: ProcessRecord, { report, signal }: SupervisorOptions): Promise<() => Promise<void>> {
  const { path: binary } = await obtainTemporalServer({ report, signal, ...(settings.PARVIS_CACHE === undefined ? {} : { cache: path.resolve(settings.PARVIS_CACHE) }) });
  report.progress('Starting the Temporal server …');
  const start = () =>
    startTemporalServer({
      binary,
      port: settings.PARVIS_TEMPORAL_PORT,
      uiPort: settings.PARVIS_TEMPORAL_UI_PORT,
      databaseFile: path.join(data, 'temporal.db'),
      namespace: settings.TEMPORAL_NAMESPACE,
      log: path.join(data, 'logs', 'temporal.log'),
      spawned: (pid) => record.add('temporal', pid),
    });
  const kept = await keepRunning({ name: 'Temporal server', start, say: report.say });
  return () => kept.stop();
}

/** Side by side; the gateway's undoing comes first into the list, so that the worker is the first to be stopped. */
async function startPrograms(settings: Settings, data: string, record: ProcessRecord, { programs, report }: SupervisorOptions, undo: Undo): Promise<void> {
  report.progress('Starting worker and gateway …');
  const environment = { ...process.env, ...environmentOf(settings) };
  const started = await Promise.allSettled(
    (['gateway', 'worker'] as const).map((name) => {
      const start = () =>
        startNodeChild({
          name, script: path.join(programs, `${name}.js`), environment, log: path.join(data, 'logs', `${name}.log`), grace: graces[name],
          spawned: (pid) => record.add(name, pid),
        });
      return keepRunning({ name, start, say: report.say });
    }),
  );
  for (const one of started) if (one.status === 'fulfilled') undo.push(() => one.value.stop());
  for (const one of started) if (one.status === 'rejected') throw one.reason;
}

/** The settings as environment variables. */
const environmentOf = (settings: Settings): Record<string, string> =>
  Object.fromEntries(Object.entries(settings).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])));
