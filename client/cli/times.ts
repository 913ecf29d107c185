/** Times for people: `Tue 5 Dec 00:00`, in the case's own time zone, with the year where it is not this one. */
export interface TimeWriter {
  /** IANA name, `Europe/Paris`. */
  readonly zone: string;
  at(epochMs: number): string;
  /** The same with room for a day of two digits, so that times below each other stand in line. */
  inColumn(epochMs: number): string;
}

export function timesIn(zone: string | undefined, now: number): TimeWriter {
  const known = knownZone(zone);
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: known, weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  });
  const parts = (epochMs: number) => Object.fromEntries(format.formatToParts(epochMs).map(({ type, value }) => [type, value]));
  const thisYear = parts(now)['year'];
  const written = (epochMs: number, dayWidth: number) => {
    const { weekday, day = '', month, year, hour, minute } = parts(epochMs);
    return `${weekday} ${day.padStart(dayWidth)} ${month}${year === thisYear ? '' : ` ${year}`} ${hour}:${minute}`;
  };
  return { zone: known, at: (epochMs) => written(epochMs, 1), inColumn: (epochMs) => written(epochMs, 2) };
}

export const iso = (epochMs: number): string => new Date(epochMs).toISOString();

/** `4 min`, `3 h`, `2 days`: about how long something has been going on. */
export function about(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 48 * 3_600) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}

/** A zone of a newer time-zone database than this machine's is shown in UTC rather than not at all. */
function knownZone(zone: string | undefined): string {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: zone ?? 'UTC' }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}
