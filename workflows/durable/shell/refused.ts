import { ApplicationFailure } from '@temporalio/workflow';
import type { Refusal } from '../protocol';

/** A refusal as the failure of an update: it travels as the failure's only detail. */
export const refused = (caseId: string, refusal: Refusal): ApplicationFailure =>
  ApplicationFailure.create({ message: `${caseId}: ${refusal.message}`, type: 'refused', nonRetryable: true, details: [refusal] });
