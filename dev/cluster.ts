import { setTimeout as pause } from 'node:timers/promises';
import { Connection, isGrpcServiceError } from '@temporalio/client';
import type { Settings } from '../configuration/settings';
import { temporalConnection } from '../configuration/temporal';
import { CannotStart } from './cannot-start';
import { registerSearchAttributes } from './temporal-server/search-attributes';

export interface ClusterOptions {
  readonly settings: Settings;
  say(line: string): void;
  /** Between two questions whether it is there, ms. Default: 5,000. */
  readonly askEvery?: number;
}

/**
 * Has a cluster of one's own know what cases are searched by, and from then on says when it stops answering and when it
 * is back. Answers what ends the watch.
 * @throws CannotStart where it does not answer now; Error where it refuses the search attributes.
 */
export async function joinCluster({ settings, say, askEvery = 5000 }: ClusterOptions): Promise<() => Promise<void>> {
  const { namespace, ...reaching } = await temporalConnection(settings);
  const connection = await Connection.connect({ connectTimeout: 10_000, ...reaching }).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CannotStart(`The Temporal cluster at ${settings.TEMPORAL_ADDRESS} does not answer (${reason}). TEMPORAL_ADDRESS names it; without it, a server is started here.`);
  });
  try {
    await registerSearchAttributes(connection, namespace);
  } catch (error) {
    await connection.close();
    throw error;
  }

  const ending = new AbortController();
  const watching = (async () => {
    let answering = true;
    while (!ending.signal.aborted) {
      await pause(askEvery, undefined, { signal: ending.signal }).catch(() => undefined);
      const there: boolean = (await isThere(connection)) || (answering && (await isThere(connection))); // one lost answer is no news
      if (ending.signal.aborted || there === answering) continue;
      answering = there;
      if (there) say(`The Temporal cluster at ${settings.TEMPORAL_ADDRESS} answers again.`);
      else say(`The Temporal cluster at ${settings.TEMPORAL_ADDRESS} does not answer any more; cases stand still until it is back.`);
    }
  })();
  return async () => {
    ending.abort();
    await connection.close();
    await watching;
  };
}

/** gRPC's numbers for what a refusal, which is an answer too, never has. */
const deadlineExceeded = 4;
const unavailable = 14;

async function isThere(connection: Connection): Promise<boolean> {
  try {
    await connection.withDeadline(Date.now() + 5000, () => connection.workflowService.getSystemInfo({}));
    return true;
  } catch (error) {
    return isGrpcServiceError(error) && ![deadlineExceeded, unavailable].includes(error.code);
  }
}
