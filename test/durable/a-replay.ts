import path from 'node:path';
import { projectFolder } from '../../configuration/load';
import { workflowBundle } from '../../worker/bundle';
import { replayEach, type Seen } from '../../worker/replay/replay';

/** One case as it was recorded: each of its runs, and beside it what that run did then. */
export interface Recording {
  readonly workflowId: string;
  readonly runs: readonly { readonly seen: Seen; /** Temporal's history, as JSON. */ readonly history: unknown }[];
}

export const recordingsFolder = path.join(projectFolder, 'test', 'histories');

/**
 * Replays histories against the present workflows.
 * @returns for each of them what its run did, or the error where it does not fit the present workflows any more.
 */
export async function replayed(workflowId: string, histories: readonly unknown[]): Promise<(Seen | Error)[]> {
  const runs: (Seen | Error)[] = [];
  for await (const run of replayEach(await workflowBundle('watched'), histories.map((history) => ({ workflowId, history })))) runs.push(run);
  return runs;
}
