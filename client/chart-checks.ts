import type { AnyStateMachine } from 'xstate';
import { machines } from '../machines';
import { checkChart } from '../workflows/durable/analysis';
import type { Check } from './doctor';

/** What can be seen to be wrong with the catalogue's charts, for `parvis doctor`. Warnings, since cases run all the same. */
export function chartChecks(catalogue: readonly Catalogued[] = Object.values(machines)): Check {
  const warnings = catalogue.flatMap(({ kind, chart, events }) => checkChart(chart, { events }).map(({ place, message, code }) => `${kind}: ${place}: ${message} (${code})`));
  const names = catalogue.map(({ kind }) => kind).join(', ');
  return {
    what: 'charts',
    up: true,
    says: `${names}: ${warnings.length === 0 ? 'no warnings' : warnings.length === 1 ? '1 warning' : `${warnings.length} warnings`}`,
    ...(warnings.length > 0 ? { warnings } : {}),
  };
}

interface Catalogued {
  readonly kind: string;
  readonly chart: AnyStateMachine;
  readonly events: Readonly<Record<string, unknown>>;
}
