import { proxySinks, type Sinks, type WorkflowInterceptorsFactory } from '@temporalio/workflow';
import { wire } from '../../workflows/durable/protocol';

/**
 * Runs in the workflows' sandbox. Temporal's own replay compares commands by their kind and name; this shows what it does
 * not look at: what activities are asked, how long timers run, what is carried over, and how the case then stands.
 */
export interface SeenSinks extends Sinks {
  seen: {
    /** One request to the world outside the case, in order. */
    asked(request: unknown): void;
    /** The case's own view and history after an activation, as JSON. */
    stands(view: string): void;
  };
}

const { seen } = proxySinks<SeenSinks>();

/** Temporal gives interceptors no way to ask a query; the handlers are where its activator keeps them. */
interface Handlers {
  readonly queryHandlers: ReadonlyMap<string, { readonly handler: () => unknown }>;
}
const handlers = (): Handlers => (globalThis as unknown as { __TEMPORAL_ACTIVATOR__: Handlers }).__TEMPORAL_ACTIVATOR__;

export const interceptors: WorkflowInterceptorsFactory = () => ({
  outbound: [
    {
      scheduleActivity: (input, next) => (seen.asked({ activity: input.activityType, of: input.args }), next(input)),
      scheduleLocalActivity: (input, next) => (seen.asked({ localActivity: input.activityType, of: input.args }), next(input)),
      startTimer: (input, next) => (seen.asked({ timer: input.durationMs }), next(input)),
      continueAsNew: (input, next) => (seen.asked({ continueAsNew: input.args.map(withoutEngine) }), next(input)),
    },
  ],
  internals: [
    {
      concludeActivation(input, next) {
        const answer = (query: string): unknown => handlers().queryHandlers.get(query)?.handler();
        if (handlers().queryHandlers.has(wire.view)) seen.stands(JSON.stringify({ view: withoutEngine(answer(wire.view)), history: answer(wire.history) }));
        return next(input);
      },
    },
  ],
});

/** A release of the engine may carry on a case as the one before it did; only its name differs. */
function withoutEngine(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('engine' in value)) return value;
  const { engine: _, ...rest } = value;
  return rest;
}
