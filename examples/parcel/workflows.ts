import { durable } from 'parvis/durable';
import { parcel as chart } from './chart';

/** The export's name is the workflow's. */
export const parcel = durable(chart);
