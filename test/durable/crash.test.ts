import { randomBytes } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { StartedCase, until } from './a-world';
import { MortalWorker } from './on-server/mortal-worker';

/** A worker that dies takes work of the charts' own with it: the next one begins it again, and the case takes everything once. */

interface Heard {
  readonly readings: readonly number[];
  readonly answers: readonly string[];
  readonly calibrated: { readonly by: number; readonly begun: number } | null;
}

test('a callback goes on where it was, a promise is begun again, once; what is sent meanwhile is heard', async () => {
  const address = process.env['PARVIS_TEST_TEMPORAL']!; // set by global-setup
  const connection = await Connection.connect({ address });
  await using worker = await MortalWorker.started(address, `crash-${randomBytes(4).toString('hex')}`, () => undefined);
  const id = randomBytes(4).toString('hex');
  const handle = await new Client({ connection }).workflow.start('meter', { workflowId: `meter:${id}`, taskQueue: worker.taskQueue, args: [{ input: {} }] });
  const meter = new StartedCase(id, new Client({ connection }).workflow.getHandle(handle.workflowId));
  const heard = async (): Promise<Heard> => (await meter.view()).particulars as unknown as Heard;
  try {
    await until('it is read', async () => (await heard()).readings.length >= 5 || undefined);
    await worker.killAndStartAgain();
    const { readings: before } = await until('the next worker has taken the case up', () => heard().catch(() => undefined));
    await meter.send('ask', { what: 'how hot' });
    await until('it answers', async () => (await heard()).answers.length === 1 || undefined, 40);
    const { calibrated } = await until('it is calibrated', async () => ((await heard()).calibrated ? heard() : undefined), 60);
    expect(calibrated).toEqual({ by: worker.pid, begun: 1 });
    await meter.send('enough');
    const { readings, answers } = (await meter.handle.result()) as Heard;
    expect(answers).toEqual(['how hot']);
    expect(readings.length).toBeGreaterThan(before.length + 5);
    expect(readings).toEqual([...new Set(readings)].sort((a, b) => a - b));
    // Nothing was left out before the answer, which took a number of its own.
    expect(readings.slice(0, before.length + 1)).toEqual(Array.from({ length: before.length + 1 }, (_, index) => index + 1));
  } finally {
    await meter.handle.terminate('it was seen').catch(() => {});
    await connection.close();
  }
}, 150_000);

