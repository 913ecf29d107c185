import { z } from 'zod';
import { casesOf, isUnknown, type DurableCases } from '../../client/durable';
import { ViewAnswer } from '../../client/durable/answers';

/** What a reservation's view adds. */
const Reserved = ViewAnswer.extend({ particulars: z.looseObject({ title: z.string(), waitsFor: z.string(), requirements: z.array(z.unknown()), holder: z.string() }) });
export type Reservations = DurableCases<z.infer<typeof Reserved>>;

/** What only one case may have at a time is held by a case of its own; see `machines/reservation`. */
export const reservationsOver = ({ client, taskQueue }: { client: Parameters<typeof casesOf>[0]; taskQueue: string }, answerTimeoutMs?: number): Reservations =>
  casesOf(client, { kind: 'reservation', taskQueue, view: Reserved, ...(answerTimeoutMs === undefined ? {} : { answerTimeoutMs }) });

/** The reservation of a name; domains are the same in capitals. */
export const reservationOf = (what: string, name: string): string => `${what}:${name.trim().toLowerCase()}`;

/** The case that holds a reservation; undefined where nobody does, or nobody any more. @throws what Temporal's client throws */
export async function holderOf(reservations: Reservations, id: string): Promise<string | undefined> {
  try {
    const { status, particulars } = await reservations.view(id);
    return status === 'active' ? particulars.holder : undefined;
  } catch (error) {
    if (isUnknown(error)) return undefined;
    throw error;
  }
}
