import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';
import { activitiesOf } from 'parvis/durable/worker';
import { parcel } from './chart';

const connection = await NativeConnection.connect({ address: process.env['TEMPORAL_ADDRESS'] ?? '127.0.0.1:7233' });
const worker = await Worker.create({
  connection,
  taskQueue: 'parcels',
  workflowsPath: fileURLToPath(new URL('workflows.ts', import.meta.url)),
  activities: activitiesOf(parcel),
});
await worker.run();
