import type { z } from 'zod';
import type { checkEmailDomain } from '../../machines/enrollment/outside';

/** Whether mail for a domain has anywhere to go. */
export interface MailDomains {
  /** Never throws: what cannot be found out is `unknown`. */
  haveMailServers(domain: string): Promise<MailServers>;
}

export type MailServers = z.infer<typeof checkEmailDomain.answer>['mailServers'];

/** Where nothing is to be asked of name servers. */
export const nobodyLooks: MailDomains = { haveMailServers: async () => 'unknown' };
