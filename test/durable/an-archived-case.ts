import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { WorkerOptions } from '@temporalio/worker';
import { fileArchive } from '../../activities/archive/files';
import { ArchivedSegment, type Archive } from '../../activities/archive/port';
import { casesOf, type DurableCases } from '../../client/durable';
import type { SendAnswer, SendRequest } from '../../workflows/durable/protocol';
import { forget } from '../support/forgetting';
import { request, until, World } from './a-world';

const clerk = { kind: 'staff', id: 'clara', roles: ['clerk'] };

/** A world whose charts hand their histories over to a folder, and its cases as any program sees them. */
export interface ArchivingWorld extends AsyncDisposable {
  readonly world: World;
  readonly archive: Archive;
  /** Whether the archive takes anything. */
  readonly away: { is: boolean };
  /** Every segment that the archive was asked to keep, by its first and last revision. */
  readonly offered: string[];
  readonly cases: DurableCases;
  start(continueAfterSteps?: number): Promise<ArchivingCase>;
}

export async function archivingWorld(kind: 'archived' | 'unarchived' = 'archived', options: Partial<WorkerOptions> = {}): Promise<ArchivingWorld> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'parvis-archive-'));
  const archive = fileArchive(folder);
  const away = { is: false };
  const offered: string[] = [];
  const world = await World.begun(options, {
    async keepSegment({ caseId, input }: { caseId: string; input: unknown }) {
      const segment = ArchivedSegment.parse(input);
      offered.push(`${segment.entries.at(0)?.revision}-${segment.entries.at(-1)?.revision}`);
      if (away.is) throw new Error('the archive is away');
      await archive.store(caseId, segment);
    },
  });
  const cases = casesOf(world.client, { kind, taskQueue: world.taskQueue, ...(kind === 'archived' ? { archive } : {}) });
  const started: string[] = [];
  return {
    world, archive, away, offered, cases,
    async start(continueAfterSteps) {
      const id = randomBytes(4).toString('hex');
      started.push(id);
      await cases.start(id, {}, { by: clerk, ...(continueAfterSteps === undefined ? {} : { continueAfterSteps }) });
      return new ArchivingCase(id, `${kind}:${id}`, cases, world);
    },
    async [Symbol.asyncDispose]() {
      for (const id of started) await world.client.workflow.getHandle(`${kind}:${id}`).terminate('the test is over').catch(() => {});
      await world[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export class ArchivingCase {
  constructor(
    readonly id: string,
    readonly workflowId: string,
    private readonly cases: DurableCases,
    private readonly world: World,
  ) {}

  get handle() {
    return this.world.client.workflow.getHandle(this.workflowId);
  }

  send = (type: string, payload: object = {}, more: Partial<SendRequest> = {}): Promise<SendAnswer> => this.cases.send(this.id, request(type, payload, more));

  /** The clock of the chart moves by itself at first; what is counted is counted after that. */
  async atRest(): Promise<this> {
    await this.cases.wait(this.id, { states: ['clock.three'] }, { timeoutMs: 20_000 });
    await this.until('nothing is pending', ({ pending }) => pending.length === 0);
    return this;
  }

  until(what: string, holds: (view: Awaited<ReturnType<DurableCases['view']>>) => boolean) {
    return until(what, async () => {
      const view = await this.cases.view(this.id);
      return holds(view) ? view : undefined;
    });
  }

  async runId(): Promise<string> {
    return (await this.handle.describe()).runId;
  }

  /** Updates of one name that the present run has taken in. */
  async taken(name: string): Promise<number> {
    const { events } = await this.handle.fetchHistory();
    return (events ?? []).filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input?.name === name).length;
  }

  /** How many events the present run's Temporal history has. */
  recorded = async (): Promise<number> => ((await this.handle.fetchHistory()).events ?? []).length;

  forgotten = (): Promise<void> => forget(this.world.client, this.workflowId);
}
