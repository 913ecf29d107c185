import type { Command } from 'commander';
import type { Context } from '../context';
import { word, type WordOptions } from './retry';

/** `parvis discard CASE WHICH`: one thing that is stuck is given up, on an operator's word. */
export function discardCommand(program: Command, context: Context): void {
  program
    .command('discard')
    .summary('give up what is parked, tried over and over, or kept')
    .description(
      'Give up one thing that is stuck: what is parked, an action that is tried over and over (it is called off), or an event in the ' +
        'mailbox. `parvis show CASE` names them. A case that has reached its end closes when nothing is left to be done.',
    )
    .argument('<case>', 'the case’s id')
    .argument('<which>', 'its id, such as p7, e12 or m5')
    .requiredOption('--reason <text>', 'why, for the history')
    .option('--key <key>', 'idempotency key: the same key again has no second effect')
    .option('--as <identity>', 'who says so (npm start only), such as operator:olivia')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  parvis discard fabrikam-7f3k e12 --reason "the address does not exist"\n  parvis discard fabrikam-7f3k m5 --reason "sent by mistake"')
    .action((entered: string, which: string, options: WordOptions) => word(context, 'discard', entered, which, options));
}
