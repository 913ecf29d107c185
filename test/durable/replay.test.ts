import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { recordingsFolder, replayed, type Recording } from './a-replay';

/**
 * Cases that ran on the real server, run again by the present chart and engine. Where this fails, a case in flight would
 * break or go another way than it began. While no version is released, look at the difference and record anew with
 * `npm run histories`; once one is, the change belongs into a new version.
 */

beforeAll(() => void Runtime.install({ logger: new DefaultLogger('ERROR') }));

const recordings = readdirSync(recordingsFolder).filter((name) => name.endsWith('.json'));

test('there are recordings of the ways that an enrollment can take', () => expect(recordings.length).toBeGreaterThanOrEqual(5));

test.each(recordings)('%s goes the way that it went: the same requests to the world, and the same case at the end', async (name) => {
  const { workflowId, runs } = JSON.parse(readFileSync(path.join(recordingsFolder, name), 'utf8')) as Recording;
  const again = await replayed(workflowId, runs.map(({ history }) => history));
  expect(again).toHaveLength(runs.length);
  for (const [index, run] of again.entries()) {
    if (run instanceof Error) throw run;
    expect(run).toEqual(runs[index]!.seen);
  }
}, 120_000);
