import { and, assign, cancel, enqueueActions, fromPromise, not, or, raise, setup, stopChild, type AnyStateMachine } from 'xstate';
import { events, type ActionRecipe, type StateRecipe, type TransitionRecipe } from './recipe';

export interface Counted {
  readonly n: number;
}

/** Tells an actor by who started it and when, as far as a chart can know. */
export interface JobInput {
  readonly of: string;
  readonly n: number;
}

/** What a run of a chart is observed by: its custom actions, and the actors that it starts. */
export interface Hooks {
  readonly tell: (n: number) => void;
  readonly job: (input: JobInput, signal: AbortSignal) => Promise<number>;
}

const unhooked: Hooks = { tell: () => {}, job: () => new Promise(() => {}) };

/** The machine of a recipe; the same one for the engine and, with hooks, for XState's own interpreter. */
export function chartOf(root: StateRecipe, hooks: Hooks = unhooked): AnyStateMachine {
  const machine = setup({
    types: { context: {} as Counted, events: {} as { type: string } },
    actors: { job: fromPromise<number, JobInput>(({ input, signal }) => hooks.job(input, signal)) },
    actions: { tell: (_, { n }: { n: number }) => hooks.tell(n) },
    guards: {
      even: ({ context }) => context.n % 2 === 0,
      odd: ({ context }) => context.n % 2 === 1,
      small: ({ context }) => context.n < 6,
    },
  });
  const numbers = new Map<StateRecipe, number>();
  const number = (state: StateRecipe): void => {
    numbers.set(state, numbers.size);
    childrenOf(state).forEach(number);
  };
  number(root);
  // XState's types know a chart that is written down; this one is made. What is made wrong, XState itself refuses.
  const config = configOf(root, numbers, root) as never;
  return machine.createMachine({ ...(config as object), id: 's0', context: { n: 0 }, options: { maxIterations: 60 } } as never) as unknown as AnyStateMachine;
}

const isHistory = ({ kind }: StateRecipe): boolean => kind === 'shallowHistory' || kind === 'deepHistory';

/** A state with nothing but history in it is as good as one with nothing in it. */
function childrenOf(state: StateRecipe): readonly StateRecipe[] {
  const nested = state.kind === 'compound' || state.kind === 'parallel';
  return nested && state.children.some((child) => !isHistory(child)) ? state.children : [];
}

function configOf(state: StateRecipe, numbers: Map<StateRecipe, number>, root: StateRecipe): object {
  const idOf = (one: StateRecipe): string => `s${numbers.get(one)}`;
  const all = [...numbers.keys()];
  const to = (index: number | null): { target?: string } => {
    const target = index === null ? undefined : all[index % all.length];
    return target && target !== root ? { target: `#${idOf(target)}` } : {};
  };
  const move = ({ target, reenter, guard, actions }: TransitionRecipe): object => ({
    ...to(target), ...(reenter ? { reenter } : {}), ...guarded(guard), actions: actions.map(actionOf),
  });
  const id = idOf(state);
  if (isHistory(state)) return { id, type: 'history', history: state.kind === 'deepHistory' ? 'deep' : 'shallow' };
  const common = { id, entry: state.entry.map(actionOf), exit: state.exit.map(actionOf) };
  if (state.kind === 'final') return { ...common, type: 'final' };

  const byEvent = new Map<string, object[]>();
  for (const given of state.on) byEvent.set(events[given.event]!, [...(byEvent.get(events[given.event]!) ?? []), move(given)]);
  const after = Object.fromEntries(state.after.map((given) => [given.delay, move(given)]));
  const children = childrenOf(state);
  const real = children.filter((child) => !isHistory(child));
  return {
    ...common,
    on: Object.fromEntries(byEvent),
    after,
    always: state.always.map(move),
    ...(state.invoke ? { invoke: { src: 'job', input: ({ context }: { context: Counted }): JobInput => ({ of: id, n: context.n }), onDone: move(state.invoke.onDone), onError: move(state.invoke.onError) } } : {}),
    ...(children.length > 0
      ? {
          ...(state.kind === 'parallel' ? { type: 'parallel' } : { initial: idOf(real[state.initial % real.length]!) }),
          states: Object.fromEntries(children.map((child) => [idOf(child), configOf(child, numbers, root)])),
          ...(state.onDone ? { onDone: move(state.onDone) } : {}),
        }
      : {}),
  };
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

function actionOf(recipe: ActionRecipe): unknown {
  switch (recipe.kind) {
    case 'add':
      return assign({ n: ({ context }: { context: Counted }) => context.n + recipe.n });
    case 'tell':
      return { type: 'tell', params: ({ context }: { context: Counted }) => ({ n: recipe.n * 100 + context.n }) };
    case 'raise':
      return raise({ type: events[recipe.event]! });
    case 'raiseLater':
      // Without an end, two of them that set two more each would fill any clock.
      return enqueueActions(({ context, enqueue }) => {
        if ((context as unknown as Counted).n >= 40) return;
        enqueue.assign({ n: (context as unknown as Counted).n + 1 });
        enqueue.raise({ type: events[recipe.event]! }, { delay: recipe.delay, id: `later${recipe.id}` });
      });
    case 'sendSelf':
      // Nothing bounds what an actor sends to itself in XState, so the chart does.
      return enqueueActions(({ context, enqueue, self }) => {
        if ((context as unknown as Counted).n >= 40) return;
        enqueue.assign({ n: (context as unknown as Counted).n + 1 });
        enqueue.sendTo(self, { type: events[recipe.event]! });
      });
    case 'cancel':
      return cancel(`later${recipe.id}`);
    case 'spawn':
      // Counted first, so that two of one id can be told apart.
      return enqueueActions(({ context, enqueue }) => {
        const n = (context as unknown as Counted).n + 1;
        enqueue.assign({ n });
        enqueue.spawnChild('job' as never, { id: `job${recipe.id}`, input: { of: `job${recipe.id}`, n } });
      });
    case 'stop':
      return stopChild(`job${recipe.id}`);
    case 'enqueue':
      return enqueueActions(({ enqueue }) => {
        for (const one of recipe.actions) enqueue(actionOf(one) as never);
      });
  }
}
