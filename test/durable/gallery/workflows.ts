import { durable } from '../../../workflows/durable';
import { pieces } from './pieces';

/** Nothing is bound: what the charts bring along is executed as it stands. */
export const library = durable(pieces.borrowed.machine);
export const auction = durable(pieces.soldCar.machine);
export const ward = durable(pieces.patient.machine);
export const checkout = durable(pieces.bought.machine);
export const feed = durable(pieces.followed.machine);
export const desk = durable(pieces.stamped.machine);
export const depot = durable(pieces.delivered.machine);
export const lift = durable(pieces.rides.machine);
export const heating = durable(pieces.guests.machine);
export const exam = durable(pieces.sat.machine);
export const alarms = durable(pieces.broken.machine);
export const council = durable(pieces.voted.machine);
