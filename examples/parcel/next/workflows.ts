import { durable } from 'parvis/durable';
import { parcel as first } from '../chart';
import { parcel as chart } from './chart';
import { migrations } from './migrations';

/** The same workflow in both its versions: a case keeps its own until somebody upgrades it. */
export const parcel = durable(chart, { version: 2 }, { versions: { 1: { chart: first } }, migrations });
