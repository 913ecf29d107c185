import {
  and, assign, cancel, emit, enqueueActions, forwardTo, fromPromise, fromTransition, not, or, raise, sendParent, setup, stopChild,
  type AnyActorRef, type AnyStateMachine,
} from 'xstate';
import { events, reports, type ActionRecipe, type ChartRecipe, type InvokeRecipe, type Src, type StateRecipe, type TransitionRecipe } from './recipe';

export interface Counted {
  readonly n: number;
  /** Who this is: the ids of the children from the root down, each with the count of who started it. */
  readonly path: string;
  /** The child that was spawned last by an assign. */
  readonly kid: AnyActorRef | null;
}

/** Tells an actor by who started it and when, as far as a chart can know. */
export interface JobInput {
  readonly of: string;
  readonly n: number;
}

/** What a run of a chart is observed by: its custom actions, and the actors that it starts. */
export interface Hooks {
  readonly tell: (what: string) => void;
  readonly job: (input: JobInput, signal: AbortSignal) => Promise<number>;
}

const unhooked: Hooks = { tell: () => {}, job: () => new Promise(() => {}) };

/** The machine of a recipe; the same one for the engine and, with hooks, for XState's own interpreter. */
export function chartOf({ root, kids }: ChartRecipe, hooks: Hooks = unhooked): AnyStateMachine {
  // The last kid has none; each of the others may run those that stand after it.
  const machines: AnyStateMachine[] = [];
  for (let index = kids.length - 1; index >= 0; index -= 1) machines.unshift(machineOf(kids[index]!, machines, hooks, `kid${index}`));
  return machineOf(root, machines, hooks, 'root');
}

/** The number from which on a chart takes no more reports and starts no more children, so that every run comes to rest. */
const enough = 24;

function machineOf(root: StateRecipe, kids: readonly AnyStateMachine[], hooks: Hooks, name: string): AnyStateMachine {
  const numbers = new Map<StateRecipe, number>();
  const number = (state: StateRecipe): void => {
    numbers.set(state, numbers.size);
    childrenOf(state).forEach(number);
  };
  number(root);
  const machine = setup({
    types: { context: {} as Counted, events: {} as { type: string } },
    actors: {
      job: fromPromise<number, JobInput>(({ input, signal }) => hooks.job(input, signal)),
      tally: fromTransition((count: number) => count + 1, ({ input }: { input: KidInput }) => input.n),
      ...(Object.fromEntries(kids.map((kid, index) => [`kid${index}`, kid])) as object), // XState's types know names that are written down
    },
    actions: { tell: (_, { what }: { what: string }) => hooks.tell(what) },
    guards: {
      even: ({ context }) => context.n % 2 === 0,
      odd: ({ context }) => context.n % 2 === 1,
      small: ({ context }) => context.n < 6,
      notEnough: ({ context }) => context.n < enough,
    },
  });
  // XState's types know a chart that is written down; this one is made. What is made wrong, XState itself refuses.
  const config = configOf(root, { root, numbers, kids: kids.length, isRoot: name === 'root', invoking: 0 }) as never;
  return machine.createMachine({
    ...(config as object),
    id: name,
    context: ({ input }: { input?: KidInput }) => ({ n: input?.n ?? 0, path: input?.path ?? '', kid: null }),
    output: ({ context }: { context: Counted }) => context.n,
    options: { maxIterations: 60 },
  } as never) as unknown as AnyStateMachine;
}

/** What every child is started with; the tally needs the number only. */
interface KidInput {
  readonly n: number;
  readonly path: string;
}

/** The chart that is being made. */
interface Making {
  readonly root: StateRecipe;
  readonly numbers: Map<StateRecipe, number>;
  /** How many kinds of children it may run. */
  readonly kids: number;
  readonly isRoot: boolean;
  /** How many of its states have invoked a child so far. */
  invoking: number;
}

const isHistory = ({ kind }: StateRecipe): boolean => kind === 'shallowHistory' || kind === 'deepHistory';

/** A state with nothing but history in it is as good as one with nothing in it. */
function childrenOf(state: StateRecipe): readonly StateRecipe[] {
  const nested = state.kind === 'compound' || state.kind === 'parallel';
  return nested && state.children.some((child) => !isHistory(child)) ? state.children : [];
}

function configOf(state: StateRecipe, making: Making): object {
  const idOf = (one: StateRecipe): string => `s${making.numbers.get(one)}`;
  const all = [...making.numbers.keys()];
  const actionsOf = (recipes: readonly ActionRecipe[]): unknown[] => recipes.map((recipe) => actionOf(recipe, making));
  const to = (index: number | null): { target?: string } => {
    const target = index === null ? undefined : all[index % all.length];
    return target && target !== making.root ? { target: `#${idOf(target)}` } : {};
  };
  const move = ({ target, reenter, guard, actions }: TransitionRecipe): object => ({
    ...to(target), ...(reenter ? { reenter } : {}), ...guarded(guard), actions: actionsOf(actions),
  });
  const bounded = (given: TransitionRecipe): object => {
    const { guard } = guarded(given.guard);
    return { ...move(given), guard: guard === undefined ? 'notEnough' : and(['notEnough', guard as never]), actions: [counting, tellWhatWasHeard, ...actionsOf(given.actions)] };
  };
  const id = idOf(state);
  if (isHistory(state)) return { id, type: 'history', history: state.kind === 'deepHistory' ? 'deep' : 'shallow' };
  const common = { id, entry: actionsOf(state.entry), exit: actionsOf(state.exit) };
  if (state.kind === 'final') return { ...common, type: 'final' };

  const byEvent = new Map<string, object[]>();
  const on = (type: string, given: object): void => void byEvent.set(type, [...(byEvent.get(type) ?? []), given]);
  for (const given of state.on) on(events[given.event]!, move(given));
  for (const given of state.heard) on(heardAs(given.from, given.event), bounded(given));
  const after = Object.fromEntries(state.after.map((given) => [given.delay, move(given)]));
  const children = childrenOf(state);
  const real = children.filter((child) => !isHistory(child));
  return {
    ...common,
    on: Object.fromEntries(byEvent),
    after,
    always: state.always.map(move),
    ...(state.invoke ? { invoke: invokeOf(state.invoke, id, making, move, bounded) } : {}),
    ...(children.length > 0
      ? {
          ...(state.kind === 'parallel' ? { type: 'parallel' } : { initial: idOf(real[state.initial % real.length]!) }),
          states: Object.fromEntries(children.map((child) => [idOf(child), configOf(child, making)])),
          ...(state.onDone ? { onDone: move(state.onDone) } : {}),
        }
      : {}),
  };
}

type Move = (given: TransitionRecipe) => object;

function invokeOf(recipe: InvokeRecipe, id: string, making: Making, move: Move, bounded: Move): object {
  const src = srcOf(recipe.src, making);
  if (src === 'job') {
    const input = ({ context }: { context: Counted }): JobInput => ({ of: context.path + id, n: context.n });
    return { src, input, onDone: move(recipe.onDone), onError: move(recipe.onError) };
  }
  making.invoking += 1;
  const named = recipe.systemId && making.isRoot && making.invoking <= 2;
  return {
    src,
    id: `invoked-${id}`,
    input: ({ context }: { context: Counted }): KidInput => ({ n: context.n, path: `${context.path}${id}:${context.n}/` }),
    ...(named ? { systemId: `sys${making.invoking + 1}` } : {}),
    onDone: bounded(recipe.onDone),
    onError: bounded(recipe.onError),
    ...(recipe.onSnapshot ? { onSnapshot: bounded(recipe.onSnapshot) } : {}),
  };
}

function srcOf(src: Src, { kids }: Making): string {
  if (typeof src === 'string') return src;
  return kids === 0 ? 'tally' : `kid${src % kids}`;
}

function heardAs(from: 'report' | 'done' | 'error' | 'snapshot', event: number): string {
  switch (from) {
    case 'report':
      return reports[event % reports.length]!;
    case 'snapshot':
      return 'xstate.snapshot.*';
    default:
      return `xstate.${from}.actor.*`;
  }
}

const counting = assign({ n: ({ context }: { context: Counted }) => context.n + 1 });

/** Outputs, errors and snapshots of children are looked at, so that a wrong one is seen. */
const tellWhatWasHeard = {
  type: 'tell',
  params: ({ context, event }: { context: Counted; event: Heard }) => {
    const seen = event.snapshot?.context;
    const what = event.output ?? event.error?.message ?? (typeof seen === 'number' ? seen : seen?.n);
    return { what: `${context.path}${event.type} ${JSON.stringify(what)}` };
  },
};
interface Heard {
  readonly type: string;
  readonly output?: unknown;
  readonly error?: Error;
  readonly snapshot?: { readonly context: number | Counted };
}

function guarded(guard: TransitionRecipe['guard']): { guard?: unknown } {
  switch (guard) {
    case 'none':
      return {};
    case 'notEven':
      return { guard: not('even') };
    case 'evenAndSmall':
      return { guard: and(['even', 'small']) };
    case 'oddOrSmall':
      return { guard: or(['odd', 'small']) };
    default:
      return { guard };
  }
}

/** An action that is taken only while the chart has not counted far enough, and counts: without an end, two that cause each other would go on for ever. */
const counted = (most: number, act: (enqueue: Enqueue, n: number, context: Counted) => void): unknown =>
  enqueueActions(({ context, enqueue }) => {
    const before = context as unknown as Counted; // every chart here counts
    if (before.n >= most) return;
    enqueue.assign({ n: before.n + 1 });
    act(enqueue as unknown as Enqueue, before.n + 1, before);
  });

/** What XState's own `enqueue` offers, without the names that its types would have to know. */
interface Enqueue {
  readonly raise: (event: { type: string }, options: object) => void;
  readonly sendTo: (to: unknown, event: { type: string }, options?: object) => void;
  readonly spawnChild: (src: string, options: object) => void;
  readonly stopChild: (id: string) => void;
}

function actionOf(recipe: ActionRecipe, making: Making): unknown {
  switch (recipe.kind) {
    case 'add':
      return assign({ n: ({ context }: { context: Counted }) => context.n + recipe.n });
    case 'tell':
      return { type: 'tell', params: ({ context }: { context: Counted }) => ({ what: context.path + (recipe.n * 100 + context.n) }) };
    case 'raise':
      return raise({ type: events[recipe.event]! });
    case 'raiseLater':
      return counted(40, (enqueue) => enqueue.raise({ type: events[recipe.event]! }, { delay: recipe.delay, id: `later${recipe.id}` }));
    case 'sendSelf':
      return enqueueActions(({ context, enqueue, self }) => {
        const { n } = context as unknown as Counted;
        if (n >= 40) return;
        enqueue.assign({ n: n + 1 });
        enqueue.sendTo(self, { type: events[recipe.event]! });
      });
    case 'cancel':
      return cancel(`later${recipe.id}`);
    case 'spawn':
      // Counted first, so that two of one id can be told apart.
      return counted(40, (enqueue, n, { path }) => enqueue.spawnChild('job', { id: `job${recipe.id}`, input: { of: `${path}job${recipe.id}`, n } }));
    case 'stop':
      return stopChild(`job${recipe.id}`);
    case 'emit':
      return emit(({ context }: { context: Counted }) => ({ type: 'emitted', n: recipe.n * 100 + context.n, path: context.path }));
    case 'spawnKid':
      return spawnKidOf(recipe, making);
    case 'stopKid':
      return stopChild(`kid${recipe.id}`);
    case 'sendKid':
      return counted(enough, (enqueue) => enqueue.sendTo(...addressed(recipe, making), recipe.delay === null ? {} : { delay: recipe.delay, id: `sent${recipe.id}` }));
    case 'forwardKid':
      return enqueueActions(({ context, enqueue }) => {
        const { n, kid } = context as unknown as Counted;
        if (!kid || n >= enough) return;
        enqueue.assign({ n: n + 1 });
        enqueue(forwardTo(({ context: now }) => (now as unknown as { kid: AnyActorRef }).kid));
      });
    case 'sendParent':
      return enqueueActions(({ context, enqueue }) => {
        const { n } = context as unknown as Counted;
        if (n >= enough) return;
        enqueue.assign({ n: n + 1 });
        enqueue(sendParent({ type: reports[recipe.event]! }, recipe.delay === null ? {} : { delay: recipe.delay }));
      });
    case 'enqueue':
      return enqueueActions(({ enqueue }) => {
        for (const one of recipe.actions) enqueue(actionOf(one, making) as never);
      });
  }
}

function spawnKidOf({ how, src: which, id, systemId, sync }: Extract<ActionRecipe, { kind: 'spawnKid' }>, making: Making): unknown {
  const src = srcOf(which, making);
  const optionsOf = (n: number, path: string): object => ({
    id: `kid${id}`,
    input: { n, path: `${path}kid${id}:${n}/` } satisfies KidInput,
    syncSnapshot: sync,
    // Below the root, two of one kind would both ask for the name.
    ...(systemId && making.isRoot ? { systemId: `sys${id}` } : {}),
  });
  if (how === 'action') {
    return counted(enough, (enqueue, n, { path }) => {
      enqueue.stopChild(`kid${id}`); // gives up its name in the system
      enqueue.spawnChild(src, optionsOf(n, path));
    });
  }
  return enqueueActions(({ context, enqueue }) => {
    const { n, path } = context as unknown as Counted;
    if (n >= enough) return;
    enqueue.stopChild(`kid${id}`);
    enqueue.assign(({ spawn }) => ({ n: n + 1, kid: spawn(src as never, optionsOf(n + 1, path) as never) }));
  });
}

/** Whom, and what: what goes to a name in the system may come back, so it is a report. Nobody there: XState sends it to the chart itself. */
function addressed({ to, id, event }: Extract<ActionRecipe, { kind: 'sendKid' }>, making: Making): [to: unknown, event: { type: string }] {
  if (to === 'system') return [({ system }: { system: { get: (name: string) => AnyActorRef | undefined } }) => system.get(`sys${id}`), { type: reports[event % reports.length]! }];
  // A child's own failure leaves behind what it did before it; a chart's is the end of the comparison.
  if (to === 'id' && making.isRoot) return [`kid${id % 2}`, { type: events[event]! }];
  return [({ context }: { context: Counted }) => context.kid, { type: events[event]! }];
}
