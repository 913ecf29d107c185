import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { bundleOf } from '../../worker/bundle';
import { createWorker } from '../../worker/worker';
import type { Told } from './sharing';

const address = (): string => process.env['PARVIS_TEST_TEMPORAL']!; // set by global-setup

beforeAll(() => void Runtime.install({ logger: new DefaultLogger('ERROR') }));

/** What two cases, one after the other in one worker, tell of their modules. */
async function twoCases(shared: boolean): Promise<[Told, Told]> {
  const taskQueue = `sharing-${randomBytes(4).toString('hex')}`;
  const workflowBundle = await bundleOf(path.join(__dirname, 'sharing.ts'), { shared });
  const { worker, connection } = await createWorker({ address: address(), namespace: 'default', taskQueue }, {}, { workflowBundle, shutdownGraceTime: 0 });
  const clients = await Connection.connect({ address: address() });
  const { workflow } = new Client({ connection: clients });
  const told = (): Promise<Told> => workflow.execute<() => Promise<Told>>('telling', { taskQueue, workflowId: randomBytes(4).toString('hex'), args: [] });
  try {
    return await worker.runUntil(async () => [await told(), await told()]);
  } finally {
    await Promise.all([connection.close(), clients.close()]);
  }
}

test('cases of a shared bundle have one evaluation of its modules between them, frozen, and schemas work in it', async () => {
  const [first, second] = await twoCases(true);
  expect([first.cases, second.cases]).toEqual([1, 2]);
  for (const told of [first, second]) expect(told).toMatchObject({ accepted: true, refused: true, left: false });
});

test('cases of another bundle have modules of their own, and schemas work in them too', async () => {
  const [first, second] = await twoCases(false);
  expect([first.cases, second.cases]).toEqual([1, 1]);
  for (const told of [first, second]) expect(told).toMatchObject({ accepted: true, refused: true, left: true });
});
