/** How politely many cases are worked on. */
export interface Pace {
  /** Cases at a time. */
  readonly atOnce: number;
  /** Begun per second, at most. */
  readonly perSecond: number;
  /** After so many in a row without an answer, nothing more is begun: the server is not there. */
  readonly patience: number;
}

/** What came of one of many; `noAnswer`: it is not known, and asking again is safe. */
export interface Outcome {
  readonly result: string;
}

/**
 * Does something with each of many, a few at a time, and yields what came of them as it comes, in the order of completion.
 * Ends early, with some left out, where nobody answers any more.
 */
export async function* paced<I, O extends Outcome>(items: readonly I[], { atOnce, perSecond, patience }: Pace, run: (item: I) => Promise<O>): AsyncGenerator<O, void, void> {
  const running = new Map<number, Promise<{ n: number; outcome: O }>>();
  let begun = 0;
  let silent = 0;
  let notBefore = Date.now();
  const mayBegin = () => running.size < atOnce && begun < items.length && silent < patience;
  while (true) {
    while (mayBegin()) {
      await momentOf(notBefore);
      notBefore = Math.max(notBefore, Date.now()) + 1_000 / perSecond;
      const n = begun++;
      const item = items[n] as I; // n is below the length
      running.set(n, run(item).then((outcome) => ({ n, outcome })));
    }
    if (running.size === 0) return;
    const { n, outcome } = await Promise.race(running.values());
    running.delete(n);
    silent = outcome.result === 'noAnswer' ? silent + 1 : 0;
    yield outcome;
  }
}

async function momentOf(at: number): Promise<void> {
  const left = at - Date.now();
  if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
}
