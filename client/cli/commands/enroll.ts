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
}

/** `parvis enroll FILE`: reads an application, checks all of it, starts its case (R18, R27, R28). */
export function enrollCommand(program: Command, context: Context): void {
  program
    .command('enroll')
    .summary('start the enrollment of a company')
    .description('Start the enrollment that an application file describes, JSON or YAML. Everything that is wrong in it is told at once.')
    .argument('<file>', 'the application, or - for standard input')
    .option('--id <id>', 'the case’s id; default: the company’s name and four characters')
    .option('--key <key>', 'idempotency key: with the same key again, the first case is the answer')
    .option('--wait <state>', 'answer only when the case has reached this state')
    .option('--timeout <duration>', 'how long to wait for it', '30s')
    .option('--as <identity>', 'who starts it (npm start only): operator, or operator:ID')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  parvis enroll examples/fabrikam.json\n  parvis enroll fabrikam.yaml --id fabrikam --wait verifying --timeout 1m\n  generate | parvis enroll - --json')
    .action((file: string, options: Options) => enroll(context, file, options));
}

async function enroll(context: Context, file: string, options: Options): Promise<void> {
  const timeoutMs = duration(options.timeout);
  if (options.id !== undefined && options.key !== undefined) throw new Failure('usage', 'Either --id or --key: an id makes a start repeatable by itself.');
  const [{ Application }, documents, { issuesFailure }, { caseId }] = await Promise.all([
    import('../../../machines/enrollment/application'),
    import('../documents'),
    import('../issues'),
    import('../../case-id'),
  ]);
  const id = options.id === undefined ? undefined : caseId(options.id);
  const awaited = options.wait === undefined ? undefined : await awaitedState(options.wait);
  const handed = await documents.readHanded(file, context.terminal);
  const document = await documents.parseDocument(handed);
  const parsed = Application.safeParse(document);
  if (!parsed.success) throw issuesFailure(handed.name, parsed.error, document);

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

async function awaitedState(state: string) {
  const { stateOfChart } = await import('../../enrollment-states');
  return stateOfChart(state).awaited;
}
