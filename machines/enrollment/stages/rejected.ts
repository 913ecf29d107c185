import { assign } from 'xstate';
import { moment } from '../../envelope';
import * as mails from '../mails';
import { machine, mail, release } from '../vocabulary';
import { waitingFor } from '../waiting';

/** What the rejection names is mended, and a new round begins; what had passed and does not depend on it stands. */
export const rejected = machine.createStateConfig({
  id: 'rejected',
  ...waitingFor('mending'),
  on: { 'profile.mend': { target: 'profile', actions: 'mendProfile' } },
});

/** A final rejection can be appealed against once (ours); after that, or when nobody does in time, the case is over. */
export const rejectedFinally = machine.createStateConfig({
  id: 'rejectedFinally',
  entry: [machine.raise(({ event }) => ({ type: 'case.rests' as const, at: moment(event) })), mail(mails.rejectedFinally)],
  initial: 'opening',
  states: {
    opening: { always: [{ guard: 'hasAppealed', target: '#refused' }, { target: 'appealable' }] },
    appealable: {
      after: { appealTerm: '#refused' },
      on: {
        'decision.appeal': {
          guard: 'isOfTheOwnTenant',
          target: '#verifying',
          actions: [
            assign({ verification: ({ context, event }) => ({ ...context.verification, appeal: { at: event.at, by: event.by.id, explanation: event.explanation } }) }),
            mail(mails.appealed),
          ],
        },
      },
    },
  },
});

export const refused = machine.createStateConfig({ id: 'refused', type: 'final', entry: [release('tenant'), release('partnerId'), machine.raise(({ event }) => ({ type: 'case.ended' as const, at: moment(event) }))] });
