import type { Principal } from '../machines/principal';
import type { ChartEvent } from '../workflows/durable/protocol';
import { isSilence } from './bulk-start';
import type { Cases } from './cases';
import { Failure } from './failures';
import { paced, type Pace } from './paced';
import type { CaseFilter } from './visibility';

/** One event for many cases. */
export interface Act {
  readonly event: ChartEvent;
  readonly by: Principal;
  /** Of the whole act: each case takes it once, however often the act is begun again. */
  readonly key: string;
  readonly reason?: string;
}

/** What came of one case; `wouldTake` and `wouldKeep`: of a dry run. */
export interface ActOutcome {
  readonly id: string;
  readonly result: 'taken' | 'kept' | 'wouldTake' | 'wouldKeep' | 'refused' | 'noAnswer';
  /** Leaf states: after the act, or as they are in a dry run. */
  readonly state?: readonly string[];
  readonly message?: string;
}

/** Ids of the open cases that a filter finds, the oldest first. The index lags behind by a moment. @throws Failure */
export async function casesMeant(cases: Pick<Cases, 'each'>, filter: CaseFilter): Promise<string[]> {
  const found: { id: string; startedAt: number }[] = [];
  for await (const { id, startedAt } of cases.each({ ...filter, open: true })) found.push({ id, startedAt });
  return found.sort((a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1)).map(({ id }) => id);
}

/** Sends the event to each case, a few at a time; a case that refuses stops no other. Yields outcomes as they come; ends early where nobody answers. */
export const acted = (cases: Cases, ids: readonly string[], act: Act, pace: Pace): AsyncGenerator<ActOutcome, void, void> =>
  paced(ids, pace, (id) =>
    told(id, async () => {
      const { kept, state } = await cases.send(id, act);
      return { id, result: kept ? 'kept' : 'taken', state };
    }),
  );

/**
 * What would come of it, by each case's own judgement; nothing is sent. A condition that looks at the event's own fields is
 * judged by an example of them.
 */
export const foreseenActs = (cases: Cases, ids: readonly string[], { event, by }: Pick<Act, 'event' | 'by'>, pace: Pace): AsyncGenerator<ActOutcome, void, void> =>
  paced(ids, pace, (id) =>
    told(id, async () => {
      const { allowed, blocked, state } = await cases.view(id);
      const offered = allowed.find((each) => each.event === event.type);
      if (offered && !by.roles.some((role) => offered.by.includes(role))) {
        return { id, result: 'refused', state, message: `${event.type} is for ${offered.by.join(', ')}; you act as ${by.roles.join(', ')}` };
      }
      if (offered) return { id, result: 'wouldTake', state };
      const refusal = blocked.find((each) => each.event === event.type);
      if (refusal?.keptFor !== undefined) return { id, result: 'wouldKeep', state, message: refusal.reason };
      return { id, result: 'refused', state, message: refusal?.reason ?? `${event.type} is not offered now` };
    }),
  );

async function told(id: string, run: () => Promise<ActOutcome>): Promise<ActOutcome> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { id, result: isSilence(error) ? 'noAnswer' : 'refused', message: error.message };
  }
}
