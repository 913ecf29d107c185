import { randomUUID } from 'node:crypto';
import { idOfWorkflow } from './case-id';
import type { TemporalAccess } from './connect';
import { Failure } from './failures';
import { failureOf, isUnimplemented, reasonOf } from './temporal-failures';

/**
 * The present time of one case, epoch ms: the clock's, or ahead of it where its time was made to pass.
 * @throws what Temporal's client throws
 */
export async function timeOf({ connection, namespace }: TemporalAccess, workflowId: string): Promise<number> {
  const { workflowExtendedInfo } = await connection.workflowService.describeWorkflowExecution({ namespace, execution: { workflowId } });
  const current = workflowExtendedInfo?.timeSkippingInfo?.currentTime;
  return current ? Number(current.seconds) * 1_000 + Math.floor((current.nanos ?? 0) / 1_000_000) : Date.now();
}

/**
 * Lets the time of one case pass, for rehearsals and tests: the server fires every timer on the way at that timer's own
 * moment. Only the embedded server, or one that is configured for it, does this.
 * @param to epoch ms in the case's own time
 * @throws Failure `usage` where that time has passed already or the server cannot skip time; `closed`; `failed` where the
 * server gives up on the way; `unreachable`.
 */
export async function passTime(access: TemporalAccess, workflowId: string, to: number): Promise<void> {
  const { connection, namespace } = access;
  const workflowExecution = { workflowId };
  const fastForwardId = randomUUID();
  try {
    // Skipping stops here, so that the distance is measured from a time that stands.
    const ms = to - (await timeOf(access, workflowId));
    if (ms <= 0) throw new Failure('usage', `The case's own time is past ${new Date(to).toISOString()} already.`);
    await connection.workflowService.updateWorkflowExecutionOptions({
      namespace,
      workflowExecution,
      workflowExecutionOptions: {
        timeSkippingConfig: {
          enabled: true,
          fastForwardConfig: { id: fastForwardId, duration: { seconds: Math.floor(ms / 1_000), nanos: (ms % 1_000) * 1_000_000 } },
        },
      },
      updateMask: { paths: ['time_skipping_config'] },
    } as never); // seconds are a 64-bit integer on the wire, which takes a number as well
    for (const patience = Date.now() + patienceMs; ; ) {
      const answer = await connection.workflowService.pollWorkflowExecutionTimeSkipping({ namespace, workflowExecution, fastForwardId });
      if (answer.fastForwardPollingResult === completed) return;
      if (answer.fastForwardPollingResult !== timedOut) throw new Error(answer.failedReason || 'the server gave no reason');
      if (Date.now() > patience) {
        throw new Failure('timedOut', `Time stands still for case ${idOfWorkflow(workflowId)} while work for it is under way; \`parvis show\` says what is retried.`, { id: idOfWorkflow(workflowId) });
      }
    }
  } catch (error) {
    throw failureToPass(error, access, idOfWorkflow(workflowId));
  }
}

function failureToPass(error: unknown, access: TemporalAccess, id: string): Failure {
  if (error instanceof Failure) return error;
  if (isUnimplemented(error)) return new Failure('usage', `The Temporal server at ${access.address} cannot let time pass; the one that \`npm start\` runs can.`, { id }, error);
  if (/already completed|execution ended/i.test(reasonOf(error))) return closedToTime(id, error);
  const failure = failureOf(error, { id }, access);
  return failure.code === 'unreachable' && failure.details['what'] === undefined
    ? new Failure('failed', `Time could not be made to pass for case ${id}: ${reasonOf(error)}.`, { id }, error)
    : failure;
}

/** Nothing comes due in a case that is over. */
export const closedToTime = (id: string, cause?: unknown): Failure => new Failure('closed', `Case ${id} is closed; no time passes for it any more.`, { id }, cause);

/** Time passes only while nothing is under way; a system that is away could hold it for ever. */
const patienceMs = 30_000;

/** FastForwardPollingResult of Temporal's API. */
const timedOut = 1;
const completed = 2;
