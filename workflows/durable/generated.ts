/**
 * The activities that execute what a chart itself brings along, where its binding names nothing else: `activitiesOf`
 * makes them, cases call them by these names.
 */
export const generated = {
  promise: (machine: string): string => `${machine}.actor`,
  callback: (machine: string): string => `${machine}.callback`,
  action: (machine: string): string => `${machine}.action`,
} as const;

/** Input of the activity for a promise, a callback or an observable. `input` is encoded. */
export interface ActorCall {
  /** Path of the logic below the machine. */
  readonly src: string;
  readonly input: unknown;
  readonly generation: number;
}

/** Input of the activity for a custom action. */
export interface ActionCall {
  /** Path of the machine and the action's name or place. */
  readonly action: string;
  /** `{ context, event, params, self }`, encoded. */
  readonly asked: unknown;
}

/** Answer of the activity for a custom action: what it sent to actors of the case, in order. */
export interface ActionAnswer {
  /** Encoded events. */
  readonly sent: readonly { readonly session: string; readonly event: unknown }[];
}
