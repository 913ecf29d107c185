import { QueryNotRegisteredError, type Client, type WorkflowHandle } from '@temporalio/client';
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import type { z } from 'zod';
import { meets } from '../../workflows/durable/core/awaited';
import {
  wire, type AwaitAnswer, type Awaited, type AwaitRequest, type CaseView, type HistoryEntry, type OperatorAnswer, type OperatorRequest, type SendAnswer, type Sender, type SendRequest, type UpgradeOutcome,
  type UpgradeRequest,
} from '../../workflows/durable/protocol';
import { AwaitedAnswer, HistoryAnswer, ObeyedAnswer, SentAnswer, UpgradeAnswer, ViewAnswer, readAnswer } from './answers';
import { HistoryGap, hasEnded, isSilent, isUnknown, NotReached, refusalIn, wasGivenUp } from './errors';
import { joined, type ArchivedCase, type ArchiveReader, type CaseHistory } from './history';

export interface CasesOptions<V extends CaseView> {
  /** The cases' kind: a case's workflow id is `kind:id`. */
  readonly kind: string;
  /** The name under which the worker exports `durable(chart, …)`. Default: the kind. */
  readonly workflowType?: string;
  /** The task queue that the worker polls. */
  readonly taskQueue: string;
  /** How long a worker may take to answer one call, ms. Default 5,000. */
  readonly answerTimeoutMs?: number;
  /** Where the binding's `archive` activity keeps what leaves the cases; read where a case has no more of it itself. */
  readonly archive?: ArchiveReader;
  /** What the binding's own `view` adds, checked. Default: the engine's view, with whatever the binding adds unchecked. */
  readonly view?: z.ZodType<V>;
  /** The case's own present time, epoch ms, where it may be ahead of the clock. Default: the time of its latest task. */
  readonly now?: (workflowId: string) => Promise<number>;
}

export interface WaitOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** What nobody's answering leads to in the meantime. Default: it is waited out until the time is up. */
  readonly onSilence?: (error: unknown) => void;
}

export interface WatchOptions {
  /** The first revision to hear of, e.g. the one after the latest that was seen. Default: what comes from now on. */
  readonly fromRevision?: number;
  readonly signal?: AbortSignal;
  /** Told of each gap, and the watch goes on behind it. Default: it ends with HistoryGap. */
  readonly onGap?: (gap: HistoryGap) => void;
  /** Told once of each time that nobody answers; the watch goes on by itself as soon as somebody does. */
  readonly onSilence?: (error: unknown) => void;
}

/**
 * Cases of one kind. Every method throws `Refused` where the case does not take something, `UnreadableAnswer` where worker
 * and client are of different releases, and otherwise what Temporal's client throws: WorkflowNotFoundError for a case that
 * there is not, errors of the connection. No answer within `answerTimeoutMs` is one of the latter.
 */
export interface DurableCases<V extends CaseView = CaseView> {
  /**
   * Starts a case with the chart's input. `by`: who starts it; default nobody in particular.
   * @throws WorkflowExecutionAlreadyStartedError where there is one of that id, open or closed; with `again`, only where it is open.
   */
  start(id: string, input?: unknown, options?: { readonly by?: Sender; readonly again?: boolean; /** Of the chart; default: the worker's newest. */ readonly version?: number; /** For tests: a new run after so many steps. */ readonly continueAfterSteps?: number }): Promise<void>;
  /** Sends one event and answers once the case has taken the step. */
  send(id: string, request: SendRequest): Promise<SendAnswer>;
  /** The case as it is; of one that the server has forgotten, or that has closed and for which no worker answers, the archive's last view of it. */
  view(id: string): Promise<V>;
  /** Every step after a revision, from case and archive together. */
  history(id: string, after?: number): Promise<CaseHistory>;
  /**
   * Waits until the case stands as described, or until a predicate holds for its view; answers with the view at the first
   * look after that. What is described is seen even where it held for one step only. A predicate is asked after every step;
   * what changes without one, such as work that is done, is seen within a minute, at first within a second.
   * @throws NotReached where the case closes without it, or the time runs out; Refused `unknownState` where its chart has none of the states
   */
  wait(id: string, until: Awaited | ((view: V) => boolean), options: WaitOptions): Promise<V>;
  /** The case's steps, each once and in order, over continue-as-new and restarts; ends with the case. */
  watch(id: string, options?: WatchOptions): AsyncGenerator<HistoryEntry, void, void>;
  /** The chart's output, once the case has closed; of one that the server has forgotten, from the archive. */
  result(id: string): Promise<unknown>;
  /** What would come of taking the case to another version of its chart; nothing is changed. */
  tryUpgrade(id: string, to: number): Promise<UpgradeOutcome>;
  /** Takes the case to another version, where it continues as new. @throws Refused `cannotUpgrade` with every problem, and nothing has changed */
  upgrade(id: string, request: UpgradeRequest): Promise<UpgradeOutcome>;
  /** Has tried again what is parked, one thing or all of it. */
  retry(id: string, request: OperatorRequest): Promise<OperatorAnswer>;
  /**
   * Has tried now what failed outside and waits for its next attempt, e.g. once the other system is mended; what runs is left
   * alone. The server does it, and the case's history has no entry of it. Answers with the activities' ids, `findCompany#3`.
   * @param effect only the activity of this effect. Default: all
   */
  hasten(id: string, effect?: number): Promise<string[]>;
  /** Gives up one thing that is parked, tried over and over or kept. */
  discard(id: string, request: OperatorRequest & { readonly which: string }): Promise<OperatorAnswer>;
}

export function casesOf<V extends CaseView = CaseView>(client: Client, options: CasesOptions<V>): DurableCases<V> {
  const { kind, workflowType = kind, taskQueue, answerTimeoutMs = 5_000, archive, now } = options;
  const schema = options.view ?? (ViewAnswer as unknown as z.ZodType<V>); // without a schema of one's own V is the engine's CaseView
  const nameOf = (id: string) => `${kind}:${id}`;
  const handle = (id: string): WorkflowHandle => client.workflow.getHandle(nameOf(id));
  const within = <T>(ms: number, run: () => Promise<T>): Promise<T> => client.withDeadline(Date.now() + ms, run);

  /** An update under an id of its own, so that it can be sent again where the server has given up the task that it was in. */
  const update = (id: string, name: string, request: object): Promise<unknown> => {
    const updateId = globalThis.crypto.randomUUID();
    const once = (left: number): Promise<unknown> =>
      handle(id)
        .executeUpdate<unknown, [object]>(name, { updateId, args: [request] })
        .catch((error: unknown) => {
          if (left > 0 && wasGivenUp(error)) return once(left - 1);
          throw refusalIn(error, id) ?? error;
        });
    return within(answerTimeoutMs, () => once(mostTries));
  };

  const ask = (id: string, query: string, ...args: number[]): Promise<unknown> =>
    handle(id)
      .query<unknown, number[]>(query, ...args)
      .catch(async (error: unknown) => {
        // A run that ended before it could begin has no answers; why it ended is what its reader needs.
        if (error instanceof QueryNotRegisteredError && (await handle(id).describe()).status.name !== 'RUNNING') await handle(id).result();
        throw error;
      });

  /** As the server knows it; where that does not answer either, nothing is known against it. */
  const isOpen = (id: string): Promise<boolean> => within(answerTimeoutMs, () => handle(id).describe()).then(({ status }) => status.name === 'RUNNING', () => true);

  /**
   * What a case answers itself, or else what the archive has of it: of one that the server has forgotten, and of a closed one
   * for which no worker answers. Where the archive has no end of the latter it is asked once more: a worker replays a closed
   * run for each question, and one that comes just then may be lost.
   */
  async function orArchived<T>(id: string, itself: () => Promise<T>, read: (kept: ArchivedCase) => T | undefined): Promise<T> {
    try {
      return await itself();
    } catch (error) {
      const forgotten = isUnknown(error);
      if (!forgotten && (!isSilent(error) || (await isOpen(id)))) throw error;
      const kept = await archive?.read(kind, id);
      const answer = kept && (forgotten || kept.final) ? read(kept) : undefined;
      if (answer !== undefined) return answer;
      if (forgotten) throw error;
      return itself();
    }
  }

  const view = (id: string, ms = answerTimeoutMs): Promise<V> =>
    orArchived(
      id,
      () =>
        within(ms, async () => {
          const at = now ? [await now(nameOf(id))] : [];
          return readAnswer(schema, await ask(id, wire.view, ...at), 'view');
        }),
      ({ final }) => final && readAnswer(schema, final.view, 'archived view'),
    );

  const history = (id: string, after = 0): Promise<CaseHistory> =>
    orArchived(
      id,
      async () => {
        const tail = readAnswer(HistoryAnswer, await within(answerTimeoutMs, () => ask(id, wire.history, after)), 'history');
        const earlier = tail.after > after ? await archive?.read(kind, id, tail.startedAt) : undefined;
        const whole = joined([...(earlier?.segments ?? []), tail], after);
        // More steps may have left the case for the archive since it answered.
        return { ...whole, revision: Math.max(tail.revision, whole.entries.at(-1)?.revision ?? 0), status: tail.status };
      },
      ({ segments, final }) => {
        const whole = joined(segments, after);
        const closing = ViewAnswer.safeParse(final?.view);
        return { ...whole, revision: closing.data?.revision ?? whole.entries.at(-1)?.revision ?? after, status: closing.data?.status ?? 'done' };
      },
    );

  /** Waits at the case itself. It is a hint when to look again and no more: whatever else goes wrong, the next look tells. @throws Refused `unknownState` */
  async function told(id: string, awaited: AwaitRequest, ms: number, signal: AbortSignal | undefined): Promise<Outcome> {
    const hint = async () => {
      const waiting = await within(answerTimeoutMs, () =>
        handle(id).startUpdate<unknown, [AwaitRequest]>(wire.await, { args: [{ ...awaited, timeoutMs: ms }], waitForStage: 'ACCEPTED' }),
      );
      return readAnswer(AwaitedAnswer, await within(ms + answerTimeoutMs, () => waiting.result()), 'answer').outcome;
    };
    try {
      return await (signal ? client.withAbortSignal(signal, hint) : hint());
    } catch (error) {
      const refused = refusalIn(error, id);
      if (refused?.refusal.code === 'unknownState') throw refused;
      if (!hasEnded(error)) return 'poll';
      return (await isOpen(id)) ? 'again' : 'closed'; // it may have continued in a new run meanwhile
    }
  }

  /** However little time there is: one honest look, for which a worker has its usual bound. Silence is waited out until `end`. */
  async function patiently<T>(look: (ms: number) => Promise<T>, end: number, { signal, onSilence }: Pick<WatchOptions, 'signal' | 'onSilence'>): Promise<T> {
    for (let said = false, ms = answerTimeoutMs; ; ms = Math.min(answerTimeoutMs, Math.max(end - Date.now(), patienceMs))) {
      signal?.throwIfAborted();
      try {
        return await look(ms);
      } catch (error) {
        if (!isSilent(error) || Date.now() + patienceMs > end) throw error;
        if (!said) onSilence?.(error);
        said = true;
        await pauseOf(patienceMs, signal);
      }
    }
  }

  return {
    async start(id, input, { again = false, ...starting } = {}) {
      await within(answerTimeoutMs, () =>
        client.workflow.start(workflowType, {
          workflowId: nameOf(id),
          taskQueue,
          args: [{ input, ...starting }],
          workflowIdReusePolicy: again ? WorkflowIdReusePolicy.ALLOW_DUPLICATE : WorkflowIdReusePolicy.REJECT_DUPLICATE,
          workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
        }),
      );
    },

    send: async (id, request) => readAnswer(SentAnswer, await update(id, wire.send, request), 'answer'),
    tryUpgrade: async (id, to) => readAnswer(UpgradeAnswer, await within(answerTimeoutMs, () => ask(id, wire.tryUpgrade, to)), 'answer'),
    upgrade: async (id, request) => readAnswer(UpgradeAnswer, await update(id, wire.upgrade, request), 'answer'),
    retry: async (id, request) => readAnswer(ObeyedAnswer, await update(id, wire.retryParked, request), 'answer'),
    async hasten(id, effect) {
      const { namespace } = client.options;
      const execution = { workflowId: nameOf(id) };
      const { raw } = await within(answerTimeoutMs, () => handle(id).describe());
      const waiting = (raw.pendingActivities ?? []).flatMap(({ activityId, lastFailure, nextAttemptScheduleTime }) =>
        activityId && lastFailure && nextAttemptScheduleTime && (effect === undefined || activityId.endsWith(`#${effect}`)) ? [activityId] : []);
      for (const activityId of waiting) await within(answerTimeoutMs, () => client.workflowService.resetActivity({ namespace, execution, id: activityId }));
      return waiting;
    },
    discard: async (id, request) => readAnswer(ObeyedAnswer, await update(id, wire.discardParked, request), 'answer'),
    view: (id) => view(id),
    history,

    async wait(id, until, waiting) {
      const { timeoutMs, signal } = waiting;
      const end = Date.now() + timeoutMs;
      const described = typeof until === 'function' ? undefined : until;
      const holds = typeof until === 'function' ? until : (seen: V) => meets(until, seen);
      const pause = growing(100, 1_000);
      const slice = growing(described ? longestSliceMs : 1_000, described ? longestSliceMs : 60_000);
      for (let outcome: Outcome | undefined; ; ) {
        const seen = await patiently((ms) => view(id, ms), end, waiting);
        if ((described && outcome === 'reached') || holds(seen)) return seen;
        if (seen.status !== 'active' || outcome === 'closed') throw new NotReached('closed', seen);
        const left = end - Date.now();
        if (left <= 0) throw new NotReached('timedOut', seen);
        outcome = await told(id, described ?? { afterRevision: seen.revision }, Math.min(slice(), left), signal);
        if (outcome === 'again' || outcome === 'poll') await pauseOf(Math.min(pause(), Math.max(end - Date.now(), 0)), signal);
      }
    },

    async *watch(id, watching = {}) {
      const { fromRevision, signal, onGap } = watching;
      const look = (after: number) => patiently(() => history(id, after), Number.POSITIVE_INFINITY, watching);
      let after = fromRevision === undefined ? (await look(Number.MAX_SAFE_INTEGER)).revision : fromRevision - 1;
      let pause = growing(100, 2_000);
      let slice = growing(20_000, longestSliceMs);
      for (let ended = false; ; ) {
        const seen = await look(after);
        for (const { after: before, through } of seen.gaps) {
          const gap = new HistoryGap(id, before, through);
          if (!onGap) throw gap;
          onGap(gap);
        }
        yield* seen.entries;
        after = Math.max(after, seen.revision);
        if (ended || seen.status !== 'active') return;
        if (seen.entries.length > 0) slice = growing(20_000, longestSliceMs);
        const outcome = await told(id, { afterRevision: after }, slice(), signal);
        signal?.throwIfAborted();
        ended = outcome === 'closed'; // one more look: its last steps
        if (outcome === 'again' || outcome === 'poll') await pauseOf(pause(), signal);
        else pause = growing(100, 2_000);
      }
    },

    async result(id) {
      const { output } = await orArchived(id, async () => ({ output: await handle(id).result() as unknown }), ({ final }) => final && { output: final.output });
      return output;
    },
  };
}

/** How a wait at the case ended; `poll`: it could not be waited so. */
type Outcome = AwaitAnswer['outcome'] | 'poll';

/** How often an update is sent again whose task the server gave up. */
const mostTries = 5;
/** Between two tries to reach who is silent, ms. */
const patienceMs = 500;
/** As long as the case itself lets anybody wait: each slice costs about ten events of its Temporal history. */
const longestSliceMs = 300_000;

/** Numbers that double from call to call. */
function growing(from: number, to: number): () => number {
  let next = from / 2;
  return () => (next = Math.min(next * 2, to));
}

const pauseOf = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const over = (): void => {
      clearTimeout(timer);
      reject(signal?.reason instanceof Error ? signal.reason : new Error('the wait was called off'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', over);
      resolve();
    }, ms);
    if (signal?.aborted) over();
    else signal?.addEventListener('abort', over, { once: true });
  });
