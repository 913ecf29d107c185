import { dataFolder, readRunning } from '../configuration/load';
import type { Settings } from '../configuration/settings';

/** Whether a running `npm start` minds the worker that these settings speak of: it starts one that died again by itself. */
export function isSupervised(settings: Settings): boolean {
  const running = readRunning(dataFolder(settings));
  if (!running || !isAlive(running.pid)) return false;
  const same = (['TEMPORAL_ADDRESS', 'PARVIS_TEMPORAL_PORT', 'PARVIS_TASK_QUEUE'] as const).map((name) => running.settings[name] === asText(settings[name]));
  return !same.includes(false);
}

/** Signal 0 reaches nobody and tells whether it could; EPERM: it is alive and somebody else's. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

const asText = (value: string | number | undefined): string | undefined => (value === undefined ? undefined : String(value));
