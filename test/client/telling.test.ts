import { telling } from '../../client/cli/telling';
import { machines } from '../../machines';
import { expandState } from '../../client/states';

test.each([
  [['stage.profile.addressSuggested.fresh', 'contact.unasked', 'partnerId.deferred.fresh'], 'profile: addressSuggested.fresh, partnerId.deferred.fresh'],
  [
    ['stage.verifying.checks.emailDomain.passed', 'stage.verifying.checks.identity.open', 'stage.verifying.review.open', 'stage.verifying.decision.open', 'stage.verifying.clock.overdue.stuck', 'contact.proven', 'partnerId.associated'],
    'verifying: checks.identity.open, clock.overdue.stuck',
  ],
  [
    ['stage.active.adminAgent.ready', 'stage.active.standing.inGoodStanding', 'stage.active.reverification.current', 'stage.active.renewal.upToDate', 'stage.active.profileChange.none', 'stage.active.users.none', 'contact.proven', 'partnerId.associated'],
    'active',
  ],
  [['stage.active.standing.suspended', 'stage.active.reverification.current', 'contact.proven', 'partnerId.associated'], 'active: standing.suspended'],
  [['stage.lapsed', 'contact.resting', 'partnerId.closed'], 'lapsed: contact.resting'],
  [['odd'], 'odd'],
  [[], ''],
])('of %j a line of a list tells %s', (state, expected) => {
  expect(telling(state)).toBe(expected);
});

test('every state of the chart is told, where it is the only one, or belongs to a region at rest', () => {
  const leaves = expandState(machines.enrollment.chart.root, 'stage');
  expect(leaves.length).toBeGreaterThan(50);
  for (const leaf of leaves) expect(telling([leaf])).toMatch(new RegExp(`^${leaf.split('.')[1]}`));
});
