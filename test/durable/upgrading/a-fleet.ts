import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { build } from 'esbuild';
import type { TemporalAccess } from '../../../client/connect';
import { bundleOf } from '../../../worker/bundle';
import { wire } from '../../../workflows/durable/protocol';
import type { ActivityCall } from '../../../workflows/durable/shell/actors';
import type { StartArgument } from '../../../workflows/durable/shell/types';
import { quietWorkers, runningWorker } from '../../support/running-worker';
import { request, StartedCase, until } from '../a-world';

const clerk = { kind: 'staff', id: 'clara', roles: ['clerk'] };
export const operator = { kind: 'staff', id: 'olga', roles: ['operator'] };
const namespace = 'default';
const address = (): string => process.env['PARVIS_TEST_TEMPORAL']!; // set by global-setup

/** Cases of the orders' chart, whose worker carries version 1, or 1 and 2; a kind of its own keeps them apart from others'. */
export class Fleet {
  readonly kind = `order-${randomBytes(4).toString('hex')}`;
  readonly told: (string | undefined)[] = [];
  /** What is asked is answered once this has come; at once unless a test says otherwise. */
  answering: Promise<unknown> = Promise.resolve();
  /** Whether what is to be told is refused for good. */
  deaf = false;
  private readonly opened: WorkflowHandle[] = [];
  private stopWorker: (() => Promise<void>) | undefined;

  private constructor(readonly access: TemporalAccess) {}

  static async begun(): Promise<Fleet> {
    quietWorkers();
    const connection = await Connection.connect({ address: address() });
    return new Fleet({
      client: new Client({ connection, namespace }), connection, address: address(), namespace,
      taskQueue: `orders-${randomBytes(4).toString('hex')}`, supervised: () => false, close: () => connection.close(),
    });
  }

  /** Ends the worker that runs, if any, and starts one whose newest version is this. */
  async release(newest: 1 | 2): Promise<void> {
    await this.endWorker();
    const bundle = await (bundles[newest] ??= bundleOf(path.join(__dirname, `order-${newest}.ts`)));
    const activities = {
      tell: async ({ input }: ActivityCall) => {
        if (this.deaf) throw ApplicationFailure.nonRetryable('nobody listens', 'Refused');
        this.told.push((input as { text?: string }).text);
      },
      ask: () => this.answering.then(() => ({ answer: 'because' })),
    };
    const { taskQueue } = this.access;
    this.stopWorker = await runningWorker({ address: address(), namespace, taskQueue }, activities, { workflowBundle: bundle });
  }

  async endWorker(): Promise<void> {
    await this.stopWorker?.();
    this.stopWorker = undefined;
  }

  async start(more: Partial<StartArgument> = {}): Promise<StartedCase> {
    const id = randomBytes(4).toString('hex');
    const workflowId = `${this.kind}:${id}`;
    await this.access.client.workflow.start('order', { workflowId, taskQueue: this.access.taskQueue, args: [{ input: {}, by: clerk, ...more }] });
    const handle = this.access.client.workflow.getHandle(workflowId);
    this.opened.push(handle);
    return new StartedCase(id, handle);
  }

  /** A process of its own that upgrades the fleet. */
  async operatorsProcess(): Promise<{ killed(): Promise<void> }> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'parvis-operator-'));
    const outfile = path.join(folder, 'an-operator.js');
    await build({ entryPoints: [path.join(__dirname, 'an-operator.ts')], bundle: true, platform: 'node', packages: 'external', outfile, logLevel: 'error' });
    const env = { ...process.env, NODE_PATH: path.join(__dirname, '..', '..', '..', 'node_modules') };
    const child = spawn(process.execPath, [outfile, address(), this.access.taskQueue, this.kind], { stdio: ['ignore', 'ignore', 'inherit'], env });
    const over = once(child, 'exit');
    return {
      async killed() {
        child.kill('SIGKILL');
        await over;
        await rm(folder, { recursive: true });
        if (child.signalCode !== 'SIGKILL') throw new Error('it had ended before it was killed');
      },
    };
  }

  /** Until the search index knows so many open cases. */
  listed = (count: number) =>
    until(`${count} cases are in the index`, async () => {
      let seen = 0;
      for await (const _ of this.access.client.workflow.list({ query: `CaseKind = '${this.kind}' AND ExecutionStatus = 'Running'` })) seen += 1;
      return seen === count || undefined;
    });

  async [Symbol.asyncDispose](): Promise<void> {
    for (const handle of this.opened) await handle.terminate('the test is over').catch(() => {});
    await this.endWorker();
    await this.access.close();
  }
}

const bundles: { [newest: number]: Promise<WorkflowBundleWithSourceMap> } = {};

export const add = (started: StartedCase, n: number) => started.send('add', { n });
export const tryUpgrade = (started: StartedCase, to: number) => started.handle.query<unknown, [number]>(wire.tryUpgrade, to);
export const upgrade = (started: StartedCase, to: number, by = operator, reason?: string) =>
  started.handle.executeUpdate<unknown, [object]>(wire.upgrade, { args: [{ to, by, ...(reason === undefined ? {} : { reason }) }] });
export { request, until };
