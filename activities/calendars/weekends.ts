/**
 * Weekends by country, as ISO weekdays (1 Monday to 7 Sunday). From CLDR's week data, which Node's Intl carries too, but
 * frozen here, so that an upgrade of Node changes no calendar; with three countries where CLDR is behind the law.
 */
export function weekendOf(country: string): number[] {
  if (fridaySaturday.has(country)) return [5, 6];
  return [...(otherwise[country] ?? [6, 7])];
}

const fridaySaturday = new Set(['BH', 'DZ', 'EG', 'IL', 'IQ', 'JO', 'KW', 'LY', 'OM', 'QA', 'SA', 'SD', 'SY', 'YE', 'BD', 'MV', 'PS']);

const otherwise: Readonly<Record<string, readonly number[]>> = { AF: [4, 5], IN: [7], IR: [5], UG: [7] };

/** Bangladesh, the Maldives and Palestine rest on Friday and Saturday. */
export const notAsInCldr: ReadonlySet<string> = new Set(['BD', 'MV', 'PS']);
