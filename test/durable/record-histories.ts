import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { Application } from '../../machines/enrollment/application';
import { globalAdmin, operator, reviewer } from '../support/people';
import { startedProgramme, EnrolledCase, type Programme } from '../support/programme';
import { until } from './a-world';
import { recordingsFolder, replayed, type Recording } from './a-replay';

/**
 * Records cases for `replay.test.ts` from the real server: `npm run histories`. Runs as a test file does, because it
 * needs the suite's server; everybody in it is fictitious.
 */

let programme: Programme;
beforeEach(async () => (programme = await startedProgramme()));
afterEach(() => programme[Symbol.asyncDispose]());

async function signed(enrolled: EnrolledCase) {
  await enrolled.until('agreement.offered');
  await enrolled.send('agreement.sign', globalAdmin, { name: 'Ada Martin', version: '2026-09' });
  await enrolled.until('active.adminAgent.missing');
  await enrolled.send('adminAgent.assign', globalAdmin);
  await enrolled.until('active.adminAgent.ready');
}

test('active, its PartnerID put off until the agreement is offered', async () => {
  const enrolled = await programme.enroll({ partnerId: 'deferred' });
  await enrolled.confirm();
  await enrolled.send('case.assign', operator, { reviewer: 'rita' }, { key: 'assign', reason: 'she knows the trade' });
  await enrolled.send('verification.approve', reviewer);
  await enrolled.until('agreement.offered');
  await enrolled.send('partnerId.associate', globalAdmin, { partnerId: enrolled.ownPartnerId });
  await enrolled.until('partnerId.associated');
  await signed(enrolled);
  await record('active-partnerid-deferred', enrolled);
});

test('escalated to level 2, then asked for information', async () => {
  const enrolled = await programme.enroll();
  const { forecast } = await enrolled.confirm();
  await enrolled.elapse(forecast[2]!.at + 3_600_000);
  await enrolled.send('information.request', reviewer, { documents: [{ document: 'registration certificate', proves: 'the name' }] });
  await enrolled.elapse(forecast[2]!.at + 26 * 3_600_000);
  await enrolled.send('information.complete', operator);
  await record('escalated-information-requested', enrolled);
});

test('rejected, and mended by an address by hand', async () => {
  const enrolled = await programme.enroll();
  await enrolled.confirm();
  await enrolled.send('verification.reject', reviewer, { reasons: [{ code: 'nameDiffers', field: 'company.name', remedy: 'enter it as registered' }] });
  await enrolled.send('profile.mend', operator, { company: { name: 'Fabrikam', address: { lines: ['12 rue de la Paix'], postalCode: '75002', city: 'PARIS' } } });
  await enrolled.until('registeredOtherwise').then(() => enrolled.send('company.choose', operator, { take: 'own', because: 'the name was shortened last week' }));
  await enrolled.until('addressSuggested').then(() => enrolled.send('address.choose', operator, { take: 1 }));
  await enrolled.until('clock.onTime');
  await record('rejected-and-mended', enrolled);
});

test('withdrawn', async () => {
  const enrolled = await programme.enroll();
  await enrolled.confirm();
  await enrolled.send('enrollment.withdraw', globalAdmin);
  await programme.access.client.workflow.getHandle(`enrollment:${enrolled.id}`).result();
  await record('withdrawn', enrolled);
});

test('active, continued as new after every fourth step', async () => {
  const { access, cases, mails, settings } = programme;
  const id = `fabrikam-${randomBytes(4).toString('hex')}`;
  const applied = await programme.ownApplication();
  await access.client.workflow.start('enrollment', {
    workflowId: `enrollment:${id}`, taskQueue: settings.PARVIS_TASK_QUEUE,
    args: [{ input: Application.parse(applied), by: operator, continueAfterSteps: 4 }],
  });
  const enrolled = new EnrolledCase(id, applied, cases, access, mails);
  await enrolled.confirm();
  await enrolled.send('verification.approve', reviewer);
  await signed(enrolled);
  await record('active-continued-as-new', enrolled);
  await access.client.workflow.getHandle(`enrollment:${id}`).terminate('it is recorded');
});

/** Writes a case's runs, the first one first, each with what its replay shows; the last must show what the server shows. */
async function record(name: string, enrolled: EnrolledCase): Promise<void> {
  await programme.cases.wait(enrolled.id, ({ pending, status }) => pending.length === 0 || status === 'done', { timeoutMs: 15_000, what: 'rest' });
  const workflowId = `enrollment:${enrolled.id}`;
  const { client } = programme.access;
  const histories: unknown[] = [];
  // A run that has only just continued another one has nothing to show yet.
  await until('the latest run has begun', async () => (await client.workflow.getHandle(workflowId).fetchHistory()).events?.some(({ workflowTaskCompletedEventAttributes: done }) => done) || undefined);
  for (let runId: string | null | undefined = (await client.workflow.getHandle(workflowId).describe()).runId; runId; ) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    // On which machine it was recorded is nobody's business.
    histories.unshift(JSON.parse(historyToJSON(history).replaceAll(`${process.pid}@${os.hostname()}`, 'recorder')));
    runId = history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
  }
  const seen = (await replayed(workflowId, histories)).map((run) => {
    if (run instanceof Error) throw run;
    return run;
  });
  const { state, revision } = await enrolled.view();
  expect(seen.at(-1)).toMatchObject({ stands: { view: { state, revision } } });
  const recording: Recording = { workflowId, runs: histories.map((history, index) => ({ seen: seen[index]!, history })) };
  mkdirSync(recordingsFolder, { recursive: true });
  writeFileSync(path.join(recordingsFolder, `${name}.json`), `${JSON.stringify(recording, undefined, 1)}\n`);
}
