import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { Worker } from '@temporalio/worker';

/** Would the cases that are named go on as they went under the workflows of a file? Asked before that is deployed: replay.ts FILE ID… */
const [file = 'workflows.ts', ...ids] = process.argv.slice(2);
const connection = await Connection.connect({ address: process.env['TEMPORAL_ADDRESS'] ?? '127.0.0.1:7233' });
const { workflow } = new Client({ connection });
async function* histories() {
  for (const id of ids) yield { workflowId: `parcel:${id}`, history: await workflow.getHandle(`parcel:${id}`).fetchHistory() };
}
const workflowsPath = fileURLToPath(new URL(file, import.meta.url));
for await (const { workflowId, error } of Worker.runReplayHistories({ workflowsPath }, histories())) console.log(workflowId, error?.message ?? 'replays');
await connection.close();
