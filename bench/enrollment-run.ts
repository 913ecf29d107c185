import { setTimeout as pause } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { Application } from '../machines/enrollment/application';
import type { Principal } from '../machines/principal';
import { tokenHashOf } from './orderly-world';
import type { Competitor } from './sides';

const tenant = 'fabrikam.onmicrosoft.example';
export const operator: Principal = { kind: 'staff', id: 'olivia', roles: ['operator'] };
const reviewer: Principal = { kind: 'staff', id: 'rita', roles: ['reviewer'] };
const globalAdmin: Principal = { kind: 'account', id: 'ada', roles: ['global-admin', 'user'], tenant, email: 'ada.martin@fabrikam.example' };
const contact: Principal = { kind: 'account', id: 'paul', roles: ['user'], tenant, email: 'paul.durand@fabrikam.example' };
const mailboxHolder: Principal = { kind: 'link', id: 'confirm-mailbox', roles: ['mailbox-holder'] };

export const application = Application.parse({
  tenant,
  country: 'FR',
  company: { duns: '26-048-2871' },
  primaryContact: { firstName: 'Paul', lastName: 'Durand', email: 'paul.durand@fabrikam.example', language: 'fr' },
  support: { email: 'support@fabrikam.example', telephone: '+33 1 70 18 99 00' },
  partnerId: '4821936',
});

interface Said {
  readonly event: { readonly type: string; readonly [field: string]: unknown };
  readonly by: Principal;
}

/** What people say on the straight way of an enrollment, in order. */
export const confirmed = (caseId: string): Said => ({ event: { type: 'mailbox.confirm', tokenHash: tokenHashOf(caseId) }, by: mailboxHolder });
export const proved: Said = { event: { type: 'registration.prove' }, by: contact };
export const approved: Said = { event: { type: 'verification.approve' }, by: reviewer };
export const signed: Said = { event: { type: 'agreement.sign', name: 'Ada Martin', version: '2026-09' }, by: globalAdmin };

/** Where a run that went the whole way has come to rest. */
export const outcome = ['stage.active.adminAgent.ready', 'stage.active.standing.inGoodStanding', 'stage.active.reverification.current', 'stage.active.renewal.upToDate', 'contact.proven', 'partnerId.associated'] as const;

/** How often the server is asked whether a run has got on, ms; the answer needs no worker. */
const lookEvery = 50;
/** A run that has not got on after so long is given up, ms. */
const patience = 60_000;

/** An enrollment from its start to Active. */
export async function enrollmentRun(client: Client, side: Competitor, caseId: string): Promise<WorkflowHandle> {
  const handle = await startedRun(client, side, caseId);
  await finishedRun(handle, side);
  return handle;
}

/** Starts an enrollment and takes it to its verification, where the clock runs. */
export async function startedRun(client: Client, side: Competitor, caseId: string): Promise<WorkflowHandle> {
  const handle = await client.workflow.start(side.workflowType, {
    workflowId: `enrollment:${caseId}`,
    taskQueue: side.taskQueue,
    args: [{ input: application, by: operator }],
  });
  const send = sender(handle, side);
  await until(handle, 'contact.proving.mailbox.awaiting');
  await send(confirmed(caseId));
  await send(proved);
  await until(handle, 'stage.verifying.clock.onTime.running');
  return handle;
}

/** From the verification to Active, until nothing is under way any more. */
export async function finishedRun(handle: WorkflowHandle, side: Competitor): Promise<void> {
  const send = sender(handle, side);
  await send(approved);
  await until(handle, 'stage.agreement.offered.fresh');
  await send(signed);
  await until(handle, outcome[0], true);
}

const sender = (handle: WorkflowHandle, side: Competitor) => ({ event, by }: Said) => {
  const [update, argument] = side.update(event, by);
  return handle.executeUpdate(update, { args: [argument] });
};

/**
 * Waits until a leaf state is among the run's search attributes, as the server itself has them.
 * @param atRest until nothing is under way either: no activity, no workflow task
 */
async function until(handle: WorkflowHandle, state: string, atRest = false): Promise<void> {
  for (const end = Date.now() + patience; ; await pause(lookEvery)) {
    const { raw, searchAttributes, status } = await handle.describe();
    const states = searchAttributes['CaseState'] ?? [];
    const busy = (raw.pendingActivities?.length ?? 0) > 0 || Boolean(raw.pendingWorkflowTask);
    if (states.includes(state as never) && !(atRest && busy)) return; // the list is of strings, by the attribute's declaration
    if (status.name !== 'RUNNING' || Date.now() > end) {
      throw new Error(`The run ${handle.workflowId} has not reached ${state}: it is ${status.name} in ${states.join(', ') || 'no state yet'}.`);
    }
  }
}
