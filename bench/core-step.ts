import { createActor, createMachine, type AnyActorScope, type AnyStateMachine } from 'xstate';
import { machines } from '../machines';
import { activity, type Binding } from '../workflows/durable/binding';
import { begin, bindChart, step, type BoundChart, type CaseState, type Stimulus } from '../workflows/durable/core';
import { binding as enrollment } from '../workflows/enrollment';
import { application, approved, confirmed, operator, proved, signed } from './enrollment-run';
import { bindingOf } from './errand/binding';
import { errand } from './errand/chart';
import { figure, type Figure } from './figures';
import { orderlyWorld } from './orderly-world';

const clerk = { kind: 'staff', id: 'clara', roles: ['clerk'] };
const caseId = 'bench';
/** Steps of each measurement. */
const steps = 3_000;

/** A step that a case made: from where, and by what; for XState the same as an event. */
interface Made {
  readonly from: CaseState;
  readonly stimulus: Stimulus;
  readonly event: { readonly type: string };
}

/**
 * The core's steps against XState's own transitions of the same charts, snapshots and events with the leanest scope,
 * microseconds of CPU a step, in this process: the steps of a whole enrollment, and the smallest that there is, which takes a note.
 */
export async function coreSteps(rounds: number): Promise<Figure[]> {
  const small = bindChart(errand, bindingOf(activity()));
  const { state } = begin(small, { caseId, input: {}, at: 0, by: clerk });
  const note: Made = { from: state, stimulus: { kind: 'event', event: { type: 'note' }, by: clerk }, event: { type: 'note' } };
  const { chart } = machines.enrollment;
  // Bindings differ in what they know of their charts' contexts.
  const whole = bindChart(chart as unknown as AnyStateMachine, enrollment as unknown as Binding);
  return [
    compared('coreStepUs', 'enrollment, µs a step', whole, await enrollmentSteps(whole), rounds),
    compared('smallestStepUs', 'a note taken, µs', small, [note], rounds),
  ];
}

/** Every step of an enrollment from its start to Active, in a world that answers at once. */
async function enrollmentSteps(chart: BoundChart): Promise<Made[]> {
  const made: Made[] = [];
  let { state } = begin(chart, { caseId, input: application, at: 0, by: operator });
  const take = (stimulus: Stimulus, event: { type: string }): void => {
    made.push({ from: state, stimulus, event });
    state = step(chart, state, stimulus, state.at).state;
  };
  const answered = async (): Promise<void> => {
    for (let [actor] = state.actors; actor; [actor] = state.actors) {
      const { src, id, input, effect, generation } = actor;
      const output: unknown = await orderlyWorld[src as 'fetch']({ input: input as { step: number }, caseId, effect } as never); // each takes what it is called with
      take({ kind: 'done', generation, output }, { type: `xstate.done.actor.${id}`, output, actorId: id, at: state.at } as { type: string }); // as XState says it, with the time that charts here read
    }
  };
  await answered();
  for (const { event, by } of [confirmed(caseId), proved, approved, signed]) {
    take({ kind: 'event', event, by }, Object.freeze({ ...event, by, at: state.at }));
    await answered();
  }
  if (!state.snapshot.matches({ stage: { active: { adminAgent: 'ready' } } })) throw new Error(`the enrollment has come to ${JSON.stringify(state.snapshot.value)} only`);
  return made;
}

function compared(name: string, title: string, chart: BoundChart, made: readonly Made[], rounds: number): Figure {
  const self = createActor(createMachine({}));
  const scope = {
    self, system: self.system, id: caseId, sessionId: self.sessionId,
    logger: () => {}, defer: () => {}, emit: () => {}, stopChild: () => {}, actionExecutor: () => {},
  } as unknown as AnyActorScope; // the fields that a transition reads
  const both = [];
  for (let round = 0; round <= rounds; round += 1) {
    const ours = microseconds(made, ({ from, stimulus }) => step(chart, from, stimulus, from.at));
    const theirs = microseconds(made, ({ from, event }) => chart.machine.transition(from.snapshot, event, scope));
    if (round > 0) both.push({ ours, theirs }); // the first is to warm up
  }
  return figure(name, title, both);
}

function microseconds(made: readonly Made[], work: (one: Made) => unknown): number {
  const times = Math.ceil(steps / made.length);
  const before = process.cpuUsage(); // not the clock: others use the machine too
  for (let left = times; left > 0; left -= 1) for (const one of made) work(one);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / (times * made.length);
}
