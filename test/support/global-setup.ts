import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { reportOn } from '../../dev/terminal';
import { obtainTemporalServer } from '../../dev/temporal-server/obtain';
import { freePort, startTemporalServer, type TemporalServer } from '../../dev/temporal-server/run';
import { workflowBundle } from '../../worker/bundle';

declare global {
  var temporalOfTheSuite: TemporalServer | undefined;
}

/** One Temporal server for the whole suite, on a database of its own; each test file has its own task queue. */
export default async function setUp(): Promise<void> {
  const { path: binary } = await obtainTemporalServer({ report: reportOn(process.stderr) });
  const folder = await mkdtemp(path.join(os.tmpdir(), 'parvis-test-'));
  const server = await startTemporalServer({
    binary, port: await freePort(), databaseFile: path.join(folder, 'temporal.db'), namespace: 'default', log: path.join(folder, 'temporal.log'),
    // What tests have it forget it forgets at once, and not first when a busy queue says that it has seen to the closing.
    dynamicConfig: { 'history.transferProcessorEnsureCloseBeforeDelete': 'false' },
  });
  globalThis.temporalOfTheSuite = server;
  process.env['PARVIS_TEST_TEMPORAL'] = server.address; // test files run in processes of their own and inherit it
  await workflowBundle();
}
