/** 100 years: the server's own durations end at 292. */
export const longestDelay = 100 * 366 * 86_400_000;

/** `2 days`, `90 minutes`, `500 ms` or a number of milliseconds; undefined where it is none of these, not above zero or too long. */
export function milliseconds(given: number | string): number | undefined {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?) ?([a-z]+)$/.exec(String(given)) ?? [];
  const ms = typeof given === 'number' ? given : Number(amount) * (units[unit] ?? units[unit.replace(/s$/, '')] ?? Number.NaN);
  return ms > 0 && ms < longestDelay ? Math.round(ms) : undefined;
}

const units: Readonly<Record<string, number>> = { ms: 1, millisecond: 1, second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 };
