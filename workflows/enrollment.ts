import type { z } from 'zod';
import { machines } from '../machines';
import type { EnrollmentContext } from '../machines/enrollment/context';
import { describeMail } from '../machines/enrollment/mails';
import * as outside from '../machines/enrollment/outside';
import { enrollmentSearch, enrollmentView, type EnrollmentParticulars } from '../machines/enrollment/view';
import type { Limit } from './limits';
import { activity, durable, local, outbox, type Binding, type Policy } from './durable';

/** Systems of others: they may be away for hours, and the case waits and says so. */
const elsewhere: Policy = { startToCloseTimeout: '15 seconds', retry: { initialInterval: '1 second', maximumInterval: '5 minutes' } };
const limited = (limit: Limit, policy: Policy = elsewhere): Policy => ({ ...policy, limit });
/** Work of this project's own machine. */
const here: Policy = { startToCloseTimeout: '10 seconds', retry: { initialInterval: '200 milliseconds', maximumInterval: '1 minute' } };

const { version, chart, events, guards } = machines.enrollment;

export const binding: Binding<EnrollmentContext, EnrollmentParticulars> = {
  version,
  unbound: 'refused',
  events,
  guards,
  actors: {
    findCompany: activity(limited('registry'), outside.findCompany),
    matchCompany: activity(limited('registry', { ...elsewhere, startToCloseTimeout: '30 seconds' }), outside.matchCompany),
    validateAddress: activity(limited('addresses'), outside.validateAddress),
    issueLink: local({}, outside.issueLink),
    freezeCalendar: activity(here, outside.freezeCalendar),
    checkEmailDomain: activity(elsewhere, outside.checkEmailDomain),
    checkPartnerId: activity(elsewhere, outside.checkPartnerId),
    listIdentifiers: activity(elsewhere, outside.listIdentifiers),
    addLocation: activity(elsewhere, outside.addLocation),
    offerAgreement: activity(here, outside.offerAgreement),
    activateReseller: activity(elsewhere, outside.activateReseller),
    checkAdminAgent: activity(elsewhere, outside.checkAdminAgent),
    assignAdminAgent: activity(elsewhere, outside.assignAdminAgent),
    reserve: activity(here, outside.reserve),
    findAccount: activity(elsewhere, outside.findAccount),
    createAccount: activity(elsewhere, outside.createAccount),
    updateSupport: activity(elsewhere, outside.updateSupport),
    addUser: activity(elsewhere, outside.addUser),
    deactivateReseller: activity(elsewhere, outside.deactivateReseller),
  },
  actions: {
    mail: outbox('sendMail', { policy: limited('mail'), lane: 'mail', describe: describeMail }),
    release: outbox('release', { policy: here, lane: 'reservations', describe: ({ what, name }: z.input<typeof outside.release.input>) => `free the ${what === 'tenant' ? 'account' : 'PartnerID'} ${name} for other enrollments` }),
  },
  archive: 'archiveSegment',
  search: enrollmentSearch,
  view: enrollmentView,
};

export const enrollment = durable(chart, binding);
