import path from 'node:path';
import type { Command } from 'commander';
import type { AttachedFile } from '../../../machines/enrollment/documents';
import { DocumentError } from '../../../activities/documents/port';
import type { EnrollmentView } from '../../answers';
import { Failure } from '../../failures';
import type { Context } from '../context';

interface Options {
  readonly as?: string;
  readonly json?: boolean;
}

/** `parvis attach CASE DOCUMENT FILE`: a document that was asked for is kept and put on record. */
export function attachCommand(program: Command, context: Context): void {
  program
    .command('attach')
    .summary('hand in a document that was asked for')
    .description('Hand in a document that a reviewer asked for: a PDF, PNG or JPEG file of 10 MB at most. `parvis show CASE` says what is asked for, by number. With the last one the verification’s clock runs on.')
    .argument('<case>', 'the case’s id')
    .argument('<document>', 'its number, such as d1')
    .argument('<file>', 'the file')
    .option('--as <identity>', 'who hands it in (npm start only), such as global-admin, primary-contact, operator:olivia')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  parvis attach fabrikam-7f3k d1 extract.pdf --as global-admin')
    .action((entered: string, document: string, file: string, options: Options) => attach(context, entered, document, file, options));
}

async function attach(context: Context, entered: string, document: string, file: string, options: Options): Promise<void> {
  const [{ caseId }, { readBytes }, { judgeDocument }, { documentsOf }] = await Promise.all([
    import('../../case-id'), import('../documents'), import('../../../activities/documents/judging'), import('../../../activities/documents/files'),
  ]);
  const id = caseId(entered);
  const bytes = await readBytes(file);
  const judged = judgeDocument(bytes);
  if ('refused' in judged) throw new Failure('input', `${file} ${judged.refused}.`);

  const cases = await context.cases();
  const view = await cases.view(id);
  const by = await context.principal(options.as, () => Promise.resolve(view));
  mustBeAskedFor(view, document);
  const { size, sha256 } = await documentsOf(context.settings()).store(id, bytes).catch(told);
  const event = { type: 'document.attach', document, file: { name: path.basename(file).slice(-200), type: judged.type, size, sha256 } };
  // The same file for the same request is one act, however often it is repeated.
  const answer = await cases.send(id, { event, by, key: `attach ${document} ${sha256}` });
  const { particulars } = await cases.view(id);
  const outstanding = (particulars.documents ?? []).filter(({ received }) => !received).map((one) => one.id);
  context.result(
    options,
    () => `${id} has ${document} from ${by.kind}:${by.id} (${sha256.slice(0, 12)}…); ${outstanding.length > 0 ? `still asked for: ${outstanding.join(', ')}` : 'nothing else is asked for'}`,
    () => ({ id, document, by: { kind: by.kind, id: by.id }, file: event.file, outstanding, state: answer.state, revision: answer.revision }),
  );
}

/** Refused before anything is kept: what is not asked for has no place. One that has come may be handed in again, which changes nothing. */
function mustBeAskedFor({ id, particulars }: EnrollmentView, document: string): void {
  const asked = particulars.documents ?? [];
  if (asked.some((one) => one.id === document)) return;
  const list = asked.map((one) => `${one.id} (${one.document})`).join(', ');
  throw new Failure('input', list === '' ? `Nothing has been asked for in case ${id}.` : `Case ${id} asks for no document «${document}»; it asked for ${list}.`);
}

/** `parvis document CASE DOCUMENT`: a document that was handed in, for whoever decides. */
export function documentCommand(program: Command, context: Context): void {
  program
    .command('document')
    .summary('get a document that was handed in')
    .description('Get a document that was handed in, for reviewers and operators. Its digest is checked against the one on record.')
    .argument('<case>', 'the case’s id')
    .argument('<document>', 'its number, such as d1')
    .requiredOption('--output <file>', 'where to write it')
    .option('--as <identity>', 'who reads it (npm start only), such as reviewer:rita')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  parvis document fabrikam-7f3k d1 --output extract.pdf --as reviewer')
    .action((entered: string, document: string, options: Options & { output: string }) => read(context, entered, document, options));
}

async function read(context: Context, entered: string, document: string, options: Options & { output: string }): Promise<void> {
  const [{ caseId }, { writeFile }, { documentsOf }] = await Promise.all([import('../../case-id'), import('node:fs/promises'), import('../../../activities/documents/files')]);
  const id = caseId(entered);
  const view = await (await context.cases()).view(id);
  const by = await context.principal(options.as, () => Promise.resolve(view));
  if (!by.roles.some((role) => role === 'reviewer' || role === 'operator')) throw new Failure('notYourRole', `Documents are read by reviewers and operators; you act as ${by.roles.join(' and ')}.`);
  mustBeAskedFor(view, document);
  const file = fileOf(view, document);
  const bytes = await documentsOf(context.settings()).read(id, file.sha256).catch(told);
  if (!bytes) throw new Failure('input', `The file of ${document} is not among the documents of this machine; see PARVIS_DOCUMENTS.`);
  await writeFile(options.output, bytes).catch((error: unknown) => {
    throw new Failure('input', `${options.output} cannot be written: ${error instanceof Error ? error.message : String(error)}.`, {}, error);
  });
  context.result(options, () => `${options.output}: ${file.name}, ${file.type}, ${file.size} bytes`, () => ({ id, document, output: options.output, file }));
}

/** What the folder of documents cannot do is said in its own words. */
function told(error: unknown): never {
  throw error instanceof DocumentError ? new Failure('unreachable', error.message, {}, error) : error;
}

function fileOf({ id, particulars }: EnrollmentView, document: string): AttachedFile {
  const received = particulars.documents?.find((one) => one.id === document)?.received;
  if (received?.file) return received.file;
  throw new Failure('input', received ? `${document} of case ${id} came another way; there is no file.` : `${document} of case ${id} has not been handed in.`);
}
