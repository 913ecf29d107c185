import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import type { AnyActorLogic } from 'xstate';
import { cursorHook } from '../cursor';
import { decode, encode, kindOf, type Emission } from '../core';
import type { ActorCall } from '../generated';
import { wire, type EmittedSignal, type FetchedSignal, type Inbox } from '../protocol';
import { actorStub } from './stubs';

/**
 * Executes a callback or an observable until it is stopped. What it lets out is numbered and signalled to its case one
 * after the other, so that the case takes each once and in order; what the case sends to it is fetched from an inbox, and so is
 * the word to stop. When it has ended it has said its last.
 */
export async function runCallback(logic: AnyActorLogic, { input, generation }: ActorCall): Promise<unknown> {
  const context = Context.current();
  const { client, info, cancellationSignal } = context;
  if (!info.workflowExecution) throw new Error('a callback runs for a case only');
  const handle = client.workflow.getHandle(info.workflowExecution.workflowId);
  const look = (after: number): Promise<Inbox> => handle.query<Inbox, [number, number]>(wire.inbox, generation, after);

  // A worker may have died after the case had taken more than this attempt knows of.
  const first = await look(0);
  if (first.over) return undefined;
  const over = new AbortController();
  let number = first.taken;
  let row: Promise<void> = Promise.resolve();
  /** Nobody takes what is still in the row. */
  let dropped = false;
  let failed: (error: unknown) => void = () => {};
  const failure = new Promise<never>((_, reject) => (failed = reject));
  failure.catch(() => {});
  const letOut = (emission: Emission): void => {
    if (over.signal.aborted) return; // as in XState, where one that is stopped has nothing to say
    number += 1;
    const signal: EmittedSignal = { generation, number, emission: encode(emission) };
    row = row.then(() => (dropped ? undefined : handle.signal<[EmittedSignal]>(wire.emitted, signal)));
    row.catch(failed);
  };

  const stub = actorStub({ send: (_session, event) => letOut({ kind: 'event', event }) });
  const receivers = new Set<(event: unknown) => void>();
  const ended = new Promise<unknown>((resolve, reject) => {
    const given: CreatorArguments = {
      input: decode(input, stub), self: stub('self', 'self'), system: {}, emit: () => {},
      sendBack: (event) => letOut({ kind: 'event', event }),
      receive: (listener) => void receivers.add(listener),
    };
    const create = (logic as unknown as { config: (given: CreatorArguments) => unknown }).config; // where XState's creators keep theirs
    resumed.run({ emitted: first.emitted }, () => {
      const made = create(given); // what it throws, whatever it is, is how it ended
      const stop = kindOf(logic) === 'callback' ? disposing(made) : subscribed(made, kindOf(logic) === 'observable', letOut, resolve, reject);
      over.signal.addEventListener('abort', stop);
    });
  });

  const listen = async (): Promise<void> => {
    for (let fetched = 0, wait = shortestPause; ; ) {
      const inbox = await look(fetched);
      if (inbox.over) {
        dropped = inbox.over !== 'leaving';
        return over.abort();
      }
      for (const { event } of inbox.events) for (const listener of receivers) listener(decode(event, stub));
      const last = inbox.events.at(-1);
      if (last) {
        fetched = last.number;
        await row; // what it answered is with the case before the case forgets what it was asked
        await handle.signal<[FetchedSignal]>(wire.fetched, { generation, upTo: fetched });
      }
      wait = last ? shortestPause : Math.min(wait * 1.5, longestPause);
      await pause(wait, undefined, { signal: over.signal });
    }
  };

  try {
    return await Promise.race([ended.then((output) => row.then(() => output)), listen().then(() => row), failure, aborted(cancellationSignal)]);
  } finally {
    over.abort();
    dropped ||= !context.cancellationDetails?.workerShutdown; // what another worker goes on with counts
    await row.catch(() => {}); // a case waits until its callbacks are silent, so nothing is said behind the end
  }
}

/** What `cursor` answers within a creator; each callback runs in a context of its own. */
const resumed = new AsyncLocalStorage<{ readonly emitted: number }>();
Object.assign(globalThis, { [cursorHook]: () => resumed.getStore()?.emitted ?? 0 });

interface CreatorArguments {
  readonly input: unknown;
  readonly self: unknown;
  readonly system: unknown;
  readonly emit: () => void;
  readonly sendBack: (event: { type: string }) => void;
  readonly receive: (listener: (event: unknown) => void) => void;
}

interface Subscribable {
  subscribe(observer: { next: (value: unknown) => void; error: (error: unknown) => void; complete: () => void }): { unsubscribe(): void };
}

const disposing = (made: unknown) => (): void => {
  if (typeof made === 'function') (made as () => void)();
};

function subscribed(made: unknown, values: boolean, letOut: (emission: Emission) => void, complete: (output: unknown) => void, fail: (error: Error) => void): () => void {
  const subscription = (made as Subscribable).subscribe({
    next: (value) => letOut(values ? { kind: 'next', value } : { kind: 'event', event: value as { type: string } }), // an event observable's values are events
    error: (error) => fail(error as Error), // whatever it is, it is carried as it was thrown
    complete: () => complete(undefined),
  });
  return () => subscription.unsubscribe();
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const stop = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('stopped'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop);
  });

/** Between two looks into the inbox, ms. */
const shortestPause = 100;
const longestPause = 1_000;
