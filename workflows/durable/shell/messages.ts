import { getExternalWorkflowHandle, workflowInfo } from '@temporalio/workflow';
import { decode, encode, judge, rootSession, type BoundChart, type CaseState, type Outcome, type ParentCase } from '../core';
import { wire, type Message } from '../protocol';
import { childWorkflowId, endedUntold } from './actors';
import type { Outbox } from './outbox';
import type { Desk, EffectOf, Posted } from './types';

type Say = Message['say'];

/** What a case says to others and hears from them: its parent, its children, any case that it knows by its workflow id. */
export class Messages {
  constructor(
    private readonly chart: BoundChart,
    private readonly desk: Desk,
    private readonly outbox: () => Outbox,
    /** A number that no effect of the case has yet. */
    private readonly number: () => number,
    private heardOf: Readonly<Record<string, number>>,
  ) {}

  get heard(): Readonly<Record<string, number>> {
    return this.heardOf;
  }

  tell({ effect, to, say }: EffectOf<'tell'>): void {
    const { parent } = this.desk.state();
    if (to === 'parent') {
      if (parent && say.kind === 'event') this.post(parent.workflow, { kind: 'toParent', effect: parent.effect, event: say.event }, effect);
    } else if ('child' in to) {
      this.post(childWorkflowId(workflowInfo().workflowId, to.child), say.kind === 'event' ? { kind: 'toChild', event: say.event } : say, effect);
    } else if (say.kind === 'event') this.post(to.workflow, say, effect);
  }

  /** Tells the parent how the case ended. */
  ended({ effect, workflow }: ParentCase, outcome: Outcome): void {
    this.post(workflow, { kind: 'ended', effect, outcome: encode(outcome) });
  }

  /** Tells a parent that follows it where the case is now. */
  moved({ effect, workflow }: ParentCase, { snapshot }: CaseState): void {
    this.post(workflow, { kind: 'snapshot', effect, snapshot: encode(snapshot) });
  }

  hear({ from, kind, number, say }: Message): void {
    if (number <= (this.heardOf[from] ?? 0)) return; // it came before
    const { [from]: _before, ...others } = this.heardOf;
    this.heardOf = Object.fromEntries([...Object.entries(others).slice(-mostHeard), [from, number]]);
    switch (say.kind) {
      case 'event':
        return this.judged(from, kind, say.event);
      case 'refused':
        return this.desk.move({ kind: 'sent', session: rootSession, event: { type: 'case.refused', case: from, event: say.event, code: say.code, reason: say.reason } });
      case 'toChild':
        return this.desk.move({ kind: 'sent', session: rootSession, event: say.event });
      case 'stop':
        return this.desk.move({ kind: 'stop' });
      case 'toParent':
        return this.emitted(say.effect, number, { kind: 'event', event: say.event });
      case 'snapshot':
        return this.emitted(say.effect, number, { kind: 'snapshot', snapshot: decode(say.snapshot, () => undefined) as object }); // as `moved` wrote it
      case 'ended': {
        const actor = this.started(say.effect);
        if (actor) this.desk.move({ generation: actor.generation, ...(decode(say.outcome, () => undefined) as Outcome) }); // as `ended` wrote it
      }
    }
  }

  /** A message that could not be delivered: the other case is closed, or never was. */
  undelivered({ to, say }: NonNullable<Posted['message']>, reason: string): void {
    if (say.kind === 'event') this.desk.move({ kind: 'sent', session: rootSession, event: { type: 'case.undelivered', case: to, event: say.event.type, reason } });
    if (say.kind !== 'toChild') return;
    // A child that ends tells it before it closes; this one did not.
    const child = this.started(Number(to.slice(to.lastIndexOf('/') + 1)));
    if (child) this.desk.move({ kind: 'failed', generation: child.generation, error: endedUntold(to, reason) });
  }

  private judged(from: string, kind: string, event: { readonly type: string }): void {
    this.desk.passDue(); // as for any sender: it came after them
    const state = this.desk.state();
    const by = { kind: 'case', id: from, roles: ['case', kind] };
    const judgement = judge(this.chart, state, { event, by }, Math.max(Date.now(), state.at));
    if (judgement.verdict === 'take') this.desk.move({ kind: 'event', event: judgement.event, by });
    else if (judgement.verdict === 'keep') this.desk.keep({ event: judgement.event, by });
    else if (judgement.verdict === 'refuse') this.post(from, { kind: 'refused', event: event.type, code: judgement.refusal.code, reason: judgement.refusal.message });
  }

  private emitted(effect: number, number: number, emission: Parameters<Desk['emit']>[2]): void {
    const actor = this.started(effect);
    if (actor) this.desk.emit(actor.generation, number, emission);
  }

  private started = (effect: number) => this.desk.state().actors.find((actor) => actor.effect === effect);

  private post(to: string, say: Say, effect = this.number()): void {
    this.outbox().post({ effect, action: `${say.kind === 'event' || say.kind === 'toChild' || say.kind === 'toParent' ? say.event.type : say.kind} to ${to}`, params: undefined, since: this.desk.state().at, message: { to, say } });
  }
}

/** A child that cannot even begin has no outbox yet; its parent must hear of it all the same. */
export async function reportNotBegun({ workflow, effect }: ParentCase, error: Error): Promise<void> {
  const { workflowId: from, workflowType: kind } = workflowInfo();
  const message: Message = { from, kind, number: 1, say: { kind: 'ended', effect, outcome: encode({ kind: 'failed', error }) } };
  await getExternalWorkflowHandle(workflow).signal<[Message]>(wire.message, message);
}

/** Senders whose latest number is kept. */
const mostHeard = 999;
