import path from 'node:path';
import { projectFolder } from '../configuration/load';
import type { Principal } from '../machines/principal';
import { bundleOf, workflowBundle } from '../worker/bundle';

/** What is measured against what. */
export const sideNames = ['engine', 'handWritten'] as const;
export type SideName = (typeof sideNames)[number];

/** Where the two differ for whoever drives them: in name and in how an event is put. Everything else is the same. */
export interface Side {
  readonly name: SideName;
  readonly workflowType: string;
  readonly taskQueue: string;
  /** Name and argument of the update that carries an event. */
  readonly update: (event: { readonly type: string; readonly [field: string]: unknown }, by: Principal) => [name: string, argument: object];
}

export const sides: Readonly<Record<SideName, Side>> = {
  engine: {
    name: 'engine',
    workflowType: 'enrollment',
    taskQueue: 'bench-engine',
    update: (event, by) => ['send', { event, by }],
  },
  handWritten: {
    name: 'handWritten',
    workflowType: 'handWritten',
    taskQueue: 'bench-hand-written',
    update: ({ type, ...payload }, by) => [type, { ...payload, by }],
  },
};

/** A bundle for each side, the engine's the one that an installation runs; modules are shared between the cases of either. */
export const bundleOfSide = (side: SideName) =>
  side === 'engine' ? workflowBundle() : bundleOf(path.join(projectFolder, 'bench', 'hand-written.ts'), { shared: true });
