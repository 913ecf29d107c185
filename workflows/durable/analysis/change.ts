/**
 * What a change of a chart asks for. `free`: no case in flight can tell. `version`: running cases must keep the old chart,
 * since their histories would not replay on the new one. `migration`: a running case does not fit the new chart as it
 * stands, so that to move it needs a step of its own besides the version.
 */
export type ChangeKind = 'free' | 'version' | 'migration';

export interface ChartChange {
  readonly kind: ChangeKind;
  /** As in warnings: `open (on go, 2)`; or what has changed by its name: `guard «isSmall»`, `event «go»`. */
  readonly place: string;
  readonly message: string;
  /** What is to be done about it. */
  readonly todo: string;
}

export const free = (place: string, message: string, todo = 'nothing'): ChartChange => ({ kind: 'free', place, message, todo });

export const version = (place: string, message: string, besides?: string): ChartChange => ({
  kind: 'version', place, message,
  todo: `release it as a new version; running cases keep the old one${besides ? `; ${besides}` : ''}`,
});

export const migration = (place: string, message: string, todo: string): ChartChange => ({ kind: 'migration', place, message, todo: `release it as a new version; to move running cases, ${todo}` });
