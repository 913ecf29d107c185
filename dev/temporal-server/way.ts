import type { Report } from '../terminal';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface WayContext {
  readonly report: Report;
  readonly environment: Environment;
  readonly downloadFrom: string;
  readonly signal?: AbortSignal;
}

/** One way to get the binary: writes it to `target`, or throws a `NotThisWay`. */
export interface Way {
  (target: string, context: WayContext): Promise<void>;
}

/** Why one way of obtaining the server is closed; the message completes «download: …». */
export class NotThisWay extends Error {
  override readonly name = 'NotThisWay';
}
