import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { until } from './until';

/** Has the server forget a closed case, as it does by itself when the time for that has come. */
export async function forget(client: Client, workflowId: string): Promise<void> {
  await until('the server has forgotten the case', async () => {
    // Asked again: while it is still busy with the case's closing, the server may let a request go by.
    await client.workflowService.deleteWorkflowExecution({ namespace: 'default', workflowExecution: { workflowId } }).catch(() => undefined);
    return client.workflow.getHandle(workflowId).describe().then(() => undefined, (error: unknown) => (error instanceof WorkflowNotFoundError ? true : undefined));
  }, 50);
}
