import { createHash } from 'node:crypto';
import Holidays from 'date-holidays';
import { version as dataVersion } from 'date-holidays/package.json';
import type { Calendar } from '../../machines/programme/business-days';
import type { Calendars } from './port';
import { offsetsOf, timeZoneOf } from './time-zones';
import { weekendOf } from './weekends';

/**
 * Calendars from the holiday data that comes along: public holidays only, whole days only, three years from January of the
 * year of the freeze, so that all freezes of one year and place are alike. For a country without data only weekends
 * count; its `version` says so, and an operator can add closing days.
 */
export const embeddedCalendars: Calendars = {
  freeze(country, subdivision, at) {
    const state = knownSubdivision(country, subdivision);
    const timeZone = timeZoneOf(country, state ?? isoCode(country, subdivision));
    const year = Number(new Intl.DateTimeFormat('en', { timeZone, year: 'numeric' }).format(at));
    const years = [year, year + 1, year + 2];
    const holidays = publicHolidays(country, state, timeZone, years);
    const counted: Omit<Calendar, 'hash'> = {
      country,
      ...(state ? { subdivision: state } : {}),
      timeZone,
      // A day more on both sides: whatever the zone, local January and December are covered.
      offsets: offsetsOf(timeZone, Date.UTC(year, 0, 1) - DAY, Date.UTC(year + 3, 0, 1) + DAY),
      weekend: weekendOf(country),
      holidays: holidays ?? [],
      until: `${year + 2}-12-31`,
      version: `date-holidays ${dataVersion}${holidays ? '' : `, without holidays: none are known for ${country}`}`,
    };
    return { ...counted, hash: createHash('sha256').update(JSON.stringify(counted)).digest('hex') };
  },
};

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** The subdivision's code as the holiday data knows it, from `US-CA`, `ca` or `California`. */
function knownSubdivision(country: string, subdivision: string | undefined): string | undefined {
  if (!subdivision) return undefined;
  const states: Record<string, string> = new Holidays().getStates(country, 'en') ?? {};
  const local: Record<string, string> = new Holidays().getStates(country) ?? {};
  const code = isoCode(country, subdivision);
  if (code && code in local) return code;
  const asked = bare(subdivision);
  return Object.keys(local).find((key) => bare(local[key] ?? '') === asked || bare(states[key] ?? '') === asked);
}

/** `US-CA` and `ca` are `CA`; names are none. */
function isoCode(country: string, subdivision: string | undefined): string | undefined {
  const code = subdivision
    ?.trim()
    .toUpperCase()
    .replace(new RegExp(`^${country}-`), '');
  return code && /^[A-Z\d]{1,3}$/.test(code) ? code : undefined;
}

/** Local dates, ascending; undefined where the data does not know the country. */
function publicHolidays(country: string, state: string | undefined, timeZone: string, years: readonly number[]): string[] | undefined {
  const calendar = state
    ? new Holidays(country, state, { timezone: timeZone, types: ['public'] })
    : new Holidays(country, { timezone: timeZone, types: ['public'] });
  if (!(country in calendar.getCountries())) return undefined;
  const dates = years.flatMap((year) => calendar.getHolidays(year)).flatMap(wholeDays);
  return [...new Set(dates)].filter((date) => years.includes(Number(date.slice(0, 4)))).sort();
}

/**
 * The local dates whose noon a holiday covers: feasts that begin at dusk are those of the next day, and an afternoon off
 * (24 December in some countries) leaves a business day.
 */
function wholeDays({ date, start, end }: { date: string; start: Date; end: Date }): string[] {
  // `date` is `2026-03-19 00:00:00 -0600` for a feast that begins six hours before midnight.
  const [day = '', time = '00:00:00', shift = '+0000'] = date.split(' ');
  const hours = (shift.startsWith('-') ? -1 : 1) * Number(shift.slice(1, 3));
  const begin = Date.parse(`${day}T${time}Z`) + hours * HOUR;
  // Rounded to the hour: a holiday over a change of clocks is an hour longer or shorter.
  const finish = begin + Math.round((end.getTime() - start.getTime()) / HOUR) * HOUR;
  const dates: string[] = [];
  for (let midnight = Math.floor(begin / DAY) * DAY; midnight < finish; midnight += DAY) {
    const noon = midnight + 12 * HOUR;
    if (begin < noon && noon < finish) dates.push(new Date(midnight).toISOString().slice(0, 10));
  }
  return dates;
}

const bare = (name: string): string =>
  name
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^\p{L}]/gu, '');
