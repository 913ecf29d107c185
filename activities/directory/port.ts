import type { z } from 'zod';
import type { activateReseller, addLocation, addUser, checkAdminAgent, checkPartnerId, createAccount, deactivateReseller, findAccount, listIdentifiers, updateSupport } from '../../machines/enrollment/outside';
import { WrongAnswerError } from '../errors';
import type { Staff, Tenant, User } from './record';

/**
 * Who is who: the programme's staff, the companies' work accounts (tenants) with their people and partner identifiers,
 * and what the programme knows of a reseller's status. Domains and addresses are compared without regard to capitals.
 */
export interface Directory {
  tenant(domain: string): Promise<Tenant | undefined>;
  user(tenant: string, id: string): Promise<User | undefined>;
  staff(id: string): Promise<Staff | undefined>;
  /** Every member of staff and every tenant, for sign-in in development. */
  everyone(): Promise<{ staff: readonly Staff[]; tenants: readonly Tenant[] }>;
  /** R15, R16: is there such an account, of which country, and is its company in the programme? */
  findAccount(question: z.infer<typeof findAccount.input>): Promise<z.infer<typeof findAccount.answer>>;
  /** R16: a new account with its first global admin. `key`: whoever repeats it is told `created` again; an account that is there already stays as it is. */
  createAccount(wanted: z.infer<typeof createAccount.input>, key: string): Promise<z.infer<typeof createAccount.answer>['outcome']>;
  /** R15. @throws DirectoryError where the tenant is unknown. */
  updateSupport(given: z.infer<typeof updateSupport.input>): Promise<void>;
  /** R32: has the tenant proved that the domain is its own? Not for a tenant that is not in the directory. */
  hasDomain(tenant: string, domain: string): Promise<boolean>;
  /** R23, R24. A tenant that is not in the directory has no identifiers: `unknown`. */
  checkPartnerId(question: z.infer<typeof checkPartnerId.input>): Promise<z.infer<typeof checkPartnerId.answer>>;
  /** R24. A tenant that is not in the directory has none. */
  identifiers(tenant: string): Promise<z.infer<typeof listIdentifiers.answer>['identifiers']>;
  /**
   * R25: makes a Location of the tenant, and answers its new PartnerID. `key`: whoever repeats it gets the PartnerID of the first time.
   * @throws DirectoryError where the tenant is unknown.
   */
  addLocation(location: z.infer<typeof addLocation.input>, key: string): Promise<string>;
  /** R41. */
  checkAdminAgent(question: z.infer<typeof checkAdminAgent.input>): Promise<z.infer<typeof checkAdminAgent.answer>>;
  /** R42: ticks «admin agent» for a person, by id or address. @throws DirectoryError where there is no such person. */
  assignAdminAgent(tenant: string, person: string): Promise<void>;
  /**
   * R6, R41: a user of the tenant, who can sign in from then on. `key`: whoever repeats it is told `added` again.
   * @throws DirectoryError where the tenant is unknown.
   */
  addUser(user: z.infer<typeof addUser.input>, key: string): Promise<z.infer<typeof addUser.answer>['outcome']>;
  /**
   * R40: the tenant's programme status becomes Active, with the agreement that was signed. The same case again changes
   * nothing, unless it has signed another version. @throws DirectoryError where the tenant is unknown, or active through another case.
   */
  activate(signature: z.infer<typeof activateReseller.input>): Promise<z.infer<typeof activateReseller.answer>>;
  /** The tenant's programme status becomes Closed, where this case had made it Active; otherwise nothing changes. @throws DirectoryError where the tenant is unknown. */
  deactivate(ended: z.infer<typeof deactivateReseller.input>): Promise<z.infer<typeof deactivateReseller.answer>>;
}

/** The directory cannot do what it was asked; the message says what to look at. */
export class DirectoryError extends WrongAnswerError {
  override readonly name = 'DirectoryError';
}
