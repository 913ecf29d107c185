import { assign } from 'xstate';
import { companyNameOf, legalAddressOf, type EnrollmentContext } from '../context';
import { RegisteredCompany } from '../outside';
import { agreeing, likely, type Registration } from '../registration';
import { machine } from '../vocabulary';
import { waitingFor } from '../waiting';

const correcting = {
  target: 'opening',
  actions: machine.assign(({ context, event }) => ({ company: event.type === 'company.correct' ? event.company : context.company, replacedDuns: undefined, companyProblem: undefined, registrations: undefined })),
} as const;

/** The number that is asked for, after those that the registry has replaced. */
const dunsSoFar = ({ company, replacedDuns = [] }: EnrollmentContext): string[] => [...replacedDuns, ...('duns' in company ? [company.duns] : [])];

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
            guard: ({ context, event }) => event.output.outcome === 'moved' && !dunsSoFar(context).includes(event.output.duns), // numbers that lead to one another lead nowhere
            target: 'lookingUpCompany',
            reenter: true,
            actions: assign(({ context, event }) => (event.output.outcome === 'moved' ? { company: { duns: event.output.duns }, replacedDuns: dunsSoFar(context) } : {})),
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
        'company.correct': correcting,
      },
    },
    searchingRegisters: {
      invoke: {
        src: 'matchCompany',
        input: ({ context }) => ({ name: companyNameOf(context), country: context.country, address: legalAddressOf(context) }),
        onDone: { target: 'comparing', actions: assign({ registrations: ({ context, event }) => likely(event.output.candidates, context.country) }) },
      },
    },
    comparing: {
      always: [
        { guard: 'aRegisterAgrees', target: 'checkingAddress', actions: assign(({ context }) => ({ registrations: undefined, ...registeredAs(agreeing(context)) })) },
        { guard: 'aRegisterMayMeanIt', target: 'registeredOtherwise' },
        { target: 'checkingAddress', actions: assign({ registrations: undefined }) },
      ],
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
        'company.correct': correcting,
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

const registeredAs = (entry: Registration | undefined): Pick<EnrollmentContext, 'registered'> => (entry ? { registered: RegisteredCompany.parse(entry) } : {});

const asEntered = ({ name, address, registrationNumber }: Registration): EnrollmentContext['company'] => ({ name, address, ...(registrationNumber ? { registrationNumber } : {}) });
