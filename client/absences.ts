import type { Directory } from '../activities/directory/port';
import type { Principal } from '../machines/principal';
import { casesMeant } from './bulk-acts';
import type { Cases } from './cases';
import { Failure } from './failures';

/** Who tells a case of it: no person. */
const rosterKeeper: Principal = { kind: 'system', id: 'roster', roles: ['system'] };

export interface Roster {
  readonly cases: Pick<Cases, 'each' | 'send'>;
  readonly directory: Pick<Directory, 'everyone'>;
  /** Epoch ms; the days of an absence are those of UTC. */
  readonly now: () => number;
  readonly log: (line: string) => void;
}

/**
 * Has everything that is assigned to a reviewer who is away go back to all reviewers. The index lags by a moment: what it does not
 * know yet is found by the next look. @returns how many cases were told
 */
export async function moveTasksOn({ cases, directory, now, log }: Roster): Promise<number> {
  const today = new Date(now()).toISOString().slice(0, 10);
  let told = 0;
  for (const { id: reviewer, absences = [] } of (await directory.everyone()).staff) {
    const absence = absences.find(({ from, until }) => from <= today && today <= until);
    if (!absence) continue;
    for (const id of await casesMeant(cases, { assignee: reviewer })) {
      try {
        await cases.send(id, { event: { type: 'assignee.away', reviewer, until: absence.until }, by: rosterKeeper, reason: `${reviewer} is away from ${absence.from} until ${absence.until}` });
        told += 1;
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        // The task has moved on meanwhile, or the case has; nobody's answering is heard of at the next look.
        if (error.exit === 3) log(`Case ${id} could not be told that ${reviewer} is away: ${error.message}`);
      }
    }
  }
  return told;
}

/** Looks from time to time until it is stopped. @param everyMs default five minutes */
export function watchAbsences(roster: Roster, everyMs = 300_000): { stop(): Promise<void> } {
  let round = Promise.resolve();
  const look = (): void => {
    round = round.then(() => moveTasksOn(roster)).then(() => undefined, (error: unknown) => roster.log(`Absences could not be looked after: ${error instanceof Error ? error.message : String(error)}`));
  };
  look();
  const timer = setInterval(look, everyMs);
  return {
    stop: () => {
      clearInterval(timer);
      return round;
    },
  };
}
