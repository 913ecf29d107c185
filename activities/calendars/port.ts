import type { Calendar } from '../../machines/programme/business-days';

/** Calendars of countries, to freeze into cases (R35). */
export interface Calendars {
  /**
   * The calendar of a country from the year of `at` (epoch ms) to the end of the second year after it. `subdivision` is a
   * code of ISO 3166-2 (`US-CA`, `CA`) or a name (`California`); one that is not known counts as none.
   */
  freeze(country: string, subdivision: string | undefined, at: number): Calendar;
}
