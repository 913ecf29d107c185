import { Failure } from '../failures';

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const day = 86_400_000;

/**
 * `30s`, `5m`, `2h`, `1h30m`, `500ms`, `5d` → ms.
 * @param longest in days. Default: a week.
 * @throws Failure `usage`
 */
export function duration(entered: string, longest = 7): number {
  const text = entered.trim().toLowerCase();
  if (/^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/.test(text)) {
    let total = 0;
    for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) total += Number(amount) * (units[unit ?? ''] ?? 0);
    if (total <= longest * day) return Math.round(total);
  }
  throw new Failure('usage', `«${entered}» is not a duration: write 30s, 5m, 2h, 1d or 1h30m, up to ${longest}d.`);
}

/** A whole number from 1 on. @throws Failure `usage` */
export function positive(entered: string, option: string, from = 1): number {
  const value = Number(entered);
  if (/^\d+$/.test(entered) && Number.isSafeInteger(value) && value >= from) return value;
  throw new Failure('usage', `${option} takes a whole number from ${from} on, not «${entered}».`);
}
