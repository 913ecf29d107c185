import { Client, Connection } from '@temporalio/client';
import { openCases, upgradeCases } from '../../../client/upgrades';

/** Takes a fleet to version 2, a case at a time, as a process that can be killed: a line of JSON for each. */
async function main([address = '', taskQueue = '', kind = '']: readonly string[]): Promise<void> {
  const connection = await Connection.connect({ address });
  const namespace = 'default';
  const access = { client: new Client({ connection, namespace }), connection, address, namespace, taskQueue, supervised: () => false, close: () => connection.close() };
  const asked = { kind, to: 2, batch: 1, by: { kind: 'staff', id: 'olga', roles: ['operator'] } };
  for await (const done of upgradeCases(access, await openCases(access, kind), asked)) process.stdout.write(`${JSON.stringify(done)}\n`);
  await access.close();
}

void main(process.argv.slice(2));
