import type { ChartEvent } from '../protocol';
import { actorBinding, delaysOf, isForged, limitOf, type BoundChart } from './bind';
import { messageOf } from './data';
import { enveloped } from './envelope';
import { delayNoNumber, type Ledger } from './ledger';
import { gone, makeActor, rootSession, running, stopped, type ExecutableAction, type LiveActor, type LiveSnapshot, type Part, type Revivable } from './live-actor';
import { isMachine, kindOf, nameOfSource, runsInCase } from './logic';
import { isActor, plain } from './purity';
import { StepError } from './state';
import { workOutside } from './work-outside';

/** The system of each chart that is in no step's use. */
const idle = new WeakMap<BoundChart, { system: ActorSystem | undefined }>();

function placeOf(chart: BoundChart): { system: ActorSystem | undefined } {
  let place = idle.get(chart);
  if (!place) idle.set(chart, (place = { system: undefined }));
  return place;
}

/**
 * The system of XState's actors for one step. The actors are XState's own, so that order, mailboxes and lifecycles are
 * XState's own; those below the case's own are made anew from the case for each step, so that no step sees what another
 * one did. Only what leaves the case is the engine's: clocks, work outside and custom actions go to the ledger.
 */
export class ActorSystem {
  /** Every actor that this step knows, by session. */
  readonly actors = new Map<string, LiveActor>();
  /** Something that must undo the whole step, whatever the chart makes of it. */
  failure: StepError | undefined;
  sessions = 0;
  ledger!: Ledger; // given by `opened`, which alone hands systems out
  private at = 0;
  private readonly named = new Map<string, LiveActor>();
  private reviving: Revivable | undefined;
  private readonly outside = workOutside(this);
  private readonly parent: LiveActor | undefined;
  private readonly own: Part;
  private root: LiveActor | undefined;
  /** What actors are by the path of their parent and their source: told once. */
  private readonly parts = new Map<string, Part>();
  private left = 0;
  private over = false;

  private constructor(
    private readonly chart: BoundChart,
    private readonly isChild: boolean,
    private readonly place: { system: ActorSystem | undefined },
  ) {
    this.parent = isChild ? this.parentOutside() : undefined;
    this.own = { path: '', kind: 'machine', logic: chart.machine };
  }

  /** @param isChild whether another case started this one, and is its actors' parent */
  static opened(chart: BoundChart, ledger: Ledger, at: number, sessions: number, isChild: boolean): ActorSystem {
    const place = placeOf(chart);
    const system = (isChild ? undefined : place.system) ?? new ActorSystem(chart, isChild, place);
    if (!isChild) place.system = undefined;
    system.ledger = ledger;
    system.at = at;
    system.sessions = sessions;
    system.left = limitOf(chart, 'microsteps');
    system.over = false;
    return system;
  }

  /** The case's own actor, not started yet. */
  begun(input: unknown, id: string): LiveActor {
    return makeActor(this.chart.machine, { id, input }, { system: this });
  }

  /** The case's own actor as it was, and everything below it. */
  revived(id: string, snapshot: LiveSnapshot, orphans: readonly Revivable[], refers: boolean): LiveActor {
    const root = this.revivedRoot(id, snapshot);
    for (const orphan of orphans) {
      const { sessionId, id: name } = orphan._parent!; // an orphan has a parent
      // Its parent may have ended: as in XState it goes on, and what it reports is lost.
      this.again(orphan, this.actors.get(sessionId) ?? this.again(gone(sessionId, name), undefined));
    }
    if (refers) for (const actor of this.actors.values()) this.refer(actor);
    return root;
  }

  private revivedRoot(id: string, snapshot: LiveSnapshot): LiveActor {
    const { root } = this;
    if (!root) return (this.root = this.again({ id, sessionId: rootSession, options: {}, durable: this.own, src: '', _processingStatus: running, _snapshot: snapshot, _parent: undefined }, undefined));
    root.id = id;
    root._actorScope.id = id;
    this.actors.set(rootSession, root);
    root._snapshot = this.withChildren(snapshot, root);
    return root;
  }

  private again(was: Revivable, parent: LiveActor | undefined): LiveActor {
    this.reviving = was;
    const { id, src, systemId, options: { input }, _syncSnapshot: syncSnapshot } = was;
    const actor = makeActor(was.durable.logic, { id, src, systemId, input, syncSnapshot }, parent ?? { system: this });
    this.reviving = undefined;
    actor._snapshot = this.withChildren(was._snapshot, actor);
    actor._processingStatus = was._processingStatus;
    if (was._processingStatus === running) {
      if (syncSnapshot && parent) {
        // As XState does when it starts an actor.
        const next = (snapshot: LiveSnapshot): void => {
          if (snapshot.status === 'active') this._relay(actor, parent, { type: `xstate.snapshot.${id}`, snapshot });
        };
        actor.subscribe({ next, error: () => {} });
      }
      actor.mailbox.start();
    }
    return actor;
  }

  private withChildren(snapshot: LiveSnapshot, parent: LiveActor): LiveSnapshot {
    const { children } = snapshot;
    if (!children || isEmpty(children)) return snapshot;
    return { ...snapshot, children: Object.fromEntries(Object.entries(children).map(([key, child]) => [key, this.again(child, parent)])) };
  }

  /** References to actors in what was kept since an earlier step mean the actors of this one. */
  meant = <T>(kept: T): T => replaced(kept, (ref) => this.actors.get(ref.sessionId) ?? ref) as T; // the same data

  private refer(actor: LiveActor): void {
    const context = this.meant(actor._snapshot.context);
    if (context !== actor._snapshot.context) actor._snapshot = { ...actor._snapshot, context };
  }

  /** What stands for the case that started this one: what is sent to it leaves the case; how this one ends is told by the shell. */
  private parentOutside(): LiveActor {
    const stub = {
      id: 'parent', sessionId: 'parent', system: this, src: '', options: {}, _parent: undefined, _processingStatus: running,
      _snapshot: { status: 'active' }, durable: { path: undefined, kind: 'callback', logic: this.outside },
      _send: (event: ChartEvent) => {
        if (!isForged(event.type)) this.decided(() => this.ledger.tell('parent', { kind: 'event', event: plain(event, `the event ${event.type} to the parent`) }));
      },
      getSnapshot: () => ({ status: 'active' }),
    };
    return stub as unknown as LiveActor; // it is sent to, and nothing else
  }

  /** The step is over: what an action still sends is a stimulus of its own. */
  end(): void {
    this.over = true;
  }

  /**
   * Nobody looks at the step's actors any more. To make a system and a case's own actor costs more than most steps do, so
   * where nothing can still hold on to them and nothing of the case is left in them, a step to come uses them again.
   * @param held whether the case or an effect may refer to the actors
   */
  release(held: boolean): void {
    const { root } = this;
    if (held || this.isChild || !root || this.failure || root._processingStatus !== running || root._deferred.length > 0 || root.observers.size + root.eventListeners.size > 0) return;
    root._snapshot = nothingYet;
    this.actors.clear();
    this.named.clear();
    this.place.system = this;
  }

  // ── what XState asks of a system ──

  readonly _bookId = (): string => this.reviving?.sessionId ?? `x:${this.sessions++}`;
  readonly _register = (session: string): string => session;
  readonly _unregister = (actor: LiveActor): void => {
    if (actor.systemId !== undefined && this.named.get(actor.systemId) === actor) this.named.delete(actor.systemId);
  };
  readonly _set = (systemId: string, actor: LiveActor): void => {
    const existing = this.named.get(systemId);
    if (existing && existing !== actor) throw new Error(`Actor with system ID '${systemId}' already exists.`);
    this.named.set(systemId, actor);
  };
  readonly get = (systemId: string): LiveActor | undefined => this.named.get(systemId);
  readonly getAll = (): Record<string, LiveActor> => Object.fromEntries(this.named);
  readonly inspect = (): { unsubscribe: () => void } => ({ unsubscribe: () => {} });
  readonly start = (): void => {};
  readonly getSnapshot = (): object => this._snapshot;
  readonly _snapshot = { _scheduledEvents: {} };
  readonly _clock = {};
  readonly _logger = (): void => {};

  readonly scheduler = {
    schedule: (source: LiveActor, target: LiveActor, event: ChartEvent, delay: number, id?: string): void =>
      this.decided(() => this.ledger.schedule(source, target, event, delay, id)),
    cancel: (source: LiveActor, id: string): void => this.ledger.cancel(source, id),
    cancelAll: (source: LiveActor): void => this.ledger.cancelAll(source),
  };

  readonly _relay = (source: LiveActor | undefined, target: LiveActor, event: ChartEvent): void => {
    if (this.over) {
      this.ledger.afterwards?.(target.sessionId, event);
      return;
    }
    if (target._processingStatus === stopped) return; // XState would only warn
    if (source && event.type.startsWith('xstate.snapshot.') && this.isOwnCase(source)) return; // see tellWhere
    try {
      this.count(() => `${event.type} to «${target.id}»`);
      if (event.type.startsWith('xstate.error.actor.')) this.undoWhereMutated(event['error']);
    } catch {
      return; // `failure` undoes the step; what an observer throws XState would throw at the process
    }
    target._send(this.sealed(event));
  };

  readonly _sendInspectionEvent = (told: { readonly type: string; readonly actorRef: LiveActor; readonly event?: ChartEvent }): void => {
    if (told.type === '@xstate.actor') this.adopt(told.actorRef);
    else if (told.type === '@xstate.microstep') this.count(() => `a step of «${told.actorRef.id}» on ${told.event?.type}`);
  };

  // ── how the engine takes part ──

  /** XState tells of an actor before it asks its logic for anything. */
  private adopt(actor: LiveActor): void {
    if (this.actors.size === 0) actor._parent = this.parent; // the case's own; its system stood where a parent's is looked for
    const was = this.reviving;
    actor.durable = was?.durable ?? this.partOf(actor);
    this.actors.set(actor.sessionId, actor);
    if (was) actor._initState = () => void (actor._snapshot = was._snapshot);
    actor._reportError = toNobody;
    if (!this.inCase(actor.durable)) {
      actor.logic = this.outside;
      return;
    }
    const scope = actor._actorScope;
    const execute = (action: ExecutableAction): void => this.execute(actor, action);
    scope.actionExecutor = (action) => {
      // At once: XState fails on a child that is none before it does what is put off.
      if (action.type === 'xstate.spawnChild') this.decided(() => refuseSourceWithoutLogic(actor, action.params as Spawned)); // what XState gives it
      if (actor._processingStatus === running) execute(action);
      else actor._deferred.push(() => execute(action));
    };
    scope.logger = (...said) => this.ledger.effects.push({ kind: 'log', value: said.at(-1), ...(said.length > 1 ? { label: String(said[0]) } : {}) });
    scope.emit = (event) => this.ledger.effects.push({ kind: 'emit', event, from: actor.durable.path ?? actor.id });
    scope.stopChild = (child) => {
      if (child._processingStatus === stopped) return;
      if (child._parent !== actor) throw new Error(`Cannot stop child actor ${child.id} of ${actor.id} because it is not a child`);
      child._stop();
    };
  }

  private partOf(actor: LiveActor): Part {
    const parent = actor._parent;
    if (!parent || parent === this.parent) return this.own;
    const { src } = actor;
    const { path } = parent.durable;
    if (typeof src !== 'string' || path === undefined) return this.partIn(parent, actor);
    const of = `${path} ${src}`;
    const part = this.parts.get(of) ?? this.partIn(parent, actor);
    this.parts.set(of, part);
    return part;
  }

  private partIn(parent: LiveActor, actor: LiveActor): Part {
    const machine = parent.durable.logic;
    const name = isMachine(machine) ? nameOfSource(machine, actor.src) : undefined;
    const path = name === undefined || parent.durable.path === undefined ? undefined : parent.durable.path === '' ? name : `${parent.durable.path}/${name}`;
    return { path, kind: kindOf(actor.logic), logic: actor.logic };
  }

  /** Where a machine is that is a case of its own, its parent hears when that case tells, and not from what stands for it here. */
  tellWhere({ id, _parent: parent, _syncSnapshot: followed, _snapshot: snapshot }: LiveActor): void {
    if (parent && followed) this._relay(undefined, parent, { type: `xstate.snapshot.${id}`, snapshot });
  }

  private isOwnCase = ({ durable }: LiveActor): boolean => durable.kind === 'machine' && !this.inCase(durable);

  private inCase({ kind, path }: Part): boolean {
    return runsInCase(kind) && (path === '' || path === undefined || actorBinding(this.chart, path) === undefined);
  }

  private execute(actor: LiveActor, action: ExecutableAction): void {
    // XState's own actions leave what they do to the actor, after its step; everything else is the chart's own.
    if (action.type === 'xstate.raise' || action.type === 'xstate.sendTo') this.decided(() => refuseDelayWithoutTime(actor, action.type, action.params as Sent)); // what XState gives it
    if (builtIn.has(action.type) && action.exec) action.exec(action.info, action.params);
    else this.decided(() => this.ledger.perform(actor, action));
  }

  private sealed(event: ChartEvent): ChartEvent {
    if ('at' in event || event.type.startsWith('xstate.snapshot.')) return event;
    return Object.freeze(enveloped(event, { at: this.at }, true));
  }

  /** What an action may not do undoes the step, and is not an error of the actor that its parent could take. */
  private decided(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.failure ??= error instanceof StepError ? error : new StepError(messageOf(error));
      throw error;
    }
  }

  private undoWhereMutated(error: unknown): void {
    const says = mutationIn(error);
    if (says) this.decided(() => { throw new StepError(says); });
  }

  private count(what: () => string): void {
    this.left -= 1;
    if (this.left >= 0) return;
    this.decided(() => {
      throw new StepError(`the chart goes on for more than ${limitOf(this.chart, 'microsteps')} microsteps in one step; the last was ${what()}`);
    });
  }
}

/** XState would throw it at the process. */
const toNobody = (): void => {};
const nothingYet: LiveSnapshot = { status: 'active' };

function isEmpty(record: object): boolean {
  for (const _ in record) return false;
  return true;
}

const builtIn: ReadonlySet<string> = new Set(['raise', 'sendTo', 'cancel', 'spawnChild', 'stopChild', 'emit', 'log'].map((name) => `xstate.${name}`));

interface Sent {
  readonly event: { readonly type: string };
  readonly delay?: unknown;
}

/** XState takes a delay that is named and not implemented, or no number, for none at all. */
function refuseDelayWithoutTime(actor: LiveActor, action: string, { event: { type }, delay }: Sent): void {
  if (delay !== undefined && typeof delay !== 'number') throw new StepError(delayNoNumber(type, delay));
  if (delay !== undefined || action !== 'xstate.raise' || !type.startsWith('xstate.after.') || !isMachine(actor.durable.logic)) return;
  const { name, state } = delaysOf(actor.durable.logic).get(type) ?? { name: type, state: actor.id };
  throw new StepError(`${state}: the delay «${name}» is not implemented; it would pass at once`);
}

interface Spawned {
  readonly src: unknown;
  readonly actorRef: unknown;
}

/** XState takes an actor that is named and not implemented for none at all. What stands in the chart is seen when it is bound. */
function refuseSourceWithoutLogic({ id, durable: { path, logic } }: LiveActor, { src, actorRef }: Spawned): void {
  const place = path || (isMachine(logic) ? logic.id : id);
  if (actorRef === undefined) throw new StepError(`${place}: the actor «${String(src)}» is not implemented; name it in setup({ actors })`);
}

/** The sentence for a chart that wrote into frozen data; undefined for any other error. */
export function mutationIn(error: unknown): string | undefined {
  if (!(error instanceof TypeError) || !/read only|not extensible|Cannot delete property|Cannot redefine property/.test(error.message)) return undefined;
  return `the chart changes its context in place (${error.message}); an assign returns new values instead`;
}

/** The same data with other references in it; what holds none stays the same object. */
export function replaced(value: unknown, refer: (actor: LiveActor) => unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (isActor(value)) return refer(value as LiveActor);
  if (value instanceof Map) {
    const entries = [...value].map(([key, one]): [unknown, unknown] => [key, replaced(one, refer)]);
    return entries.every(([key, one]) => value.get(key) === one) ? value : new Map(entries);
  }
  if (value instanceof Set) {
    const items = [...value].map((one) => replaced(one, refer));
    return items.every((one) => value.has(one)) ? value : new Set(items);
  }
  if (value instanceof Date || value instanceof Error) return value;
  const entries = Object.entries(value).map(([key, part]): [string, unknown] => [key, replaced(part, refer)]);
  const same = entries.every(([key, part]) => (value as Record<string, unknown>)[key] === part);
  if (same) return value;
  return Object.freeze(Array.isArray(value) ? entries.map(([, part]) => part) : Object.fromEntries(entries));
}
