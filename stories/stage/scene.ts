import path from 'node:path';
import { timeZoneOf } from '../../activities/calendars/time-zones';
import type { Staff, User } from '../../activities/directory/record';
import { readHanded, parseDocument } from '../../client/cli/documents';
import { processTerminal } from '../../client/cli/terminal';
import { accountPrincipal, directoryOf, directoryPeople, staffPrincipal } from '../../client/identity/people';
import { projectFolder } from '../../configuration/load';
import { Application } from '../../machines/enrollment/application';
import type { Team } from '../../machines/enrollment/policy';
import type { Story } from '../story';
import { Company } from './company';
import { Mailbox, postOf } from './mailbox';
import type { Milestone } from './milestones';
import { Applicant, Member } from './people';
import type { RunningProgramme } from './programme';

/** Who and what a story is told with. */
export interface Scene {
  readonly company: Company;
  /** The programme's own people, by their ids in the directory. */
  staff<Id extends string>(...ids: Id[]): Record<Id, Member>;
  /** The company's people, likewise. */
  people<Id extends string>(...ids: Id[]): Record<Id, Applicant>;
  /** A mailbox that a team of the programme shares. */
  mailbox(team: Team): Mailbox;
}

/** Everything that a verb of a story needs. */
export interface Stage {
  readonly programme: RunningProgramme;
  readonly caseId: string;
  readonly file: string;
  readonly application: Application;
  readonly timeZone: string;
  readonly post: ReturnType<typeof postOf>;
  happens(milestone: Milestone): void;
}

export type Setting = Pick<Stage, 'file' | 'application' | 'timeZone'>;

/** The application of a story, and where its company's days end. @throws Error where it cannot be used */
export async function settingOf({ application: file }: Story): Promise<Setting> {
  const handed = await readHanded(path.join(projectFolder, file), processTerminal());
  const application = Application.parse(await parseDocument(handed));
  const region = 'address' in application.company ? application.company.address.region : undefined;
  return { file, application, timeZone: timeZoneOf(application.country, region) };
}

/** @param happens is told every milestone as it comes */
export async function sceneOf(setting: Setting, programme: RunningProgramme, caseId: string, happens: Stage['happens']): Promise<Scene> {
  const { staff, tenants } = await directoryPeople(programme.settings);
  const tenant = tenants.find(({ domain }) => domain === setting.application.tenant);
  const stage: Stage = { ...setting, programme, caseId, happens, post: postOf(programme.settings, caseId) };
  const directory = directoryOf(programme.settings);

  return {
    company: new Company(stage),
    staff: (...ids) => named(ids, (id) => {
      const one = known<Staff>(staff, id, 'the programme’s staff');
      return new Member(stage, one.name, one.roles.join(', '), one.email, () => Promise.resolve(staffPrincipal(one)));
    }),
    people: (...ids) => named(ids, (id) => {
      const one = known<User>(tenant?.users ?? [], id, setting.application.tenant);
      // Looked up at every act, since roles change on the way.
      const principal = async () => accountPrincipal(setting.application.tenant, (await directory.user(setting.application.tenant, id)) ?? one);
      return new Applicant(stage, one.name, roleOf(one, setting.application), one.email, principal);
    }),
    mailbox: (team) => new Mailbox(stage, `${team}@${programme.settings.PARVIS_MAIL_TEAMS}`),
  };
}

const named = <Id extends string, T>(ids: readonly Id[], one: (id: Id) => T): Record<Id, T> => Object.fromEntries(ids.map((id) => [id, one(id)])) as Record<Id, T>; // a key for each id, just made

function known<T extends { id: string }>(all: readonly T[], id: string, where: string): T {
  const found = all.find((one) => one.id === id);
  if (!found) throw new Error(`The directory has no ${id} among ${where}.`);
  return found;
}

function roleOf({ roles, email }: User, { primaryContact }: Application): string {
  if (email === primaryContact.email) return 'primary contact';
  return (roles.find((role) => role !== 'user') ?? 'user').replace('-', ' ');
}
