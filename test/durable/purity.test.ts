import { assign, setup } from 'xstate';
import { begin, bindChart, dehydrate, judge, rehydrate, step, type BoundChart, type CaseState, type DehydratedCase } from '../../workflows/durable/core';

/** A step reads frozen data and draws its chance from the case: it does the same however often it is tried. By values alone. */

const clerk = { kind: 'staff', id: 'clara', roles: [] };

interface Box {
  readonly inner: { n: number };
}

const kid = setup({ types: { context: {} as Box, events: {} as { type: 'spoil' } } }).createMachine({
  id: 'kid', context: { inner: { n: 0 } },
  on: { spoil: { actions: assign({ inner: ({ context }) => Object.assign(context.inner, { n: 9 }) }) } },
});

const chart = setup({
  types: { context: {} as Box & { drawn: readonly number[] }, input: {} as Box & { greedy: boolean }, events: {} as { type: 'draw' } | { type: 'spoil' } | { type: 'grab'; box: { n: number } } | { type: 'tell' } },
  actors: { kid },
}).createMachine({
  id: 'pure',
  context: ({ input }) => {
    if (input.greedy) input.inner.n = 1;
    return { inner: { n: 0 }, drawn: [] };
  },
  invoke: { id: 'kid', src: 'kid', onError: {} },
  on: {
    draw: { actions: assign({ drawn: ({ context }) => [...context.drawn, Math.random()] }) },
    spoil: { actions: assign({ inner: ({ context }) => Object.assign(context.inner, { n: 9 }) }) },
    grab: { actions: assign({ inner: ({ event }) => Object.assign(event.box, { n: 9 }) }) },
    tell: { actions: ({ self }) => self.send({ type: 'draw' }) },
  },
});
const bound = bindChart(chart) as unknown as BoundChart; // its context is read as data

const begun = (caseId = 'c1', greedy = false): CaseState => begin(bound, { caseId, input: { inner: { n: 0 }, greedy }, at: 0, by: clerk }).state;
const sent = (state: CaseState, event: { type: string; [field: string]: unknown }): CaseState => step(bound, state, { kind: 'event', event, by: clerk }, 1).state;
const drawn = (state: CaseState): readonly number[] => (state.snapshot.context as { drawn: readonly number[] }).drawn;
const carried = (state: CaseState): CaseState => rehydrate(bound, JSON.parse(JSON.stringify(dehydrate(state))) as DehydratedCase);

test('chance is the same for the dry run, the step and the step after a continue-as-new, and another for each step and each case', () => {
  const state = begun();
  const tried = judge(bound, state, { event: { type: 'draw' }, by: clerk }, 1);
  const once = sent(state, { type: 'draw' });
  expect(tried.verdict === 'take' && drawn(tried.made.state)).toEqual(drawn(once));
  expect(drawn(sent(carried(state), { type: 'draw' }))).toEqual(drawn(once));
  const [first, second] = drawn(sent(once, { type: 'draw' }));
  expect(second).not.toBe(first);
  expect(drawn(sent(begun('c2'), { type: 'draw' }))).not.toEqual(drawn(once));
});

describe('what is changed in place is refused by name', () => {
  test('the context, also when it has just been carried over', () => {
    for (const state of [begun(), carried(begun())]) expect(() => sent(state, { type: 'spoil' })).toThrow('changes its context in place');
  });
  test('what an event carries', () => {
    const box = { n: 1 };
    expect(() => sent(begun(), { type: 'grab', box })).toThrow('in place');
    expect(box).toEqual({ n: 1 });
  });
  test('the input', () => expect(() => begun('c1', true)).toThrow('in place'));
  test('the context of a child, whatever its parent makes of errors', () => {
    const state = begun();
    const { session } = dehydrate(state).snapshot.children['kid']!; // it was invoked
    const { parked, snapshot } = step(bound, state, { kind: 'sent', session, event: { type: 'spoil' } }, 1).state;
    expect(parked).toEqual([expect.objectContaining({ error: expect.stringContaining('changes its context in place') as string })]);
    expect(snapshot).toBe(state.snapshot);
  });
});
