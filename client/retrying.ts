import type { WorkflowExecutionDescription } from '@temporalio/client';
import { optionalTsToMs } from '@temporalio/common/lib/time';
import type { Pending } from '../workflows/durable/protocol';

/** Work that is under way outside the case, as the server knows it. Times are epoch ms. */
export interface PendingActivity {
  readonly activityId: string;
  /** The activity's type, `findCompany`. */
  readonly type: string;
  /** 1 while it is tried for the first time. */
  readonly attempt: number;
  readonly lastError: string | undefined;
  /** Of the present attempt. */
  readonly scheduledAt: number | undefined;
  /** When it is tried again; undefined while it runs. */
  readonly nextAttemptAt: number | undefined;
}

/** What is being tried again and why; the chart's own name and effect number where the case knows the activity. */
export interface Retrying {
  readonly name: string;
  readonly attempt: number;
  readonly lastError: string | undefined;
  /** Undefined where neither case nor server knows it any more. */
  readonly since: number | undefined;
  readonly nextAttemptAt: number | undefined;
  readonly effect: number | undefined;
  /** What operators call it, where it can be discarded. */
  readonly id: string | undefined;
}

type Description = Pick<WorkflowExecutionDescription, 'raw'>;
type ServerFailure = NonNullable<NonNullable<Description['raw']['pendingActivities']>[number]['lastFailure']>;

export function pendingActivitiesOf(description: Description): PendingActivity[] {
  return (description.raw.pendingActivities ?? []).map((activity) => ({
    activityId: activity.activityId ?? '',
    type: activity.activityType?.name ?? 'activity',
    attempt: activity.attempt ?? 1,
    lastError: rootOf(activity.lastFailure),
    scheduledAt: optionalTsToMs(activity.scheduledTime),
    nextAttemptAt: optionalTsToMs(activity.nextAttemptScheduleTime),
  }));
}

/** How often the case's own step has been tried in vain; 0 where all is well. A case in this state answers nobody. */
export function failingStepAttempts(description: Description): number {
  const attempt = description.raw.pendingWorkflowTask?.attempt ?? 0;
  return attempt > 1 ? attempt : 0;
}

/** Only what has failed at least once: a first attempt under way is no news. */
export function retryingOf(activities: readonly PendingActivity[], pending: readonly Pending[]): Retrying[] {
  return activities
    .filter((activity) => activity.attempt > 1 || activity.lastError !== undefined)
    .map((activity) => {
      const known = pending.find((each) => each.activityId === activity.activityId);
      return {
        name: known?.name ?? activity.type,
        attempt: activity.attempt,
        lastError: activity.lastError,
        // What the server calls scheduled is the next attempt, once one has failed.
        since: known?.since ?? (activity.attempt > 1 ? undefined : activity.scheduledAt),
        nextAttemptAt: activity.nextAttemptAt,
        effect: known?.effect,
        id: known?.kind === 'action' ? known.id : undefined,
      };
    });
}

/** The innermost cause says what happened outside; the outer ones only that an activity failed. */
function rootOf(failure: ServerFailure | null | undefined): string | undefined {
  if (!failure) return undefined;
  return rootOf(failure.cause) ?? (failure.message || undefined);
}
