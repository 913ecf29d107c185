import { insist } from '../support/insist';
import { contact, globalAdmin, mailboxHolder, reviewer } from '../support/people';
import { startedProgramme, type EnrolledCase } from '../support/programme';
import { seeded } from '../support/seeded';
import { startedProgram, type RunningProgram } from '../support/program';

jest.setTimeout(240_000);

/** The mails of an enrollment that goes straight to Active, in order. */
const straight = ['confirmMailbox', 'verificationStarted', 'approved', 'agreementReady', 'active'].length;

async function straightToActive(enrolled: EnrolledCase): Promise<void> {
  const until = (state: string) => insist(() => enrolled.until(state, 60_000));
  const send = (type: string, by: Parameters<EnrolledCase['send']>[1], payload: object = {}) => insist(() => enrolled.send(type, by, payload, { key: type }));
  await until('mailbox.awaiting');
  const { particulars } = await insist(() => enrolled.view());
  await send('mailbox.confirm', mailboxHolder, { tokenHash: particulars.confirmation?.tokenHash });
  await send('registration.prove', contact);
  await until('clock.onTime');
  await send('verification.approve', reviewer);
  await until('agreement.offered');
  await send('agreement.sign', globalAdmin, { name: 'Ada Martin', version: '2026-09' });
  await until('active.adminAgent.missing');
}

test.each([1, 2])('a worker killed in the middle and started again: the enrollment ends the same (seed %d)', async (seed) => {
  await using programme = await startedProgramme({ worker: false });
  const random = seeded(seed);
  // The worst moment: the message is with the receiver, and the worker has not heard so yet.
  const killAt = new Set([1 + Math.floor(random() * straight), 1 + Math.floor(random() * straight)]);
  const alsoAfterMs = random() * 1_500;

  let worker: RunningProgram = await startedProgram('worker', programme.environment);
  let kills = 0;
  let restarting = Promise.resolve();
  const killAndRestart = () => {
    restarting = restarting.then(async () => {
      await worker.kill();
      kills += 1;
      worker = await startedProgram('worker', programme.environment);
    });
    return restarting;
  };
  const heard = new Set<string | undefined>();
  programme.mails.onMessage(({ messageId }) => {
    if (!heard.has(messageId) && killAt.has(heard.size + 1)) void killAndRestart();
    heard.add(messageId);
  });

  try {
    const enrolled = await programme.enroll();
    const timer = setTimeout(() => void killAndRestart(), alsoAfterMs);
    await straightToActive(enrolled);
    clearTimeout(timer);
    await restarting;

    const mails = await enrolled.received(straight, 60_000);
    const copies = new Map<string, Buffer[]>();
    for (const { n, messageId } of mails) copies.set(messageId!, [...(copies.get(messageId!) ?? []), (await programme.mails.raw(n))!]);
    // One Message-ID for each message that the chart asked for, by case and effect number.
    expect([...copies.keys()].every((id) => id.includes(enrolled.id))).toBe(true);
    expect(copies.size).toBe(straight);
    // A redelivery is the same byte for byte, and at most one message was in flight at each kill.
    for (const same of copies.values()) for (const copy of same) expect(copy.equals(same[0]!)).toBe(true);
    expect(kills).toBeGreaterThan(0);
    expect(mails.length - straight).toBeLessThanOrEqual(kills);
    // The history is that of an enrollment that nothing happened to.
    expect((await enrolled.history()).map(({ event }) => event).filter((event) => !event.endsWith('.done'))).toEqual([
      'case.start', 'mailbox.confirm', 'registration.prove', 'verification.approve', 'agreement.sign',
    ]);
  } finally {
    await restarting.catch(() => {});
    await worker[Symbol.asyncDispose]();
  }
});
