import type { Staff } from '../../activities/directory/record';
import type { Settings } from '../../configuration/settings';
import type { Principal } from '../../machines/principal';
import { Failure } from '../failures';
import { signedInIdentity } from './kept';
import { directoryOf, directoryPeople, staffOf, staffPrincipal } from './people';
import { openIdProvider, type Identity } from './provider';

/**
 * Who acts at a command line where people sign in (`PARVIS_SIGN_IN=oidc`): the member of staff who is signed in. `as` makes nobody another;
 * it may name a role of theirs or themselves, `reviewer` or `reviewer:rita`, and is refused where they are not that.
 * @throws Failure `unknownIdentity`, `unreachable`
 */
export async function signedInPrincipal(as: string | undefined, settings: Settings, environment: Readonly<Record<string, string | undefined>>): Promise<Principal> {
  const identity = await signedInIdentity(openIdProvider(settings, 'command line'), environment);
  const staff = await staffMember(identity, settings);
  const [role = '', who] = (as ?? '').trim().split(/:(.*)/s);
  if (role !== '' && !staff.roles.some((one) => one === role)) {
    throw new Failure('unknownIdentity', `You are signed in as ${describe(staff)}; --as ${as} is somebody else.`, { todo: 'Leave --as out, or sign in anew with `parvis sign-in`.' });
  }
  if (who !== undefined && who !== '' && who !== staff.id) throw new Failure('unknownIdentity', `You are signed in as ${describe(staff)}, not as «${who}».`);
  return staffPrincipal(staff);
}

/** @throws Failure where the directory has no such member of staff. */
export async function staffMember(identity: Identity, settings: Settings): Promise<Staff> {
  await directoryPeople(settings); // tells what is wrong with the directory, if anything is
  const staff = await staffOf(identity, directoryOf(settings), settings.PARVIS_OIDC_STAFF_TENANT);
  if (staff) return staff;
  const account = identity.tenant === undefined ? '' : ` of the work account ${identity.tenant}`;
  throw new Failure('unknownIdentity', `${identity.address}${account} is nobody of the programme’s staff.`, {
    todo: 'Staff stand in directory.json of the data folder, with the address that the provider tells. People of companies act through the pages.',
  });
}

export const describe = ({ id, roles }: Staff): string => `${id} (${roles.join(', ')})`;
