import { embeddedCalendars } from '../../activities/calendars/embedded';
import { businessDay, publicHolidays, type Counted } from './public-holidays';

/** What the stories are counted by, held against what the programme counts by. */

test.each<Counted>(['FR', 'SA', 'IE', 'JP'])('R35 the calendar of %s has the holidays that its laws name', (country) => {
  for (const year of [2026, 2027, 2028, 2029, 2030, 2031]) {
    const frozen = embeddedCalendars.freeze(country, undefined, Date.UTC(year, 5, 1)).holidays.filter((date) => date.startsWith(String(year)));
    expect({ year, holidays: frozen }).toEqual({ year, holidays: publicHolidays(country, year) });
  }
});

test('R35 known years are as they were printed in the papers', () => {
  expect(publicHolidays('FR', 2026)).toEqual(['2026-01-01', '2026-04-06', '2026-05-01', '2026-05-08', '2026-05-14', '2026-05-25', '2026-07-14', '2026-08-15', '2026-11-01', '2026-11-11', '2026-12-25']);
  expect(publicHolidays('JP', 2026).filter((date) => date > '2026-04' && date < '2026-10')).toEqual([
    '2026-04-29', '2026-05-03', '2026-05-04', '2026-05-05', '2026-05-06', '2026-07-20', '2026-08-11', '2026-09-21', '2026-09-22', '2026-09-23',
  ]);
  expect(businessDay('JP', '2026-04-28', 3)).toBe('2026-05-07'); // over Golden Week
  expect(businessDay('SA', '2026-09-20', 3)).toBe('2026-09-24'); // over National Day
  expect(businessDay('SA', '2026-09-20', 5)).toBe('2026-09-28'); // and a weekend of Friday and Saturday
  expect(businessDay('IE', '2026-12-22', 3)).toBe('2026-12-28'); // over Christmas
});
