import type { Command } from 'commander';
import type { Tombstone } from '../../../activities/archive/port';
import type { ErasureFound } from '../../erasure';
import { Failure } from '../../failures';
import type { Context } from '../context';
import { iso } from '../times';

interface Options {
  readonly reason?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly as?: string;
  readonly json?: boolean;
}

/** `parvis erase CASE`: the personal data of a case that has ended goes, for good. */
export function eraseCommand(program: Command, context: Context): void {
  program
    .command('erase')
    .summary('erase the personal data of a closed case')
    .description(
      'Erase the personal data of a case that has ended: its documents, its runs on the Temporal server, and in the archive all but states, times and roles.\n' +
        'The contact gets a last message before the address is gone. Broken off, the same command goes on where it stopped. This cannot be taken back.',
    )
    .argument('<case>', 'the case’s id')
    .option('--reason <text>', 'on whose request; it stays for ever, so name nobody')
    .option('--dry-run', 'change nothing, tell what would be erased')
    .option('--yes', 'do not ask first')
    .option('--as <identity>', 'who erases (npm start only), such as operator:olivia')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  parvis erase fabrikam-7f3k --dry-run\n  parvis erase fabrikam-7f3k --reason "request 2027-114 of the company"')
    .action((entered: string, options: Options) => erase(context, entered, options));
}

async function erase(context: Context, entered: string, { reason, dryRun = false, yes = false, as, json = false }: Options): Promise<void> {
  const why = (reason ?? '').trim();
  if (!dryRun && why === '') throw new Failure('usage', '--reason is needed: it stays with the case for ever.');
  const [{ caseId }, { erased, foreseenErasure }, { archiveOf }, { documentsOf }, { mailOf }, { readLinkKey }] = await Promise.all([
    import('../../case-id'), import('../../erasure'), import('../../../activities/archive/files'), import('../../../activities/documents/files'), import('../../../activities/mail/configured'), import('../../../activities/mail/link-key'),
  ]);
  const id = caseId(entered);
  const settings = context.settings();
  const by = await context.principal(as);
  const mail = mailOf(settings, readLinkKey(settings));
  const keepers = { cases: await context.cases(), access: await context.temporal(), archive: archiveOf(settings), documents: documentsOf(settings), mail };
  try {
    const found = await foreseenErasure(keepers, id);
    if (found.tombstone?.done !== undefined || dryRun) return context.result({ json }, () => foreseen(id, found), () => ({ id, dryRun, ...asJson(found.tombstone), runs: found.runs, documents: found.documents }));
    await agreed(context, `${foreseen(id, found)} This cannot be taken back.`, yes);
    const tombstone = await erased(keepers, id, { by, why, now: Date.now() });
    context.result({ json }, () => `${id} is erased; ${mailWords[tombstone.mail ?? 'noContact']}`, () => ({ id, ...asJson(tombstone) }));
  } finally {
    mail.close();
  }
}

function foreseen(id: string, { runs, documents, contact, tombstone }: ErasureFound): string {
  if (tombstone?.done !== undefined) return `${id} was erased on ${iso(tombstone.done)} by ${tombstone.by}.`;
  const parts = [counted(documents, 'document'), counted(runs, 'run on the server', 'runs on the server'), 'all of the archive but states, times and roles'];
  return `Of ${id} would go: ${parts.join(', ')}.${contact === undefined ? '' : ' Its contact gets a last message.'}${tombstone ? ` It was begun on ${iso(tombstone.at)} and is taken up.` : ''}`;
}

const counted = (number: number, one: string, many = `${one}s`): string => `${number} ${number === 1 ? one : many}`;
const mailWords = { sent: 'its contact was told', refused: 'the mail server refused the last message to its contact', noContact: 'nobody was left to be told' } as const;

const asJson = (tombstone: Tombstone | undefined) =>
  tombstone ? { erased: { at: iso(tombstone.at), by: tombstone.by, why: tombstone.why, mail: tombstone.mail ?? null, done: tombstone.done === undefined ? null : iso(tombstone.done) } } : {};

async function agreed({ terminal }: Context, what: string, yes: boolean): Promise<void> {
  if (yes) return;
  if (!terminal.confirm) throw new Failure('usage', `${what} Nobody can be asked here: say --yes, or --dry-run to see first.`);
  if (!(await terminal.confirm(`${what} Go on?`))) throw new Failure('usage', 'Nothing was erased.');
}
