/**
 * Public holidays of four countries, written down here from their laws, year by year, so that business days can be counted
 * without the data that the programme counts by. Dates are `YYYY-MM-DD`.
 */

export type Counted = 'FR' | 'SA' | 'IE' | 'JP';

const DAY = 86_400_000;
const at = (year: number, month: number, day: number): number => Date.UTC(year, month - 1, day);
const dated = (time: number): string => new Date(time).toISOString().slice(0, 10);
/** 0 Sunday to 6 Saturday. */
const weekday = (time: number): number => new Date(time).getUTCDay();

/** The n-th Monday of a month. */
const monday = (year: number, month: number, n: number): number => {
  const first = at(year, month, 1);
  return first + (((8 - weekday(first)) % 7) + 7 * (n - 1)) * DAY;
};
const lastMonday = (year: number, month: number): number => monday(year, month + 1, 1) - 7 * DAY;

/** Easter Sunday by the Gregorian computus of Butcher (1876). */
function easter(year: number): number {
  const [a, b, c] = [year % 19, Math.floor(year / 100), year % 100];
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const sum = h + l - 7 * m + 114;
  return at(year, Math.floor(sum / 31), (sum % 31) + 1);
}

/** Code du travail, L3133-1. */
const france = (year: number): number[] => [
  at(year, 1, 1), easter(year) + DAY, at(year, 5, 1), at(year, 5, 8), easter(year) + 39 * DAY, easter(year) + 50 * DAY,
  at(year, 7, 14), at(year, 8, 15), at(year, 11, 1), at(year, 11, 11), at(year, 12, 25),
];

/** Organisation of Working Time Act 1997, second schedule, with Saint Brigid’s Day since 2023. */
const ireland = (year: number): number[] => [
  at(year, 1, 1), weekday(at(year, 2, 1)) === 5 ? at(year, 2, 1) : monday(year, 2, 1), at(year, 3, 17), easter(year) + DAY,
  monday(year, 5, 1), monday(year, 6, 1), monday(year, 8, 1), lastMonday(year, 10), at(year, 12, 25), at(year, 12, 26),
];

/** Act on National Holidays of 1948: a holiday on a Sunday moves to the next day that is none, and a day between two is one. */
function japan(year: number): number[] {
  const equinox = (base: number) => Math.floor(base + 0.242194 * (year - 1980) - Math.floor((year - 1980) / 4));
  const named = [
    at(year, 1, 1), monday(year, 1, 2), at(year, 2, 11), at(year, 2, 23), at(year, 3, equinox(20.8431)), at(year, 4, 29), at(year, 5, 3), at(year, 5, 4), at(year, 5, 5),
    monday(year, 7, 3), at(year, 8, 11), monday(year, 9, 3), at(year, 9, equinox(23.2488)), monday(year, 10, 2), at(year, 11, 3), at(year, 11, 23),
  ];
  const moved = named.filter((one) => weekday(one) === 0).map((one) => {
    let next = one + DAY;
    while (named.includes(next)) next += DAY;
    return next;
  });
  const between = named.filter((one) => named.includes(one + 2 * DAY) && !named.includes(one + DAY)).map((one) => one + DAY);
  return [...named, ...moved, ...between];
}

/**
 * Founding Day and National Day; by the Umm al-Qura calendar four days from the one after the 29th of Ramadan, and four from the
 * day of Arafah (Labour Law, implementing regulations).
 */
function saudiArabia(year: number): number[] {
  const hijri = new Intl.DateTimeFormat('en-u-ca-islamic-umalqura', { month: 'numeric', day: 'numeric', timeZone: 'UTC' });
  const feasts: number[] = [];
  for (let day = at(year, 1, 1); day < at(year + 1, 1, 1); day += DAY) {
    const parts = hijri.formatToParts(day);
    const [month, date] = ['month', 'day'].map((type) => Number(parts.find((part) => part.type === type)?.value));
    if (month === 9 && date === 29) feasts.push(...[1, 2, 3, 4].map((n) => day + n * DAY));
    if (month === 12 && date === 9) feasts.push(...[0, 1, 2, 3].map((n) => day + n * DAY));
  }
  return [at(year, 2, 22), at(year, 9, 23), ...feasts];
}

const laws: Readonly<Record<Counted, (year: number) => number[]>> = { FR: france, SA: saudiArabia, IE: ireland, JP: japan };
export const publicHolidays = (country: Counted, year: number): string[] => [...new Set(laws[country](year).map(dated))].sort();

const weekends: Readonly<Record<Counted, readonly number[]>> = { FR: [6, 0], SA: [5, 6], IE: [6, 0], JP: [6, 0] };

/** The local date (`YYYY-MM-DD`) of the n-th business day after the one of `from`, which does not count itself. */
export function businessDay(country: Counted, from: string, n: number): string {
  let day = Date.parse(`${from}T00:00:00Z`);
  for (let left = n; left > 0; ) {
    day += DAY;
    const closed = weekends[country].includes(weekday(day)) || publicHolidays(country, new Date(day).getUTCFullYear()).includes(dated(day));
    if (!closed) left -= 1;
  }
  return dated(day);
}
