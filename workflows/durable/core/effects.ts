import type { ChartEvent } from '../protocol';

/** What a step asks of the shell, in the order in which the chart asked for it. Data only. */
export type Effect =
  | { readonly kind: 'startActor'; readonly generation: number; readonly id: string; readonly src: string; readonly input: unknown; readonly effect: number }
  | { readonly kind: 'stopActor'; readonly generation: number }
  | { readonly kind: 'startTimer'; readonly generation: number; readonly deadline: number }
  | { readonly kind: 'cancelTimer'; readonly generation: number }
  | { readonly kind: 'perform'; readonly effect: number; readonly action: string; readonly params: unknown }
  | { readonly kind: 'emit'; readonly event: ChartEvent }
  | { readonly kind: 'log'; readonly label?: string; readonly value: unknown };

/** What XState's action executor is handed. Only these fields are read. */
interface ExecutableAction {
  readonly type: string;
  readonly params?: unknown;
}

/** An action of the chart as the core understands it. */
export type Asked =
  | { readonly kind: 'raise'; readonly id: string; readonly event: ChartEvent; readonly delay: number }
  | { readonly kind: 'sendSelf'; readonly event: ChartEvent }
  | { readonly kind: 'cancel'; readonly id: string }
  | { readonly kind: 'spawn'; readonly id: string; readonly src: string; readonly input: unknown }
  | { readonly kind: 'stop'; readonly id: string }
  | { readonly kind: 'emit'; readonly event: ChartEvent }
  | { readonly kind: 'log'; readonly label?: string; readonly value: unknown }
  | { readonly kind: 'custom'; readonly type: string; readonly params: unknown };

/**
 * Reads one executable action of XState 5.33.
 * @returns undefined where nothing is left to do (an undelayed raise is already in the machine's own queue).
 * @throws Error for what this engine cannot execute, with the place.
 */
export function readAction(action: ExecutableAction, selfId: string): Asked | undefined {
  // The shapes below are XState's own, one for each built-in action; they are checked field by field where it matters.
  const params = action.params as Record<string, unknown>;
  switch (action.type) {
    case 'xstate.raise': {
      if (typeof params['delay'] !== 'number') return undefined;
      const event = params['event'] as ChartEvent;
      return { kind: 'raise', id: typeof params['id'] === 'string' ? params['id'] : event.type, event, delay: params['delay'] };
    }
    case 'xstate.sendTo': {
      const event = params['event'] as ChartEvent;
      const target = params['to'] as { id?: string } | undefined;
      if (target?.id !== selfId) throw new Error(`«sendTo» of ${event.type} to another actor cannot be executed durably yet; answer through the actor's result`);
      if (typeof params['delay'] === 'number') {
        return { kind: 'raise', id: typeof params['id'] === 'string' ? params['id'] : event.type, event, delay: params['delay'] };
      }
      return { kind: 'sendSelf', event };
    }
    case 'xstate.cancel':
      return { kind: 'cancel', id: params['sendId'] as string };
    case 'xstate.spawnChild': {
      const src = params['src'];
      if (typeof src !== 'string') throw new Error(`the actor «${String(params['id'])}» stands inline in the chart; name it in setup({ actors }) so that it can be bound`);
      // An unnamed spawnChild takes the id that XState gave its reference.
      const reference = params['actorRef'] as { id: string };
      return { kind: 'spawn', id: typeof params['id'] === 'string' ? params['id'] : reference.id, src, input: params['input'] };
    }
    case 'xstate.stopChild': {
      const reference = action.params as { id: string } | undefined;
      return reference ? { kind: 'stop', id: reference.id } : undefined;
    }
    case 'xstate.emit':
      return { kind: 'emit', event: params['event'] as ChartEvent };
    case 'xstate.log':
      return { kind: 'log', value: params['value'], ...(typeof params['label'] === 'string' ? { label: params['label'] } : {}) };
    default:
      if (action.type.startsWith('xstate.')) throw new Error(`the built-in action «${action.type}» cannot be executed durably yet`);
      return { kind: 'custom', type: action.type, params: action.params };
  }
}
