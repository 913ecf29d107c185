import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Call } from '../../activities';
import { connectTemporal, type TemporalAccess } from '../../client/connect';
import { casesOf, type DurableCases } from '../../client/durable';
import { readSettings } from '../../configuration/settings';
import { bundleOf } from '../../worker/bundle';
import { quietWorkers, runningWorker } from '../support/running-worker';
import { until } from '../support/until';

/** Limits that all workers share: so many activities of a kind in a second, whoever executes them. */

jest.setTimeout(120_000);

let access: TemporalAccess;
let cases: DurableCases;
let workflowBundle: Awaited<ReturnType<typeof bundleOf>>;
/** When the registry was asked, epoch ms, and by which worker. */
let asked: { at: number; by: string }[];

beforeAll(async () => {
  quietWorkers();
  workflowBundle = await bundleOf(path.join(__dirname, '..', 'enrollment', 'outside', 'asking.ts'));
});
beforeEach(async () => {
  asked = [];
  const settings = readSettings({ PARVIS_TEMPORAL_PORT: process.env['PARVIS_TEST_TEMPORAL']!.split(':')[1]!, PARVIS_TASK_QUEUE: `limits-${randomBytes(4).toString('hex')}` }); // set by global-setup
  access = await connectTemporal(settings);
  cases = casesOf(access.client, { kind: 'outsideQuestion', taskQueue: access.taskQueue });
});
afterEach(() => access.close());

const found = { outcome: 'notFound' };
function aWorker(by: string, registry: number | undefined): Promise<() => Promise<void>> {
  const activities = {
    findCompany: async (_call: Call) => {
      asked.push({ at: Date.now(), by });
      return found;
    },
    archiveSegment: async () => ({ stored: true }),
  };
  return runningWorker({ address: access.address, namespace: access.namespace, taskQueue: access.taskQueue, rates: { registry, addresses: undefined } }, activities, { workflowBundle });
}

const start = async (count: number): Promise<string[]> => {
  const ids = Array.from({ length: count }, () => `limited-${randomBytes(4).toString('hex')}`);
  await Promise.all(ids.map((id) => cases.start(id, { ask: 'findCompany', question: { duns: '260482871' } })));
  return ids;
};

test('two workers together ask no oftener than the limit, and both of them ask', async () => {
  const perSecond = 10;
  const stops = await Promise.all([aWorker('one', perSecond), aWorker('two', perSecond)]);
  const ids = await start(50);
  for (const id of ids) expect(await cases.result(id)).toEqual(found);
  expect(asked).toHaveLength(50);
  expect(new Set(asked.map(({ by }) => by)).size).toBe(2);
  const times = asked.map(({ at }) => at).toSorted((a, b) => a - b);
  // A second's worth may go at once in the beginning.
  const took = (times.at(-1)! - times[0]!) / 1_000;
  expect(50 / took).toBeLessThan(1.6 * perSecond);
  const busiest = Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 1_000).length));
  expect(busiest).toBeLessThanOrEqual(2.5 * perSecond);
  await Promise.all(stops.map((stop) => stop()));
});

test('without a limit nothing is held back', async () => {
  const stop = await aWorker('one', undefined);
  const ids = await start(50);
  for (const id of ids) await cases.result(id);
  const times = asked.map(({ at }) => at).toSorted((a, b) => a - b);
  expect(times.at(-1)! - times[0]!).toBeLessThan(3_000);
  await stop();
});

test('what was asked for while a limit was set is answered after it is lifted, and its history can be replayed by either', async () => {
  const limited = await aWorker('limited', 1);
  const ids = await start(4);
  await until('the first is answered', () => asked.length > 0 || undefined);
  await until('all have asked', async () => (await Promise.all(ids.map((id) => cases.view(id)))).every(({ pending, status }) => pending.length > 0 || status === 'done') || undefined);
  await limited();
  const free = await aWorker('free', undefined);
  for (const id of ids) expect(await cases.result(id)).toEqual(found);
  const history = await access.client.workflow.getHandle(`outsideQuestion:${ids.at(-1)}`).fetchHistory();
  const queues = (history.events ?? []).flatMap(({ activityTaskScheduledEventAttributes: asking }) => asking?.taskQueue?.name ?? []);
  expect(queues).toEqual([`${access.taskQueue}.registry`, access.taskQueue]); // the archive falls under no limit
  expect((await cases.view(ids.at(-1)!)).status).toBe('done'); // a closed case is replayed for each question, by a worker that knows of no limit
  await free();
});
