import path from 'node:path';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { projectFolder } from '../configuration/load';
import { bundleOf, workflowBundle } from '../worker/bundle';
import { enrollmentRun } from './enrollment-run';
import { errandRun } from './errand/run';

/** What is measured against what, and by which piece of work. */
export const sideNames = ['engine', 'handWritten'] as const;
export type SideName = (typeof sideNames)[number];
export const workNames = ['enrollment', 'errand'] as const;
export type WorkName = (typeof workNames)[number];

export const taskQueueOf = (work: WorkName, side: SideName): string => `bench-${work}-${side}`;

/** Modules are shared between the cases of either side; the engine's enrollment is the bundle that an installation runs. */
export function bundleOfSide(work: WorkName, side: SideName) {
  if (work === 'enrollment' && side === 'engine') return workflowBundle();
  const source = { enrollment: 'hand-written.ts', errand: path.join('errand', side === 'engine' ? 'engine.ts' : 'hand-written.ts') }[work];
  return bundleOf(path.join(projectFolder, 'bench', source), { shared: true });
}

/** One way of doing a piece of work. Competitors differ in name and in how an event is put; everything else is the same. */
export interface Competitor {
  readonly work: WorkName;
  readonly side: SideName;
  readonly workflowType: string;
  readonly taskQueue: string;
  /** Name and argument of the update that carries an event. */
  readonly update: (event: { readonly type: string; readonly [field: string]: unknown }, by: object) => [name: string, argument: object];
  /** Takes one case the whole way. */
  readonly run: (client: Client, competitor: Competitor, caseId: string) => Promise<WorkflowHandle>;
}

const runs = { enrollment: enrollmentRun, errand: errandRun } satisfies Record<WorkName, Competitor['run']>;

const competitor = (work: WorkName, side: SideName, workflowType: string): Competitor => ({
  work, side, workflowType, taskQueue: taskQueueOf(work, side), run: runs[work],
  update: side === 'engine' ? (event, by) => ['send', { event, by }] : ({ type, ...payload }, by) => [type, { ...payload, by }],
});

export const competitors = {
  engine: competitor('enrollment', 'engine', 'enrollment'),
  handWritten: competitor('enrollment', 'handWritten', 'handWritten'),
  engineActivities: competitor('errand', 'engine', 'errandByActivities'),
  engineLocal: competitor('errand', 'engine', 'errandByLocalActivities'),
  handWrittenActivities: competitor('errand', 'handWritten', 'handWrittenByActivities'),
  handWrittenLocal: competitor('errand', 'handWritten', 'handWrittenByLocalActivities'),
} as const;
export type CompetitorName = keyof typeof competitors;
