import { randomUUID } from 'node:crypto';
import type { TemporalAccess } from './connect';
import { Failure, rootMessage } from './failures';

/**
 * The present time of one case, epoch ms: the clock's, or ahead of it where its time was made to pass.
 */
export async function timeOf({ connection, namespace }: TemporalAccess, workflowId: string): Promise<number> {
  const { workflowExtendedInfo } = await connection.workflowService.describeWorkflowExecution({ namespace, execution: { workflowId } });
  const current = workflowExtendedInfo?.timeSkippingInfo?.currentTime;
  return current ? Number(current.seconds) * 1_000 + Math.floor((current.nanos ?? 0) / 1_000_000) : Date.now();
}

/**
 * Lets the time of one case pass, for rehearsals and tests: the server fires every timer on the way at that timer's own
 * moment. Only the embedded server, or one that is configured for it, does this.
 * @param to epoch ms in the case's own time
 * @throws Failure `usage` where that time has passed already; `failed` where the server cannot skip time or the case ends on the way.
 */
export async function passTime(access: TemporalAccess, workflowId: string, to: number): Promise<void> {
  const { connection, namespace } = access;
  const workflowExecution = { workflowId };
  // Skipping stops here, so that the distance is measured from a time that stands.
  const ms = to - (await timeOf(access, workflowId));
  if (ms <= 0) throw new Failure('usage', `The case's own time is past ${new Date(to).toISOString()} already.`);
  const fastForwardId = randomUUID();
  try {
    await connection.workflowService.updateWorkflowExecutionOptions({
      namespace,
      workflowExecution,
      workflowExecutionOptions: {
        timeSkippingConfig: {
          enabled: true,
          fastForwardConfig: { id: fastForwardId, duration: { seconds: Math.floor(ms / 1_000), nanos: (ms % 1_000) * 1_000_000 } },
        },
      },
      updateMask: { paths: ['time_skipping_config'] },
    } as never); // seconds are a 64-bit integer on the wire, which takes a number as well
    for (;;) {
      const answer = await connection.workflowService.pollWorkflowExecutionTimeSkipping({ namespace, workflowExecution, fastForwardId });
      if (answer.fastForwardPollingResult === completed) return;
      if (answer.fastForwardPollingResult !== timedOut) throw new Error(answer.failedReason || 'the server gave no reason');
    }
  } catch (error) {
    throw new Failure('failed', `Time could not be made to pass: ${rootMessage(error)}`, {}, error);
  }
}

/** FastForwardPollingResult of Temporal's API. */
const timedOut = 1;
const completed = 2;
