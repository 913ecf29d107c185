import { Command, CommanderError } from 'commander';
import { version } from '../../package.json';
import { Failure } from '../failures';
import { attachCommand, documentCommand } from './commands/attach';
import { bulkCommand } from './commands/bulk';
import { companiesCommand } from './commands/companies';
import { doctorCommand } from './commands/doctor';
import { enrollCommand } from './commands/enroll';
import { elapseCommand } from './commands/elapse';
import { discardCommand } from './commands/discard';
import { eraseCommand } from './commands/erase';
import { eventsCommand } from './commands/events';
import { forecastCommand } from './commands/forecast';
import { listCommand } from './commands/list';
import { mailCommand } from './commands/mail';
import { noteCommand, nudgeCommand, takeOverCommand } from './commands/note';
import { replayCommand } from './commands/replay';
import { retryCommand } from './commands/retry';
import { sendCommand } from './commands/send';
import { signInCommand, signOutCommand, whoamiCommand } from './commands/sign-in';
import { showCommand } from './commands/show';
import { statsCommand } from './commands/stats';
import { upgradeCommand } from './commands/upgrade';
import { waitCommand } from './commands/wait';
import { watchCommand } from './commands/watch';
import { welcomeCommand } from './commands/welcome';
import { contextOn, type Context } from './context';
import { failureAsJson, failureForPeople } from './failure-text';
import type { Terminal } from './terminal';

const commands: readonly ((program: Command, context: Context) => void)[] = [
  welcomeCommand, enrollCommand, showCommand, listCommand, statsCommand, sendCommand, bulkCommand, noteCommand, nudgeCommand, takeOverCommand, attachCommand, documentCommand, waitCommand, watchCommand, eventsCommand, forecastCommand, retryCommand, discardCommand, elapseCommand, eraseCommand, mailCommand, doctorCommand,
  signInCommand, signOutCommand, whoamiCommand, companiesCommand, upgradeCommand, replayCommand,
];

/**
 * Runs one command line and answers with its exit code: 0 done, 1 refused by the rules, 2 wrong usage or input,
 * 3 something is unreachable, 70 a fault in Parvis itself. Results go to standard output, everything else to standard
 * error; with --json standard output bears exactly one document, `{ "error": … }` where the command failed.
 */
export async function runCli(argv: readonly string[], terminal: Terminal): Promise<number> {
  const context = contextOn(terminal);
  const complaints: string[] = [];
  const program = programOn(context, (text) => complaints.push(text));
  try {
    await program.parseAsync(argv, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0; // --help, --version
    return report(error instanceof CommanderError ? misuse(complaints, program, argv) : error, argv.includes('--json'), terminal);
  } finally {
    await context.close();
  }
}

function programOn(context: Context, complain: (text: string) => void): Command {
  const program = new Command('parvis')
    .description('Takes companies through partner enrollment: starts, shows and moves the cases.')
    .version(version, '-V, --version', 'print the version')
    .exitOverride()
    .configureOutput({ writeOut: context.terminal.out, writeErr: complain, outputError: (text) => complain(text) })
    .helpCommand('help [command]', 'show how a command is used')
    .addHelpText('after', `\n${exitCodes}`);
  for (const declare of commands) declare(program, context);
  return program;
}

const exitCodes = `Exit codes: 0 done · 1 refused by the rules · 2 wrong usage or input · 3 something is unreachable.
With --json standard output is one JSON document (watch: one a line), { "error": … } where the command failed.

Examples:
  parvis enroll examples/fabrikam.json --wait verifying
  parvis show fabrikam-7f3k
  parvis send fabrikam-7f3k verification.approve --as reviewer:rita`;

/** What the argument parser said, as a failure like any other, with where to read on; a bare \`parvis\` is shown the help. */
function misuse(complaints: readonly string[], program: Command, argv: readonly string[]): Failure {
  const said = complaints.join('').replace(/^error: /, '').trim();
  if (said === '') return new Failure('usage', 'A command is expected. `parvis --help` lists them.');
  if (said.startsWith('Usage:')) return new Failure('usage', said);
  const command = commandIn(program, argv);
  const todo = command === '' ? '`parvis --help` lists the commands.' : `\`parvis ${command} --help\` shows how it is used.`;
  return new Failure('usage', said, { todo });
}

/** `mail show` of `mail show 3 --jsn`; empty where no command is named. */
function commandIn(within: Command, [name, ...rest]: readonly string[]): string {
  const command = within.commands.find((each) => each.name() === name);
  return command ? `${command.name()} ${commandIn(command, rest)}`.trim() : '';
}

function report(error: unknown, json: boolean, terminal: Terminal): number {
  if (error instanceof Failure) {
    if (json) terminal.out(`${JSON.stringify(failureAsJson(error), null, 2)}\n`);
    terminal.err(`${failureForPeople(error)}\n`);
    return error.exit;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (json) terminal.out(`${JSON.stringify({ error: { code: 'fault', message: error instanceof Error ? error.message : String(error) } }, null, 2)}\n`);
  terminal.err(`This is a fault in Parvis itself:\n${stack}\n`);
  return 70;
}
