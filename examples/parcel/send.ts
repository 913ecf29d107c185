import { Client, Connection } from '@temporalio/client';
import { casesOf } from 'parvis/durable/client';

const connection = await Connection.connect({ address: process.env['TEMPORAL_ADDRESS'] ?? '127.0.0.1:7233' });
const parcels = casesOf(new Client({ connection }), { kind: 'parcel', taskQueue: 'parcels' });
const by = { kind: 'staff', id: 'paul', roles: ['carrier'] };

const id = `p${Date.now()}`;
await parcels.start(id, { address: '1 rue de la Paix' });
const travelling = await parcels.wait(id, { states: ['travelling'] }, { timeoutMs: 30_000 });
console.log(travelling.state, travelling.deadlines, travelling.forecast[0]);
await parcels.send(id, { event: { type: 'delivered' }, by });
console.log(await parcels.result(id));
await connection.close();
