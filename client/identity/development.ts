import type { Staff, Tenant, User } from '../../activities/directory/record';
import type { Settings } from '../../configuration/settings';
import { staffRoles, type Principal } from '../../machines/principal';
import type { EnrollmentView } from '../answers';
import { Failure } from '../failures';
import { nearest } from '../../workflows/durable/core/nearest';
import { didYouMeanOne } from '../states';
import { accountPrincipal, directoryPeople, staffPrincipal } from './people';

/**
 * Identities without proof, for one machine only (`PARVIS_SIGN_IN=development`, which `npm start` sets). `as` is
 * KIND[:USER]: `operator`, `reviewer:2` (the second one), `reviewer:rita`, and for the people of a case's company
 * `global-admin`, `admin-agent`, `user:paul`, `primary-contact`. Without `as`: the first operator.
 * @param view the case whose company is meant; asked for only where people of a company are.
 * @throws Failure `unknownIdentity` with the names there are.
 */
export async function developmentPrincipal(as: string | undefined, settings: Settings, view?: () => Promise<EnrollmentView>): Promise<Principal> {
  if (settings.PARVIS_SIGN_IN !== 'development') {
    throw new Failure(
      'unknownIdentity',
      'This installation does not say who you are: PARVIS_SIGN_IN is `off`. With `oidc` people sign in at an OpenID provider; PARVIS_SIGN_IN=development lets the command line choose, on a machine of one’s own (`npm start` sets it).',
    );
  }
  const [kind = '', who] = (as ?? 'operator').trim().split(/:(.*)/s);
  const staffRole = staffRoles.find((role) => role === kind);
  if (staffRole) {
    const { staff } = await directoryPeople(settings);
    return staffPrincipal(chosen(staff.filter(({ roles }) => roles.includes(staffRole)), kind, who));
  }
  const accountKind = accountKinds.find((each) => each === kind);
  if (accountKind) return personOfCompany(accountKind, who, settings, view);
  if (kind === 'mailbox-holder' || kind === 'link') {
    throw new Failure('unknownIdentity', 'Only the link in the mail shows that somebody holds a mailbox: `parvis mail` lists the mails, `parvis mail show N` their links.');
  }
  const kinds = [...staffRoles, ...accountKinds];
  throw new Failure('unknownIdentity', `There is no identity «${kind}». ${didYouMeanOne(nearest(kind, kinds), kinds)}`);
}

const accountKinds = ['global-admin', 'admin-agent', 'user', 'primary-contact'] as const;

async function personOfCompany(kind: (typeof accountKinds)[number], who: string | undefined, settings: Settings, view?: () => Promise<EnrollmentView>): Promise<Principal> {
  if (!view) throw new Failure('unknownIdentity', `«${kind}» is somebody of a case’s company; there is no case here yet. Use --as operator.`);
  const seen = await view();
  const domain = seen.particulars.tenant;
  if (domain === undefined) throw new Failure('unknownIdentity', `Case ${seen.id} does not say which account its company has.`);
  const { tenants } = await directoryPeople(settings);
  const tenant = tenants.find((each) => each.domain === domain.toLowerCase());
  if (!tenant) throw new Failure('unknownIdentity', `The directory has no account ${domain}, that of case ${seen.id}. Add it to directory.json in the data folder.`);
  return accountPrincipal(tenant.domain, kind === 'primary-contact' ? contactOf(tenant, seen, who) : chosen(usersWith(tenant, kind), `${kind} of ${tenant.domain}`, who));
}

const usersWith = (tenant: Tenant, role: 'global-admin' | 'admin-agent' | 'user'): readonly User[] =>
  role === 'user' ? tenant.users : tenant.users.filter(({ roles }) => roles.includes(role));

function contactOf(tenant: Tenant, view: EnrollmentView, who: string | undefined): User {
  if (who !== undefined) throw new Failure('unknownIdentity', 'There is one primary contact: write --as primary-contact, or --as user:ID for somebody else.');
  const email = view.particulars.confirmation?.contactEmail;
  const contact = email === undefined ? undefined : tenant.users.find((user) => user.email.toLowerCase() === email.toLowerCase());
  if (contact) return contact;
  throw new Failure(
    'unknownIdentity',
    `The primary contact of case ${view.id}${email ? ` (${email})` : ''} is no user of ${tenant.domain}. A global admin registers the address first, or names another contact.`,
  );
}

/** By position, counted from 1; by id; or the first. */
function chosen<P extends Staff | User>(people: readonly P[], kind: string, who: string | undefined): P {
  const found = who === undefined || who === '' ? people[0] : /^\d+$/.test(who) ? people[Number(who) - 1] : people.find(({ id }) => id === who);
  if (found) return found;
  const ids = people.map(({ id }) => id);
  if (ids.length === 0) throw new Failure('unknownIdentity', `The directory has no ${kind}.`);
  throw new Failure('unknownIdentity', `The directory has no ${kind} «${who}». There ${ids.length === 1 ? 'is' : 'are'} ${ids.join(', ')}.`, { known: ids });
}
