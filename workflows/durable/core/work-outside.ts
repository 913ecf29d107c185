import type { AnyActorLogic } from 'xstate';
import type { ChartEvent } from '../protocol';
import type { Ledger } from './ledger';
import type { LiveActor, LiveSnapshot } from './live-actor';

/**
 * What stands in the chart's system for an actor whose work is done outside: it takes in what comes from there as XState's
 * own promises, callbacks and observables do, and hands on what goes there.
 */
export function workOutside(step: { readonly ledger: Ledger }): AnyActorLogic {
  const logic = {
    getInitialSnapshot: (_scope: unknown, input: unknown): LiveSnapshot => ({ status: 'active', output: undefined, error: undefined, context: undefined, input }),
    start: (snapshot: LiveSnapshot, { self }: Scope): void => {
      if (snapshot.status === 'active') step.ledger.startWork(self);
    },
    transition: (snapshot: LiveSnapshot, event: ChartEvent, { self }: Scope): LiveSnapshot => {
      if (snapshot.status !== 'active') return snapshot;
      switch (event.type) {
        case resolved:
          return { ...snapshot, status: 'done', output: event['data'], input: undefined };
        case rejected:
          return { ...snapshot, status: 'error', error: event['data'], input: undefined };
        case emitted:
          return { ...snapshot, context: event['data'] };
        case reported:
          return event['data'] as LiveSnapshot; // by its sender, which is active
        case 'xstate.stop':
          step.ledger.stopWork(self);
          return { ...snapshot, status: 'stopped', input: undefined };
        default:
          // A promise and an observable have no ear.
          if (self.durable.kind === 'callback' || self.durable.kind === 'machine') step.ledger.deliver(self, event);
          return snapshot;
      }
    },
    getPersistedSnapshot: (snapshot: LiveSnapshot) => snapshot,
    restoreSnapshot: (snapshot: LiveSnapshot) => snapshot,
  };
  return logic as unknown as AnyActorLogic; // the shape of every logic; XState types it by its snapshots and events
}

interface Scope {
  readonly self: LiveActor;
}

/** What XState's own promises and observables send to themselves. */
export const resolved = 'xstate.promise.resolve';
export const rejected = 'xstate.promise.reject';
export const emitted = 'xstate.observable.next';
/** The engine's own: a child case tells where it is. */
export const reported = 'xstate.parvis.snapshot';
