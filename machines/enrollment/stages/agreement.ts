import { and, assign } from 'xstate';
import * as mails from '../mails';
import { signatureBy } from '../standing';
import { machine, mail } from '../vocabulary';
import { waitingFor } from '../waiting';

/** R37–R38: offered once verification has finished; never signed without an associated PartnerID (R26). */
export const agreement = machine.createStateConfig({
  id: 'agreement',
  initial: 'preparing',
  states: {
    preparing: {
      invoke: {
        src: 'offerAgreement',
        input: ({ context }) => ({ country: context.country, tenant: context.tenant }),
        onDone: {
          target: 'offered',
          actions: [
            assign({ agreement: ({ event }) => event.output }),
            mail(mails.agreementReady),
          ],
        },
      },
    },
    offered: {
      ...waitingFor('agreement'),
      on: {
        'agreement.sign': {
          guard: and(['isOfTheOwnTenant', 'partnerIdIsAssociated', 'isTheOfferedVersion', 'isInAnOfferedLanguage']),
          target: '#activating',
          actions: assign({ signature: ({ context, event }) => signatureBy(context, event) }),
        },
      },
    },
  },
});
