import type { Command } from 'commander';
import type { Context } from '../context';
import { duration } from '../durations';
import { iso } from '../times';

/** `parvis wait CASE STATE`: answers when the case is there; exit 1 where it is not in time or never will be. */
export function waitCommand(program: Command, context: Context): void {
  program
    .command('wait')
    .summary('wait until a case has reached a state')
    .description('Wait until a case is in a state. A state is written as in the chart, whole or in part: verifying, verifying.clock, clock.stuck.')
    .argument('<case>', 'the case’s id')
    .argument('<state>', 'the state to wait for')
    .option('--timeout <duration>', 'how long to wait', '30s')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  parvis wait fabrikam-7f3k verifying\n  parvis wait fabrikam-7f3k active --timeout 5m --json')
    .action(async (entered: string, state: string, options: { timeout: string; json?: boolean }) => {
      const timeoutMs = duration(options.timeout);
      const [{ caseId }, { stateOfChart }] = await Promise.all([import('../../case-id'), import('../../enrollment-states')]);
      const id = caseId(entered);
      const { awaited } = stateOfChart(state);
      const cases = await context.cases();
      const view = await cases.wait(id, awaited, { timeoutMs, what: state });
      context.result(
        options,
        () => `${view.id} is in ${view.state.join(', ')}`,
        () => ({ id: view.id, state: view.state, status: view.status, revision: view.revision, since: iso(view.since) }),
      );
    });
}
