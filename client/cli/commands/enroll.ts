import type { Command } from 'commander';
import { Failure } from '../../failures';
import type { Context } from '../context';
import { duration } from '../durations';
import { iso } from '../times';

interface Options {
  readonly id?: string;
  readonly wait?: string;
  readonly timeout: string;
  readonly as?: string;
  readonly key?: string;
  readonly json?: boolean;
  readonly again?: string;
  readonly country?: string;
  readonly from?: string;
  readonly dryRun?: boolean;
  readonly report?: string;
  readonly rate: string;
}

/** `parvis enroll FILE`: reads an application, checks all of it, starts its case (R18, R27, R28); `--from`: many of them. */
export function enrollCommand(program: Command, context: Context): void {
  program
    .command('enroll')
    .summary('start the enrollment of a company')
    .description('Start the enrollment that an application file describes, JSON or YAML. Everything that is wrong in it is told at once.')
    .argument('[file]', 'the application, or - for standard input')
    .option('--again <case>', 'take over the answers of a case that has ended; FILE then holds only what is different, --country alone the country')
    .option('--country <code>', 'with --again: the country of the new application')
    .option('--from <file>', 'many instead of one: a CSV or JSON-lines file, an application a row, each with a key of its own')
    .option('--dry-run', 'with --from: begin nothing, tell what would come of each row')
    .option('--report <file>', 'with --from: write what came of each row there, as CSV where its name ends so, else as JSON')
    .option('--rate <n>', 'with --from: how many are begun per second at most', '20')
    .option('--id <id>', 'the case’s id; default: the company’s name and four characters')
    .option('--key <key>', 'idempotency key: with the same key again, the first case is the answer')
    .option('--wait <state>', 'answer only when the case has reached this state')
    .option('--timeout <duration>', 'how long to wait for it', '30s')
    .option('--as <identity>', 'who starts it (npm start only): operator, or operator:ID')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  parvis enroll examples/fabrikam.json\n  parvis enroll fabrikam.yaml --id fabrikam --wait verifying --timeout 1m\n  generate | parvis enroll - --json\n  parvis enroll --again fabrikam-7f3k --country BE\n  parvis enroll --from partners.csv --dry-run\n  parvis enroll --from partners.csv --report report.csv')
    .action(async (file: string | undefined, options: Options) => {
      if (options.from === undefined) return enroll(context, file, options);
      if (file !== undefined || options.id !== undefined || options.key !== undefined || options.wait !== undefined || options.again !== undefined) {
        throw new Failure('usage', '--from takes every row’s key from the file: leave out FILE, --id, --key, --again and --wait.');
      }
      const { enrollMany } = await import('../enrolling-many');
      return enrollMany(context, options.from, options);
    });
}

async function enroll(context: Context, file: string | undefined, options: Options): Promise<void> {
  const timeoutMs = duration(options.timeout);
  if (options.id !== undefined && options.key !== undefined) throw new Failure('usage', 'Either --id or --key: an id makes a start repeatable by itself.');
  const [{ Application }, { issuesFailure }, { caseId }] = await Promise.all([
    import('../../../machines/enrollment/application'),
    import('../issues'),
    import('../../case-id'),
  ]);
  const id = options.id === undefined ? undefined : caseId(options.id);
  const awaited = options.wait === undefined ? undefined : await awaitedState(options.wait);
  const { name, document } = await answersGiven(context, file, options);
  const parsed = Application.safeParse(document);
  if (!parsed.success) throw issuesFailure(name, parsed.error, document);

  const by = await context.principal(options.as);
  const cases = await context.cases();
  const started = await cases.start(parsed.data, { by, ...(id === undefined ? {} : { id }), ...(options.key === undefined ? {} : { key: options.key }) });
  if (options.wait === undefined || awaited === undefined) {
    context.result(
      options,
      () => `${started.id} ${started.existed ? 'had been started with this key' : 'is started'}: parvis show ${started.id}`,
      () => ({ id: started.id, existed: started.existed }),
    );
    return;
  }
  if (!options.json) context.note(`${started.id} is started; waiting for ${options.wait} …`);
  const view = await cases.wait(started.id, awaited, { timeoutMs, what: options.wait });
  context.result(
    options,
    () => `${started.id} is in ${view.state.join(', ')}: parvis show ${started.id}`,
    () => ({ id: started.id, existed: started.existed, state: view.state, revision: view.revision, since: iso(view.since) }),
  );
}

/** The application as it was handed in, with the name by which errors speak of it. */
async function answersGiven(context: Context, file: string | undefined, { dryRun, report, again, country }: Options): Promise<{ name: string; document: unknown }> {
  if (dryRun || report !== undefined) throw new Failure('usage', '--dry-run and --report go with --from FILE.');
  if (country !== undefined && again === undefined) throw new Failure('usage', '--country goes with --again CASE; an application says itself where the company is.');
  if (file === undefined && again === undefined) throw new Failure('usage', 'An application FILE is expected, or --from FILE with many of them, or --again CASE.');
  const { readHanded, parseDocument } = await import('../documents');
  const handed = file === undefined ? undefined : await readHanded(file, context.terminal);
  const document = handed && (await parseDocument(handed));
  if (again === undefined) return { name: handed?.name ?? '', document };
  const { caseId } = await import('../../case-id');
  const { answersOfEarlier } = await import('../../applying-again');
  const changes = { ...asObject(handed?.name ?? '', document), ...(country === undefined ? {} : { country }) };
  return { name: `The application after ${again}`, document: answersOfEarlier(await (await context.cases()).view(caseId(again)), changes) };
}

function asObject(name: string, document: unknown): object {
  if (document === undefined) return {};
  if (typeof document !== 'object' || document === null || Array.isArray(document)) throw new Failure('input', `${name} must hold the fields that are different, such as {"country": "BE"}.`);
  return document;
}

async function awaitedState(state: string) {
  const { stateOfChart } = await import('../../enrollment-states');
  return stateOfChart(state).awaited;
}
