import { assign } from 'xstate';
import { moment } from '../../envelope';
import * as mails from '../mails';
import { machine, mail, release } from '../vocabulary';
import { waitingFor } from '../waiting';

/** The account stands: everything else that goes by it can begin. */
const settled = {
  target: '#profile',
  actions: machine.raise(({ event }) => ({ type: 'account.settled' as const, at: moment(event) })),
} as const;

/** Another account, in place of the one that could not be used; that one is free for others. */
const choosing = machine.createStateConfig({
  on: {
    'account.choose': {
      guard: 'isOfThatAccountOrStaff',
      target: 'reserving',
      actions: [
        release('tenant'),
        assign({ tenant: ({ event }) => event.tenant, account: ({ event }) => event.account, accountProblem: undefined, reserved: ({ context: { reserved } }) => ({ ...reserved, tenant: undefined }) }),
      ],
    },
  },
}).on;

/**
 * R14–R17, R22: the work account that everything belongs to. It is reserved, since one tenant has one open enrollment (ours); it is
 * known to the directory, or is created and signed in with. Who is in the programme already owes support details alone.
 */
export const account = machine.createStateConfig({
  id: 'account',
  initial: 'reserving',
  states: {
    reserving: {
      invoke: {
        src: 'reserve',
        input: ({ context: { tenant, caseId } }) => ({ what: 'tenant' as const, name: tenant, holder: caseId }),
        onDone: [
          { guard: ({ event }) => event.output.outcome === 'heldBy', target: '#duplicate', actions: assign({ duplicateOf: ({ event }) => (event.output.outcome === 'heldBy' ? event.output.caseId : undefined) }) },
          { target: 'lookingUp', actions: assign({ reserved: ({ context }) => ({ ...context.reserved, tenant: context.tenant }) }) },
        ],
      },
    },
    lookingUp: {
      invoke: {
        src: 'findAccount',
        input: ({ context: { tenant } }) => ({ tenant }),
        onDone: [
          { guard: ({ context, event }) => event.output.outcome === 'unknown' && context.account === 'new', target: 'creating' },
          { guard: ({ event }) => event.output.outcome === 'unknown', target: 'unclear', actions: assign({ accountProblem: 'unknown' as const }) },
          { guard: ({ context }) => context.account === 'new', target: 'unclear', actions: assign({ accountProblem: 'taken' as const }) },
          { guard: ({ context, event }) => event.output.outcome === 'found' && event.output.country !== context.country, target: 'unclear', actions: assign({ accountProblem: 'otherCountry' as const }) },
          { guard: ({ event }) => event.output.outcome === 'found' && event.output.inProgramme, target: 'updatingSupport' },
          settled,
        ],
      },
    },
    unclear: { ...waitingFor('account'), on: choosing },

    /** R16: the account may be created during the enrollment; who asked for it becomes its first global admin. */
    creating: {
      invoke: {
        src: 'createAccount',
        input: ({ context }) => {
          const { firstName, lastName, email } = context.applicant ?? context.contact;
          return { tenant: context.tenant, name: 'name' in context.company ? context.company.name : (context.tenant.split('.')[0] ?? context.tenant), country: context.country, firstName, lastName, email };
        },
        onDone: [
          { guard: ({ event }) => event.output.outcome === 'taken', target: 'unclear', actions: assign({ accountProblem: 'taken' as const }) },
          { target: 'signingIn' },
        ],
      },
    },
    /** R22: whoever has created the account signs in with it. */
    signingIn: {
      ...waitingFor('signIn', { begin: mails.accountCreated }),
      on: { 'account.signIn': { guard: 'isOfTheOwnTenant', ...settled }, ...choosing },
    },

    /** R15: nothing else is owed. */
    updatingSupport: {
      invoke: {
        src: 'updateSupport',
        input: ({ context: { caseId, tenant, support } }) => ({ caseId, tenant, support }),
        onDone: { target: '#supportUpdated', actions: mail(mails.supportUpdated) },
      },
    },
  },
});

const end = machine.raise(({ event }) => ({ type: 'case.ended' as const, at: moment(event) }));

/** Ours: another enrollment of the tenant is open; this one has done nothing but find it. */
export const duplicate = machine.createStateConfig({ id: 'duplicate', type: 'final', entry: end });

export const supportUpdated = machine.createStateConfig({ id: 'supportUpdated', type: 'final', entry: [release('tenant'), end] });
