import { isCancellation, sleep } from '@temporalio/workflow';
import { z } from 'zod';
import { leafStates, meets, statusOf, type CaseState } from '../core';
import type { AwaitAnswer, Awaited, AwaitRequest, Refusal } from '../protocol';
import { Cancellation } from './cancellation';
import type { LocalResults } from './local-results';
import { refused } from './refused';

/** The server lets ten updates of a case be in flight; more waiting ones than this would leave too few for events. */
const most = 4;
const usual = 20_000;
const longest = 300_000;

/**
 * Those who wait for the case to move. They are looked after at every step, so that nothing which held for one step only is
 * missed, and they hold up nothing: when the run is to end, all are answered at once.
 */
export class Waiters {
  private readonly waiting = new Set<Waiter>();
  private dismissed = false;

  /** @param unknown why what is waited for can never be */
  constructor(
    private readonly state: () => CaseState,
    private readonly localResults: LocalResults,
    private readonly unknown: (awaited: Awaited) => Refusal | undefined,
  ) {}

  /** For the validator: changes nothing. @throws ApplicationFailure with the refusal */
  admit(given: AwaitRequest): void {
    const { caseId } = this.state();
    const parsed = requestSchema().safeParse(given);
    if (!parsed.success) {
      const issues = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
      throw refused(caseId, { code: 'malformed', message: issues.map(({ path, message }) => `${path}: ${message}`).join('; '), issues });
    }
    const unknown = this.unknown(given);
    if (unknown) throw refused(caseId, unknown);
    if (this.waiting.size >= most && !this.answerTo(given)) {
      throw refused(caseId, { code: 'tooManyWaiting', message: `${most} wait for the case already; look at its view from time to time instead` });
    }
  }

  async wait(request: AwaitRequest): Promise<AwaitAnswer> {
    const now = this.answerTo(request);
    if (now) return now;
    return new Promise((resolve, reject) => {
      const timer = new Cancellation();
      const waiter: Waiter = { request, resolve, timer, task: this.localResults.task };
      this.waiting.add(waiter);
      timer.run(() => sleep(Math.min(Math.max(request.timeoutMs ?? usual, 1), longest))).then(
        () => {
          if (this.waiting.delete(waiter)) resolve(this.answer('timedOut'));
        },
        (error: unknown) => {
          if (!isCancellation(error)) reject(error);
        },
      );
    });
  }

  /** The case has moved. */
  look(): void {
    for (const waiter of this.waiting) {
      const answer = this.answerTo(waiter.request);
      if (!answer) continue;
      this.waiting.delete(waiter);
      waiter.resolve(answer);
      this.localResults.callOff(waiter.task, () => waiter.timer.cancel());
    }
  }

  /** The run is to end: nobody waits in it any more. */
  dismiss(): void {
    this.dismissed = true;
    this.look();
  }

  /** The run goes on after all. */
  welcome(): void {
    this.dismissed = false;
  }

  private answerTo(request: AwaitRequest): AwaitAnswer | undefined {
    const { snapshot, revision } = this.state();
    const status = statusOf(snapshot);
    if (meets(request, { revision, state: leafStates(snapshot), tags: [...snapshot.tags], status })) return this.answer('reached');
    if (status !== 'active') return this.answer('closed');
    return this.dismissed ? this.answer('again') : undefined;
  }

  private answer(outcome: AwaitAnswer['outcome']): AwaitAnswer {
    const { revision, snapshot } = this.state();
    return { outcome, revision, state: leafStates(snapshot) };
  }
}

interface Waiter {
  readonly request: AwaitRequest;
  readonly resolve: (answer: AwaitAnswer) => void;
  readonly timer: Cancellation;
  /** In which it began to wait. */
  readonly task: number;
}

/** Made when it is needed: most cases are never waited for, and each evaluates this module anew. */
const requestSchema = () =>
  z.looseObject({
    afterRevision: z.number().optional(),
    states: z.array(z.string()).min(1).optional(),
    tags: z.array(z.string()).min(1).optional(),
    status: z.enum(['active', 'done', 'error']).optional(),
    timeoutMs: z.number().optional(),
  });
