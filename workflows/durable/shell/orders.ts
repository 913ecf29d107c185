import { defineUpdate, setHandler } from '@temporalio/workflow';
import { answerOf, judgeWord, obey, type BoundChart, type CaseState, type Step, type Word, type WordJudgement } from '../core';
import { wire, type OperatorAnswer, type OperatorRequest } from '../protocol';
import type { Outbox } from './outbox';
import { refused } from './refused';
import type { TakingUp } from './taking-up';

const updates = {
  retry: defineUpdate<OperatorAnswer, [OperatorRequest]>(wire.retryParked),
  discard: defineUpdate<OperatorAnswer, [OperatorRequest]>(wire.discardParked),
} as const satisfies Record<Word, unknown>;

/** What operators' words need of the case that they are about. */
export interface Stuckness {
  readonly caseId: string;
  readonly outbox: Outbox;
  readonly takingUp: TakingUp;
  /** The case as it is, or as it will be when the deadlines have passed. */
  readonly state: (withDeadlines?: 'passed') => CaseState;
  readonly passDue: () => void;
  readonly adopt: (made: Step) => void;
}

/** Takes operators' words over what is stuck: the updates `retryParked` and `discardParked`. */
export function takeOrders(chart: BoundChart, { caseId, outbox, takingUp, state, passDue, adopt }: Stuckness): void {
  const judged = (word: Word, of: CaseState, request: OperatorRequest): Exclude<WordJudgement, { verdict: 'refuse' }> => {
    const judgement = judgeWord(chart, of, { waiting: outbox.waiting(), undone: outbox.undone }, word, request);
    if (judgement.verdict === 'refuse') throw refused(caseId, judgement.refusal);
    return judgement;
  };
  const handle = (word: Word, request: OperatorRequest): OperatorAnswer => {
    passDue();
    const judgement = judged(word, state(), request);
    if (judgement.verdict === 'answered') return judgement.answer;
    adopt(obey(chart, state(), word, judgement, Date.now()));
    for (const { id } of judgement.which) {
      if (word === 'retry') outbox.retry(id);
      else outbox.discard(id);
    }
    return answerOf(state(), judgement.which);
  };
  for (const word of ['retry', 'discard'] as const) {
    setHandler(updates[word], (request) => takingUp.inTurn(() => handle(word, request)), { validator: (request) => void judged(word, state('passed'), request) });
  }
}
