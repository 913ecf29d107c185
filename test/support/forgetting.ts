import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { until } from './until';

/** After so long without an effect, ms, a request is taken for one that the server let go by, busy as it was with the case's closing. */
const askedAgainAfter = 3_000;

/** Has the server forget a closed case, as it does by itself when the time for that has come. */
export async function forget(client: Client, workflowId: string): Promise<void> {
  let asked = 0;
  await until('the server has forgotten the case', async () => {
    if (Date.now() - asked > askedAgainAfter) {
      asked = Date.now();
      await client.workflowService.deleteWorkflowExecution({ namespace: 'default', workflowExecution: { workflowId } }).catch(() => undefined);
    }
    return client.workflow.getHandle(workflowId).describe().then(() => undefined, (error: unknown) => (error instanceof WorkflowNotFoundError ? true : undefined));
  });
}
