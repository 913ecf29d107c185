import { activityInfo, getClient } from '@temporalio/activity';
import { isUnknown, Refused } from '../../client/durable';
import { holderOf, reservationOf, reservationsOver, type Reservations as ReservationCases } from './asking';
import { system } from '../../machines/principal';
import { reasonOf, TryAgainError } from '../errors';
import type { Reservations } from './port';

/** So that who is silent is known for it within the time that an attempt has, ms. */
const patience = 2_500;
/** How often it is looked again when others are faster. */
const mostRounds = 10;

/** The way to the server, and the task queue whose workers execute reservations. */
interface Way {
  readonly client: ReturnType<typeof getClient>;
  readonly taskQueue: string;
}

/**
 * Reservations as workflows, `reservation:tenant:fabrikam.onmicrosoft.example`: the server lets one of that id run, and its
 * own chart decides who replaces whom.
 * @param way default: the connection of the worker that runs the activity
 */
export function workflowReservations(way: () => Way = () => ({ client: getClient(), taskQueue: activityInfo().taskQueue })): Reservations {
  return {
    async reserve({ what, name, holder }) {
      const through = way();
      const reservations = reservationsOver(through, patience);
      const id = reservationOf(what, name);
      for (let round = 0; round < mostRounds; round += 1) {
        if (await started(reservations, id, holder)) return { outcome: 'held' };
        const held = await holds(reservations, id);
        if (held === undefined) continue; // given back meanwhile
        if (held === holder) return { outcome: 'held' };
        if (await isOpen(through, held)) return { outcome: 'heldBy', caseId: held };
        if (await taken(id, () => reservations.send(id, { event: { type: 'claim', holder, insteadOf: held }, by: system }))) return { outcome: 'held' };
      }
      throw new TryAgainError(`The reservation ${id} changes hands too fast to be had.`);
    },

    async release({ what, name, holder }) {
      const id = reservationOf(what, name);
      await taken(id, () => reservationsOver(way(), patience).send(id, { event: { type: 'release', holder }, by: system }));
    },
  };
}

async function started(reservations: ReservationCases, id: string, holder: string): Promise<boolean> {
  try {
    await reservations.start(id, { holder }, { by: system, again: true });
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'WorkflowExecutionAlreadyStartedError') return false;
    throw said(id, error);
  }
}

async function holds(reservations: ReservationCases, id: string): Promise<string | undefined> {
  try {
    return await holderOf(reservations, id);
  } catch (error) {
    throw said(id, error);
  }
}

/** A case that was ended from outside, or has failed, blocks nobody. */
async function isOpen({ client }: Way, caseId: string): Promise<boolean> {
  try {
    const { status } = await client.workflow.getHandle(`enrollment:${caseId}`).describe();
    return status.name === 'RUNNING' || status.name === 'PAUSED' || status.name === 'CONTINUED_AS_NEW';
  } catch (error) {
    if (isUnknown(error)) return false;
    throw said(caseId, error);
  }
}

/** Whether the reservation took it; not where another holds it, or it is over. */
async function taken(id: string, send: () => Promise<unknown>): Promise<boolean> {
  try {
    await send();
    return true;
  } catch (error) {
    if (error instanceof Refused && (error.refusal.code === 'guard' || error.refusal.code === 'closed')) return false;
    if (isUnknown(error)) return false;
    throw said(id, error);
  }
}

const said = (id: string, error: unknown): TryAgainError => new TryAgainError(`The reservation ${id} does not answer: ${reasonOf(error)}`, { cause: error });
