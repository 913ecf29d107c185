import * as mails from '../mails';
import { machine, mail } from '../vocabulary';
import { waitingFor } from '../waiting';

export const activating = machine.createStateConfig({
  id: 'activating',
  invoke: {
    src: 'activateReseller',
    input: ({ context }) => ({
      caseId: context.caseId,
      tenant: context.tenant,
      partnerId: context.partnerId.associated ?? '',
      agreementVersion: context.signature?.version ?? '',
      signedBy: context.signature?.name ?? '',
      signedAt: context.signature?.at ?? 0,
    }),
    onDone: { target: 'active', actions: mail(mails.active) },
  },
});

/** R40–R42: the case stays open while the partner is active. */
export const active = machine.createStateConfig({
  initial: 'checkingAdminAgent',
  states: {
    checkingAdminAgent: {
      invoke: {
        src: 'checkAdminAgent',
        input: ({ context }) => ({ tenant: context.tenant, person: context.signature?.by ?? '' }),
        onDone: [{ guard: ({ event }) => event.output.member, target: 'ready' }, { target: 'adminAgentMissing' }],
      },
    },
    adminAgentMissing: {
      ...waitingFor('adminAgent'),
      on: { 'adminAgent.assign': { guard: 'isOfTheOwnTenant', target: 'assigningAdminAgent' } },
    },
    assigningAdminAgent: {
      invoke: {
        src: 'assignAdminAgent',
        input: ({ context }) => ({ tenant: context.tenant, person: context.signature?.by ?? '' }),
        onDone: 'checkingAdminAgent',
      },
    },
    ready: {},
  },
});
