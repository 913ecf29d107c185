import type { DataConverter } from '@temporalio/common';
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
 * @param dataConverter what opens their payloads, where they are sealed
 * @returns for each of them what its run did, or the error where it does not fit the present workflows any more.
 */
export async function* replayEach(workflowBundle: WorkflowBundleOption, histories: Iterable<RunHistory> | AsyncIterable<RunHistory>, dataConverter: DataConverter = {}): AsyncGenerator<Seen | Error> {
  let asked: unknown[] = [];
  let stands: unknown;
  const sinks: InjectedSinks<SeenSinks> = {
    seen: {
      asked: { fn: (_, request) => void asked.push(request), callDuringReplay: true },
      stands: { fn: (_, view) => void (stands = JSON.parse(view)), callDuringReplay: true },
    },
  };
  /** Whether each history has begun, in order, as far as they were read. */
  const begun: boolean[] = [];
  for await (const { error } of Worker.runReplayHistories({ workflowBundle, sinks, dataConverter }, begunOnly(histories, begun))) {
    while (begun.shift() === false) yield nothing;
    yield error ?? asJson({ asked, stands });
    asked = [];
    stands = undefined;
  }
  for (const _ of begun) yield nothing;
}

const nothing: Seen = { asked: [], stands: undefined };

/** A run that waits for its first workflow task has nothing to replay, and Temporal's replayer would wait for it for ever. */
async function* begunOnly(histories: Iterable<RunHistory> | AsyncIterable<RunHistory>, begun: boolean[]): AsyncGenerator<RunHistory> {
  for await (const one of histories) {
    const { events = [] } = one.history as { readonly events?: readonly object[] }; // JSON or message, both name it so
    begun.push(events.some((event) => 'workflowTaskStartedEventAttributes' in event && event.workflowTaskStartedEventAttributes));
    if (begun.at(-1)) yield one;
  }
}

const asJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
