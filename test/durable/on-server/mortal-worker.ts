import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { bundleOf } from '../../../worker/bundle';
import type { Answered, Asked } from './worker';

/** Answers a question of the worker's activities; undefined: not yet. */
export type Answer = (asked: Asked) => Omit<Answered, 'id'> | undefined;

/** A worker that is killed and started again; what its activities ask is answered here, whichever process asks. */
export class MortalWorker {
  private process: ChildProcess | undefined;
  private open: Asked[] = [];

  private constructor(
    private readonly folder: string,
    private readonly address: string,
    readonly taskQueue: string,
    private readonly answer: Answer,
  ) {}

  static async started(address: string, taskQueue: string, answer: Answer): Promise<MortalWorker> {
    const worker = new MortalWorker(await mkdtemp(path.join(os.tmpdir(), 'parvis-fuzz-')), address, taskQueue, answer);
    const { code } = await bundleOf(path.join(__dirname, 'workflows.ts'));
    await writeFile(worker.file('workflows.js'), code);
    await build({ entryPoints: [path.join(__dirname, 'worker.ts')], bundle: true, platform: 'node', packages: 'external', outfile: worker.file('worker.js'), logLevel: 'error' });
    await worker.start();
    return worker;
  }

  private file = (name: string): string => path.join(this.folder, name);

  private async start(): Promise<void> {
    this.open = [];
    const child = spawn(process.execPath, [this.file('worker.js'), this.address, this.taskQueue, this.file('workflows.js')], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, NODE_PATH: path.join(__dirname, '..', '..', '..', 'node_modules') },
    });
    this.process = child;
    const ready = new Promise<void>((resolve) => {
      child.on('message', (message: Asked | 'ready') => {
        if (message === 'ready') return resolve();
        this.open.push(message);
        this.answerWhatCanBe();
      });
    });
    await Promise.race([ready, once(child, 'exit').then(() => Promise.reject(new Error('the worker ended before it was ready')))]);
  }

  get pid(): number | undefined {
    return this.process?.pid;
  }

  /** Looks again at the questions that had no answer yet. */
  answerWhatCanBe(): void {
    this.open = this.open.filter((asked) => {
      const answer = this.answer(asked);
      if (!answer) return true;
      const answered: Answered = { ...answer, id: asked.id };
      if (this.process?.connected) this.process.send(answered, () => {}); // a worker that died in this moment is asked again by the next
      return false;
    });
  }

  /** SIGKILL: nothing can be finished or said. */
  async killAndStartAgain(): Promise<void> {
    await this.kill();
    await this.start();
  }

  private async kill(): Promise<void> {
    const child = this.process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}
