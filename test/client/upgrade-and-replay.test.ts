import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { runCli } from '../../client/cli/program';
import { obtainTemporalServer } from '../../dev/temporal-server/obtain';
import { freePort, startTemporalServer, type TemporalServer } from '../../dev/temporal-server/run';
import { reportOn } from '../../dev/terminal';
import { recordingsFolder } from '../durable/a-replay';
import { startedProgramme, type EnrolledCase, type Programme } from '../support/programme';
import { terminal } from './a-terminal';

/** `parvis upgrade` and `parvis replay` over a fleet: a server of their own, since they ask every case there is. */

let folder: string;
let binary: string;
let server: TemporalServer;
let programme: Programme;
const enrolled: EnrolledCase[] = [];
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'parvis-fleet-'));
  ({ path: binary } = await obtainTemporalServer({ report: reportOn(process.stderr) }));
  server = await startTemporalServer({ binary, port: await freePort(), databaseFile: path.join(folder, 'temporal.db'), namespace: 'default', log: path.join(folder, 'temporal.log') });
  programme = await startedProgramme({ environment: { PARVIS_TEMPORAL_PORT: server.address.split(':')[1]! } });
  for (let count = 0; count < 3; count += 1) enrolled.push(await programme.enroll());
  for (const one of enrolled) await one.until('mailbox.awaiting');
});
afterAll(async () => {
  await programme[Symbol.asyncDispose]();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const run = async (...argv: string[]) => {
  const screen = terminal({ environment: programme.environment });
  return { code: await runCli(argv, screen), ...screen.written };
};
const ids = () => enrolled.map(({ id }) => id).sort();

/** The index lags behind by a moment. */
const everyCase = async (...argv: string[]) => {
  for (const end = Date.now() + 10_000; ; ) {
    const answer = await run(...argv, '--json');
    const body = JSON.parse(answer.out) as { cases?: { id: string; result: string }[]; error?: { code: string; cases?: { id: string; result: string; problems: unknown }[] } };
    const cases = body.cases ?? body.error?.cases ?? [];
    if (cases.length === enrolled.length || Date.now() > end) return { ...answer, body, cases };
  }
};

test('upgrade to the version that all run is done (0) before it begins', async () => {
  const { code, cases, err } = await everyCase('upgrade', 'enrollment', '--to', '1', '--batch', '2');
  expect({ code, ids: cases.map(({ id }) => id).sort() }).toEqual({ code: 0, ids: ids() });
  expect(new Set(cases.map(({ result }) => result))).toEqual(new Set(['already']));
  expect(err).toBe('2 of 3: 2 in it already\n'); // progress stands beside the result
  expect((await run('upgrade', 'enrollment', '--to', '1')).out).toMatch(/fabrikam-\w+ +1 → 1 +already[^]*3 in it already\.\n$/);
});

test('upgrade to a version that the worker lacks is not possible (1), tried or in earnest, with every case and why', async () => {
  for (const dry of [['--dry-run'], []]) {
    const { code, body, cases } = await everyCase('upgrade', 'enrollment', '--to', '2', ...dry);
    expect({ code, failure: body.error?.code, ids: cases.map(({ id }) => id).sort() }).toEqual({ code: 1, failure: 'cannotUpgrade', ids: ids() });
    expect(cases[0]).toMatchObject({ result: 'fails', problems: [{ place: 'version', problem: 'this worker carries version 1, not 2' }] });
  }
});

test.each([
  [['upgrade', 'enrolment', '--to', '2'], 2, /There is no machine «enrolment»\. There is enrollment\./],
  [['upgrade', 'enrollment'], 2, /--to <version>' not specified/],
  [['upgrade', 'enrollment', '--to', 'two'], 2, /--to takes a whole number/],
  [['upgrade', 'enrollment', '--to', '2', '--as', 'reviewer'], 1, /operators do/],
  [['replay'], 2, /Nothing to replay/],
  [['replay', '--open'], 2, /--open goes with --machine/],
  [['replay', '/nowhere/at/all.json'], 2, /there is no such file/],
  [['replay', '--case', 'nobody'], 2, /There is no case nobody/],
])('%j is told in a sentence (%i)', async (argv, code, says) => {
  const answer = await run(...argv);
  expect({ code: answer.code, out: answer.out }).toEqual({ code, out: '' });
  expect(answer.err).toMatch(says);
});

test('replay takes histories straight from the server, and says (0) that they go on as they went', async () => {
  const [first] = enrolled;
  const { code, out } = await run('replay', '--machine', 'enrollment', '--open', '--limit', '2', '--json');
  expect({ code, outcomes: (JSON.parse(out) as { runs: { outcome: string }[] }).runs.map(({ outcome }) => outcome) }).toEqual({ code: 0, outcomes: ['replays', 'replays'] });
  expect((await run('replay', '--case', first!.id)).out).toMatch(new RegExp(`^replays +${first!.id}, \\d+ events\\n1 of 1 run replays\\.\\n$`));
});

test('replay takes what Temporal’s own command line exports', async () => {
  const id = enrolled[1]!.id;
  const { stdout } = await promisify(execFile)(binary, ['workflow', 'show', '--address', server.address, '--workflow-id', `enrollment:${id}`, '--output', 'json'], { maxBuffer: 1 << 26 });
  const file = path.join(folder, 'exported.json');
  await writeFile(file, stdout);
  const { code, out } = await run('replay', file, '--json');
  expect({ code, run: JSON.parse(out) as unknown }).toMatchObject({ code: 0, run: { runs: [{ outcome: 'replays', workflowId: `enrollment:${id}` }] } });
});

test('replay of a recording that goes through, but not as it was recorded, says where (1)', async () => {
  const recording = JSON.parse(await readFile(path.join(recordingsFolder, 'withdrawn.json'), 'utf8')) as { runs: { seen: { asked: unknown[]; stands: { view: { state: string[] } } } }[] };
  const [file, { seen }] = [path.join(folder, 'altered.json'), recording.runs[0]!];
  const [state] = seen.stands.view.state;
  seen.stands.view.state = ['elsewhere'];
  seen.asked.push({ timer: 7 });
  await writeFile(file, JSON.stringify(recording));
  const { code, out } = await run('replay', file);
  expect(code).toBe(1);
  expect(out).toMatch(/^altered[^\n]*\n +it goes through, but not as it was recorded\n/);
  expect(out).toContain(`stands.view.state.0: "elsewhere" → "${state}"\n`);
  expect(out).toContain(`asked.${seen.asked.length - 1}: {"timer":7} → nothing\n`);
});

test('replay of an exported history that the present workflow does not have says where and what (1); of what is none, so too (2)', async () => {
  const handle = programme.access.client.workflow.getHandle(`enrollment:${enrolled[0]!.id}`);
  const exported = JSON.parse(historyToJSON(await handle.fetchHistory())) as { events: Record<string, { activityType?: { name: string } }>[] };
  const scheduled = exported.events.find((event) => 'activityTaskScheduledEventAttributes' in event)!;
  scheduled['activityTaskScheduledEventAttributes']!.activityType!.name = 'findFirm';
  const [changed, headless] = [path.join(folder, 'changed.json'), path.join(folder, 'headless.json')];
  await writeFile(changed, JSON.stringify(exported));
  await writeFile(headless, JSON.stringify({ events: exported.events.slice(3) }));

  const { code, out } = await run('replay', changed, headless);
  expect(code).toBe(1);
  expect(out).toContain('the history has the activity findFirm, where the present workflow asks for reserve');
  expect(out).toContain('it does not begin with the start of its run');
  expect(out).toMatch(/executed by parvis@[\d.]+ xstate@[\d.]+ workflows@[0-9a-f]{12}/);
  expect((await run('replay', headless)).code).toBe(2);
});
