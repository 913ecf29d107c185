import picocolors from 'picocolors';
import { coloured } from '../client/cli/terminal';
import { projectFolder } from '../configuration/load';
import { readSettings } from '../configuration/settings';
import type { Settings } from '../configuration/settings';
import { placesOf } from './ports';
import { supervise } from './supervisor';
import { reportOn } from './terminal';

/** Only on terminals: the package's own default also colours the log of a build. */
const coloursOn = (stream: NodeJS.WriteStream) => picocolors.createColors(coloured(process.env, stream.isTTY));

/** npm hands a Ctrl-C on to us, which the terminal has sent us already: within so long, ms, two signals are one. */
const oneSignal = 500;

/** `npm start`: everything on one machine, until Ctrl-C. */
async function main(): Promise<void> {
  const report = reportOn(process.stdout);
  const colours = coloursOn(process.stdout);
  const givingUp = new AbortController();
  let stopAll: (() => Promise<void>) | undefined;
  let askedAt: number | undefined;

  const askedToStop = () => {
    if (askedAt !== undefined && Date.now() - askedAt < oneSignal) return;
    if (askedAt !== undefined) process.exit(130); // what still runs is killed on the way out
    askedAt = Date.now();
    givingUp.abort();
    report.say(`\nStopping; work under way is finished first. ${colours.dim('Ctrl-C again: at once.')}`);
    if (stopAll) void stopAll().then(() => process.exit(0), failed);
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, askedToStop);

  try {
    const supervisor = await supervise({ settings: readSettings(process.env), programs: __dirname, report, signal: givingUp.signal });
    stopAll = () => supervisor.stop();
    if (givingUp.signal.aborted) await supervisor.stop().then(() => process.exit(0));
    report.say(welcome(supervisor.settings, supervisor.data));
  } catch (error) {
    if (givingUp.signal.aborted) process.exit(0); // what had been started is stopped already
    failed(error);
  }
}

/** What runs where, what to try, how to stop. */
function welcome(settings: Settings, data: string): string {
  const colours = coloursOn(process.stdout);
  const places = placesOf(settings).map(({ name, place }) => `  ${name.padEnd(10)}${colours.cyan(place)}`);
  return [
    '',
    colours.bold('Parvis is running.'),
    '',
    ...places,
    `  ${'Data'.padEnd(10)}${data}   ${colours.dim('cases, mails, keys; logs in logs/')}`,
    '',
    `Try, in a second terminal, in ${projectFolder}:`,
    `  npx parvis enroll examples/fabrikam.json   ${colours.dim('start an enrollment')}`,
    `  npx parvis list                            ${colours.dim('see the cases')}`,
    `  npx parvis --help                          ${colours.dim('everything else')}`,
    settings.PARVIS_SMTP_URL === undefined ? 'The confirmation mail arrives at Mail, above; nothing leaves this machine.' : 'Mail is really sent.',
    '',
    `Ctrl-C stops everything; cases go on where they were at the next start.`,
    '',
  ].join('\n');
}

/** Messages are written for people; only a fault of ours also shows where it happened. */
function failed(error: unknown): void {
  const isOurs = [TypeError, ReferenceError, RangeError, SyntaxError].some((kind) => error instanceof kind);
  const text = error instanceof Error ? (isOurs ? (error.stack ?? error.message) : error.message) : String(error);
  process.stderr.write(`\n${coloursOn(process.stderr).red('Parvis cannot run.')} ${text}\n`);
  process.exit(1);
}

void main();
