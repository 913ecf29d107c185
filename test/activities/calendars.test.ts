import { embeddedCalendars } from '../../activities/calendars/embedded';
import { timeZoneOf } from '../../activities/calendars/time-zones';
import { notAsInCldr, weekendOf } from '../../activities/calendars/weekends';
import { Calendar } from '../../machines/programme/business-days';
import { programmeCountries } from '../../machines/programme/countries';

const november2026 = Date.UTC(2026, 10, 23, 12);
const freeze = (country: string, subdivision?: string) => embeddedCalendars.freeze(country, subdivision, november2026);

describe('R35 the calendar that a round of verification counts by', () => {
  test('R35 in France Armistice Day and Christmas are holidays, Whitsun’s observance is not listed', () => {
    const { holidays, weekend, timeZone, until } = freeze('FR');
    expect(holidays).toEqual(expect.arrayContaining(['2026-11-11', '2026-12-25', '2027-03-29', '2028-12-25']));
    expect(holidays).not.toContain('2026-05-24');
    expect({ weekend, timeZone, until }).toEqual({ weekend: [6, 7], timeZone: 'Europe/Paris', until: '2028-12-31' });
  });

  test('R35 in Saudi Arabia the weekend is Friday and Saturday; National Day and all days of Eid are holidays', () => {
    const { holidays, weekend, offsets } = freeze('SA');
    expect(weekend).toEqual([5, 6]);
    expect(holidays).toEqual(expect.arrayContaining(['2026-09-23', '2026-03-20', '2026-03-21', '2026-03-22', '2026-05-27']));
    expect(holidays).not.toContain('2026-03-18'); // the feast begins at its dusk
    expect(offsets).toHaveLength(1);
  });

  test('R35 knows the changes of the clock to the minute', () => {
    expect(freeze('FR').offsets.slice(0, 3)).toEqual([
      { from: Date.UTC(2025, 11, 31), minutes: 60 },
      { from: Date.UTC(2026, 2, 29, 1), minutes: 120 },
      { from: Date.UTC(2026, 9, 25, 1), minutes: 60 },
    ]);
    expect(freeze('IN').offsets).toEqual([{ from: Date.UTC(2025, 11, 31), minutes: 330 }]);
  });

  test.each([['US-CA'], ['ca'], ['California']])('R35 counts by the subdivision «%s» where it is known', (subdivision) => {
    expect(freeze('US', subdivision)).toMatchObject({ subdivision: 'CA', timeZone: 'America/Los_Angeles' });
    expect(freeze('US', subdivision).holidays).toContain('2027-03-31'); // César Chávez
  });

  test('R35 counts by the country where the subdivision is not known', () => {
    expect(freeze('US', 'Atlantis')).toEqual(freeze('US'));
  });

  test('R35 two freezes of one place and year are one calendar, of two places two', () => {
    expect(embeddedCalendars.freeze('FR', undefined, Date.UTC(2026, 1, 1)).hash).toBe(freeze('FR').hash);
    expect(new Set([freeze('FR').hash, freeze('DE').hash, freeze('DE', 'BY').hash]).size).toBe(3);
  });

  test('R35 the year is that of the place: in Sydney New Year comes first', () => {
    expect(embeddedCalendars.freeze('AU', undefined, Date.UTC(2026, 11, 31, 20)).until).toBe('2029-12-31');
    expect(embeddedCalendars.freeze('US', undefined, Date.UTC(2026, 11, 31, 20)).until).toBe('2028-12-31');
  });

  test('R35 says so where no holidays are known, and counts weekends', () => {
    expect(freeze('QA')).toMatchObject({ holidays: [], weekend: [5, 6], version: expect.stringContaining('none are known for QA') });
  });

  test('R35 has a calendar of the agreed shape for a sample of every region’s countries', () => {
    for (const country of programmeCountries().filter((_, index) => index % 12 === 0))
      expect(Calendar.parse(freeze(country)).country).toBe(country);
  });
});

test('R35 weekends are those of CLDR, which Node carries, but for those that are declared otherwise', () => {
  const compared = programmeCountries().filter((country) => !notAsInCldr.has(country) && weekInfoOf(country));
  expect(compared.map((country) => [country, weekendOf(country)])).toEqual(compared.map((country) => [country, weekInfoOf(country)?.weekend]));
});

test('R35 every country of the programme has a time zone that Intl takes', () => {
  const zones = programmeCountries().map((country) => timeZoneOf(country));
  for (const timeZone of zones) expect(() => new Intl.DateTimeFormat('en', { timeZone })).not.toThrow();
});

/** What Node knows of a country's week: a property in Node 20, a method in later versions, absent in some builds. */
function weekInfoOf(country: string): WeekInfo | undefined {
  // TypeScript's library knows neither form yet; both are optional here.
  const locale = new Intl.Locale(`und-${country}`) as unknown as { weekInfo?: WeekInfo; getWeekInfo?: () => WeekInfo };
  return locale.getWeekInfo?.() ?? locale.weekInfo;
}

interface WeekInfo {
  weekend: number[];
}
