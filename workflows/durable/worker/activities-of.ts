import { ApplicationFailure, Context } from '@temporalio/activity';
import type { AnyActorLogic, AnyStateMachine } from 'xstate';
import { z } from 'zod';
import { actionAt, decode, encode, freezeContext, kindOf, logicAt, messageOf } from '../core';
import { generated, type ActionAnswer } from '../generated';
import { runCallback } from './callback';
import { actorStub, heartbeatMs, type Outbound } from './stubs';

/**
 * The activities that execute what charts bring along and their bindings do not name: promises, callbacks and observables
 * by their own creators, custom actions by their own implementations. Register them with the worker that runs the charts:
 * `Worker.create({ activities: { ...activitiesOf(order, parcel) }, … })`.
 *
 * A promise is executed once: what it throws goes to the chart's `onError`, whole. Only what a worker took with it when it
 * died is executed again.
 * @throws Error if two of the machines have the same id, which the activities are named by.
 */
export function activitiesOf(...machines: readonly AnyStateMachine[]): Record<string, (call: unknown) => Promise<unknown>> {
  const ids = machines.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new Error(`two machines have the id «${twice}»; give each its own, since their activities are named by it`);
  return Object.fromEntries(
    machines.flatMap((machine) => [
      [generated.promise(machine.id), (call: unknown) => attended(() => calledOff(runPromise(machine, Called(Actor).parse(call))))],
      [generated.callback(machine.id), (call: unknown) => attended(() => runCallback(logicOf(machine, Called(Actor).parse(call).input.src), Called(Actor).parse(call).input))],
      [generated.action(machine.id), (call: unknown) => attended(() => calledOff(runAction(machine, Called(Action).parse(call))))],
    ]),
  );
}

const Called = <I extends z.ZodType>(input: I) => z.object({ input, caseId: z.string(), effect: z.number() });
const Actor = z.object({ src: z.string(), input: z.unknown(), generation: z.number() });
const Action = z.object({ action: z.string(), asked: z.unknown() });
/** What an action is called with, once decoded. */
const Asked = z.object({ context: z.unknown(), event: z.unknown(), params: z.unknown(), self: z.unknown() });

type Creator = (args: { input: unknown; system: unknown; self: unknown; signal: AbortSignal; emit: () => void }) => unknown;

async function runPromise(machine: AnyStateMachine, { input: { src, input }, effect }: z.infer<ReturnType<typeof Called<typeof Actor>>>): Promise<unknown> {
  const logic = logicOf(machine, src);
  if (kindOf(logic) !== 'promise') throw new Error(`«${src}» of the machine «${machine.id}» is a ${kindOf(logic)}, not a promise; bind it to what does its work`);
  const create = (logic as unknown as { config: Creator }).config; // where fromPromise keeps its creator
  const nowhere: Outbound = { send: (_session, event) => refuse(`${event.type} cannot be sent from within a promise; return what there is to say`) };
  return encode(
    await create({
      input: decode(input, actorStub(nowhere)), signal: Context.current().cancellationSignal,
      self: actorStub(nowhere)(`effect ${effect}`, src), system: systemStub, emit: () => {},
    }),
  );
}

async function runAction(machine: AnyStateMachine, { input: { action, asked } }: z.infer<ReturnType<typeof Called<typeof Action>>>): Promise<ActionAnswer> {
  const perform = actionAt(machine, action);
  if (!perform) throw new Error(`the machine «${machine.id}» has no action «${action}»; the worker and the case are of different versions`);
  const sent: { session: string; event: unknown }[] = [];
  const outbound: Outbound = { send: (session, event) => void sent.push({ session, event: encode(event) }) };
  const { context, event, params, self } = Asked.parse(decode(asked, actorStub(outbound)));
  freezeContext(context, 'context'); // what an action changed in it would be lost without a word
  await (perform as (args: object, params: unknown) => unknown)({ context, event, self, system: systemStub }, params);
  return { sent };
}

function logicOf(machine: AnyStateMachine, src: string): AnyActorLogic {
  const logic = logicAt(machine, src);
  if (!logic) throw new Error(`the machine «${machine.id}» has no actor «${src}»; the worker and the case are of different versions`);
  return logic;
}

/** Runs the chart's own code: alive for the server while it lasts, and what it throws is carried whole and not tried again. */
async function attended<T>(work: () => Promise<T>): Promise<T> {
  const context = Context.current();
  const beat = setInterval(() => context.heartbeat(), heartbeatMs);
  try {
    return await work();
  } catch (error) {
    if (context.cancellationSignal.aborted) throw error;
    const type = error instanceof Error ? error.name : 'thrown';
    throw ApplicationFailure.create({ message: messageOf(error), type, nonRetryable: true, details: [{ thrown: encode(error) }] });
  } finally {
    clearInterval(beat);
  }
}

/** Whatever a chart's own code does about it: who called it off waits for it no longer. A callback ends by itself. */
const calledOff = <T>(work: Promise<T>): Promise<T> => Promise.race([work, Context.current().cancelled]);

const refuse = (why: string): never => {
  throw new Error(why);
};

const systemStub = { get: (systemId: string) => refuse(`the actor «${systemId}» cannot be reached from work outside the case`), getAll: () => ({}) };
