import { Worker, type InjectedSinks, type WorkflowBundleOption } from '@temporalio/worker';
import type { SeenSinks } from './watched';

/** What one run did, as its replay shows it. */
export interface Seen {
  /** Activities with their questions, timers with their lengths, the state that was carried over; in order. */
  readonly asked: readonly unknown[];
  /** The case's view and its own history at the end of the run. */
  readonly stands: unknown;
}

export interface RunHistory {
  readonly workflowId: string;
  /** Temporal's history, as JSON or as its messages. */
  readonly history: unknown;
}

/**
 * Runs histories again, one after the other, over a bundle that is watched.
 * @returns for each of them what its run did, or the error where it does not fit the present workflows any more.
 */
export async function* replayEach(workflowBundle: WorkflowBundleOption, histories: Iterable<RunHistory> | AsyncIterable<RunHistory>): AsyncGenerator<Seen | Error> {
  let asked: unknown[] = [];
  let stands: unknown;
  const sinks: InjectedSinks<SeenSinks> = {
    seen: {
      asked: { fn: (_, request) => void asked.push(request), callDuringReplay: true },
      stands: { fn: (_, view) => void (stands = JSON.parse(view)), callDuringReplay: true },
    },
  };
  for await (const { error } of Worker.runReplayHistories({ workflowBundle, sinks }, histories)) {
    yield error ?? asJson({ asked, stands });
    asked = [];
    stands = undefined;
  }
}

const asJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
