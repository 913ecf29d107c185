import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { archiveOf } from '../../activities/archive/files';
import { casesOver, type Cases } from '../../client/cases';
import { connectTemporal, type TemporalAccess } from '../../client/connect';
import { readSettings, type Settings } from '../../configuration/settings';
import { freePort } from '../../dev/listening';
import { supervise } from '../../dev/supervisor';
import type { Report } from '../../dev/terminal';

/** The whole programme on this machine, as `npm start` runs it, with nothing in it yet. */
export interface RunningProgramme {
  readonly settings: Settings;
  readonly cases: Cases;
  readonly access: TemporalAccess;
  /** Ends all of it, and removes what it kept. */
  stop(): Promise<void>;
}

interface Options {
  /** Where worker.js and gateway.js are. */
  readonly programs: string;
  readonly report: Report;
  readonly signal: AbortSignal;
}

const ports = [
  'PARVIS_TEMPORAL_PORT', 'PARVIS_TEMPORAL_UI_PORT', 'PARVIS_GATEWAY_PORT', 'PARVIS_MAIL_SMTP_PORT', 'PARVIS_MAIL_WEB_PORT', 'PARVIS_REGISTRY_PORT', 'PARVIS_GLEIF_PORT',
] as const;

/**
 * Starts it on free ports and in a folder of its own, whatever else runs here and whatever the environment names.
 * @throws what `supervise` throws
 */
export async function startProgramme({ programs, report, signal }: Options): Promise<RunningProgramme> {
  forgetOtherInstallations();
  const data = await mkdtemp(path.join(os.tmpdir(), 'parvis-stories-'));
  const chosen = await Promise.all(ports.map(async (name) => [name, String(await freePort())] as const));
  const undo: (() => Promise<unknown>)[] = [() => rm(data, { recursive: true, force: true })];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const cache = process.env['PARVIS_CACHE'];
    const supervisor = await supervise({ settings: readSettings({ ...Object.fromEntries(chosen), PARVIS_DATA: data, ...(cache ? { PARVIS_CACHE: cache } : {}) }), programs, report, signal });
    undo.push(() => supervisor.stop());
    const { settings } = supervisor;
    const access = await connectTemporal(settings, {});
    undo.push(() => access.close());
    return { settings, access, cases: casesOver(access, { archive: archiveOf(settings) }), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Worker and gateway inherit the environment; settings of another installation would lead them there. */
function forgetOtherInstallations(): void {
  for (const name of Object.keys(process.env)) {
    if ((name.startsWith('PARVIS_') || name.startsWith('TEMPORAL_')) && name !== 'PARVIS_CACHE') delete process.env[name];
  }
}
