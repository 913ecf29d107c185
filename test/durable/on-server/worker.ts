import { readFileSync } from 'node:fs';
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { createWorker } from '../../../worker/worker';
import { activitiesOf } from '../../../workflows/durable/worker';
import type { ActivityCall } from '../../../workflows/durable/shell/actors';
import { meter } from './meter';

/** A worker as a process of its own, so that it can be killed. What its activities are asked goes to the process that started it, and the answers come from there. */
export interface Asked {
  readonly id: string;
  readonly activity: 'job' | 'tell';
  readonly caseId: string;
  readonly effect: number;
  readonly input: unknown;
}
export interface Answered {
  readonly id: string;
  readonly ok: boolean;
  readonly value: unknown;
}

const waiting = new Map<string, (answer: Answered) => void>();
process.on('message', (answer: Answered) => waiting.get(answer.id)?.(answer));
process.on('disconnect', () => process.exit(0));

let asked = 0;
const ask = (activity: Asked['activity']) => async ({ caseId, effect, input }: ActivityCall): Promise<unknown> => {
  const question: Asked = { id: `${process.pid}.${(asked += 1)}`, activity, caseId, effect, input };
  const answer = await Promise.race([
    new Promise<Answered>((resolve) => {
      waiting.set(question.id, resolve);
      process.send!(question); // it was started with a channel
    }),
    Context.current().cancelled,
  ]);
  if (answer.ok) return answer.value;
  throw ApplicationFailure.create({ message: String(answer.value), nonRetryable: true });
};

async function work(): Promise<void> {
  const [address, taskQueue, bundle] = process.argv.slice(2) as [string, string, string]; // given by `fuzz.ts`
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const { worker } = await createWorker({ address, namespace: 'default', taskQueue }, { job: ask('job'), tell: ask('tell'), ...activitiesOf(meter) }, { workflowBundle: { code: readFileSync(bundle, 'utf8') } });
  const running = worker.run();
  process.send!('ready');
  await running;
}

void work().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
