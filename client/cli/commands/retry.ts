import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { Context } from '../context';

export interface WordOptions {
  readonly reason: string;
  readonly key?: string;
  readonly as?: string;
  readonly json?: boolean;
}

/** `parvis retry CASE [WHICH]`: what is parked is tried again, one thing or all of it, on an operator's word. */
export function retryCommand(program: Command, context: Context): void {
  program
    .command('retry')
    .summary('have tried again what is parked, or at once what waits for its next attempt')
    .description(
      'Have tried again what is parked: timers and results that the chart failed on, actions that failed for good. Where nothing is parked, what another ' +
        'system failed at is tried at once instead of at its next time. `parvis show CASE` names both.',
    )
    .argument('<case>', 'the case’s id')
    .argument('[which]', 'one of them, such as p7 or e12; without it, all')
    .requiredOption('--reason <text>', 'why; for the history where something is parked')
    .option('--key <key>', 'idempotency key: the same key again has no second effect')
    .option('--as <identity>', 'who says so (npm start only), such as operator:olivia')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  parvis retry fabrikam-7f3k --reason "the registry is back"\n  parvis retry fabrikam-7f3k e12 --reason "the mailbox exists now"')
    .action((entered: string, which: string | undefined, options: WordOptions) => word(context, 'retry', entered, which, options));
}

/** Gives an operator's word and says what it was about. */
export async function word(context: Context, says: 'retry' | 'discard', entered: string, which: string | undefined, options: WordOptions): Promise<void> {
  const { caseId } = await import('../../case-id');
  const id = caseId(entered);
  const cases = await context.cases();
  const by = await context.principal(options.as, () => cases.view(id));
  // A key of one’s own, so that a call that got no answer can be repeated safely.
  const request = { by, reason: options.reason, key: options.key ?? randomUUID() };
  const answer = says === 'discard' && which !== undefined
    ? await cases.discard(id, { ...request, which })
    : await cases.retry(id, { ...request, ...(which === undefined ? {} : { which }) });
  const done = says === 'discard' ? 'gives up' : 'tries again';
  context.result(
    options,
    () => `${id} ${done} ${answer.what.join(', ')} by ${by.kind}:${by.id} and is in ${answer.state.join(', ')} (revision ${answer.revision})`,
    () => ({ id, what: answer.what, by: { kind: by.kind, id: by.id }, state: answer.state, revision: answer.revision }),
  );
}
