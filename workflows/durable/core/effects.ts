import type { ChartEvent } from '../protocol';
import type { RunningActor } from './state';

/** What a step asks of the shell, in the order in which the chart asked for it. */
export type Effect =
  | ({ readonly kind: 'startActor' } & Pick<RunningActor, 'generation' | 'id' | 'src' | 'as' | 'input' | 'effect' | 'taken' | 'sync'>)
  | { readonly kind: 'stopActor'; readonly generation: number }
  | { readonly kind: 'startTimer'; readonly generation: number; readonly deadline: number }
  | { readonly kind: 'cancelTimer'; readonly generation: number }
  /** `asked`: what the chart's own implementation is called with, encoded; absent for an action that is bound. */
  | { readonly kind: 'perform'; readonly effect: number; readonly action: string; readonly params: unknown; readonly asked?: unknown }
  /** For another case. `effect` counts what this case says to others. */
  | { readonly kind: 'tell'; readonly effect: number; readonly to: Addressee; readonly say: Say }
  /**
   * An action that runs within the case, once its step is over. The only effect that is no data. `asked`: what `performInCase`
   * needs to do it again, encoded; absent where nothing can find the action again.
   */
  | { readonly kind: 'run'; readonly effect: number; readonly action: string; readonly call: (deliver: Deliver) => void; readonly asked?: () => unknown }
  /** `from`: path of the machine that emits; empty for the case's own chart. */
  | { readonly kind: 'emit'; readonly event: ChartEvent; readonly from: string }
  | { readonly kind: 'log'; readonly label?: string; readonly value: unknown };

/** A child by the number of the effect that started it, the parent, or any case by its workflow id. */
export type Addressee = { readonly child: number } | 'parent' | { readonly workflow: string };

export type Say = { readonly kind: 'event'; readonly event: ChartEvent } | { readonly kind: 'stop' };

/** Takes what an action sends to an actor of the case when its step is over. */
export type Deliver = (session: string, event: ChartEvent) => void;
