import * as fc from 'fast-check';

/** A chart as data that can be printed and made smaller; `chart.ts` makes a machine of it. States are numbered in order. */
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
  readonly invoke: { readonly onDone: TransitionRecipe; readonly onError: TransitionRecipe } | null;
  readonly onDone: TransitionRecipe | null;
}

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
  | { readonly kind: 'enqueue'; readonly actions: readonly ActionRecipe[] };

/** What happens to a running chart, one thing after the other. */
export type Happening =
  | { readonly kind: 'send'; readonly event: number }
  | { readonly kind: 'pass'; readonly ms: number }
  /** The answer of one of the actors that run, modulo their number. */
  | { readonly kind: 'answer'; readonly which: number; readonly ok: boolean; readonly value: number };

export const events = ['E0', 'E1', 'E2', 'E3'] as const;

const event = fc.nat({ max: events.length - 1 });
const delay = fc.integer({ min: 1, max: 60 });

const simpleAction: fc.Arbitrary<ActionRecipe> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('add' as const), n: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('tell' as const), n: fc.nat({ max: 99 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('raise' as const), event }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('raiseLater' as const), event, delay, id: fc.nat({ max: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('sendSelf' as const), event }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), id: fc.nat({ max: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('spawn' as const), id: fc.nat({ max: 1 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('stop' as const), id: fc.nat({ max: 1 }) }) },
);
const action: fc.Arbitrary<ActionRecipe> = fc.oneof(
  { weight: 12, arbitrary: simpleAction },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('enqueue' as const), actions: fc.array(simpleAction, { maxLength: 3 }) }) },
);
const actions = fc.array(action, { maxLength: 2 });

const transition: fc.Arbitrary<TransitionRecipe> = fc.record({
  event,
  target: fc.option(fc.nat({ max: 30 }), { freq: 4 }),
  reenter: fc.boolean(),
  guard: fc.constantFrom('none', 'none', 'none', 'even', 'odd', 'small', 'notEven', 'evenAndSmall', 'oddOrSmall'),
  actions,
});

const state = (depth: number): fc.Arbitrary<StateRecipe> =>
  fc.record({
    kind:
      depth > 0
        ? fc.constantFrom('atomic', 'atomic', 'compound', 'compound', 'parallel', 'final', 'shallowHistory', 'deepHistory')
        : fc.constantFrom('atomic', 'atomic', 'atomic', 'final'),
    children: depth > 0 ? fc.array(state(depth - 1), { minLength: 1, maxLength: 3 }) : fc.constant([]),
    initial: fc.nat({ max: 5 }),
    entry: actions,
    exit: actions,
    on: fc.array(transition, { maxLength: 3 }),
    always: fc.array(transition, { maxLength: 1 }),
    after: fc.array(fc.tuple(transition, delay).map(([given, ms]) => ({ ...given, delay: ms })), { maxLength: 2 }),
    invoke: fc.option(fc.record({ onDone: transition, onError: transition }), { freq: 5 }),
    onDone: fc.option(transition, { freq: 2 }),
  });

export const chartRecipe = state(3).map((root): StateRecipe => ({ ...root, kind: root.kind === 'parallel' ? 'parallel' : 'compound' }));

export const script: fc.Arbitrary<Happening[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('send' as const), event }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 90 }) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('answer' as const), which: fc.nat({ max: 5 }), ok: fc.boolean(), value: fc.nat({ max: 9 }) }) },
  ),
  { maxLength: 15 },
);
