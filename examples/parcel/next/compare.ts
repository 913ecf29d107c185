import { checkChart, compareCharts } from 'parvis/durable/analysis';
import { parcel as first } from '../chart';
import { parcel } from './chart';

/** What may be wrong with the chart, and what has changed since the version before. */
for (const { code, place, message } of checkChart(parcel)) console.log(`${code} ${place}: ${message}`);
const { verdict, changes } = compareCharts(first, parcel);
for (const { kind, place, message, todo } of changes) console.log(`${kind} ${place}: ${message}\n  ${todo}`);
console.log(verdict);
