import { assert, constantFrom, integer, property } from 'fast-check';
import { embeddedCalendars } from '../../activities/calendars/embedded';
import { businessDaysBetween, Calendar, endOfBusinessDay, endOfLocalDay } from '../../machines/programme/business-days';

const now = Date.UTC(2026, 10, 2);
const france = embeddedCalendars.freeze('FR', undefined, now);
const chile = embeddedCalendars.freeze('CL', undefined, now);
const saudiArabia = embeddedCalendars.freeze('SA', undefined, now);
const california = embeddedCalendars.freeze('US', 'CA', now);

/** `2026-11-11T00:00+01:00` as an instant. */
const at = (iso: string): number => Date.parse(iso);

describe('R35 business days', () => {
  test('R35 the day of the start does not count: it ends at 24:00 local time', () => {
    expect(endOfLocalDay(france, at('2026-11-04T09:00+01:00'))).toBe(at('2026-11-05T00:00+01:00'));
    expect(endOfLocalDay(france, at('2026-11-04T23:59:59.999+01:00'))).toBe(at('2026-11-05T00:00+01:00'));
    expect(endOfLocalDay(france, at('2026-11-05T00:00+01:00'))).toBe(at('2026-11-06T00:00+01:00'));
  });

  test('R35 R36 in France the third and fifth day after Wednesday 4 November 2026 pass over a weekend and Armistice Day', () => {
    const start = endOfLocalDay(france, at('2026-11-04T09:00+01:00'));
    expect(endOfBusinessDay(france, start, 3)).toBe(at('2026-11-10T00:00+01:00')); // Thu 5, Fri 6, Mon 9
    expect(endOfBusinessDay(france, start, 5)).toBe(at('2026-11-13T00:00+01:00')); // Tue 10, (Wed 11), Thu 12
  });

  test('R35 in Saudi Arabia Sunday is a business day, Friday and Saturday are none', () => {
    const start = endOfLocalDay(saudiArabia, at('2026-11-04T12:00+03:00')); // a Wednesday
    expect(endOfBusinessDay(saudiArabia, start, 1)).toBe(at('2026-11-06T00:00+03:00')); // Thu 5
    expect(endOfBusinessDay(saudiArabia, start, 2)).toBe(at('2026-11-09T00:00+03:00')); // Sun 8
  });

  test('R35 a clock started on a Saturday has its first day on Monday', () => {
    const start = endOfLocalDay(france, at('2026-11-14T15:00+01:00'));
    expect(endOfBusinessDay(france, start, 1)).toBe(at('2026-11-17T00:00+01:00'));
  });

  test('R35 counts over both changes of the clock', () => {
    const autumn = endOfLocalDay(france, at('2026-10-23T12:00+02:00')); // Friday; the clock goes back on Sunday 25
    expect(endOfBusinessDay(france, autumn, 1)).toBe(at('2026-10-27T00:00+01:00'));
    const spring = endOfLocalDay(california, at('2027-03-12T12:00-08:00')); // Friday; the clock goes forward on Sunday 14
    expect(endOfBusinessDay(california, spring, 1)).toBe(at('2027-03-16T00:00-07:00'));
  });

  test('R35 a day without midnight ends when the clock jumps over it, one with two at the second', () => {
    expect(endOfLocalDay(chile, at('2027-09-04T20:00-04:00'))).toBe(at('2027-09-05T00:00-04:00')); // 24:00 is 1:00 already
    expect(endOfLocalDay(chile, at('2027-04-03T20:00-03:00'))).toBe(at('2027-04-04T00:00-04:00')); // 23:00 to 24:00 comes twice
  });

  test('R35 no day asked for, or fewer, is reached at once', () => {
    expect(endOfBusinessDay(france, now, 0)).toBe(now);
    expect(endOfBusinessDay(france, now, -3)).toBe(now);
    expect(businessDaysBetween(france, now, now - 1)).toBe(0);
  });

  test('R35 an operator’s closing day is one more holiday', () => {
    const start = endOfLocalDay(france, at('2026-11-16T09:00+01:00'));
    const closed: Calendar = { ...france, holidays: [...france.holidays, '2026-11-17'] };
    expect(endOfBusinessDay(france, start, 1)).toBe(at('2026-11-18T00:00+01:00'));
    expect(endOfBusinessDay(closed, start, 1)).toBe(at('2026-11-19T00:00+01:00'));
  });

  test('a calendar that has no weekday left is refused, since counting by it would not end', () => {
    expect(Calendar.safeParse({ ...france, weekend: [1, 2, 3, 4, 5, 6, 7] }).success).toBe(false);
  });
});

describe('R35 counting, whatever the calendar and the moment', () => {
  const calendar = constantFrom(
    france,
    chile,
    saudiArabia,
    california,
    embeddedCalendars.freeze('MA', undefined, now),
    embeddedCalendars.freeze('EG', undefined, now),
  );
  const moment = integer({ min: Date.UTC(2026, 0, 2), max: Date.UTC(2028, 9, 1) });
  const days = integer({ min: 1, max: 40 });

  test('R35 as many business days lie before the end of the n-th as were asked for, and one fewer a moment earlier', () => {
    assert(
      property(calendar, moment, days, (by, from, count) => {
        const end = endOfBusinessDay(by, from, count);
        expect(businessDaysBetween(by, from, end)).toBe(count);
        expect(businessDaysBetween(by, from, end - 1)).toBe(count - 1);
      }),
    );
  });

  test('R35 days can be counted in two goes, as a paused clock does', () => {
    assert(
      property(calendar, moment, days, days, (by, from, first, second) => {
        expect(endOfBusinessDay(by, endOfBusinessDay(by, from, first), second)).toBe(endOfBusinessDay(by, from, first + second));
      }),
    );
  });

  test('R35 a day ends when the date changes on the wall, as Intl knows it', () => {
    assert(
      property(calendar, moment, (by, from) => {
        const date = new Intl.DateTimeFormat('en', { timeZone: by.timeZone, dateStyle: 'short' });
        const end = endOfLocalDay(by, from);
        expect(end).toBeGreaterThan(from);
        expect(date.format(end - 1)).toBe(date.format(from));
        expect(date.format(end)).not.toBe(date.format(from));
      }),
    );
  });
});
