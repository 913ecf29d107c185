import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { composeDeliveryReport } from '../../activities/mail/delivery-report';
import { messageToken } from '../../activities/mail/message-token';
import { casesOver, type Cases } from '../../client/cases';
import { connectTemporal } from '../../client/connect';
import { casesOf } from '../../client/durable';
import { readSettings } from '../../configuration/settings';
import { bundleOf } from '../../worker/bundle';
import { quietWorkers, runningWorker } from '../support/running-worker';

export const linkKey = Buffer.alloc(32, 7);
export const recipient = 'ada.martin@fabrikam.example';

/** Settings of a program that finds the tests' Temporal server. */
export const onTestServer = (): Record<string, string> => ({ PARVIS_TEMPORAL_PORT: process.env['PARVIS_TEST_TEMPORAL']!.split(':')[1]! }); // set by global-setup

/** A report that a mail of the case came back. */
export const report = (caseId: string, more: Partial<Parameters<typeof composeDeliveryReport>[0]> = {}): Buffer =>
  composeDeliveryReport({
    to: `bounces+${messageToken(linkKey, { caseId, effect: 3 })}@parvis.example`, messageId: '<report-1@mx.fabrikam.example>', at: Date.UTC(2026, 10, 23), host: 'mx.fabrikam.example',
    recipient, action: 'failed', status: '5.1.1', diagnostic: '550 5.1.1 no such user', message: Buffer.from('Subject: hello\r\n\r\nhello'), ...more,
  });

export interface MailedCases {
  readonly cases: Cases;
  readonly taskQueue: string;
  /** A case that keeps what it hears of its mails. */
  aCase(): Promise<{ id: string; heard(): Promise<unknown> }>;
  stop(): Promise<void>;
}

/** Cases on the real server that hear of their mails, and a worker for them. */
export async function mailedCases(): Promise<MailedCases> {
  quietWorkers();
  const taskQueue = `bounces-${randomBytes(4).toString('hex')}`;
  const access = await connectTemporal(readSettings({ ...onTestServer(), PARVIS_TASK_QUEUE: taskQueue }));
  const cases = casesOver(access);
  const started: string[] = [];
  const stopWorker = await runningWorker({ address: access.address, namespace: access.namespace, taskQueue: access.taskQueue }, {}, { workflowBundle: await bundleOf(path.join(__dirname, 'a-mailed-case.ts')) });
  return {
    cases,
    taskQueue,
    async aCase() {
      const id = `mailed-${randomBytes(4).toString('hex')}`;
      await casesOf(access.client, { kind: 'enrollment', taskQueue }).start(id);
      started.push(id);
      return { id, heard: async () => (await cases.view(id)).particulars['heard'] };
    },
    async stop() {
      for (const id of started) await access.client.workflow.getHandle(`enrollment:${id}`).terminate('the test is over').catch(() => {});
      await stopWorker();
      await access.close();
    },
  };
}
