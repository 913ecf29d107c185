import type { Client, WorkflowHandle } from '@temporalio/client';
import type { Competitor } from '../sides';

const clerk = { kind: 'staff', id: 'clara', roles: ['clerk'] };

export const startedErrand = (client: Client, { workflowType, taskQueue }: Competitor, caseId: string, more: object = {}): Promise<WorkflowHandle> =>
  client.workflow.start(workflowType, { workflowId: `errand:${caseId}`, taskQueue, args: [{ input: {}, by: clerk, ...more }] });

export async function sendErrand(handle: WorkflowHandle, { update }: Competitor, type: 'note' | 'go'): Promise<void> {
  const [name, argument] = update({ type }, clerk);
  await handle.executeUpdate(name, { args: [argument] });
}

/** A whole errand: started, told to go, and waited for until its workflow has ended. */
export async function errandRun(client: Client, competitor: Competitor, caseId: string): Promise<WorkflowHandle> {
  const handle = await startedErrand(client, competitor, caseId);
  await sendErrand(handle, competitor, 'go');
  const sum: unknown = await handle.result();
  if (sum !== 6) throw new Error(`The errand ${caseId} ended with ${String(sum)}, not with 6.`);
  return handle;
}
