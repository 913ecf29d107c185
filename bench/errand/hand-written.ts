import {
  ApplicationFailure, condition, defineQuery, defineUpdate, proxyActivities, proxyLocalActivities, setHandler, upsertSearchAttributes, workflowInfo,
} from '@temporalio/workflow';
import { defineSearchAttributeKey, type SearchAttributeUpdatePair } from '@temporalio/common';

/** The errand as a plain workflow: the same steps, events, refusals and upserts; without audit trail, keys and continue-as-new. */
interface Activities {
  fetch(call: { input: { step: number }; caseId: string; effect: number }): Promise<number>;
}
const retry = { initialInterval: '1 second', maximumInterval: '5 minutes', backoffCoefficient: 2 } as const;
const byActivities = proxyActivities<Activities>({ startToCloseTimeout: '30 seconds', retry });
const byLocalActivities = proxyLocalActivities<Activities>({ startToCloseTimeout: '200 milliseconds', retry });

interface Answer {
  readonly state: readonly string[];
}
const go = defineUpdate<Answer, [{ by: { roles: readonly string[] } }]>('go');
const note = defineUpdate<Answer, [{ by: { roles: readonly string[] } }]>('note');
const view = defineQuery<{ state: string; notes: number }>('view');
const caseKind = defineSearchAttributeKey('CaseKind', 'KEYWORD');
const caseState = defineSearchAttributeKey('CaseState', 'KEYWORD_LIST');

export const handWrittenByActivities = (): Promise<number> => errand(byActivities);
export const handWrittenByLocalActivities = (): Promise<number> => errand(byLocalActivities);

async function errand({ fetch }: Activities): Promise<number> {
  const { workflowId } = workflowInfo();
  const caseId = workflowId.slice(workflowId.indexOf(':') + 1);
  let state = '';
  let notes = 0;
  let effect = 0;
  const enter = (next: string, ...more: SearchAttributeUpdatePair[]): void => {
    state = next;
    upsertSearchAttributes([...more, { key: caseState, value: [next] }]);
  };
  const mayNow = ({ by }: { by: { roles: readonly string[] } }): void => {
    if (!by.roles.includes('clerk')) throw refused('this is for clerk');
    if (state !== 'waiting') throw refused('not possible now');
  };

  enter('waiting', { key: caseKind, value: 'errand' });
  setHandler(note, () => ((notes += 1), { state: [state] }), { validator: mayNow });
  setHandler(go, () => (enter('first'), { state: [state] }), { validator: mayNow });
  setHandler(view, () => ({ state, notes }));

  await condition(() => state === 'first');
  let sum = 0;
  for (const [step, after] of [[1, 'second'], [2, 'third'], [3, 'done']] as const) {
    sum += await fetch({ input: { step }, caseId, effect: (effect += 1) });
    enter(after);
  }
  return sum;
}

const refused = (message: string): ApplicationFailure => ApplicationFailure.create({ message, type: 'refused', nonRetryable: true });
