import { fromPromise, setup, type AnyStateMachine } from 'xstate';
import { z } from 'zod';
import { activity, outbox, type Binding, type EventDeclaration } from '../../workflows/durable';
import {
  begin, bindChart, dehydrate, judge, keep, leafStates, rehydrate, step, type BoundChart, type CaseState, type DehydratedCase, type Effect, type Stimulus,
} from '../../workflows/durable/core';
import type { Refusal, SendAnswer, SendRequest } from '../../workflows/durable/protocol';

/** A case moved by hand, as the shell moves it but with no server: what is asked of the world is kept in a list. */

export const clerk = { kind: 'staff', id: 'clara', roles: ['clerk'] };
export const operator = { kind: 'staff', id: 'olivia', roles: ['operator'] };

export const declared = (more: Partial<EventDeclaration<unknown>> = {}): EventDeclaration<unknown> => ({ title: 't', description: 'd', by: ['clerk'], payload: z.looseObject({}), ...more });

/** A chart whose only actor is `ask` and whose only action is `tell`. */
export function sample(config: object, more: Partial<Binding<unknown>> = {}, guards: Record<string, (args: { context: object; event: object }) => boolean> = {}): BoundChart {
  const ask = fromPromise<unknown, unknown>(() => Promise.reject(new Error('not run here')));
  return bindChart(
    // The sample charts are written for one test each; their types are those of any machine.
    setup({ actors: { ask }, actions: { tell: () => {} }, guards }).createMachine({ id: 'sample', ...config } as never) as unknown as AnyStateMachine,
    { version: 1, actors: { ask: activity() }, actions: { tell: outbox('tell') }, events: {}, ...more },
  );
}

export class CoreCase {
  state: CaseState;
  readonly effects: Effect[];

  constructor(readonly chart: BoundChart, input: object = {}) {
    const { state, effects } = begin(chart, { caseId: 'c1', input, at: 0, by: clerk });
    this.state = state;
    this.effects = [...effects];
  }

  adopt({ state, effects }: { state: CaseState; effects: readonly Effect[] }): void {
    this.state = state;
    this.effects.push(...effects);
  }

  move(stimulus: Stimulus, at = this.state.at): void {
    this.adopt(step(this.chart, this.state, stimulus, at));
  }

  /** As the update `send` does it: judged, then taken or kept. */
  send(type: string, { at = this.state.at, payload = {}, ...more }: Partial<SendRequest> & { at?: number; payload?: object } = {}): SendAnswer | Refusal {
    const request: SendRequest = { event: { ...payload, type }, by: clerk, ...more };
    const judged = judge(this.chart, this.state, request, at);
    if (judged.verdict === 'refuse') return judged.refusal;
    if (judged.verdict === 'answered') return judged.answer;
    const { by, reason, key } = request;
    const letter = { event: judged.event, by, ...(reason === undefined ? {} : { reason }), ...(key === undefined ? {} : { key }) };
    this.adopt(judged.verdict === 'keep' ? keep(this.chart, this.state, letter, at) : step(this.chart, this.state, { kind: 'event', ...letter }, at));
    const answer = { revision: this.state.revision, state: this.leaves };
    return judged.verdict === 'keep' ? { ...answer, kept: true, until: this.state.mailbox.at(-1)!.until } : answer;
  }

  /** Through JSON and back, as continue-as-new carries it. */
  carry(): void {
    this.state = rehydrate(this.chart, JSON.parse(JSON.stringify(dehydrate(this.state))) as DehydratedCase);
  }

  get leaves(): readonly string[] {
    return leafStates(this.state.snapshot);
  }

  /** Names of what happened, the start left out. */
  get told(): string[] {
    return this.state.history.slice(1).map(({ event }) => event);
  }

  of<K extends Effect['kind']>(kind: K): Extract<Effect, { kind: K }>[] {
    return this.effects.filter((effect): effect is Extract<Effect, { kind: K }> => effect.kind === kind);
  }
}
