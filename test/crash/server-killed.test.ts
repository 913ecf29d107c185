import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { obtainTemporalServer } from '../../dev/temporal-server/obtain';
import { freePort, startTemporalServer, type TemporalServer } from '../../dev/temporal-server/run';
import { reportOn } from '../../dev/terminal';
import { contact, globalAdmin, mailboxHolder, reviewer } from '../support/people';
import { insist } from '../support/insist';
import { startedProgram } from '../support/program';
import { startedProgramme } from '../support/programme';

jest.setTimeout(180_000);

test('the Temporal server killed between two steps and started again: the case goes on, nothing is sent twice', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'parvis-killed-'));
  const { path: binary } = await obtainTemporalServer({ report: reportOn(process.stderr) });
  const port = await freePort();
  const start = () => startTemporalServer({ binary, port, databaseFile: path.join(folder, 'temporal.db'), namespace: 'default', log: path.join(folder, 'temporal.log') });
  let server: TemporalServer = await start();
  const killAndRestart = async () => {
    process.kill(server.pid, 'SIGKILL');
    await server.exited;
    server = await start();
  };
  try {
    await using programme = await startedProgramme({ worker: false, environment: { PARVIS_TEMPORAL_PORT: String(port) } });
    await using _worker = await startedProgram('worker', programme.environment);
    const enrolled = await programme.enroll();
    await killAndRestart();
    const { particulars } = await insist(() => enrolled.until('mailbox.awaiting', 60_000));
    await insist(() => enrolled.send('mailbox.confirm', mailboxHolder, { tokenHash: particulars.confirmation?.tokenHash }, { key: 'mailbox' }));
    await insist(() => enrolled.send('registration.prove', contact, {}, { key: 'registration' }));
    await killAndRestart();
    await insist(() => enrolled.until('clock.onTime', 60_000));
    await insist(() => enrolled.send('verification.approve', reviewer, {}, { key: 'approve' }));
    await insist(() => enrolled.until('agreement.offered', 60_000));
    await insist(() => enrolled.send('agreement.sign', globalAdmin, { name: 'Ada Martin', version: '2026-09' }, { key: 'sign' }));
    await insist(() => enrolled.until('active.adminAgent.missing', 60_000));

    const mails = await enrolled.received(5, 60_000);
    expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(5);
    // A message whose sending was not recorded when the server died may be there again, once for each kill, never as another one.
    expect(mails.length).toBeLessThanOrEqual(7);
    const sent = (await enrolled.history()).map(({ event }) => event).filter((event) => !event.endsWith('.done'));
    expect(sent).toEqual(['case.start', 'mailbox.confirm', 'registration.prove', 'verification.approve', 'agreement.sign']);
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
