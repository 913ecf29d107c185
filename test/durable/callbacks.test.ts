import { assign, createMachine, fromCallback, fromObservable, sendTo, setup } from 'xstate';
import { bindChart, forgetFetched, inboxOf, restartActors } from '../../workflows/durable/core';
import { CoreCase } from './a-core-case';

/** What goes to and fro between a case and its callbacks is numbered, over restarts of them too. By values alone. */

const ward = setup({ types: { context: {} as { heard: number[] }, events: {} as { type: 'heard'; n: number } | { type: 'tell'; n: number } | { type: 'leave' } }, actors: { bell: fromCallback(() => {}) } }).createMachine({
  context: { heard: [] },
  initial: 'on',
  states: { on: { invoke: { id: 'bell', src: 'bell' }, on: { leave: 'off' } }, off: {} },
  on: {
    heard: { actions: assign({ heard: ({ context, event }) => [...context.heard, event.n] }) },
    tell: { actions: sendTo('bell', ({ event }) => ({ type: 'told', n: event.n })) },
  },
});

/** Of a callback that has a generation of its own for each time it was started. */
class Ward extends CoreCase {
  constructor() {
    super(bindChart(ward));
  }
  hear = (generation: number, number: number): void => this.move({ kind: 'emitted', generation, number, emission: { kind: 'event', event: { type: 'heard', n: generation * 10 + number } } });
  restart(): number {
    this.carry();
    this.adopt(restartActors(this.state));
    return this.state.actors[0]!.generation;
  }
  get heard(): readonly number[] {
    return (this.state.snapshot.context as { heard: readonly number[] }).heard;
  }
  inbox = (generation: number, after = 0) => inboxOf(this.state, generation, after);
}

test('what a callback let out before it was cut is taken still, each once; what is older, or of a generation that never was, is dropped', () => {
  const one = new Ward();
  for (const number of [1, 2, 2]) one.hear(1, number);
  expect(one.restart()).toBe(2);
  for (const number of [2, 3]) one.hear(1, number);
  for (const number of [1, 1]) one.hear(2, number);
  one.hear(7, 1);
  expect(one.heard).toEqual([11, 12, 13, 21]);
  expect(one.state.dropped).toBe(4);
  expect(one.restart()).toBe(3);
  one.hear(1, 4); // of two generations before
  one.hear(2, 2);
  one.hear(3, 1);
  expect(one.heard.slice(4)).toEqual([22, 31]);
  expect(one.state.dropped).toBe(5);
});

test('it is told how much of its own was taken, and how much in all, also before it was started again', () => {
  const one = new Ward();
  for (const number of [1, 2]) one.hear(1, number);
  expect(one.inbox(1)).toEqual({ events: [], taken: 2, emitted: 2, over: false });
  const second = one.restart();
  expect(one.inbox(second)).toMatchObject({ taken: 0, emitted: 2, over: false });
  one.hear(second, 1);
  expect(one.inbox(second)).toMatchObject({ taken: 1, emitted: 3 });
  expect(one.of('startActor').at(-1)).toMatchObject({ generation: second, effect: 1, taken: { 0: 0, 1: 2 } });
  const third = one.restart();
  one.hear(third, 1);
  expect(one.inbox(third)).toMatchObject({ taken: 1, emitted: 4 });
});

test('what it is sent it has in order, after the number that it names, until it says that it has it', () => {
  const one = new Ward();
  for (const n of [1, 2, 3]) one.send('tell', { payload: { n } });
  expect(one.inbox(1, 1).events).toEqual([{ number: 2, event: { type: 'told', n: 2 } }, { number: 3, event: { type: 'told', n: 3 } }]);
  one.state = forgetFetched(one.state, 1, 2);
  expect(one.inbox(1).events).toMatchObject([{ number: 3 }]);
  const second = one.restart();
  expect(one.inbox(second).events).toMatchObject([{ number: 3 }]);
  one.state = forgetFetched(one.state, 1, 3); // said by the one that was cut
  one.send('tell', { payload: { n: 4 } });
  expect(one.inbox(second).events).toEqual([{ number: 4, event: { type: 'told', n: 4 } }]);
});

test('one that was cut learns that it is to stop while what it has let out is taken still; one that was stopped, that it is over', () => {
  const one = new Ward();
  one.restart();
  expect([one.inbox(1).over, one.inbox(2).over]).toEqual(['leaving', false]);
  one.restart();
  expect([one.inbox(1).over, one.inbox(2).over, one.inbox(3).over]).toEqual([true, 'leaving', false]);
  one.send('leave');
  expect(one.inbox(3)).toEqual({ events: [], taken: 0, emitted: 0, over: true });
});

test('an observable ends with no output, whatever its end brings', () => {
  const watching = createMachine({ context: { end: 'none' }, invoke: { src: fromObservable(() => { throw new Error('not run here'); }), onDone: { actions: assign({ end: ({ event }) => String(event.output) }) } } });
  const one = new CoreCase(bindChart(watching));
  one.move({ kind: 'done', generation: 1, output: 'something' });
  expect(one.state.snapshot.context).toEqual({ end: 'undefined' });
});
