import { closedOn, isBusinessDate, localDateOf, type Calendar } from '../programme/business-days';
import type { EnrollmentContext } from './context';

/** A day that an operator has closed in this case (ours): it counts in none of its clocks, in this round and later ones. */
export interface ClosingDay {
  /** Local, `YYYY-MM-DD`. */
  readonly date: string;
  readonly why: string;
  /** Epoch ms. */
  readonly at: number;
  readonly by: string;
}

/** A calendar as it was frozen, with the days that were closed in this case before. */
export const asClosed = ({ closingDays = [] }: EnrollmentContext, calendar: Calendar): Calendar => closingDays.reduce((before, { date }) => closedOn(before, date), calendar);

/** One closing day more, in every calendar that the case counts by. */
export function withClosingDay(context: EnrollmentContext, day: ClosingDay): Partial<EnrollmentContext> {
  const { verification, patience, suspensions: { operator, ...others } } = context;
  const closed = <T extends { readonly calendar?: Calendar }>(counted: T): T => (counted.calendar ? { ...counted, calendar: closedOn(counted.calendar, day.date) } : counted);
  return {
    closingDays: [...(context.closingDays ?? []), day],
    verification: closed(verification),
    patience: Object.fromEntries(Object.entries(patience).map(([clock, wait]) => [clock, closed(wait)])),
    suspensions: { ...others, ...(operator ? { operator: closed(operator) } : {}) },
  };
}

/** Today counts: it has not ended. Before the first calendar the day is that of UTC. */
export function isYetToCome(context: EnrollmentContext, date: string, at: number): boolean {
  const [calendar] = calendarsOf(context);
  return date >= (calendar ? localDateOf(calendar, at) : new Date(at).toISOString().slice(0, 10));
}

/** Whether closing the day would change anything. */
export function isOpenSoFar(context: EnrollmentContext, date: string): boolean {
  if (context.closingDays?.some((day) => day.date === date)) return false;
  const calendars = calendarsOf(context);
  return calendars.length === 0 || calendars.some((calendar) => isBusinessDate(calendar, date));
}

const calendarsOf = ({ verification, patience, suspensions }: EnrollmentContext): Calendar[] =>
  [verification.calendar, ...Object.values(patience).map(({ calendar }) => calendar), suspensions.operator?.calendar].flatMap((calendar) => calendar ?? []);
