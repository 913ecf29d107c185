import { events, guardSentences, reservation as chart, type ReservationContext } from '../machines/reservation/chart';
import { durable, type Reading } from './durable';

/** No search attributes: a reservation is asked by its name, and is not one of the fleet's cases. */
export const reservation = durable(chart, {
  unbound: 'refused',
  events,
  guards: guardSentences,
  operators: ['operator'],
  view: ({ context }: Reading<ReservationContext>) => ({ title: context.holder, waitsFor: `the case ${context.holder}, to give it back`, requirements: [], holder: context.holder }),
});
