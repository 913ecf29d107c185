import type { Command } from 'commander';
import { Failure } from '../../failures';
import type { Context } from '../context';
import { plain, styles, wrapped, beside } from '../layout';

/** `parvis doctor`: every part that a case needs, up or down, and what to do; exit 3 where one is down. */
export function doctorCommand(program: Command, context: Context): void {
  program
    .command('doctor')
    .summary('check every part that cases need')
    .description('Check the Temporal server, its namespace and search attributes, the workers, the gateway, the mail catcher, the registry and the data folder.')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  parvis doctor\n  parvis doctor --json | jq -r \'.checks[] | select(.up | not) | .todo\'')
    .action(async (options: { json?: boolean }) => {
      const { examine } = await import('../../doctor');
      const checks = await examine(context.settings(), context.terminal.environment);
      const down = checks.filter(({ up }) => !up);
      if (options.json && down.length > 0) throw new Failure('unreachable', sentence(down.map(({ what }) => what)), { checks });
      const style = styles(context.terminal.colour);
      const longest = Math.max(...checks.map(({ what }) => what.length));
      context.result(
        options,
        () =>
          checks
            .flatMap(({ what, up, says, todo }) => [
              `${up ? style.mark('up  ') : style.bad('down')}  ${what.padEnd(longest)}  ${plain(says)}`,
              ...(todo ? beside(' '.repeat(longest + 8) + '→ ', wrapped(todo, context.terminal.columns - longest - 10)) : []),
            ])
            .join('\n'),
        () => ({ checks }),
      );
      if (down.length > 0) throw new Failure('unreachable', sentence(down.map(({ what }) => what)));
    });
}

const sentence = (down: readonly string[]): string => `Down: ${down.join(', ')}.`;
