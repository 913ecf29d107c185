import type { Command } from 'commander';
import type { Settings } from '../../configuration/settings';
import { Failure } from '../failures';
import type { CaseFilter } from '../visibility';
import { duration } from './durations';

/** What cases are narrowed to on the command line; the same for every command that is about many of them. */
export interface FilterOptions {
  readonly state?: string;
  readonly tag?: string;
  readonly country?: string;
  readonly assignee?: string;
  readonly dueBefore?: string;
  readonly overdue?: boolean;
  readonly stuck?: boolean;
  readonly name?: string;
  readonly duns?: string;
  readonly partnerId?: string;
  readonly tenant?: string;
  readonly contact?: string;
}

export const filterable = (command: Command): Command =>
  command
    .option('--state <state>', 'only cases in this state')
    .option('--tag <tag>', 'only cases with this tag, such as unanswered')
    .option('--country <code>', 'only cases of this country, such as FR')
    .option('--assignee <id>', 'only cases of this reviewer')
    .option('--due-before <when>', 'only open cases whose next deadline comes before: 2026-12-01, or 2d from now')
    .option('--overdue', 'only cases whose verification is overdue')
    .option('--stuck', 'only cases that have escalated')
    .option('--name <beginning>', 'only companies whose name begins so, letter for letter')
    .option('--duns <number>', 'only the company of this DUNS number')
    .option('--partner-id <number>', 'only the case that this PartnerID is associated with')
    .option('--tenant <domain>', 'only cases of this work account')
    .option('--contact <address>', 'only cases whose primary contact has this address, from its first mail on');

/** @throws Failure `usage`, `unknownState` */
export async function filterOf(options: FilterOptions, now: number, settings: () => Settings): Promise<CaseFilter> {
  const references = [await dunsOf(options.duns), options.partnerId, options.tenant?.toLowerCase()].filter((each) => each !== undefined);
  if (references.length > 1) throw new Failure('usage', 'One of --duns, --partner-id and --tenant is enough: each names one company.');
  const country = options.country === undefined ? undefined : await countryCode(options.country);
  const states = options.state === undefined ? undefined : (await import('../enrollment-states')).stateOfChart(options.state).leafPaths;
  const { tag, assignee, name, overdue, stuck } = options;
  return {
    ...(states ? { states } : {}),
    ...(country ? { country } : {}),
    ...(tag === undefined ? {} : { tag }),
    ...(assignee === undefined ? {} : { assignee }),
    ...(name === undefined ? {} : { name }),
    ...(references[0] === undefined ? {} : { reference: references[0] }),
    ...(options.dueBefore === undefined ? {} : { dueBefore: momentOf(options.dueBefore, now) }),
    ...(options.contact === undefined ? {} : { contactHashes: await hashesOf(options.contact, settings()) }),
    ...(overdue ? { overdue } : {}),
    ...(stuck ? { stuck } : {}),
  };
}

/** The address itself goes nowhere: the index knows its keyed hash. */
async function hashesOf(entered: string, settings: Settings): Promise<string[]> {
  if (!/^[^@\s]+@[^@\s]+$/.test(entered.trim())) throw new Failure('usage', `«${entered}» is not an e-mail address.`);
  const { contactHashes } = await import('../../activities/mail/contact-hash');
  return contactHashes(settings, entered);
}

/** As it stands in the index: nine digits. */
async function dunsOf(entered: string | undefined): Promise<string | undefined> {
  if (entered === undefined) return undefined;
  const { Duns } = await import('../../machines/enrollment/application');
  const read = Duns.safeParse(entered);
  if (read.success) return read.data;
  throw new Failure('usage', `«${entered}»: ${read.error.issues[0]?.message ?? 'no DUNS number'}.`);
}

/** A date or time in ISO 8601 (a date alone begins at midnight, UTC), or a time from now on. */
function momentOf(entered: string, now: number): number {
  if (/^\d{4}-\d\d-\d\d/.test(entered)) {
    const at = Date.parse(entered);
    if (Number.isFinite(at)) return at;
    throw new Failure('usage', `«${entered}» is not a date or time such as 2026-12-01 or 2026-12-01T12:00Z.`);
  }
  return now + duration(entered, 366);
}

async function countryCode(entered: string): Promise<string> {
  const code = entered.toUpperCase();
  const { isProgrammeCountry } = await import('../../machines/programme/countries');
  if (isProgrammeCountry(code)) return code;
  throw new Failure('usage', `«${entered}» is not a country of the programme: a code of two letters is expected, such as FR.`);
}
