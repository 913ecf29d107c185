import { createMachine } from 'xstate';
import { chartChecks } from '../../client/chart-checks';
import { checksPage } from '../../client/cli/commands/doctor';
import { styles } from '../../client/cli/layout';

const chart = createMachine({ initial: 'a', states: { a: { on: { go: 'rest' } }, rest: {}, lost: { type: 'final' } } });

test('doctor shows each warning of a chart below it, with its place, and calls nothing down for it', () => {
  const check = chartChecks([{ kind: 'parcel', chart, events: { go: {} } }]);
  expect(check).toMatchObject({ what: 'charts', up: true, says: 'parcel: 2 warnings' });
  const page = checksPage([check], styles(false), 200).split('\n');
  expect(page).toEqual([
    'up    charts  parcel: 2 warnings',
    expect.stringMatching(/^ +! parcel: lost: .*\(unreachable\)$/),
    expect.stringMatching(/^ +! parcel: rest: .*\(noWayOut\)$/),
  ]);
});
