import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger, Worker, type InjectedSinks, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { projectFolder } from '../../configuration/load';
import type { SeenSinks } from './seen-in-replay';

/** What one run did, as its replay shows it. */
export interface Seen {
  /** Activities with their questions, timers with their lengths, the state that was carried over; in order. */
  readonly asked: readonly unknown[];
  /** The case's view and its own history at the end of the run. */
  readonly stands: unknown;
}

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
  bundled ??= bundleWorkflowCode({
    workflowsPath: path.join(projectFolder, 'workflows', 'index.ts'),
    workflowInterceptorModules: [path.join(__dirname, 'seen-in-replay.ts')],
    logger: new DefaultLogger('WARN'),
  });
  let asked: unknown[] = [];
  let stands: unknown;
  const sinks: InjectedSinks<SeenSinks> = {
    seen: {
      asked: { fn: (_, request) => void asked.push(request), callDuringReplay: true },
      stands: { fn: (_, view) => void (stands = JSON.parse(view)), callDuringReplay: true },
    },
  };
  const results = Worker.runReplayHistories({ workflowBundle: await bundled, sinks }, histories.map((history) => ({ workflowId, history })));
  const runs: (Seen | Error)[] = [];
  // One after the other: what was seen until here is of this run.
  for await (const { error } of results) {
    runs.push(error ?? asJson({ asked, stands }));
    asked = [];
    stands = undefined;
  }
  return runs;
}

const asJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

let bundled: Promise<WorkflowBundleWithSourceMap> | undefined;
