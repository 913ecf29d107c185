import { z } from 'zod';

/** A workflow that tells what its module is like, for the test of what cases share. */

/** What a chart must not do: cases of a shared bundle count together. */
let cases = 0;
export const Contact = z.object({ email: z.email(), language: z.string().regex(/^[a-z]{2}$/) });
export const shelf: { kept: string[] } = { kept: [] };

export interface Told {
  /** Cases that this evaluation of the module has seen. */
  readonly cases: number;
  readonly accepted: boolean;
  readonly refused: boolean;
  /** Could it leave something for the next case? */
  readonly left: boolean;
}

export async function telling(): Promise<Told> {
  return {
    cases: (cases += 1),
    accepted: Contact.safeParse({ email: 'ada@fabrikam.example', language: 'fr' }).success,
    refused: !Contact.safeParse({ email: 'ada', language: 'fr' }).success,
    left: leave(),
  };
}

function leave(): boolean {
  try {
    shelf.kept.push('something');
    return true;
  } catch {
    return false;
  }
}
