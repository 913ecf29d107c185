import type { Command } from 'commander';
import { addressesOf } from '../../../configuration/settings';
import type { Context } from '../context';
import { positive } from '../durations';
import { plain, styles, table } from '../layout';
import { timesIn } from '../times';
import { mailPreviewCommand } from './mail-preview';

/** `parvis mail`: what the mail catcher of `npm start` has taken, so that links can be followed without a browser, and what every mail looks like. */
export function mailCommand(program: Command, context: Context): void {
  const mail = program.command('mail').summary('read the mail that was sent, under npm start; preview every mail').description('Read the mail that the mail catcher of `npm start` has taken, and see what every mail looks like.');
  mail
    .command('list', { isDefault: true })
    .summary('list the messages, the newest last')
    .option('--to <address>', 'only those to this address')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  parvis mail\n  parvis mail list --to paul.durand@fabrikam.example')
    .action(async (options: { to?: string; json?: boolean }) => {
      const { mailsAt } = await import('../../mails');
      const all = await mailsAt(addressesOf(context.settings()).mails).list();
      const messages = options.to === undefined ? all : all.filter(({ to }) => [to].flat().some((address) => address.toLowerCase().includes(options.to?.toLowerCase() ?? '')));
      if (messages.length === 0 && !options.json) context.note('No mail.');
      const times = timesIn(undefined, Date.now());
      context.result(
        options,
        () => listed(messages.map(({ n, receivedAt, to, subject }) => [String(n).padStart(3), times.inColumn(new Date(receivedAt).getTime()), plain([to].flat().join(', ')), plain(subject)]), context.terminal.colour),
        () => ({ messages }),
      );
    });
  mail
    .command('show')
    .summary('show one message and its links')
    .argument('<n>', 'its number in the list')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  parvis mail show 3\n  parvis mail show 3 --json | jq -r .links[0]')
    .action(async (n: string, options: { json?: boolean }) => {
      const { mailsAt } = await import('../../mails');
      const message = await mailsAt(addressesOf(context.settings()).mails).show(positive(n, 'The message’s number'));
      const style = styles(context.terminal.colour);
      context.result(
        options,
        () =>
          [
            `${style.faint('from')}     ${plain(message.from)}`,
            `${style.faint('to')}       ${plain([message.to].flat().join(', '))}`,
            `${style.faint('subject')}  ${style.strong(plain(message.subject))}`,
            '',
            ...(message.text ?? '').split(/\r?\n/).map(plain),
            ...(message.links.length > 0 ? [style.faint('links'), ...message.links.map((link) => `  ${plain(link)}`)] : []),
          ].join('\n'),
        () => message,
      );
    });
  mailPreviewCommand(mail, context);
}

function listed(rows: readonly (readonly string[])[], colour: boolean): string {
  if (rows.length === 0) return '';
  const [head, ...lines] = table([['  n', 'received (UTC)', 'to', 'subject'], ...rows]);
  return [styles(colour).faint(head ?? ''), ...lines].join('\n');
}
