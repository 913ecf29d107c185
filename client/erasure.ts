import { setTimeout as pause } from 'node:timers/promises';
import type { Archive, Tombstone } from '../activities/archive/port';
import type { Documents } from '../activities/documents/port';
import { TryAgainError, WrongAnswerError } from '../activities/errors';
import type { Mail } from '../activities/mail/port';
import type { Principal } from '../machines/principal';
import { ViewAnswer, type EnrollmentView } from './answers';
import { kind, workflowId } from './case-id';
import type { Cases } from './cases';
import type { TemporalAccess } from './connect';
import { isUnknown } from './durable';
import { Failure } from './failures';
import { redacted } from './redaction';
import { failureOf } from './temporal-failures';
import { quoted } from './visibility';

/** Everywhere that a case's personal data is kept, and the way to tell its contact. */
export interface Keepers {
  readonly cases: Cases;
  readonly access: TemporalAccess;
  readonly archive: Archive;
  readonly documents: Documents;
  readonly mail: Pick<Mail, 'send'>;
}

export interface ErasureFound {
  /** Runs of the case that the server still has. */
  readonly runs: number;
  readonly documents: number;
  /** Where the last message goes; undefined where it was sent before, or nobody is known any more. */
  readonly contact?: string;
  /** One that was begun before, or is done. */
  readonly tombstone?: Tombstone;
}

/** The message's number in its case, beyond any that a chart asks for: whoever sends it again sends the same bytes. */
const lastMessage = 900_000_000;
/** The server forgets within this time, ms. */
const forgetsWithin = 60_000;

/** What an erasure would find. @throws Failure `stillOpen`, `unknownCase`, `unreachable` */
export async function foreseenErasure(keepers: Keepers, id: string): Promise<ErasureFound> {
  const tombstone = await keepers.archive.tombstone(kind, id);
  const runs = await runsOf(keepers.access, id);
  if (runs.some(({ open }) => open)) throw new Failure('stillOpen', `Case ${id} has not ended: only a closed case’s personal data is erased. Withdraw the application or close the partnership first.`, { id });
  if (tombstone?.done !== undefined) return { runs: runs.length, documents: 0, tombstone };
  const view = await lastView(keepers, id, tombstone);
  const received = (view?.particulars.documents ?? []).filter((one) => one.received?.file).length;
  const contact = tombstone?.mail === undefined ? view?.particulars.confirmation?.contactEmail : undefined;
  return { runs: runs.length, documents: received, ...(contact ? { contact } : {}), ...(tombstone ? { tombstone } : {}) };
}

/**
 * Erases the personal data of a case that has ended: documents, then, once its contact has been told, the archive and the server's runs. Each part can be
 * done again; the tombstone, which is first and last, tells where one that was broken off goes on.
 * @throws Failure `notYourRole`, `stillOpen`, `unknownCase`, `unreachable`: what is done is done, and the same call goes on from there
 */
export async function erased(keepers: Keepers, id: string, { by, why, now }: { readonly by: Principal; readonly why: string; readonly now: number }): Promise<Tombstone> {
  if (!by.roles.includes('operator')) throw new Failure('notYourRole', `${by.kind}:${by.id} may not erase a case; operators do. Use --as operator.`);
  const { tombstone: before } = await foreseenErasure(keepers, id);
  if (before?.done !== undefined) return before;
  const { archive, documents, mail, access } = keepers;
  try {
    const view = await lastView(keepers, id, before);
    if (view) await archived(keepers, id, view);
    let tombstone: Tombstone = before ?? { at: now, by: by.id, why };
    await archive.bury(kind, id, tombstone);
    await documents.erase(id);
    if (tombstone.mail === undefined) {
      tombstone = { ...tombstone, mail: await told(mail, view, tombstone.at) };
      await archive.bury(kind, id, tombstone);
    }
    // The server first: from then on nothing of the case can reach the archive anew.
    await forgotten(access, id);
    await archive.redact(kind, id, redacted(tombstone));
    tombstone = { ...tombstone, done: Math.max(now, tombstone.at) };
    await archive.bury(kind, id, tombstone);
    return tombstone;
  } catch (error) {
    if (error instanceof TryAgainError) throw new Failure('unreachable', `${error.message.replace(/\.$/, '')}. The erasure of case ${id} is not finished.`, { id, todo: 'The same command goes on where it stopped.' }, error);
    throw failureOf(error, { id, asks: true }, access);
  }
}

/** The case as it ended: by itself, or from the archive once the server has forgotten it. Undefined where nobody knows it any more, or it is redacted. */
async function lastView({ cases, archive }: Keepers, id: string, tombstone: Tombstone | undefined): Promise<EnrollmentView | undefined> {
  const kept = ViewAnswer.safeParse((await archive.read(kind, id))?.final?.view);
  if (kept.success) return kept.data;
  try {
    return await cases.view(id);
  } catch (error) {
    if (tombstone && error instanceof Failure && error.code === 'unknownCase') return undefined;
    throw error;
  }
}

/** Where the archive was away when the case closed, it gets now what `show` will tell of it afterwards. */
async function archived({ cases, archive }: Keepers, id: string, view: EnrollmentView): Promise<void> {
  if ((await archive.read(kind, id))?.final) return;
  const { entries } = await cases.history(id);
  await archive.store(id, { kind, startedAt: view.startedAt, after: (entries[0]?.revision ?? view.revision + 1) - 1, entries: entries.map(({ from, to, ...entry }) => ({ ...entry, from: [...from], to: [...to] })), final: { view } });
}

/** An address that takes no mail keeps nobody's data here. */
async function told(mail: Keepers['mail'], view: EnrollmentView | undefined, at: number): Promise<NonNullable<Tombstone['mail']>> {
  const { confirmation, title } = view?.particulars ?? {};
  if (!view || !confirmation || title === undefined) return 'noContact';
  const to = { name: confirmation.contactName, email: confirmation.contactEmail, language: confirmation.language };
  try {
    await mail.send({ template: 'erased', to, caseId: view.id, company: title, at, facts: {} }, { effect: lastMessage });
    return 'sent';
  } catch (error) {
    if (error instanceof WrongAnswerError) return 'refused';
    throw error;
  }
}

interface Run {
  readonly runId: string;
  readonly open: boolean;
}

/** Every run of the case: of one that has continued as new there are several. The index lags by a moment, so the latest is asked for itself. */
async function runsOf({ client, ...access }: TemporalAccess, id: string): Promise<Run[]> {
  try {
    const runs = new Map<string, Run>();
    for await (const { runId, status } of client.workflow.list({ query: `WorkflowId = ${quoted(workflowId(id))}` })) runs.set(runId, { runId, open: status.name === 'RUNNING' || status.name === 'PAUSED' });
    const latest = await client.workflow.getHandle(workflowId(id)).describe().catch((error: unknown) => {
      if (isUnknown(error)) return undefined;
      throw error;
    });
    if (latest) runs.set(latest.runId, { runId: latest.runId, open: latest.status.name === 'RUNNING' || latest.status.name === 'PAUSED' });
    else for (const [runId] of runs) runs.set(runId, { runId, open: false }); // the index has not heard yet
    return [...runs.values()];
  } catch (error) {
    throw failureOf(error, { id }, { client, ...access });
  }
}

/** Has the server forget every run, and waits until it has: deleting is a task of its own there, which one that is busy may let go by. */
async function forgotten(access: TemporalAccess, id: string): Promise<void> {
  const { client, namespace } = access;
  for (const end = Date.now() + forgetsWithin; ; await pause(500)) {
    const runs = await runsOf(access, id);
    if (runs.length === 0) return;
    if (Date.now() > end) throw new Failure('unreachable', `The server has not forgotten the runs of case ${id} within a minute.`, { id, todo: 'The same command goes on where it stopped.' });
    for (const { runId } of runs) {
      await client.workflowService.deleteWorkflowExecution({ namespace, workflowExecution: { workflowId: workflowId(id), runId } }).catch((error: unknown) => {
        if (!isUnknown(error) && !isGone(error)) throw error;
      });
    }
  }
}

/** gRPC's NOT_FOUND, which the raw service throws as it came. */
const isGone = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 5;
