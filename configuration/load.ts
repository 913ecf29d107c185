import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { readSettings, SettingsError, type Settings } from './settings';

/** The project's own folder: sources and build lie one level below it. */
export const projectFolder = path.resolve(__dirname, '..');

export const dataFolder = (settings: Settings): string => path.resolve(projectFolder, settings.PARVIS_DATA);

/** The file that the embedded registers answer from. */
export const companiesFile = (settings: Settings): string => path.resolve(settings.PARVIS_COMPANIES ?? path.join(projectFolder, 'dev/company-registry/companies.csv'));

/** The agreements that are offered, a folder a version. */
export const agreementsFolder = (settings: Partial<Pick<Settings, 'PARVIS_AGREEMENTS'>> = {}): string => path.resolve(projectFolder, settings.PARVIS_AGREEMENTS ?? path.join('activities', 'agreements', 'documents'));

/** `npm start` leaves here what it really uses, so that a second terminal finds it without exporting anything. */
export const runningFile = (data: string): string => path.join(data, 'running.json');

const Running = z.object({ pid: z.number(), startedAt: z.string(), settings: z.record(z.string(), z.string()) });
export type Running = z.infer<typeof Running>;

/** What a running `npm start` wrote, or undefined where none did. */
export function readRunning(data: string): Running | undefined {
  try {
    return Running.parse(JSON.parse(readFileSync(runningFile(data), 'utf8')));
  } catch {
    return undefined; // absent, or cut short by a crash: as if nothing ran
  }
}

/**
 * Settings of this process: its environment, then what a running `npm start` uses, then the defaults.
 * @throws SettingsError listing every wrong variable.
 */
export function loadSettings(environment: Readonly<Record<string, string | undefined>> = process.env): Settings {
  const own = readSettings(environment);
  const running = readRunning(dataFolder(own));
  if (!running) return own;
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''));
  return readSettings({ ...running.settings, ...given });
}

export { SettingsError };
