import type { WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { z } from 'zod';

/** What a run did to the world outside and to the server, without what differs from run to run: ids and times. */
export interface Work {
  /** `sendMail {"template":"approved",…}`, sorted: activities that were asked for at once have no order. */
  readonly activities: readonly string[];
  readonly localActivities: number;
  readonly updates: number;
  readonly timers: number;
  readonly searchAttributeUpserts: number;
  readonly searchAttributes: Readonly<Record<string, unknown>>;
}

const Call = z.looseObject({ input: z.record(z.string(), z.unknown()) });
const times: readonly string[] = ['at', 'signedAt', 'deadline'];

export async function workOf(handle: WorkflowHandle): Promise<Work> {
  const caseId = handle.workflowId.slice(handle.workflowId.indexOf(':') + 1);
  const { events } = await handle.fetchHistory();
  const all = events ?? [];
  const activities = all.flatMap(({ activityTaskScheduledEventAttributes: scheduled }) => {
    const payload = scheduled?.input?.payloads?.[0];
    if (!payload) return [];
    const { input } = Call.parse(defaultPayloadConverter.fromPayload(payload));
    const told = Object.entries(input).sort(([a], [b]) => a.localeCompare(b));
    const written = JSON.stringify(Object.fromEntries(told), (name, value: unknown) => (times.includes(name) ? undefined : value));
    return [`${scheduled.activityType?.name ?? ''} ${written.replaceAll(caseId, 'CASE')}`];
  });
  const { searchAttributes, startTime } = await handle.describe();
  const daysFromStart = (value: unknown): unknown => (value instanceof Date ? `${Math.round((value.getTime() - startTime.getTime()) / 86_400_000)} days` : value);
  const custom = Object.entries(searchAttributes).flatMap(([name, values]) => (name.startsWith('Case') ? [[name, values?.map(daysFromStart)] as const] : []));
  return {
    activities: activities.sort(),
    localActivities: all.filter(({ markerRecordedEventAttributes }) => markerRecordedEventAttributes).length,
    updates: all.filter(({ workflowExecutionUpdateCompletedEventAttributes }) => workflowExecutionUpdateCompletedEventAttributes).length,
    timers: all.filter(({ timerStartedEventAttributes }) => timerStartedEventAttributes).length,
    searchAttributeUpserts: all.filter(({ upsertWorkflowSearchAttributesEventAttributes }) => upsertWorkflowSearchAttributesEventAttributes).length,
    searchAttributes: Object.fromEntries(custom.sort(([a], [b]) => a.localeCompare(b))),
  };
}

/** @throws Error with both where two runs did not do the same: figures of such a pair would mean nothing. */
export function mustBeTheSame(engine: Work, handWritten: Work): void {
  if (JSON.stringify(engine) === JSON.stringify(handWritten)) return;
  throw new Error(
    `The two sides do not do the same work, so they cannot be compared.\nengine: ${JSON.stringify(engine, undefined, 2)}\nhand-written: ${JSON.stringify(handWritten, undefined, 2)}`,
  );
}
