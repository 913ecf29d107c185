import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { projectFolder } from '../../configuration/load';

/** A program of Parvis as a process of its own, as an installation runs it, so that it can be killed. */
export interface RunningProgram extends AsyncDisposable {
  running(): boolean;
  /** SIGKILL: nothing can be finished or said. Resolves when the process is gone. */
  kill(): Promise<void>;
}

export async function startedProgram(name: 'worker' | 'gateway', environment: Record<string, string>): Promise<RunningProgram> {
  const child = spawn(process.execPath, [path.join(projectFolder, 'dist', `${name}.js`)], {
    env: { ...process.env, ...environment }, stdio: ['pipe', 'ignore', 'inherit', 'ipc'],
  });
  const gone = once(child, 'exit');
  await Promise.race([
    once(child, 'message'),
    gone.then(() => {
      throw new Error(`the ${name} ended before it was ready`);
    }),
  ]);
  return { running: () => isRunning(child), kill: () => end(child, gone), [Symbol.asyncDispose]: () => end(child, gone) };
}

async function end(child: ChildProcess, gone: Promise<unknown>): Promise<void> {
  if (isRunning(child)) child.kill('SIGKILL');
  await gone;
}

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;
