import { randomBytes } from 'node:crypto';
import type { TemporalAccess } from '../../client/connect';

/**
 * Lets the time of one execution pass on the real server, which fires every timer on the way at its own virtual moment.
 * @param to epoch ms in the execution's own time
 */
export async function fastForward({ connection, namespace }: TemporalAccess, workflowId: string, to: number): Promise<void> {
  const workflowExecution = { workflowId };
  const set = (timeSkippingConfig: object) =>
    connection.workflowService.updateWorkflowExecutionOptions({
      namespace, workflowExecution, workflowExecutionOptions: { timeSkippingConfig }, updateMask: { paths: ['time_skipping_config'] },
    } as never);
  const before = await set({ enabled: false });
  console.log(JSON.stringify(before));
  const now = Date.now();
  const ms = to - now;
  const fastForwardId = randomBytes(6).toString('hex');
  const s = await set({ enabled: true, fastForwardConfig: { id: fastForwardId, duration: { seconds: Math.floor(ms / 1000), nanos: (ms % 1000) * 1_000_000 } } });
  console.log(JSON.stringify(s));
  const answer = await connection.workflowService.pollWorkflowExecutionTimeSkipping({ namespace, workflowExecution, fastForwardId });
  console.log(JSON.stringify(answer));
  const d = await connection.workflowService.describeWorkflowExecution({ namespace, execution: workflowExecution });
  console.log(JSON.stringify(d.workflowExtendedInfo));
}
