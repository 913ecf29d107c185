import type { Command } from 'commander';
import type { Check } from '../../doctor';
import { Failure } from '../../failures';
import type { Context } from '../context';
import { beside, plain, styles, wrapped, type Styles } from '../layout';

/** `parvis doctor`: every part that a case needs, up or down, and what to do; exit 3 where one is down. */
export function doctorCommand(program: Command, context: Context): void {
  program
    .command('doctor')
    .summary('check every part that cases need')
    .description('Check the Temporal server, its namespace and search attributes, the workers, the gateway, the mail catcher or server, the mailbox of undeliverable mail, the registers and their file of companies, the data folder, the agreement, the OpenID provider, and the charts themselves.')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  parvis doctor\n  parvis doctor --json | jq -r \'.checks[] | select(.up | not) | .todo\'')
    .action(async (options: { json?: boolean }) => {
      const { examine } = await import('../../doctor');
      const checks = await examine(context.settings(), context.terminal.environment);
      const down = checks.filter(({ up }) => !up);
      if (options.json && down.length > 0) throw new Failure('unreachable', sentence(down.map(({ what }) => what)), { checks });
      context.result(
        options,
        () => checksPage(checks, styles(context.terminal.colour), context.terminal.columns),
        () => ({ checks }),
      );
      if (down.length > 0) throw new Failure('unreachable', sentence(down.map(({ what }) => what)));
    });
}

export function checksPage(checks: readonly Check[], style: Styles, columns: number): string {
  const longest = Math.max(...checks.map(({ what }) => what.length));
  const below = (mark: string, text: string): string[] => beside(' '.repeat(longest + 8) + mark, wrapped(plain(text), columns - longest - 10));
  return checks
    .flatMap(({ what, up, says, todo, warnings }) => [
      `${up ? style.mark('up  ') : style.bad('down')}  ${what.padEnd(longest)}  ${plain(says)}`,
      ...(todo ? below('→ ', todo) : []),
      ...(warnings ?? []).flatMap((warning) => below('! ', warning)),
    ])
    .join('\n');
}

const sentence = (down: readonly string[]): string => `Down: ${down.join(', ')}.`;
