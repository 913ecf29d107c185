import type { BounceBox, BouncedMail } from '../activities/mail/bounce-box';
import { type Bounce, readReturnedMail } from '../activities/mail/bounces';
import type { Principal } from '../machines/principal';
import type { Cases } from './cases';
import { Failure } from './failures';

/** Tells a case of a message that came back. @throws Failure where the case does not take it, or nobody answers just now */
export type ReportBounce = (bounce: Bounce) => Promise<void>;

/** Who tells a case of its mail: no person. */
export const postmaster: Principal = { kind: 'system', id: 'mail', roles: ['system'] };

/** One event `mail.bounced` for each report: under the report's own key, so that one that is told again counts once. */
export const reportTo =
  (cases: Pick<Cases, 'send'>): ReportBounce =>
  async ({ caseId, effect: _effect, reportId, ...facts }) => {
    await cases.send(caseId, { event: { type: 'mail.bounced', ...facts }, by: postmaster, key: `bounce ${reportId}` });
  };

export interface Postbox {
  readonly box: BounceBox;
  readonly report: ReportBounce;
  /** Key that the marks of messages were made with. */
  readonly linkKey: Uint8Array;
  /** Where is written what was put aside, and why. */
  readonly log: (line: string) => void;
}

/**
 * Deals with everything that waits: a report is told to its case and then, not before, moved away, so that one that was under
 * way when the process died is told again. What concerns no case, or what its case does not take, is put aside with the reason.
 * @returns how many still wait, because Temporal or a worker does not answer, or a fault of our own kept them
 */
export async function emptyPostbox({ box, report, linkKey, log }: Postbox): Promise<number> {
  let left = 0;
  for (const mail of await box.waiting()) {
    try {
      const why = await toBePutAside(mail, report, linkKey);
      if (why === undefined) await mail.done();
      else {
        await mail.putAside(why);
        log(`Mail ${mail.name} is put aside: ${why}.`);
      }
    } catch (error) {
      left += 1; // the others do not wait behind it
      if (!isToBeTriedAgain(error)) log(`Mail ${mail.name} could not be dealt with, and waits: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return left;
}

/** Tells the case. Answers with the reason where nobody is to hear of it. */
async function toBePutAside(mail: BouncedMail, report: ReportBounce, linkKey: Uint8Array): Promise<string | undefined> {
  const raw = await mail.read();
  if (raw === undefined) return undefined; // another gateway has dealt with it
  const read = await readReturnedMail(raw, linkKey);
  if (read.is === 'other') return read.why;
  const { action, caseId, status } = read.bounce;
  if (action !== 'failed' && action !== 'delayed') return `it says that the mail of case ${caseId} was ${action}`;
  try {
    await report(read.bounce);
  } catch (error) {
    if (!(error instanceof Failure) || isToBeTriedAgain(error)) throw error;
    return `case ${caseId} was not told that its mail is ${action} (${status}): ${error.message.replace(/\.$/, '')}`;
  }
  return undefined;
}

/** Nobody answers, or the case can take nothing at present: not a matter of this report. */
const isToBeTriedAgain = (error: unknown): boolean => error instanceof Failure && (error.exit === 3 || error.code === 'full' || error.code === 'stepFailed');

/**
 * Empties the box whenever something is delivered, and from time to time, until it is stopped; that resolves when what is under
 * way is done and the box is closed. A box that cannot be read is said to be so once, and once more when it can be.
 * @param everyMs how often it is looked into anyway. Default 15,000
 */
export function watchPostbox(postbox: Postbox, everyMs = 15_000): { stop(): Promise<void> } {
  const stopping = new AbortController();
  let wanted = true;
  let before: string | undefined;
  let wake = (): void => undefined;
  const rouse = (): void => {
    wanted = true;
    wake();
  };
  const rounds = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      wanted = false;
      const trouble = await emptyPostbox(postbox).then(() => undefined, (error: unknown) => (error instanceof Error ? error.message : String(error)));
      if (trouble !== undefined && trouble !== before) postbox.log(`The mailbox of undeliverable mail cannot be read: ${trouble}`);
      if (trouble === undefined && before !== undefined) postbox.log('The mailbox of undeliverable mail can be read again.');
      before = trouble;
      if (!wanted) await roused(everyMs, (resolve) => (wake = resolve));
    }
  };
  const over = postbox.box.onDelivery(rouse);
  const done = rounds();
  return {
    stop: () => {
      stopping.abort();
      over();
      rouse();
      return done.then(() => postbox.box.close());
    },
  };
}

/** Until the time is up or somebody calls. */
async function roused(ms: number, hand: (resolve: () => void) => void): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve) => {
    hand(resolve);
    timer = setTimeout(resolve, ms);
  });
  clearTimeout(timer);
}
