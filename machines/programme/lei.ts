import { z } from 'zod';

/**
 * A Legal Entity Identifier (ISO 17442): eighteen letters and digits and two check digits. Spaces and dashes may be
 * entered. A wrong one is told with the check digits that would be right.
 */
export const Lei = z
  .string({ error: 'an LEI is a string of 20 letters and digits' })
  .transform((entered) => entered.replace(/[-\s]/g, '').toUpperCase())
  .superRefine((lei, ctx) => {
    if (!/^[A-Z0-9]{18}\d{2}$/.test(lei)) {
      ctx.addIssue({ code: 'custom', message: 'an LEI has 18 letters and digits and two check digits' });
      return;
    }
    const right = leiCheckDigits(lei.slice(0, 18));
    if (lei.slice(18) !== right) ctx.addIssue({ code: 'custom', message: `the check digits ${lei.slice(18)} are wrong; ${right} would belong to the rest` });
  });

/** The check digits of the first eighteen characters, by ISO 7064 MOD 97-10: letters count as 10 to 35, and the whole is 1 modulo 97. */
export function leiCheckDigits(base: string): string {
  const digits = Array.from(`${base}00`, (character) => parseInt(character, 36)).join('');
  const remainder = Array.from(digits).reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0);
  return String(98 - remainder).padStart(2, '0');
}
