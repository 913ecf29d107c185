import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { connectTemporal } from '../../client/connect';
import { passTime } from '../../client/rehearsal';
import { readSettings } from '../../configuration/settings';
import { obtainTemporalServer } from '../../dev/temporal-server/obtain';
import { freePort, startTemporalServer } from '../../dev/temporal-server/run';
import { reportOn } from '../../dev/terminal';

const month = 30 * 86_400_000;

/** A case that nobody executes, at a server's. */
async function idleCase(environment: Record<string, string>) {
  const access = await connectTemporal(readSettings(environment), environment);
  const handle = await access.client.workflow.start('enrollment', { workflowId: `enrollment:idle-${process.pid}`, taskQueue: 'nobody-polls-this', args: [] });
  return { access, handle, [Symbol.asyncDispose]: () => access.close() };
}

describe('letting time pass', () => {
  test('is one sentence where the case is closed, and where there is none', async () => {
    await using idle = await idleCase({ PARVIS_TEMPORAL_PORT: process.env['PARVIS_TEST_TEMPORAL']?.split(':')[1] ?? '' }); // set for the whole suite
    await idle.handle.terminate('the test wants it closed');
    await expect(passTime(idle.access, idle.handle.workflowId, Date.now() + month)).rejects.toMatchObject({ code: 'closed', message: expect.stringMatching(/^Case idle-\d+ is closed; no time/) });
    await expect(passTime(idle.access, 'enrollment:nobody', Date.now() + month)).rejects.toMatchObject({ code: 'unknownCase' });
  });

  test('is one sentence where the server cannot', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'parvis-no-skipping-'));
    const { path: binary } = await obtainTemporalServer({ report: reportOn(process.stderr) });
    const server = await startTemporalServer({
      binary, port: await freePort(), databaseFile: path.join(folder, 'temporal.db'), namespace: 'default', log: path.join(folder, 'temporal.log'),
      dynamicConfig: { 'frontend.WorkflowTimeSkippingEnabled': 'false' },
    });
    try {
      await using idle = await idleCase({ TEMPORAL_ADDRESS: server.address });
      await expect(passTime(idle.access, idle.handle.workflowId, Date.now() + month)).rejects.toMatchObject({
        code: 'usage',
        message: `The Temporal server at ${server.address} cannot let time pass; the one that \`npm start\` runs can.`,
      });
    } finally {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
