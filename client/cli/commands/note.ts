import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { Context } from '../context';

interface Options {
  readonly forApplicant?: boolean;
  readonly key?: string;
  readonly as?: string;
  readonly json?: boolean;
}

/** `parvis note CASE TEXT`: a note on the case, for colleagues or for the applicant. */
export function noteCommand(program: Command, context: Context): void {
  program
    .command('note')
    .summary('write a note on a case')
    .description('Write a note on a case, for staff alone; with --for-applicant it is mailed to the contact as well. The latest fifty stand in the case, and all of them, up to 1,000 characters each, in its history.')
    .argument('<case>', 'the case’s id')
    .argument('<text>', 'the note, 2,000 characters at most')
    .option('--for-applicant', 'mail it to the primary contact')
    .option('--key <key>', 'idempotency key: the same key again has no second effect')
    .option('--as <identity>', 'who writes it (npm start only), such as support:sam, operator, reviewer:rita')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  parvis note fabrikam-7f3k "They call back on Friday" --as support\n  parvis note fabrikam-7f3k "Your extract can be read." --for-applicant')
    .action((entered: string, text: string, options: Options) =>
      handed(context, entered, { type: 'case.note', text, forApplicant: options.forApplicant ?? false }, options, options.forApplicant ? 'has the note, which is mailed to the applicant' : 'has the note, for staff alone', text.slice(0, 1_000)));
}

/** `parvis nudge CASE`: the applicant is reminded now of all that is owed. */
export function nudgeCommand(program: Command, context: Context): void {
  program
    .command('nudge')
    .summary('have the applicant reminded now')
    .description('Have the applicant reminded now of all that the case waits for, once a day at most. No deadline moves by it. For many cases: parvis bulk case.nudge.')
    .argument('<case>', 'the case’s id')
    .option('--key <key>', 'idempotency key: the same key again has no second effect')
    .option('--as <identity>', 'who says so (npm start only), such as operator:olivia')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  parvis nudge fabrikam-7f3k\n  parvis bulk case.nudge --tag unanswered --reason "before the holidays"')
    .action((entered: string, options: Options) => handed(context, entered, { type: 'case.nudge' }, options, 'reminds the applicant'));
}

/** `parvis take-over CASE`: a reviewer takes the case, or one check of it. */
export function takeOverCommand(program: Command, context: Context): void {
  program
    .command('take-over')
    .summary('take over the task of a reviewer')
    .description('Become the reviewer who decides a case, or one check of it. Whoever had the task is told. Never in a case that one has started.')
    .argument('<case>', 'the case’s id')
    .option('--check <check>', 'this check alone: emailDomain, employment, business or identity')
    .option('--key <key>', 'idempotency key: the same key again has no second effect')
    .option('--as <identity>', 'who takes it (npm start only)', 'reviewer')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  parvis take-over fabrikam-7f3k --as reviewer:rita')
    .action((entered: string, { check, ...options }: Options & { readonly check?: string }) =>
      handed(context, entered, { type: 'case.takeOver', ...(check === undefined ? {} : { check }) }, options, check === undefined ? 'is yours to decide' : `has its check ${check} as yours to decide`));
}

async function handed(context: Context, entered: string, event: { readonly type: string } & Readonly<Record<string, unknown>>, options: Options, says: string, reason?: string): Promise<void> {
  const { caseId } = await import('../../case-id');
  const id = caseId(entered);
  const cases = await context.cases();
  const by = await context.principal(options.as, () => cases.view(id));
  // A key of one’s own, so that a call that got no answer can be repeated safely.
  const { state, revision } = await cases.send(id, { event, by, key: options.key ?? randomUUID(), ...(reason === undefined ? {} : { reason }) });
  context.result(options, () => `${id} ${says}, by ${by.kind}:${by.id} (revision ${revision})`, () => ({ id, event: event.type, by: { kind: by.kind, id: by.id }, state, revision }));
}
