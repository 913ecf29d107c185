import { assign } from 'xstate';
import { companyNameOf, legalAddressOf, type EnrollmentContext } from '../context';
import { disagreements, likely, type Registration } from '../registration';
import { machine } from '../vocabulary';
import { waitingFor } from '../waiting';

/** R27–R30: the company is looked up by its DUNS number, or was entered by hand and its address is checked. */
export const profile = machine.createStateConfig({
  id: 'profile',
  initial: 'opening',
  states: {
    opening: { always: [{ guard: 'companyIsByDuns', target: 'lookingUpCompany' }, { target: 'searchingRegisters' }] },
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
    searchingRegisters: {
      invoke: {
        src: 'matchCompany',
        input: ({ context }) => ({ name: companyNameOf(context), country: context.country, address: legalAddressOf(context) }),
        onDone: [
          {
            guard: ({ context, event }) => likely(event.output.candidates, context.country).some((entry) => disagreements(context, entry).length === 0),
            target: 'checkingAddress',
            actions: assign(({ context, event }) => registeredAs(likely(event.output.candidates, context.country).find((entry) => disagreements(context, entry).length === 0))),
          },
          {
            guard: ({ context, event }) => likely(event.output.candidates, context.country).length > 0,
            target: 'registeredOtherwise',
            actions: assign({ registrations: ({ context, event }) => likely(event.output.candidates, context.country) }),
          },
          { target: 'checkingAddress' },
        ],
      },
    },
    /** Nobody is left to guess where the registers differ: each difference is named, and either may be kept. */
    registeredOtherwise: {
      ...waitingFor('registration'),
      on: {
        'company.choose': {
          guard: 'entryExists',
          target: 'checkingAddress',
          actions: assign(({ context, event }) => {
            const entry = event.take === 'own' ? undefined : context.registrations?.[event.take - 1];
            return {
              ...(entry ? { ...registeredAs(entry), company: asEntered(entry) } : {}),
              companyChoice: { taken: entry ? ('registered' as const) : ('own' as const), at: event.at, by: event.by.id, ...('because' in event ? { because: event.because } : {}) },
            };
          }),
        },
        'company.correct': { target: 'opening', actions: assign({ company: ({ event }) => event.company, registrations: undefined }) },
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

const registeredAs = (entry: Registration | undefined): Pick<EnrollmentContext, 'registered'> =>
  entry
    ? { registered: { name: entry.name, address: entry.address, country: entry.country, ...(entry.duns ? { duns: entry.duns } : {}), ...(entry.registrationNumber ? { registrationNumber: entry.registrationNumber } : {}) } }
    : {};

const asEntered = ({ name, address, registrationNumber }: Registration): EnrollmentContext['company'] => ({ name, address, ...(registrationNumber ? { registrationNumber } : {}) });
