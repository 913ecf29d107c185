import { Actor, fromTransition, type AnyActorLogic, type AnyActorRef } from 'xstate';
import type { ChartEvent } from '../protocol';
import type { LogicKind } from './logic';

/**
 * XState's own actor, with the parts that it keeps to itself. Names and meaning are those of XState 5.33; what the engine
 * adds stands in `durable`.
 */
export interface LiveActor {
  id: string;
  sessionId: string;
  readonly system: unknown;
  logic: AnyActorLogic;
  readonly src: string | AnyActorLogic;
  readonly systemId?: string | undefined;
  readonly options: { readonly input?: unknown };
  _parent: LiveActor | undefined;
  _snapshot: LiveSnapshot;
  readonly _syncSnapshot?: boolean | undefined;
  _processingStatus: Processing;
  readonly _deferred: (() => void)[];
  readonly observers: ReadonlySet<unknown>;
  readonly eventListeners: ReadonlyMap<string, unknown>;
  readonly _actorScope: {
    id: string;
    actionExecutor: (action: ExecutableAction) => void;
    logger: (...said: unknown[]) => void;
    emit: (event: ChartEvent) => void;
    stopChild: (child: LiveActor) => void;
  };
  readonly mailbox: { start(): void };
  _initState: () => void;
  _reportError: (error: unknown) => void;
  _send(event: ChartEvent): void;
  _stop(): void;
  _error(error: unknown): void;
  update(snapshot: LiveSnapshot, event: ChartEvent): void;
  subscribe(observer: { next?: (snapshot: LiveSnapshot) => void; error: () => void }): unknown;
  start(): void;
  durable: Part;
}

/** What an actor is in its case. */
export interface Part {
  /** Path of its logic, `parent/child/source`; undefined for a logic that only a function of the chart knows. */
  readonly path: string | undefined;
  readonly kind: LogicKind;
  /** The chart's own logic, also where the engine answers for it. */
  readonly logic: AnyActorLogic;
}

export interface LiveSnapshot {
  readonly status: 'active' | 'done' | 'error' | 'stopped';
  readonly output?: unknown;
  readonly error?: unknown;
  readonly context?: unknown;
  readonly children?: Readonly<Record<string, Revivable>>;
  readonly [field: string]: unknown;
}

/** What XState hands to whoever executes actions. */
export interface ExecutableAction {
  readonly type: string;
  readonly info: { readonly context: unknown; readonly event: ChartEvent };
  readonly params: unknown;
  readonly exec: ((info: unknown, params: unknown) => void) | undefined;
}

/** Session of the case's own actor: the first that a case has. */
export const rootSession = 'x:0';

/** XState's ProcessingStatus. */
export type Processing = 0 | 1 | 2;
export const notStarted = 0;
export const running = 1;
export const stopped = 2;

/** Every actor that XState makes has these parts; its types do not tell. */
export const live = (actor: AnyActorRef): LiveActor => actor as unknown as LiveActor;

/** @param system stands where XState looks for the parent's */
export const makeActor = (logic: AnyActorLogic, options: object, parent: { readonly system: unknown }): LiveActor =>
  live(new Actor(logic, { ...options, parent: parent as never }));

/** What of an actor is needed to make it again for a step. */
export type Revivable = Pick<LiveActor, 'id' | 'sessionId' | 'options' | 'durable' | 'src' | 'systemId' | '_syncSnapshot' | '_snapshot' | '_processingStatus'> & {
  readonly _parent: { readonly sessionId: string; readonly id: string } | undefined;
};

/** An actor between the steps: it holds what it was, and does nothing. */
export class RestingActor implements Revivable {
  readonly options = {};
  _snapshot: LiveSnapshot = { status: 'active' };

  constructor(
    readonly id: string,
    readonly sessionId: string,
    readonly durable: Part,
    readonly src: string | AnyActorLogic,
    readonly _parent: { readonly sessionId: string; readonly id: string } | undefined,
    readonly _processingStatus: Processing,
    readonly systemId?: string,
    readonly _syncSnapshot?: boolean,
  ) {}

  getSnapshot(): LiveSnapshot {
    return this._snapshot;
  }

  send(): void {}
}

/** Of a live actor what its case keeps. The actor itself, its mailbox and its system are made anew for the next step. */
export function atRest(actor: Revivable): RestingActor {
  const { id, sessionId, durable, src, _parent: parent, _processingStatus, systemId, _syncSnapshot, _snapshot } = actor;
  const resting = new RestingActor(id, sessionId, durable, src, parent && { sessionId: parent.sessionId, id: parent.id }, _processingStatus, systemId, _syncSnapshot);
  resting._snapshot = childrenAtRest(_snapshot);
  return resting;
}

export function childrenAtRest(snapshot: LiveSnapshot): LiveSnapshot {
  const children = Object.entries(snapshot.children ?? {});
  return children.length === 0 ? snapshot : { ...snapshot, children: Object.fromEntries(children.map(([key, child]) => [key, atRest(child)])) };
}

/** An actor that has ended, and that others still refer to. */
export const gone = (session: string, id: string): RestingActor => {
  const was = new RestingActor(id, session, { path: undefined, kind: 'transition', logic: nothing }, '', undefined, stopped);
  was._snapshot = { status: 'stopped' };
  return was;
};

const nothing = fromTransition(() => null, null);
