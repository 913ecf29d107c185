import * as fc from 'fast-check';

/**
 * A chart as data that can be printed and made smaller; `chart.ts` makes a machine of it. Its children run kinds that
 * stand in `kids`, and each kid may run those that stand after it, so that children have children two deep.
 */
export interface ChartRecipe {
  readonly root: StateRecipe;
  readonly kids: readonly StateRecipe[];
}

/** States are numbered in order. */
export interface StateRecipe {
  readonly kind: 'atomic' | 'compound' | 'parallel' | 'final' | 'shallowHistory' | 'deepHistory';
  readonly children: readonly StateRecipe[];
  /** Which child is initial, modulo their number. */
  readonly initial: number;
  readonly entry: readonly ActionRecipe[];
  readonly exit: readonly ActionRecipe[];
  readonly on: readonly TransitionRecipe[];
  readonly always: readonly TransitionRecipe[];
  readonly after: readonly (TransitionRecipe & { readonly delay: number })[];
  readonly invoke: InvokeRecipe | null;
  /** What the chart does about what it is told by its children. */
  readonly heard: readonly (TransitionRecipe & { readonly from: 'report' | 'done' | 'error' | 'snapshot' })[];
  readonly onDone: TransitionRecipe | null;
}

export interface InvokeRecipe {
  readonly src: Src;
  readonly onDone: TransitionRecipe;
  readonly onError: TransitionRecipe;
  /** Not for a job: its snapshots are those of a promise. */
  readonly onSnapshot: TransitionRecipe | null;
  readonly systemId: boolean;
}

/** A promise, or a number of one of the kids that may be run from here, modulo their number, or a `fromTransition` that counts. */
export type Src = 'job' | 'tally' | number;

export interface TransitionRecipe {
  readonly event: number;
  /** Modulo the number of states; null: no target. */
  readonly target: number | null;
  readonly reenter: boolean;
  readonly guard: 'none' | 'even' | 'odd' | 'small' | 'notEven' | 'evenAndSmall' | 'oddOrSmall';
  readonly actions: readonly ActionRecipe[];
}

export type ActionRecipe =
  | { readonly kind: 'add'; readonly n: number }
  | { readonly kind: 'tell'; readonly n: number }
  | { readonly kind: 'raise'; readonly event: number }
  | { readonly kind: 'raiseLater'; readonly event: number; readonly delay: number; readonly id: number }
  | { readonly kind: 'sendSelf'; readonly event: number }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'spawn'; readonly id: number }
  | { readonly kind: 'stop'; readonly id: number }
  | { readonly kind: 'emit'; readonly n: number }
  | { readonly kind: 'spawnKid'; readonly how: 'action' | 'assign'; readonly src: Src; readonly id: number; readonly systemId: boolean; readonly sync: boolean }
  | { readonly kind: 'stopKid'; readonly id: number }
  /** To the child that the context refers to, to whoever has the system's name, or to an id that may not be there. */
  | { readonly kind: 'sendKid'; readonly to: 'reference' | 'system' | 'id'; readonly id: number; readonly event: number; readonly delay: number | null }
  | { readonly kind: 'forwardKid' }
  | { readonly kind: 'sendParent'; readonly event: number; readonly delay: number | null }
  | { readonly kind: 'enqueue'; readonly actions: readonly ActionRecipe[] };

/** What happens to a running chart, one thing after the other. */
export type Happening =
  | { readonly kind: 'send'; readonly event: number }
  | { readonly kind: 'pass'; readonly ms: number }
  /** The answer of one of the actors that run, modulo their number. */
  | { readonly kind: 'answer'; readonly which: number; readonly ok: boolean; readonly value: number };

export const events = ['E0', 'E1', 'E2', 'E3'] as const;

/** What children send to their parents and to each other: taken by transitions that count, so that no two can go on for ever. */
export const reports = ['P0', 'P1'] as const;

const event = fc.nat({ max: events.length - 1 });
const delay = fc.integer({ min: 1, max: 60 });
const maybeDelay: fc.Arbitrary<number | null> = fc.option(delay, { freq: 3 });
const id = fc.nat({ max: 1 });
const src: fc.Arbitrary<Src> = fc.oneof({ weight: 3, arbitrary: fc.nat({ max: 1 }) }, { weight: 1, arbitrary: fc.constant('tally' as const) });

/** Who the chart is decides what it may do: only a chart with kids deals with children, only a kid has a parent. */
type Role = 'alone' | 'root' | 'kid';

const alone: fc.MaybeWeightedArbitrary<ActionRecipe>[] = [
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('add' as const), n: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('tell' as const), n: fc.nat({ max: 99 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('raise' as const), event }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('raiseLater' as const), event, delay, id: fc.nat({ max: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('sendSelf' as const), event }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), id: fc.nat({ max: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('spawn' as const), id: fc.nat({ max: 1 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('stop' as const), id }) },
];
const withChildren: fc.MaybeWeightedArbitrary<ActionRecipe>[] = [
  ...alone,
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('emit' as const), n: fc.nat({ max: 99 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('spawnKid' as const), how: fc.constantFrom('action', 'assign'), src, id, systemId: fc.boolean(), sync: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('stopKid' as const), id }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('sendKid' as const), to: fc.constantFrom('reference', 'reference', 'system', 'system', 'id'), id: fc.nat({ max: 3 }), event, delay: maybeDelay,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('forwardKid' as const) }) },
];
const simpleActions: Record<Role, fc.MaybeWeightedArbitrary<ActionRecipe>[]> = {
  alone,
  root: withChildren,
  kid: [...withChildren, { weight: 4, arbitrary: fc.record({ kind: fc.constant('sendParent' as const), event: id, delay: maybeDelay }) }],
};

const action = (role: Role): fc.Arbitrary<ActionRecipe> =>
  fc.oneof(
    { weight: 12, arbitrary: fc.oneof(...simpleActions[role]) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('enqueue' as const), actions: fc.array(fc.oneof(...simpleActions[role]), { maxLength: 3 }) }) },
  );

const transition = (role: Role): fc.Arbitrary<TransitionRecipe> =>
  fc.record({
    event,
    target: fc.option(fc.nat({ max: 30 }), { freq: 4 }),
    reenter: fc.boolean(),
    guard: fc.constantFrom('none', 'none', 'none', 'even', 'odd', 'small', 'notEven', 'evenAndSmall', 'oddOrSmall'),
    actions: fc.array(action(role), { maxLength: 2 }),
  });

const invoke = (role: Role): fc.Arbitrary<InvokeRecipe> =>
  fc.record({
    src: role === 'alone' ? fc.constant('job') : fc.oneof(fc.constant('job' as const), src),
    onDone: transition(role),
    onError: transition(role),
    onSnapshot: role === 'alone' ? fc.constant(null) : fc.option(transition(role), { freq: 2 }),
    systemId: role === 'alone' ? fc.constant(false) : fc.boolean(),
  });

const state = (depth: number, role: Role): fc.Arbitrary<StateRecipe> =>
  fc.record({
    kind:
      depth > 0
        ? fc.constantFrom('atomic', 'atomic', 'compound', 'compound', 'parallel', 'final', 'shallowHistory', 'deepHistory')
        : fc.constantFrom('atomic', 'atomic', 'atomic', 'final'),
    children: depth > 0 ? fc.array(state(depth - 1, role), { minLength: 1, maxLength: 3 }) : fc.constant([]),
    initial: fc.nat({ max: 5 }),
    entry: fc.array(action(role), { maxLength: 2 }),
    exit: fc.array(action(role), { maxLength: 2 }),
    on: fc.array(transition(role), { maxLength: 3 }),
    always: fc.array(transition(role), { maxLength: 1 }),
    after: fc.array(fc.tuple(transition(role), delay).map(([given, ms]) => ({ ...given, delay: ms })), { maxLength: 2 }),
    invoke: fc.option(invoke(role), { freq: role === 'alone' ? 5 : 2 }),
    heard:
      role === 'alone'
        ? fc.constant([])
        : fc.array(
            fc.tuple(transition(role), fc.constantFrom('report' as const, 'report' as const, 'done' as const, 'error' as const, 'snapshot' as const)).map(([given, from]) => ({ ...given, from })),
            { maxLength: 3 },
          ),
    onDone: fc.option(transition(role), { freq: 2 }),
  });

const chart = (depth: number, role: Role): fc.Arbitrary<StateRecipe> =>
  state(depth, role).map((root) => ({ ...root, kind: root.kind === 'parallel' ? 'parallel' : 'compound' }));

/** One chart by itself, with all that a single chart can do. */
export const chartRecipe: fc.Arbitrary<ChartRecipe> = fc.record({ root: chart(3, 'alone'), kids: fc.constant([]) });

/** Smaller charts, and children in the same run, that have children. */
export const familyRecipe: fc.Arbitrary<ChartRecipe> = fc.record({
  root: chart(2, 'root'),
  kids: fc.array(chart(1, 'kid'), { minLength: 1, maxLength: 2 }),
});

export const script: fc.Arbitrary<Happening[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('send' as const), event }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 90 }) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('answer' as const), which: fc.nat({ max: 5 }), ok: fc.boolean(), value: fc.nat({ max: 9 }) }) },
  ),
  { maxLength: 15 },
);
