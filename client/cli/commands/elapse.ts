import type { Command } from 'commander';
import { Failure } from '../../failures';
import type { Context } from '../context';
import { duration } from '../durations';
import { iso } from '../times';

/** `parvis elapse CASE TIME`: rehearses what takes days; the other cases keep their own time. */
export function elapseCommand(program: Command, context: Context): void {
  program
    .command('elapse')
    .summary('let the time of one case pass, to rehearse what takes days')
    .description('Let the time of one case pass on the embedded server: its deadlines come due one after the other, each at its own moment. Other cases are left alone.')
    .argument('<case>', 'the case’s id')
    .argument('<time>', 'for how long, as 36h or 5d, or until when, as 2026-12-01T09:00:00Z')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  parvis elapse fabrikam 8d\n  parvis elapse fabrikam 2026-12-01T09:00:00Z && parvis show fabrikam')
    .action(async (entered: string, time: string, options: { json?: boolean }) => {
      const [{ caseId, workflowId }, { closedToTime, passTime }] = await Promise.all([import('../../case-id'), import('../../rehearsal')]);
      const id = caseId(entered);
      const forMs = /^\d{4}-\d\d-\d\d/.test(time) ? undefined : duration(time, 3_660);
      const until = Date.parse(time);
      if (forMs === undefined && Number.isNaN(until)) throw new Failure('usage', `«${time}» is not a moment: write it as 2026-12-01T09:00:00Z.`);
      if (context.settings().PARVIS_SIGN_IN !== 'development') throw new Failure('usage', 'Time passes by command only in a rehearsal: on the server that `npm start` runs.');
      const cases = await context.cases();
      const before = await cases.view(id); // an unknown case is told as such
      if (before.status !== 'active') throw closedToTime(id);
      const access = await context.temporal();
      const to = forMs === undefined ? until : before.now + forMs;
      await passTime(access, workflowId(id), to);
      const view = await cases.view(id);
      context.result(
        options,
        () => `For ${view.id} it is now ${iso(to)}; it is in ${view.state.join(', ')}.`,
        () => ({ id: view.id, now: iso(to), state: view.state, revision: view.revision }),
      );
    });
}
