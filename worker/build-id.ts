import { createHash } from 'node:crypto';
import type { WorkflowBundleOption } from '@temporalio/worker';
import { engine } from '../workflows/durable/engine';

/**
 * What the server writes into a history beside every step of a case: the releases of Parvis and XState that made it, and
 * which workflow code. It decides nothing; it tells, years later, what a run was executed by.
 */
export function buildIdOf(bundle: WorkflowBundleOption): string {
  const code = 'code' in bundle ? createHash('sha256').update(bundle.code).digest('hex').slice(0, 12) : 'file';
  return `parvis@${engine.parvis} xstate@${engine.xstate} workflows@${code}`;
}
