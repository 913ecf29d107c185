import { patched, workflowInfo } from '@temporalio/workflow';
import type { BoundVersions } from '../core';
import type { Carried, StartArgument } from './types';

/**
 * The version of the chart that this run executes, the same in every replay: what the run before said, else what whoever
 * started the case asked for, else the newest that the worker carried then, which a marker in the history names. A run
 * without a marker began when there was nothing but version 1.
 * @throws Error that fails the task and not the case: a worker that carries the version takes it up.
 */
export function versionOf(versions: BoundVersions, start: StartArgument, carried?: Carried): number {
  const version = carried ? (carried.version ?? 1) : (start.version ?? marked(versions));
  if (versions.numbers.includes(version)) return version;
  const { workflowType, workflowId } = workflowInfo();
  throw new Error(`${workflowId} runs version ${version} of ${workflowType}, and this worker carries ${versions.numbers.join(', ')}; a worker that carries it is needed`);
}

function marked({ numbers }: BoundVersions): number {
  const { workflowType } = workflowInfo();
  return [...numbers].reverse().find((number) => number > 1 && patched(`${workflowType}@${number}`)) ?? 1;
}
