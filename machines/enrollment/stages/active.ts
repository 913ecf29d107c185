import { and, assign, not } from 'xstate';
import { moment } from '../../envelope';
import { asClosed } from '../closing-days';
import * as mails from '../mails';
import { acceptedChange, lookedUp } from '../profile-change';
import { operatorsSuspension, signatureBy, withoutSuspension, withSuspension } from '../standing';
import { machine, mail, placeAndTime, release } from '../vocabulary';
import { waitingFor } from '../waiting';

const toTheProgramme = ({ context }: { context: Parameters<typeof signatureBy>[0] }) => ({
  caseId: context.caseId,
  tenant: context.tenant,
  partnerId: context.partnerId.associated ?? '',
  agreementVersion: context.signature?.version ?? '',
  signedBy: context.signature?.name ?? '',
  signedAt: context.signature?.at ?? 0,
});

const standingChanged = machine.raise(({ event }) => ({ type: 'standing.changed' as const, at: moment(event) }));

export const activating = machine.createStateConfig({
  id: 'activating',
  invoke: { src: 'activateReseller', input: toTheProgramme, onDone: { target: 'active', actions: mail(mails.active) } },
});

/** R41, R42: who signed is an admin agent, or is made one. */
const adminAgent = machine.createStateConfig({
  initial: 'checking',
  states: {
    checking: {
      invoke: {
        src: 'checkAdminAgent',
        input: ({ context }) => ({ tenant: context.tenant, person: context.signature?.by ?? '' }),
        onDone: [{ guard: ({ event }) => event.output.member, target: 'ready' }, { target: 'missing' }],
      },
    },
    missing: {
      ...waitingFor('adminAgent'),
      on: { 'adminAgent.assign': { guard: 'isOfTheOwnTenant', target: 'assigning' } },
    },
    assigning: {
      invoke: {
        src: 'assignAdminAgent',
        input: ({ context }) => ({ tenant: context.tenant, person: context.signature?.by ?? '' }),
        onDone: 'checking',
      },
    },
    ready: {},
  },
});

const restoredInPart = { guard: and(['isSuspended', 'isNotSuspendedByAnOperator']), target: 'askedElsewhere' } as const;

/** R40: suspended as long as there is one reason for it; each reason goes by its own way. */
const standing = machine.createStateConfig({
  initial: 'inGoodStanding',
  on: {
    'enrollment.suspend': {
      guard: 'isNotSuspendedByAnOperator',
      actions: [assign(({ context, event }) => withSuspension(context, 'operator', { at: event.at, by: event.by.id, because: event.because })), standingChanged],
    },
    'enrollment.restore': {
      guard: 'isSuspendedByAnOperator',
      actions: [assign(({ context }) => withoutSuspension(context, 'operator')), standingChanged],
    },
  },
  states: {
    inGoodStanding: { on: { 'standing.changed': { guard: 'isSuspended', target: 'suspended', actions: mail(mails.suspended) } } },
    suspended: {
      tags: 'suspended',
      on: { 'standing.changed': { guard: not('isSuspended'), target: 'inGoodStanding', actions: mail(mails.restored) } },
      initial: 'opening',
      states: {
        opening: { always: [{ guard: 'isSuspendedByAnOperator', target: 'preparing' }, { target: 'askedElsewhere' }] },
        /** Agreement and yearly confirmation have waits of their own. */
        askedElsewhere: { on: { 'standing.changed': { guard: 'isSuspendedByAnOperator', target: 'preparing' } } },
        /** Nobody stays suspended in silence: as long as an operator's word lasts, operators hear of it. */
        preparing: {
          invoke: {
            src: 'freezeCalendar',
            input: ({ context, event }) => placeAndTime(context, moment(event)),
            onDone: { target: 'byAnOperator', actions: assign(({ context, event }) => operatorsSuspension(context, { calendar: asClosed(context, event.output) })) },
          },
          on: { 'standing.changed': restoredInPart },
        },
        byAnOperator: {
          after: {
            operatorHearsOfSuspension: {
              target: 'byAnOperator', reenter: true,
              actions: [machine.assign(({ context }) => operatorsSuspension(context, { told: (context.suspensions.operator?.told ?? 0) + 1 })), mail(mails.suspensionLasts)],
            },
          },
          on: { 'standing.changed': restoredInPart, 'deadlines.moved': { target: 'byAnOperator', reenter: true } },
        },
      },
    },
  },
});

/** R40: once a year a global admin looks through the profile and confirms it; without an answer at its term the reseller is suspended until there is one. */
const reverification = machine.createStateConfig({
  initial: 'current',
  states: {
    current: {
      entry: machine.assign(({ event }) => ({ verifiedAt: moment(event) })),
      after: { nextReverification: 'asked' },
    },
    asked: {
      ...waitingFor('reverification', {
        begin: mails.reverification,
        remind: [mail(mails.reverificationReminder)],
        atTheEnd: [machine.assign(({ context, event }) => withSuspension(context, 'reverification', { at: moment(event) })), standingChanged],
      }),
      on: {
        'reverification.confirm': {
          guard: 'isOfTheOwnTenant',
          target: 'current',
          actions: [
            machine.assign(({ context, event }) => ({ ...withoutSuspension(context, 'reverification'), verifiedAt: moment(event) })),
            mail(mails.reverified),
            standingChanged,
          ],
        },
      },
    },
  },
});

/** R37–R39: a newer version is offered to an Active reseller; unsigned at its term it suspends, and signing restores. */
const renewal = machine.createStateConfig({
  initial: 'upToDate',
  states: {
    upToDate: { on: { 'agreement.renew': { guard: 'isNotTheSignedVersion', target: 'preparing', actions: 'renew' } } },
    preparing: {
      invoke: {
        src: 'offerAgreement',
        input: ({ context }) => ({ country: context.country, tenant: context.tenant }),
        onDone: [
          {
            guard: ({ context, event }) => event.output.version === context.renewal?.version,
            target: 'offered',
            actions: assign({ renewal: ({ event }) => ({ version: event.output.version, offer: event.output }) }),
          },
          { target: 'notOffered', actions: assign({ renewal: ({ context, event }) => ({ version: context.renewal?.version ?? '', instead: event.output.version }) }) },
        ],
      },
    },
    /** The store offers another version than the operator named. */
    notOffered: { on: { 'agreement.renew': { guard: 'isNotTheSignedVersion', target: 'preparing', actions: 'renew' } } },
    offered: {
      ...waitingFor('renewal', {
        begin: mails.agreementRenewal,
        atTheEnd: [machine.assign(({ context, event }) => withSuspension(context, 'agreement', { at: moment(event) })), standingChanged],
      }),
      on: {
        'agreement.renew': { guard: 'isNotTheSignedVersion', target: 'preparing', actions: 'renew' },
        'agreement.sign': {
          guard: and(['isOfTheOwnTenant', 'isTheRenewedVersion', 'isInAnOfferedLanguage']),
          target: 'recording',
          actions: [
            assign(({ context, event }) => ({
              ...withoutSuspension(context, 'agreement'),
              ...(context.renewal?.offer ? { agreement: context.renewal.offer } : {}),
              signature: signatureBy(context, event, context.renewal?.offer),
            })),
            standingChanged,
          ],
        },
      },
    },
    recording: { invoke: { src: 'activateReseller', input: toTheProgramme, onDone: { target: 'upToDate', actions: 'renewed' } } },
  },
});

/**
 * R27: what has changed at the company of an Active reseller. The earlier company stands until a reviewer has looked at the new
 * one, and the partnership goes on meanwhile; support details concern nobody else and change at once.
 */
const profileChange = machine.createStateConfig({
  initial: 'none',
  on: {
    'profile.change': [
      { guard: and(['isOfTheApplicantOrStaff', 'changesTheCompany']), target: '.opening', actions: 'changeProfile' },
      { guard: 'isOfTheApplicantOrStaff', actions: 'changeProfile' },
    ],
  },
  states: {
    none: {},
    opening: { always: [{ guard: 'changedCompanyIsByDuns', target: 'lookingUpCompany' }, { target: 'checkingAddress' }] },
    lookingUpCompany: {
      invoke: {
        src: 'findCompany',
        input: ({ context: { profileChange: change } }) => ({ duns: change && 'duns' in change.company ? change.company.duns : '' }),
        onDone: { target: 'reviewing', actions: assign({ profileChange: ({ context, event }) => lookedUp(context, event.output) }) },
      },
    },
    checkingAddress: {
      invoke: {
        src: 'validateAddress',
        input: ({ context: { country, profileChange: change } }) => ({ country, address: change && 'address' in change.company ? change.company.address : { lines: [], city: '' } }),
        onDone: { target: 'reviewing', actions: assign({ profileChange: ({ context: { profileChange: change }, event }) => change && { ...change, problems: event.output.problems } }) },
      },
    },
    reviewing: {
      tags: 'task',
      ...waitingFor('profileChange', { begin: mails.profileChangeToReview, remind: [mail(mails.profileChangeToReview)] }),
      on: {
        'profileChange.accept': {
          guard: and(['isNotWhoStartedTheCase', 'isNotWhoChangedTheProfile']),
          target: 'none',
          actions: [mail(mails.profileChangeAccepted), assign(({ context, event }) => acceptedChange(context, event))],
        },
        'profileChange.decline': {
          guard: and(['isNotWhoStartedTheCase', 'isNotWhoChangedTheProfile']),
          target: 'none',
          actions: [mail(mails.profileChangeDeclined), assign({ profileChange: undefined })],
        },
      },
    },
  },
});

/** R41: an admin agent gives colleagues a user of the account. */
const users = machine.createStateConfig({
  initial: 'none',
  states: {
    none: {
      on: {
        'user.add': {
          guard: 'isOfTheOwnTenant',
          target: 'adding',
          actions: assign({ newUser: ({ event: { firstName, lastName, email, roles } }) => ({ firstName, lastName, email, roles }) }),
        },
      },
    },
    adding: {
      invoke: {
        src: 'addUser',
        input: ({ context: { tenant, newUser } }) => ({ tenant, firstName: '', lastName: '', email: '', ...newUser, roles: [...(newUser?.roles ?? [])] }),
        onDone: { target: 'none', actions: assign({ newUser: ({ context: { newUser }, event }) => newUser && { ...newUser, outcome: event.output.outcome } }) },
      },
    },
  },
});

/** R40–R42: the case stays open while the partner is active. */
export const active = machine.createStateConfig({
  type: 'parallel',
  on: { 'enrollment.close': { guard: 'isOfTheApplicantOrStaff', target: '#closing', actions: assign({ closed: ({ event }) => ({ at: event.at, by: event.by.id, because: event.because }) }) } },
  states: { adminAgent, standing, reverification, renewal, profileChange, users },
});

/** The end after signing (ours): the programme hears first, then the contact; nothing is asked or waited for any more. */
export const closing = machine.createStateConfig({
  id: 'closing',
  invoke: {
    src: 'deactivateReseller',
    input: ({ context }) => ({ caseId: context.caseId, tenant: context.tenant, because: context.closed?.because ?? '', at: context.closed?.at ?? 0 }),
    onDone: { target: 'closed', actions: mail(mails.closed) },
  },
});

export const closed = machine.createStateConfig({ type: 'final', entry: [release('tenant'), release('partnerId'), machine.raise(({ event }) => ({ type: 'case.ended' as const, at: moment(event) }))] });
