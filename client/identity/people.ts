import path from 'node:path';
import { fileDirectory } from '../../activities/directory/file';
import type { Directory } from '../../activities/directory/port';
import type { Staff, User } from '../../activities/directory/record';
import { dataFolder } from '../../configuration/load';
import type { Settings } from '../../configuration/settings';
import type { Principal } from '../../machines/principal';
import { Failure } from '../failures';
import type { Identity } from './provider';

export const directoryOf = (settings: Settings): Directory => fileDirectory(path.join(dataFolder(settings), 'directory.json'));

/** Everybody whom the directory knows. @throws Failure `unreachable` where it cannot be read. */
export async function directoryPeople(settings: Settings): ReturnType<Directory['everyone']> {
  try {
    return await directoryOf(settings).everyone();
  } catch (error) {
    throw new Failure('unreachable', `${error instanceof Error ? error.message : String(error)}. \`npm start\` puts a directory there.`, { what: 'directory' }, error);
  }
}

export const staffPrincipal = ({ id, roles, email }: Staff): Principal => ({ kind: 'staff', id, roles: [...roles], email });

/** Somebody of a company, signed in with its work account. Whoever has no role of its own is still a user of it. */
export const accountPrincipal = (tenant: string, { id, roles, email }: User): Principal => ({
  kind: 'account', id, roles: roles.length > 0 ? [...roles] : ['user'], tenant, email,
});

/** The user of an account that an identity is. Whoever has the address, and whose work account is no other where the provider tells it. */
export async function userOf(identity: Identity, directory: Pick<Directory, 'tenant'>, domain: string): Promise<{ tenant: string; user: User } | undefined> {
  const tenant = await directory.tenant(domain);
  if (!tenant || (identity.tenant !== undefined && !isSame(identity.tenant, tenant.domain) && !(tenant.id !== undefined && isSame(identity.tenant, tenant.id)))) return undefined;
  const user = tenant.users.find(({ email }) => isSame(email, identity.address));
  return user && { tenant: tenant.domain, user };
}

/** The member of staff that an identity is. `staffTenant`: the work account that staff have, where the provider tells accounts. */
export async function staffOf(identity: Identity, directory: Pick<Directory, 'everyone'>, staffTenant: string | undefined): Promise<Staff | undefined> {
  if (identity.tenant !== undefined && (staffTenant === undefined || !isSame(identity.tenant, staffTenant))) return undefined;
  return (await directory.everyone()).staff.find(({ email }) => isSame(email, identity.address));
}

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
