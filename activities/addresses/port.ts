import type { z } from 'zod';
import type { Address } from '../../machines/enrollment/application';
import type { validateAddress } from '../../machines/enrollment/outside';

/** Postal rules that an address is held against (R9, R29, R30). */
export interface AddressRules {
  /**
   * Never throws for an address that is merely wrong: that is its answer.
   * @param previousResponseId of the first answer about the address, where it is judged again after a change
   * @throws TryAgainError where a service is busy or out of reach, WrongAnswerError where it speaks otherwise than agreed.
   */
  validate(country: string, address: Address, previousResponseId?: string): Promise<AddressJudgement>;
}

export type AddressJudgement = z.infer<typeof validateAddress.answer>;
