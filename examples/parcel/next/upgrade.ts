import { Client, Connection } from '@temporalio/client';
import { casesOf } from 'parvis/durable/client';

/** Takes cases to version 2, those that are named or every open one: first each is tried in memory, then upgraded where it fits. */
const connection = await Connection.connect({ address: process.env['TEMPORAL_ADDRESS'] ?? '127.0.0.1:7233' });
const client = new Client({ connection });
const parcels = casesOf(client, { kind: 'parcel', taskQueue: 'parcels' });
const by = { kind: 'staff', id: 'olga', roles: ['operator'] };

const named = process.argv.slice(2);
if (named.length === 0) {
  for await (const { workflowId } of client.workflow.list({ query: "WorkflowType = 'parcel' AND ExecutionStatus = 'Running'" })) named.push(workflowId.slice('parcel:'.length));
}
for (const id of named) {
  await parcels.wait(id, () => true, { timeoutMs: 60_000 }); // until a worker answers
  const tried = await parcels.tryUpgrade(id, 2);
  console.log(id, tried);
  if (tried.outcome !== 'fits') continue;
  await parcels.upgrade(id, { to: 2, by, reason: 'parcels can be lost' });
  const upgraded = await parcels.wait(id, ({ version }) => version === 2, { timeoutMs: 60_000 });
  console.log(id, upgraded.state, upgraded.deadlines);
}
await connection.close();
