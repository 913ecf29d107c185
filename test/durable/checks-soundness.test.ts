import * as fc from 'fast-check';
import { initialTransition, transition, type AnyMachineSnapshot, type AnyStateMachine, type AnyStateNode } from 'xstate';
import { checkChart, type WarningCode } from '../../workflows/durable/analysis';
import { chartOf } from './differential/chart';
import { chartRecipe } from './differential/recipe';

/**
 * What is warned of is so: random charts are driven about, and none does what a warning said that it cannot. `seed` and
 * `path` of a failure, handed to `fc.assert`, run it again.
 */

const nodes = (snapshot: AnyMachineSnapshot) => snapshot._nodes as AnyStateNode[]; // as `leafStates` reads them
const active = (snapshot: AnyMachineSnapshot): string[] => nodes(snapshot).map(({ path }) => path.join('.'));

/** Snapshot after snapshot, by events that the active states name: their own, their timers', their actors'. */
function* driven(chart: AnyStateMachine, choices: readonly number[]): Generator<AnyMachineSnapshot> {
  let [snapshot] = initialTransition(chart);
  yield snapshot;
  for (const choice of choices) {
    const named = [...new Set(nodes(snapshot).flatMap((node) => [...node.transitions.keys()]))].filter((type) => !type.startsWith('xstate.done.state.'));
    const type = named[choice % named.length];
    if (snapshot.status !== 'active' || type === undefined) return;
    try {
      [snapshot] = transition(chart, snapshot, { type });
    } catch (error) {
      if (!/Infinite loop/.test(String(error))) throw error;
      return; // the chart goes round at once; what it passed is not seen
    }
    yield snapshot;
  }
}

test('of what is warned of, nothing happens', () => {
  const told = new Set<WarningCode>();
  fc.assert(
    fc.property(chartRecipe, fc.array(fc.nat({ max: 50 }), { maxLength: 25 }), (recipe, choices) => {
      const chart = chartOf(recipe);
      const warnings = checkChart(chart);
      const placesOf = (code: WarningCode): string[] => warnings.filter((warning) => warning.code === code).map(({ place }) => place);
      const [unreachable, noWayOut] = [placesOf('unreachable'), placesOf('noWayOut')];
      const circles = (looked: WarningCode): string[] => warnings.flatMap(({ code, message }) => (code === looked ? message.replace(/:.*/, '').split(' → ') : []));
      const [loops, rounds] = [circles('alwaysLoop'), circles('timerLoop')];
      for (const { code } of warnings) told.add(code);
      let stays: string[] = [];
      let forEver = false;
      for (const snapshot of driven(chart, choices)) {
        if (snapshot.status === 'error') return;
        const now = active(snapshot);
        const wrong = [
          ...now.filter((state) => unreachable.includes(state)),
          ...stays.filter((state) => !now.includes(state)),
          ...now.filter((state) => snapshot.status === 'active' && loops.includes(state)), // the step would not have ended
          ...(forEver && snapshot.status === 'done' ? ['the end'] : []),
        ];
        if (wrong.length > 0) throw new Error(`${wrong.join()} against ${JSON.stringify(warnings)}`);
        forEver ||= now.some((state) => rounds.includes(state));
        stays = now.filter((state) => noWayOut.includes(state));
      }
    }),
    { numRuns: 500 },
  );
  expect([...told]).toEqual(expect.arrayContaining(['unreachable', 'noWayOut', 'alwaysLoop', 'timerLoop', 'neverTaken', 'neverDone']));
});
