import type { ChartEvent } from '../protocol';
import { actionBinding, actorBinding, delaysOf, limitOf, type BoundChart } from './bind';
import { encode, messageOf } from './data';
import { longestDelay } from './durations';
import type { Addressee, Effect, Say } from './effects';
import type { ExecutableAction, LiveActor } from './live-actor';
import { isMachine, nameOfAction } from './logic';
import { frozen, plain } from './purity';
import { StepError, type CaseState, type ParkedStimulus, type RunningActor, type Timer } from './state';

/** Turns what a case's actors ask for, one thing after the other, into effects and the books of timers and work outside. */
export class Ledger {
  readonly effects: Effect[] = [];
  generation: number;
  effect: number;
  timers: readonly Timer[];
  actors: readonly RunningActor[];
  parked: readonly ParkedStimulus[];
  dropped: number;

  constructor(
    private readonly chart: BoundChart,
    before: CaseState,
    private readonly at: number,
    private readonly root: string,
  ) {
    this.generation = before.generation;
    this.effect = before.effect;
    this.timers = before.timers;
    this.actors = before.actors;
    this.parked = before.parked;
    this.dropped = before.dropped;
  }

  /** A delayed event. XState knows one by its id, the latest; an earlier one of that id goes on, and nothing can end it. */
  schedule(source: LiveActor, target: LiveActor, event: ChartEvent, delay: number, id: string | undefined): void {
    // Not below: a delay that is no number is not below anything either.
    if (!(delay < longestDelay)) throw new StepError(delayNoNumber(id ?? event.type, delay));
    const { path } = source.durable;
    const timer: Timer = {
      generation: (this.generation += 1),
      ...(id === undefined ? {} : { id }),
      event: frozen(event, `the delayed event ${event.type}`),
      deadline: this.at + Math.max(0, delay),
      ...(source.sessionId === this.root ? {} : { source: source.sessionId }),
      ...(path === undefined || path === '' ? {} : { in: path }),
      ...(target.sessionId === this.root ? {} : { target: target.sessionId }),
    };
    this.timers = [...(id === undefined ? this.timers : withoutId(this.timers, id, timer.source)), timer];
    this.effects.push({ kind: 'startTimer', generation: timer.generation, deadline: timer.deadline });
  }

  cancel(source: LiveActor, id: string): void {
    const session = this.named(source);
    const timer = this.timers.find((one) => one.id === id && one.source === session && !one.orphaned);
    if (timer) this.callOff([timer]);
    else this.forget((from) => 'timer' in from && from.timer.id === id && from.timer.source === session);
  }

  /** Everything that an actor which has ended had set for itself or others. */
  cancelAll(source: LiveActor): void {
    const session = this.named(source);
    if (this.timers.length > 0) this.callOff(this.timers.filter((one) => (one.source === session && !one.orphaned) || (session !== undefined && one.target === session)));
  }

  private callOff(timers: readonly Timer[]): void {
    if (timers.length === 0) return;
    this.timers = this.timers.filter((other) => !timers.includes(other));
    for (const { generation } of timers) this.effects.push({ kind: 'cancelTimer', generation });
  }

  startWork(actor: LiveActor): void {
    const { path, kind } = actor.durable;
    if (path === undefined) {
      throw new StepError(`the actor «${actor.id}» is made within a function of the chart, where nothing outside can find it again; name its logic in setup({ actors })`);
    }
    const started: RunningActor = {
      generation: (this.generation += 1),
      session: actor.sessionId,
      id: actor.id,
      src: path,
      ...(kind === 'promise' || kind === 'transition' ? {} : { as: kind }),
      // Who is bound by the chart's author is sent plain JSON; what the engine itself executes is sent whatever a case keeps.
      input: (actorBinding(this.chart, path) ? plain : frozen)(actor.options.input, `the input of ${path}`),
      effect: (this.effect += 1),
      since: this.at,
      ...(actor._syncSnapshot && kind === 'machine' ? { sync: true as const } : {}),
    };
    this.actors = [...this.actors, started];
    this.effects.push({ kind: 'startActor', ...startOf(started) });
  }

  stopWork(actor: LiveActor): void {
    this.forget((from) => 'actor' in from && from.actor.session === actor.sessionId);
    const started = this.actors.find(({ session }) => session === actor.sessionId);
    if (!started) return; // it has ended already
    this.actors = this.actors.filter((other) => other !== started);
    this.stop(started);
  }

  private stop({ generation, src, effect }: RunningActor): void {
    this.effects.push({ kind: 'stopActor', generation });
    if (this.isChild(src)) this.tell({ child: effect }, { kind: 'stop' });
  }

  private isChild(src: string): boolean {
    return actorBinding(this.chart, src)?.kind === 'child';
  }

  /** Says something to another case. */
  tell(to: Addressee, say: Say): void {
    this.effects.push({ kind: 'tell', effect: (this.effect += 1), to, say });
  }

  /** What a callback is sent waits until the callback fetches it. */
  deliver(actor: LiveActor, event: ChartEvent): void {
    const told = this.actors.find(({ session }) => session === actor.sessionId);
    if (told && this.isChild(told.src)) return this.tell({ child: told.effect }, { kind: 'event', event: plain(event, `the event ${event.type} to ${told.src}`) });
    this.actors = this.actors.map((one) => {
      if (one.session !== actor.sessionId) return one;
      const sent = (one.sent ?? 0) + 1;
      const inbox = [...(one.inbox ?? []), { number: sent, event: frozen({ ...event }, `the event ${event.type} to ${one.src}`) }]; // as it comes it is frozen, and not through
      const most = limitOf(this.chart, 'inbox');
      if (inbox.length > most) throw new StepError(`${most} events wait for the actor «${one.id}», which has not fetched them; no more are kept`);
      return { ...one, sent, inbox };
    });
  }

  perform(actor: LiveActor, { type, params, info, exec }: ExecutableAction): void {
    const machine = isMachine(actor.durable.logic) ? actor.durable.logic : this.chart.machine;
    const name = nameOfAction(machine, type, exec);
    const { path } = actor.durable;
    const action = name !== undefined && path ? `${path}/${name}` : name;
    const bound = action === undefined ? undefined : actionBinding(this.chart, action);
    if (!bound && exec === undefined) return; // named in the chart and implemented nowhere: XState does nothing either
    const effect = (this.effect += 1);
    if (bound && 'toCase' in bound) {
      const { case: workflow, event } = readMessage(action!, params); // bound by its name
      this.effects.push({ kind: 'tell', effect, to: { workflow }, say: { kind: 'event', event: plain(event, `the event of ${action}`) } });
    } else if (bound && !('inCase' in bound)) {
      this.effects.push({ kind: 'perform', effect, action: action!, params: plain(params, `the params of ${action}`) }); // bound by its name
    } else if (!bound && action !== undefined && path !== undefined) {
      this.effects.push({ kind: 'perform', effect, action, params: undefined, asked: askedOf(info, params, actor) });
    } else if (exec) {
      this.effects.push({
        kind: 'run', effect, action: action ?? type,
        ...(action === undefined || path === undefined ? {} : { asked: () => attempted(() => askedOf(info, frozen(params, `the params of ${action}`), actor)) }),
        call: (deliver) => {
          this.afterwards = deliver;
          exec(info, params);
        },
      });
    }
  }

  /** Where what is sent goes once the step is over. */
  afterwards: ((session: string, event: ChartEvent) => void) | undefined;

  /** A parked event goes with what it came from: it must not answer a later question. */
  private forget(belongs: (from: ParkedStimulus['from']) => boolean): void {
    if (this.parked.length === 0) return;
    const kept = this.parked.filter(({ from }) => !belongs(from));
    this.dropped += this.parked.length - kept.length;
    this.parked = kept;
  }

  /** What still runs when a chart reaches its end is called off. */
  close(): void {
    this.callOff(this.timers);
    for (const actor of this.actors) this.stop(actor);
    this.actors = [];
  }

  private named(source: LiveActor): string | undefined {
    return source.sessionId === this.root ? undefined : source.sessionId;
  }
}

/** What is said of a delay that is none. */
export const delayNoNumber = (what: string, delay: unknown): string => `the delay of ${what} is ${typeof delay === 'number' ? delay : messageOf(delay)}; a number of milliseconds is expected, of 100 years at most`;

/** What a custom action is called with, encoded. */
const askedOf = ({ context, event }: ExecutableAction['info'], params: unknown, self: LiveActor): unknown => encode({ context, event, params, self });

/** Undefined for what is no data. */
function attempted<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

function readMessage(action: string, params: unknown): { case: string; event: ChartEvent } {
  const { case: workflow, event } = (params ?? {}) as { case?: unknown; event?: { type?: unknown } }; // looked at below
  if (typeof workflow !== 'string' || typeof event?.type !== 'string') {
    throw new StepError(`the action «${action}» sends to another case, so its params are { case: its workflow id, event: { type, … } }`);
  }
  return { case: workflow, event: event as ChartEvent };
}

/** Timers of an id become ones that nothing can cancel: another takes the id, or one of them was delivered. */
export const withoutId = (timers: readonly Timer[], id: string, source: string | undefined): readonly Timer[] =>
  timers.map((one) => (one.id === id && one.source === source && !one.orphaned ? { ...one, orphaned: true } : one));

export const startOf = ({ generation, id, src, as, input, effect, taken, sync }: RunningActor) => ({
  generation, id, src, ...(as === undefined ? {} : { as }), input, effect, ...(taken === undefined ? {} : { taken }), ...(sync ? { sync } : {}),
});

/** What a delay is called and where it stands. */
export function delayOf(chart: BoundChart, { event, in: path }: Timer): { readonly name: string; readonly state: string } {
  const machine = chart.machineAt(path ?? '');
  const found = machine && delaysOf(machine).get(event.type);
  const within = path === undefined ? '' : `${path}/`;
  return found ? { name: found.name, state: `${within}${found.state}` } : { name: event.type, state: `${within}${machine?.id ?? chart.machine.id}` };
}
