import { and } from 'xstate';
import { care, tellOfReopening } from './care';
import { contact } from './contact';
import { startingContext } from './context';
import * as mails from './mails';
import { partnerId } from './partner-id';
import { account, duplicate, supportUpdated } from './stages/account';
import { activating, active, closed, closing } from './stages/active';
import { agreement } from './stages/agreement';
import { confirming } from './stages/confirming';
import { profile } from './stages/profile';
import { refused, rejected, rejectedFinally } from './stages/rejected';
import { verifying } from './stages/verifying';
import { machine, mail, release } from './vocabulary';

export const enrollment = machine.createMachine({
  id: 'enrollment',
  context: ({ input }) => startingContext(input),
  type: 'parallel',
  on: {
    ...care,
    /** R34: mail that comes back is shown with the server’s words; an operator hears of the first. */
    'mail.bounced': {
      guard: and(['isTheContactsAddress', 'isForGood']),
      actions: machine.enqueueActions(({ context, event, enqueue }) => {
        if (event.type !== 'mail.bounced') return;
        const { at, status, diagnostic } = event;
        enqueue.assign({ contactUnreachable: { at, status, diagnostic } });
        if (!context.contactUnreachable) enqueue(mail(mails.contactUnreachable));
      }),
    },
    'enrollment.withdraw': {
      guard: and(['isOfTheOwnTenant', 'isNotSigned']),
      target: ['.stage.withdrawn', '.contact.closed', '.partnerId.closed'],
      actions: mail(mails.withdrawn),
    },
  },
  states: {
    stage: {
      initial: 'account',
      on: { 'contact.lapses': '.lapsed' },
      states: {
        // A file each in stages/: the account (R14–R17, R22), the company's profile (R27–R30), its contact's two proofs (R31–R33), the review of it (R35, R36).
        account,
        profile,
        confirming,
        verifying,

        rejected,
        rejectedFinally,
        refused,
        agreement,
        activating,
        active,
        closing,
        closed,
        duplicate,
        supportUpdated,

        lapsed: {
          id: 'lapsed',
          exit: tellOfReopening,
          on: {
            // Where it stood; what was given stays given.
            'case.reopen': [
              { guard: 'lapsedForTheAccount', target: '#account' },
              { guard: 'lapsedBeforeConfirming', target: '#profile' },
              { guard: 'lapsedForDocuments', target: '#verifying' },
              { guard: 'lapsedForMending', target: '#rejected' },
              { guard: 'lapsedForTheAgreement', target: '#agreement' },
              { target: '#confirming' },
            ],
          },
        },
        withdrawn: { type: 'final', entry: [release('tenant'), release('partnerId')] },
      },
    },

    contact,
    partnerId,
  },
});
