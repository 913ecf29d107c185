import { z } from 'zod';

/**
 * A calendar frozen into a case (R35, R36): all that counting business days needs, so that counting is integer
 * arithmetic and never asks the machine's own time-zone data. Weekdays are ISO numbers, 1 Monday to 7 Sunday.
 */
export const Calendar = z.object({
  country: z.string(),
  subdivision: z.string().optional(),
  timeZone: z.string(),
  /** Offset from UTC in minutes, valid from the instant `from` (epoch ms) until the next entry; ascending, the first covers the freeze. */
  offsets: z.array(z.object({ from: z.number(), minutes: z.number().int() })).min(1),
  weekend: z.array(z.number().int().min(1).max(7)).max(6),
  /** Local dates, `YYYY-MM-DD`, ascending. Only public holidays; days that fall on a weekend may be listed. */
  holidays: z.array(z.string()),
  /** Local dates that an operator has closed since, ascending; not part of the hash. */
  closed: z.array(z.string()).optional(),
  /** Last local date that the holidays are known for. */
  until: z.string(),
  /** Which data the calendar was made from, e.g. `date-holidays 3.37.0`. */
  version: z.string(),
  /** SHA-256 over the rest, hex: two cases with one hash count alike. */
  hash: z.string(),
});
export type Calendar = z.infer<typeof Calendar>;

const DAY = 86_400_000;

/** Minutes east of UTC in force at the instant. */
function offsetAt(calendar: Calendar, at: number): number {
  let minutes = calendar.offsets[0]!.minutes;
  for (const offset of calendar.offsets) if (offset.from <= at) minutes = offset.minutes;
  return minutes;
}

/** Days since 1970-01-01 of the local date at an instant. */
function localDay(calendar: Calendar, at: number): number {
  return Math.floor((at + offsetAt(calendar, at) * 60_000) / DAY);
}

/**
 * The instant at which a local day ends, which is when the next one begins: mostly 0:00 local time. Where the clock jumps
 * over midnight (Chile, Egypt) it is the jump; where midnight comes twice, the second one.
 */
function endOfDay(calendar: Calendar, day: number): number {
  const wall = (day + 1) * DAY;
  const { offsets } = calendar;
  // Between two changes of the offset local time only grows. So the day ends in the last stretch that begins in it or before it.
  for (let index = offsets.length - 1; ; index -= 1) {
    const { from, minutes } = offsets[index]!; // the first stretch returns: it has no beginning
    const midnight = wall - minutes * 60_000;
    if (index === 0 || midnight > from) return Math.min(midnight, offsets[index + 1]?.from ?? Infinity);
  }
}

/** The same calendar with a day that does not count; `date` is local, `YYYY-MM-DD`. */
export const closedOn = (calendar: Calendar, date: string): Calendar =>
  calendar.closed?.includes(date) ? calendar : { ...calendar, closed: [...(calendar.closed ?? []), date].sort() };

/** The local date at an instant, `YYYY-MM-DD`. */
export const localDateOf = (calendar: Calendar, at: number): string => new Date(localDay(calendar, at) * DAY).toISOString().slice(0, 10);

export const isBusinessDate = (calendar: Calendar, date: string): boolean => isBusinessDay(calendar, Date.parse(date) / DAY);

function isBusinessDay(calendar: Calendar, day: number): boolean {
  const weekday = ((((day + 3) % 7) + 7) % 7) + 1; // 1970-01-01 was a Thursday, ISO 4
  if (calendar.weekend.includes(weekday)) return false;
  const date = new Date(day * DAY).toISOString().slice(0, 10);
  return !calendar.holidays.includes(date) && !calendar.closed?.includes(date);
}

/** The end of the local day in which `at` falls: what starts a clock on a day that does not count itself (R35). */
export function endOfLocalDay(calendar: Calendar, at: number): number {
  return endOfDay(calendar, localDay(calendar, at));
}

/**
 * The end of the `count`-th business day that ends strictly after `from` (epoch ms). `count` 0 or less is `from` itself:
 * that day has been reached.
 */
export function endOfBusinessDay(calendar: Calendar, from: number, count: number): number {
  if (count <= 0) return from;
  let day = localDay(calendar, from);
  let left = count;
  for (;;) {
    const end = endOfDay(calendar, day);
    if (end > from && isBusinessDay(calendar, day)) {
      left -= 1;
      if (left === 0) return end;
    }
    day += 1;
  }
}

/** How many business days end in the interval after `from`, up to and including `to` (epoch ms). */
export function businessDaysBetween(calendar: Calendar, from: number, to: number): number {
  let count = 0;
  for (let day = localDay(calendar, from); ; day += 1) {
    const end = endOfDay(calendar, day);
    if (end > to) return count;
    if (end > from && isBusinessDay(calendar, day)) count += 1;
  }
}
