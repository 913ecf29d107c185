import { moment } from '../../envelope';
import { machine } from '../vocabulary';

/** R33: verification goes on only after the contact has given both proofs; see `contact.ts`. */
export const confirming = machine.createStateConfig({
  id: 'confirming',
  entry: machine.raise(({ event }) => ({ type: 'contact.due' as const, at: moment(event) })),
  always: { guard: 'bothProofsHold', target: 'verifying' },
});
