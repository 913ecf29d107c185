import type { BoundChart } from './bind';
import { decode } from './data';
import { everyActor } from './dehydrate';
import type { Deliver } from './effects';
import { rootSession } from './live-actor';
import { actionAt } from './logic';
import { freezeContext } from './purity';
import type { CaseState } from './state';

/**
 * Does an action within the case again that failed before, with what it was asked with then. Actors that it refers to are those of
 * the case as it is now.
 * @param asked as the effect `run` had it
 * @param deliver takes what the action sends; it is for the case once the action is over
 * @throws whatever the action throws; Error if the chart does not have it any more
 */
export function performInCase(chart: BoundChart, state: CaseState, { action, asked }: { readonly action: string; readonly asked?: unknown }, deliver: Deliver): void {
  const perform = actionAt(chart.machine, action);
  if (!perform) throw new Error(`the chart «${chart.machine.id}» has no action «${action}»`);
  const snapshots = new Map(everyActor(state).map(({ sessionId, _snapshot }) => [sessionId, _snapshot]));
  const actorOf = (sessionId: string, id: string): object => ({
    id, sessionId,
    send: (event: { type: string }) => deliver(sessionId, event),
    getSnapshot: () => snapshots.get(sessionId) ?? (sessionId === rootSession ? state.snapshot : { status: 'stopped' }),
  });
  const { context, event, params, self } = decode(asked, actorOf) as Asked;
  freezeContext(context, 'context');
  (perform as (info: object, params: unknown) => void)({ context, event, self }, params); // the chart's own, called as XState calls it
}

/** As the ledger wrote it down. */
interface Asked {
  readonly context: unknown;
  readonly event: unknown;
  readonly params: unknown;
  readonly self: unknown;
}
