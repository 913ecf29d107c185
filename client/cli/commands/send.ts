import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { EnrollmentView } from '../../answers';
import { Failure } from '../../failures';
import type { Context } from '../context';
import { positive } from '../durations';
import { iso } from '../times';

interface Options {
  readonly data?: string;
  readonly reason?: string;
  readonly key?: string;
  readonly ifRevision?: string;
  readonly as?: string;
  readonly json?: boolean;
}

/** `parvis send CASE EVENT`: one event, as somebody; a refusal says why and what would be right. */
export function sendCommand(program: Command, context: Context): void {
  program
    .command('send')
    .summary('send an event to a case')
    .description('Send an event to a case. What may be sent, and by whom, `parvis show CASE` tells; `parvis events` what each needs.')
    .argument('<case>', 'the case’s id')
    .argument('<event>', 'the event’s name, such as verification.approve')
    .option('--data <json>', 'its fields: JSON, @file or @- for standard input')
    .option('--reason <text>', 'why, for the history')
    .option('--key <key>', 'idempotency key: the same key again has no second effect')
    .option('--if-revision <n>', 'refuse where the case has moved on from this revision')
    .option('--as <identity>', 'who sends it (npm start only), such as operator, reviewer:rita, global-admin, primary-contact, user:paul')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  parvis send fabrikam-7f3k verification.approve --as reviewer:rita\n  parvis send fabrikam-7f3k agreement.sign --as global-admin --data @signature.json\n' +
        '  parvis send fabrikam-7f3k case.assign --data \'{"reviewer": "rita"}\' --if-revision 12',
    )
    .action((entered: string, event: string, options: Options) => send(context, entered, event, options));
}

async function send(context: Context, entered: string, event: string, options: Options): Promise<void> {
  const [{ caseId }, documents] = await Promise.all([import('../../case-id'), import('../documents')]);
  const id = caseId(entered);
  const ifRevision = options.ifRevision === undefined ? undefined : positive(options.ifRevision, '--if-revision', 0);
  const payload = options.data === undefined ? {} : await documents.readPayload(options.data, context.terminal);
  const cases = await context.cases();
  let seen: Promise<EnrollmentView> | undefined;
  const by = await context.principal(options.as, () => (seen ??= cases.view(id)));
  const request = {
    event: { ...payload, type: event },
    by,
    // A key of one’s own, so that a call that got no answer can be repeated safely.
    key: options.key ?? randomUUID(),
    ...(options.reason === undefined ? {} : { reason: options.reason }),
    ...(ifRevision === undefined ? {} : { ifRevision }),
  };
  const answer = await withPointer(event, id, () => cases.send(id, request));
  context.result(
    options,
    () => answer.kept
      ? `${id} keeps ${event} by ${by.kind}:${by.id} for a state that takes it, until ${iso(answer.until ?? 0)} at most, and is in ${answer.state.join(', ')} (revision ${answer.revision})`
      : `${id} took ${event} by ${by.kind}:${by.id} and is in ${answer.state.join(', ')} (revision ${answer.revision})`,
    () => ({
      id, event, by: { kind: by.kind, id: by.id }, state: answer.state, revision: answer.revision,
      ...(answer.kept ? { kept: true, until: iso(answer.until ?? 0) } : {}),
    }),
  );
}

/** Whoever gets an event's form wrong is told where the right one stands. */
async function withPointer<T>(event: string, id: string, sent: () => Promise<T>): Promise<T> {
  try {
    return await sent();
  } catch (error) {
    if (!(error instanceof Failure) || (error.code !== 'malformed' && error.code !== 'unknownEvent')) throw error;
    const todo = error.code === 'malformed' ? `\`parvis events ${id}\` shows the fields of ${event}, with an example.` : `\`parvis events ${id}\` lists the events.`;
    throw new Failure(error.code, error.message, { ...error.details, todo }, error);
  }
}
