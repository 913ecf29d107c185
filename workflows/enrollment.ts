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
    findCompany: activity(elsewhere, { ...outside.findCompany, describe: 'looks the company up in the registry' }),
    matchCompany: activity({ ...elsewhere, startToCloseTimeout: '30 seconds' }, { ...outside.matchCompany, describe: 'searches the registers for the company' }),
    validateAddress: activity(elsewhere, { ...outside.validateAddress, describe: 'has the address checked' }),
    issueLink: local({}, { ...outside.issueLink, describe: 'makes a new confirmation link' }),
    freezeCalendar: activity(here, { ...outside.freezeCalendar, describe: 'asks for the calendar of the legal address' }),
    checkEmailDomain: activity(elsewhere, { ...outside.checkEmailDomain, describe: 'asks the directory whose the e-mail domain is' }),
    checkPartnerId: activity(elsewhere, { ...outside.checkPartnerId, describe: 'asks the directory about the PartnerID' }),
    listIdentifiers: activity(elsewhere, { ...outside.listIdentifiers, describe: 'asks the directory for the company’s PartnerIDs' }),
    addLocation: activity(elsewhere, { ...outside.addLocation, describe: 'has the directory add a location' }),
    offerAgreement: activity(here, { ...outside.offerAgreement, describe: 'asks for the agreement to be offered' }),
    activateReseller: activity(elsewhere, { ...outside.activateReseller, describe: 'has the programme set the reseller Active' }),
    checkAdminAgent: activity(elsewhere, { ...outside.checkAdminAgent, describe: 'asks the directory who is an admin agent' }),
    assignAdminAgent: activity(elsewhere, { ...outside.assignAdminAgent, describe: 'has the directory make the signer an admin agent' }),
    addUser: activity(elsewhere, { ...outside.addUser, describe: 'has the directory add a user' }),
    deactivateReseller: activity(elsewhere, { ...outside.deactivateReseller, describe: 'has the programme end the partnership' }),
  },
  actions: { mail: outbox('sendMail', { policy: elsewhere, lane: 'mail', describe: describeMail }) },
  archive: 'archiveSegment',
  search: enrollmentSearch,
  view: enrollmentView,
};

export const enrollment = durable(chart, binding);
