import { child, durable, type Binding } from '../../../workflows/durable';
import { guardianWho, wardWho } from '../family-charts';

/** A family of cases as it was first released. */

const seen = { view: ({ context }: { context: unknown }) => ({ title: '', waitsFor: '', requirements: [], ...(context as object) }) };
export const ofGuardian = { chart: guardianWho('caring'), binding: { actors: { ward: child('ward') }, ...seen } satisfies Binding };
export const ofWard = { chart: wardWho('tall'), binding: { ...seen } satisfies Binding };

export const guardian = durable(ofGuardian.chart, ofGuardian.binding);
export const ward = durable(ofWard.chart, ofWard.binding);
