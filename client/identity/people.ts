import path from 'node:path';
import { fileDirectory } from '../../activities/directory/file';
import type { Directory } from '../../activities/directory/port';
import type { Staff, User } from '../../activities/directory/record';
import { dataFolder } from '../../configuration/load';
import type { Settings } from '../../configuration/settings';
import type { Principal } from '../../machines/principal';
import { Failure } from '../failures';

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
