import { workflowInfo, type ActivityOptions, type LocalActivityOptions } from '@temporalio/workflow';
import type { Policy } from '../binding';
import { isLimited, limitedQueue } from '../limits';

/** A policy as Temporal's options for an activity. */
export function activityOptions(policy: Policy): ActivityOptions {
  return {
    startToCloseTimeout: duration(policy.startToCloseTimeout ?? '30 seconds'),
    ...(policy.scheduleToCloseTimeout === undefined ? {} : { scheduleToCloseTimeout: duration(policy.scheduleToCloseTimeout) }),
    retry: retryOptions(policy),
    // Where an attempt is made is no part of what a replay compares, so that a limit may come and go while cases run.
    ...(policy.limit !== undefined && isLimited(policy.limit) ? { taskQueue: limitedQueue(workflowInfo().taskQueue, policy.limit) } : {}),
  };
}

/** A local activity is bound to milliseconds: while it runs, nothing else of the case does. */
export function localActivityOptions(policy: Policy): LocalActivityOptions {
  return { startToCloseTimeout: duration(policy.startToCloseTimeout ?? '200 milliseconds'), retry: retryOptions(policy) };
}

function retryOptions({ retry = {} }: Policy): NonNullable<ActivityOptions['retry']> {
  return {
    initialInterval: duration(retry.initialInterval ?? '1 second'),
    backoffCoefficient: retry.backoffCoefficient ?? 2,
    // Where only the first interval is given it may be longer than our maximum; then Temporal's own holds, a hundred times the first.
    ...(retry.maximumInterval === undefined && retry.initialInterval !== undefined ? {} : { maximumInterval: duration(retry.maximumInterval ?? '5 minutes') }),
    ...(retry.maximumAttempts === undefined ? {} : { maximumAttempts: retry.maximumAttempts }),
    ...(retry.nonRetryableErrorTypes === undefined ? {} : { nonRetryableErrorTypes: [...retry.nonRetryableErrorTypes] }),
  };
}

type Duration = NonNullable<ActivityOptions['startToCloseTimeout']>;
const duration = (given: number | string): Duration => given as Duration; // text is checked by Temporal itself when the activity is scheduled
