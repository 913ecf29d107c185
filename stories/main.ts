import { Command, CommanderError } from 'commander';
import { nearest } from '../workflows/durable/core/nearest';
import { didYouMeanOne } from '../client/states';
import { processTerminal } from '../client/cli/terminal';
import { reportOn } from '../dev/terminal';
import { printer, storiesAsJson } from './stage/printing';
import { startProgramme } from './stage/programme';
import type { Told } from './stage/milestones';
import { exitCodeOf, stories, tell } from './tell';
import type { Story } from './story';

interface Options {
  readonly only?: string[];
  readonly json?: boolean;
}

/** Exit codes: 0 all went as told · 1 one did not · 2 wrong usage · 3 the programme cannot be started here. */
async function main(): Promise<number> {
  const chosen = chosenBy(process.argv.slice(2));
  if (typeof chosen === 'number') return chosen;
  const { only, json } = chosen;

  const givingUp = new AbortController();
  const report = reportOn(process.stderr);
  const programme = await stoppable(givingUp, report.say, () => startProgramme({ programs: __dirname, report, signal: givingUp.signal })).catch((error: unknown) => {
    if (!givingUp.signal.aborted) report.say(`The programme cannot be started. ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  });
  if (!programme) return givingUp.signal.aborted ? 130 : 3;

  const told: Told[] = [];
  try {
    report.say('The programme runs: Temporal, a worker, the gateway, a mail catcher, two registers. Days pass in seconds, for one case at a time.');
    const { colour, columns, out } = processTerminal();
    const listener = json ? undefined : printer({
      colour, columns,
      print: (line) => {
        if (!givingUp.signal.aborted) out(`${line}\n`); // a story that is cut off has nothing more to tell
      },
    });
    for (const story of only) {
      if (json) report.progress(`${story.title} …`);
      const ended = await Promise.race([tell(story, programme, listener), aborted(givingUp.signal)]);
      if (!ended) return 130;
      told.push(ended);
    }
    if (json) process.stdout.write(`${JSON.stringify(storiesAsJson(told), undefined, 2)}\n`);
    else process.stdout.write(`\n${closing(told)}\n`);
  } finally {
    report.progress('Stopping …');
    await programme.stop();
    report.say('Everything that was started has ended.');
  }
  return exitCodeOf(told);
}

const closing = (told: readonly Told[]): string => {
  const differing = told.filter(({ differs }) => differs !== undefined);
  if (differing.length === 0) return told.length === 1 ? 'The story went as it is told.' : `All ${told.length} stories went as they are told.`;
  return `${differing.length} of ${told.length} did not go as told: ${differing.map(({ key, differs }) => `${key}: ${differs}`).join('; ')}`;
};

/** The stories and how they are to be told; or, where nothing is to be told, the exit code. */
function chosenBy(argv: readonly string[]): { only: readonly Story[]; json: boolean } | number {
  const program = new Command('stories')
    .description('Four companies’ enrollments on the real server, from the application to Active, as they happen.')
    .option('--only <key...>', `one or some of ${stories.map(({ key }) => key).join(', ')}`)
    .option('--json', 'print JSON, once all is told')
    .allowExcessArguments(false)
    .exitOverride();
  try {
    program.parse([...argv], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
  const { only: keys, json = false } = program.opts<Options>();
  const unknown = keys?.find((key) => !stories.some((story) => story.key === key));
  if (unknown !== undefined) {
    const known = stories.map(({ key }) => key);
    process.stderr.write(`There is no story «${unknown}». ${didYouMeanOne(nearest(unknown, known), known)}\n`);
    return 2;
  }
  return { only: keys ? stories.filter(({ key }) => keys.includes(key)) : stories, json };
}

/** Ctrl-C ends what was started and then the program; a second one ends it at once. */
async function stoppable<T>(givingUp: AbortController, say: (line: string) => void, start: () => Promise<T>): Promise<T> {
  const asked = () => {
    if (givingUp.signal.aborted) process.exit(130);
    say('Stopping; what was started is ended first.');
    givingUp.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, asked);
  return start();
}

const aborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
