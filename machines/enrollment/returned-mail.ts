import { z } from 'zod';
import type { EventDeclaration } from '../envelope';
import type { EnrollmentContext } from './context';

/** The event of a mail that did not arrive. Which address it was says `recipient`: an earlier contact's concerns the case no more. */
export const mailBounced = {
  title: 'A mail did not arrive',
  description: 'A mail server reports that a message of the case could not be delivered, or not yet.',
  by: ['system'],
  payload: z.strictObject({
    recipient: z.string().min(1),
    /** `failed`: it will not arrive. `delayed`: it is tried further. */
    action: z.enum(['failed', 'delayed']),
    /** RFC 3463: 5.1.x the address is none, 5.2.x its mailbox takes nothing, 5.7.x it is not let through. */
    status: z.string().regex(/^[245]\.\d{1,3}\.\d{1,3}$/, 'a status code such as 5.1.1 is expected'),
    /** The other server's own words; may be empty. */
    diagnostic: z.string().max(500),
  }),
  when: 'told by the mail server while the case is open',
  example: ({ contact }) => ({ recipient: contact.email, action: 'failed', status: '5.1.1', diagnostic: '550 5.1.1 no such user' }),
} as const satisfies EventDeclaration<EnrollmentContext>;
