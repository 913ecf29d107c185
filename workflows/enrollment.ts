import { machines } from '../machines';
import type { EnrollmentContext } from '../machines/enrollment/context';
import { describeMail } from '../machines/enrollment/mails';
import * as outside from '../machines/enrollment/outside';
import { enrollmentSearch, enrollmentView, type EnrollmentParticulars } from '../machines/enrollment/view';
import { activity, durable, local, outbox, type Binding, type Policy } from './durable';

/** Systems of others: they may be away for hours, and the case waits and says so. */
const elsewhere: Policy = { startToCloseTimeout: '15 seconds', retry: { initialInterval: '1 second', maximumInterval: '5 minutes' } };
/** Work of this project's own machine. */
const here: Policy = { startToCloseTimeout: '10 seconds', retry: { initialInterval: '200 milliseconds', maximumInterval: '1 minute' } };

const { version, chart, events, guards } = machines.enrollment;

export const binding: Binding<EnrollmentContext, EnrollmentParticulars> = {
  version,
  unbound: 'refused',
  events,
  guards,
  actors: {
    findCompany: activity(elsewhere, outside.findCompany),
    matchCompany: activity({ ...elsewhere, startToCloseTimeout: '30 seconds' }, outside.matchCompany),
    validateAddress: activity(elsewhere, outside.validateAddress),
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
    addUser: activity(elsewhere, outside.addUser),
    deactivateReseller: activity(elsewhere, outside.deactivateReseller),
  },
  actions: { mail: outbox('sendMail', { policy: elsewhere, lane: 'mail', describe: describeMail }) },
  archive: 'archiveSegment',
  search: enrollmentSearch,
  view: enrollmentView,
};

export const enrollment = durable(chart, binding);
