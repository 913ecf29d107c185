import { createActor, createMachine, type AnyActorScope } from 'xstate';
import { begin, bindChart, step } from '../workflows/durable/core';
import { activity } from '../workflows/durable/binding';
import { errand } from './errand/chart';
import { bindingOf } from './errand/binding';
import { figure, type Figure } from './figures';

const clerk = { kind: 'staff', id: 'clara', roles: ['clerk'] };
const steps = 2_000;

/** The core's step against XState's own transition of the same chart and event with the leanest scope, microseconds, in this process. */
export function coreStep(rounds: number): Figure {
  const chart = bindChart(errand, bindingOf(activity()));
  const { state } = begin(chart, { caseId: 'bench', input: {}, at: 0, by: clerk });
  const self = createActor(createMachine({}));
  const scope = {
    self, system: self.system, id: 'bench', sessionId: self.sessionId,
    logger: () => {}, defer: () => {}, emit: () => {}, stopChild: () => {}, actionExecutor: () => {},
  } as unknown as AnyActorScope; // the fields that a transition reads
  const event = { type: 'note', by: clerk, at: 0 } as const;

  const both = [];
  for (let round = 0; round <= rounds; round += 1) {
    const ours = microseconds(() => step(chart, state, { kind: 'event', event: { type: 'note' }, by: clerk }, 0));
    const theirs = microseconds(() => chart.machine.transition(state.snapshot, event, scope));
    if (round > 0) both.push({ ours, theirs }); // the first is to warm up
  }
  return figure('coreStepUs', 'core step, µs', both);
}

function microseconds(work: () => unknown): number {
  const began = performance.now();
  for (let left = steps; left > 0; left -= 1) work();
  return ((performance.now() - began) * 1_000) / steps;
}
