import { machines } from '../../machines';
import { Failure } from '../../client/failures';
import { expandState, leafPathsOf, matchesState } from '../../client/states';
import { nearest } from '../../workflows/durable/core/nearest';

const root = machines.enrollment.chart.root;

describe('STATE as people write it', () => {
  const stuck = ['stage.verifying.clock.overdue.stuck', 'partnerId.missing'];

  test.each(['verifying', 'verifying.clock', 'clock.overdue.stuck', 'stuck', 'partnerId', 'stage.verifying.clock.overdue.stuck'])('%s matches a run of segments', (state) => {
    expect(matchesState(stuck, state)).toBe(true);
  });

  test.each(['verify', 'clock.stuck', 'verifying.partnerId', 'stuck.overdue', '', '.'])('«%s» does not match what is no run of segments', (state) => {
    expect(matchesState(stuck, state)).toBe(false);
  });

  test('expands to every leaf of the chart that it means', () => {
    const leaves = expandState(root, 'verifying');
    expect(leaves.length).toBeGreaterThan(3);
    expect(leaves.every((path) => path.split('.').includes('verifying'))).toBe(true);
    expect(leafPathsOf(root)).toEqual(expect.arrayContaining(leaves));
  });

  test('a state that the chart has not is refused with the nearest names', () => {
    expect(() => expandState(root, 'verfying')).toThrow(expect.objectContaining({ code: 'unknownState', message: expect.stringContaining('Did you mean verifying') }));
    expect(() => expandState(root, 'zzzzzzzzzzzz')).toThrow(Failure);
  });

  test('the nearest names come first, and far ones not at all', () => {
    expect(nearest('shwo', ['show', 'send', 'list'])[0]).toBe('show');
    expect(nearest('qqqq', ['show', 'send', 'list'])).toEqual([]);
  });
});
