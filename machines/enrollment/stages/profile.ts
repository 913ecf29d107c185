import { assign } from 'xstate';
import { legalAddressOf } from '../context';
import { machine } from '../vocabulary';
import { waitingFor } from '../waiting';

/** R27–R30: the company is looked up by its DUNS number, or was entered by hand and its address is checked. */
export const profile = machine.createStateConfig({
  id: 'profile',
  initial: 'opening',
  states: {
    opening: { always: [{ guard: 'companyIsByDuns', target: 'lookingUpCompany' }, { target: 'checkingAddress' }] },
    lookingUpCompany: {
      invoke: {
        src: 'findCompany',
        input: ({ context }) => ({ duns: 'duns' in context.company ? context.company.duns : '' }),
        onDone: [
          {
            guard: ({ event }) => event.output.outcome === 'moved',
            target: 'lookingUpCompany',
            reenter: true,
            actions: assign({ company: ({ context, event }) => (event.output.outcome === 'moved' ? { duns: event.output.duns } : context.company) }),
          },
          {
            guard: ({ context, event }) => event.output.outcome === 'found' && event.output.active && event.output.company.country === context.country,
            target: '#confirming',
            actions: assign(({ event }) => (event.output.outcome === 'found' ? { registered: event.output.company, companyProblem: undefined } : {})),
          },
          {
            target: 'companyUnclear',
            actions: assign({
              companyProblem: ({ event }) =>
                event.output.outcome === 'found' ? (event.output.active ? ('otherCountry' as const) : ('inactive' as const)) : ('notFound' as const),
            }),
          },
        ],
      },
    },
    companyUnclear: {
      ...waitingFor('company'),
      on: {
        'company.correct': {
          target: 'opening',
          actions: assign({ company: ({ event }) => event.company, companyProblem: undefined }),
        },
      },
    },
    checkingAddress: {
      invoke: {
        src: 'validateAddress',
        input: ({ context }) => ({ country: context.country, address: legalAddressOf(context) ?? { lines: [], city: '' } }),
        onDone: [
          {
            guard: ({ event }) => event.output.suggestedAddresses.length > 0,
            target: 'addressSuggested',
            actions: assign({ addressCheck: ({ event }) => event.output }),
          },
          { target: '#confirming', actions: assign({ addressCheck: ({ event }) => event.output }) },
        ],
      },
    },
    addressSuggested: {
      ...waitingFor('address'),
      on: {
        'address.choose': {
          guard: 'suggestionExists',
          target: '#confirming',
          actions: assign(({ context, event }) => {
            const suggested = event.take === 'own' ? undefined : context.addressCheck?.suggestedAddresses[event.take - 1];
            const choice = { taken: suggested ? ('suggested' as const) : ('own' as const), at: event.at, by: event.by.id };
            const company = suggested && 'address' in context.company ? { ...context.company, address: suggested } : context.company;
            return { company, addressChoice: choice };
          }),
        },
      },
    },
  },
});
