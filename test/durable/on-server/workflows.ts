import { activity, durable, outbox } from '../../../workflows/durable';
import type { Carried, StartArgument } from '../../../workflows/durable/shell/types';
import { chartOf, type Counted } from '../differential/chart';
import type { ChartRecipe } from '../differential/recipe';
import { meter as meterChart } from './meter';

export interface FuzzedStart extends StartArgument {
  /** Goes from run to run with the rest of what the case is started with. */
  readonly recipe: ChartRecipe;
}

const prompt = { startToCloseTimeout: '2 seconds', retry: { initialInterval: '50 milliseconds', maximumInterval: '200 milliseconds' } };

/** A chart as it stands, which shows what it has heard. */
export const meter = durable(meterChart, { view: ({ context }) => ({ title: '', waitsFor: '', requirements: [], ...(context as object) }) });

/** A random chart, made anew from its recipe in every run. */
export const fuzzed = (start: FuzzedStart, carried?: Carried): Promise<unknown> =>
  durable<Counted, Particulars>(chartOf(start.recipe), {
    actors: { job: activity(prompt) },
    actions: { tell: outbox('tell', { policy: prompt }) },
    errors: 'xstate',
    view: ({ context }) => ({ title: '', waitsFor: '', requirements: [], n: context.n }),
  })(start, carried);

interface Particulars {
  readonly title: string;
  readonly waitsFor: string;
  readonly requirements: readonly unknown[];
  readonly n: number;
  readonly [field: string]: unknown;
}
