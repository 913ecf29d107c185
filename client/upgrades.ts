import { QueryNotRegisteredError } from '@temporalio/client';
import { wire, type Sender, type UpgradeOutcome } from '../workflows/durable/protocol';
import { readAnswer, UpgradeAnswer } from './durable/answers';
import { idOfWorkflow } from './case-id';
import type { TemporalAccess } from './connect';
import { Failure } from './failures';
import { failureOf } from './temporal-failures';
import { quoted } from './visibility';

/** What an upgrade asks for; the same for a try and for the real one. */
export interface FleetUpgrade {
  /** The machine's kind: every open case of it is meant. */
  readonly kind: string;
  readonly to: number;
  readonly by: Sender;
  readonly reason?: string;
  /** Nothing is changed; every case answers what would come of it. */
  readonly dryRun?: boolean;
  /** Cases at a time. */
  readonly batch: number;
  /** Only so many cases, the oldest first. Default: all. */
  readonly limit?: number;
}

/** What came of one case, or would come of it. */
export interface CaseUpgrade {
  readonly id: string;
  readonly result: 'already' | 'fits' | 'upgraded' | 'fails' | 'closed' | 'noAnswer';
  readonly from?: number;
  readonly to: number;
  /** Leaf states, dotted. */
  readonly before: readonly string[];
  readonly after?: readonly string[];
  readonly notes?: readonly string[];
  readonly problems?: readonly { readonly place: string; readonly problem: string }[];
  /** Why there is no answer, or what went wrong in a sentence. */
  readonly message?: string;
}

/** How long a worker may take to answer about one case, ms. */
const answerTimeoutMs = 10_000;
/** How long a case may take to come to rest and continue as new, ms; work outside has ten seconds of it, twice. */
const adoptionTimeoutMs = 60_000;

/** Ids of every open case of a kind, the oldest first. The index lags behind by a moment. @throws Failure */
export async function openCases(access: TemporalAccess, kind: string): Promise<string[]> {
  try {
    const found: { id: string; startedAt: number }[] = [];
    const query = `CaseKind = ${quoted(kind)} AND ExecutionStatus = ${quoted('Running')}`;
    for await (const info of access.client.workflow.list({ query, pageSize: 1_000 })) found.push({ id: info.workflowId, startedAt: info.startTime.getTime() });
    return found.sort((a, b) => a.startedAt - b.startedAt).map(({ id }) => id);
  } catch (error) {
    throw failureOf(error, {}, access);
  }
}

/**
 * Takes the cases to another version, or tries it, a batch at a time; one that fails stops no other. Begun again after it
 * was broken off, it goes on where it was: a case that runs the version already says so.
 * @returns each batch as it is done
 */
export async function* upgradeCases(access: TemporalAccess, workflowIds: readonly string[], upgrade: FleetUpgrade): AsyncGenerator<CaseUpgrade[]> {
  const meant = workflowIds.slice(0, upgrade.limit ?? workflowIds.length);
  for (let from = 0; from < meant.length; from += upgrade.batch) {
    yield Promise.all(meant.slice(from, from + upgrade.batch).map((workflowId) => upgradeCase(access, workflowId, upgrade)));
  }
}

async function upgradeCase(access: TemporalAccess, workflowId: string, upgrade: FleetUpgrade): Promise<CaseUpgrade> {
  const { to, dryRun } = upgrade;
  const id = idOfWorkflow(workflowId);
  try {
    const tried = await tryUpgrade(access, workflowId, to);
    if (dryRun || tried.outcome !== 'fits') return asResult(id, tried);
    await adopt(access, workflowId, upgrade);
    const made = await tryUpgrade(access, workflowId, to);
    // It was accepted, moved on while it came to rest, and then did not fit any more.
    if (made.outcome !== 'already') return { ...asResult(id, made), result: 'fails', message: 'the case moved on before it could be upgraded and stays as it is; try again' };
    return { ...asResult(id, tried), result: 'upgraded', after: made.before };
  } catch (error) {
    const failure = failureOf(error, { id, asks: true }, access);
    if (failure.code === 'closed' || failure.code === 'unknownCase') return { id, result: 'closed', to, before: [], message: failure.message };
    const refused = failure.code === 'cannotUpgrade' || failure.code === 'notYourRole';
    const problems = failure.details.issues?.map(({ path, message }) => ({ place: path, problem: message }));
    return { id, result: refused ? 'fails' : 'noAnswer', to, before: [], message: failure.message, ...(problems ? { problems } : {}) };
  }
}

const asResult = (id: string, outcome: UpgradeOutcome): CaseUpgrade => {
  const { outcome: result, ...rest } = outcome;
  return { id, result, ...rest };
};

async function tryUpgrade(access: TemporalAccess, workflowId: string, to: number): Promise<UpgradeOutcome> {
  const { client } = access;
  try {
    const answer = await client.withDeadline(Date.now() + answerTimeoutMs, () => client.workflow.getHandle(workflowId).query<unknown, [number]>(wire.tryUpgrade, to));
    return readAnswer(UpgradeAnswer, answer, 'answer to an upgrade');
  } catch (error) {
    if (!(error instanceof QueryNotRegisteredError)) throw error;
    throw new Failure('otherVersion', `Case ${idOfWorkflow(workflowId)} is executed by a worker of an earlier release, which upgrades nothing.`, {}, error);
  }
}

/** Asks for the upgrade and waits until the run that accepted it is over. */
async function adopt({ client }: TemporalAccess, workflowId: string, { to, by, reason }: FleetUpgrade): Promise<void> {
  const end = Date.now() + adoptionTimeoutMs;
  const handle = client.workflow.getHandle(workflowId);
  const request = { to, by, ...(reason === undefined ? {} : { reason }) };
  const update = await client.withDeadline(Date.now() + answerTimeoutMs, () =>
    handle.startUpdate<unknown, [typeof request]>(wire.upgrade, { args: [request], waitForStage: 'ACCEPTED' }),
  );
  await client.withDeadline(Date.now() + answerTimeoutMs, () => update.result());
  for (let pause = 50; ; pause = Math.min(pause * 1.5, 1_000)) {
    const { runId, status } = await client.withDeadline(Date.now() + answerTimeoutMs, () => handle.describe());
    if (status.name !== 'RUNNING') throw new Failure('closed', `Case ${idOfWorkflow(workflowId)} has closed before it could be upgraded.`);
    if (runId !== update.workflowRunId) return;
    if (Date.now() > end) throw new Failure('timedOut', `Case ${idOfWorkflow(workflowId)} has not come to rest within ${adoptionTimeoutMs / 1_000} s; it is upgraded once it does.`);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
