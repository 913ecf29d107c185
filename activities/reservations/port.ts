import type { z } from 'zod';
import type { release, reserve } from '../../machines/enrollment/outside';

/** What only one open case may have at a time (ours): a tenant, a PartnerID. */
export interface Reservations {
  /**
   * Reserves a name for a case. The same case again is told the same. A holder that is not open any more is replaced; of
   * several who would do so at once, one wins, and the others hear of it.
   */
  reserve(wanted: z.infer<typeof reserve.input>): Promise<z.infer<typeof reserve.answer>>;
  /** Gives a name back. Nothing happens where another case holds it by now, or nobody. */
  release(given: z.infer<typeof release.input>): Promise<void>;
}
