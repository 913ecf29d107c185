import { Application } from './enrollment/application';
import { enrollment } from './enrollment/chart';
import { events } from './enrollment/events';
import { guardSentences } from './enrollment/vocabulary';

/** The catalogue of machines: chart, input, events, and what its guards say. Command line and pages come from it. */
export const machines = {
  enrollment: {
    kind: 'enrollment',
    version: 1,
    title: 'Enrollment of an indirect reseller',
    chart: enrollment,
    input: Application,
    events,
    guards: guardSentences,
  },
} as const;

export type MachineKind = keyof typeof machines;
