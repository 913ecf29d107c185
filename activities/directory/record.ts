import { z } from 'zod';
import { Address, SupportProfile } from '../../machines/enrollment/application';
import { accountRoles, staffRoles } from '../../machines/principal';

/** The directory's file, whole. */

export const Staff = z.object({
  id: z.string().min(1),
  name: z.string().min(1),
  roles: z.array(z.enum(staffRoles)).min(1),
  email: z.email(),
  /** When somebody is away: whole days, the last one included. A reviewer's tasks move on then. */
  absences: z.array(z.object({ from: z.iso.date(), until: z.iso.date() }).refine(({ from, until }) => from <= until, 'an absence ends on its first day or later')).optional(),
});
export type Staff = z.infer<typeof Staff>;

export const User = z.object({
  id: z.string().min(1),
  name: z.string().min(1),
  email: z.email(),
  roles: z.array(z.enum(accountRoles)),
  /** What added the user, so that a repeat is told the same. */
  addedBy: z.string().optional(),
});
export type User = z.infer<typeof User>;

/** A PartnerID: only one of type Location may be associated with an account (R24). */
export const Identifier = z.object({
  partnerId: z.string().regex(/^\d{4,10}$/, 'a PartnerID is a string of 4 to 10 digits'),
  type: z.enum(['Location', 'Headquarters']),
  country: z.string().regex(/^[A-Z]{2}$/, 'two capital letters are expected'),
  name: z.string().min(1),
  address: Address.optional(),
  /** What added it, so that a repeat adds no second one (R25). */
  addedBy: z.string().optional(),
});

export const Programme = z.object({
  status: z.enum(['Pending', 'Active', 'Closed']).optional(),
  partnerId: z.string().optional(),
  agreementVersion: z.string().optional(),
  /** Who signed, as the case has it. */
  signedBy: z.string().optional(),
  /** ISO 8601, UTC. */
  signedAt: z.string().optional(),
  /** The case that activated the reseller. */
  caseId: z.string().optional(),
  /** When the partnership ended, ISO 8601, UTC, and why. */
  closedAt: z.string().optional(),
  closedBecause: z.string().optional(),
});

export const Tenant = z.object({
  domain: z.string().min(3).toLowerCase(),
  /** What the identity provider calls it, where that is not the domain: the tenant ID of Microsoft Entra. */
  id: z.string().min(1).optional(),
  name: z.string().min(1),
  country: z.string().regex(/^[A-Z]{2}$/, 'two capital letters are expected'),
  /** Domains that the company has proved to be its own, besides the account's. */
  domains: z.array(z.string().min(3)).default([]),
  users: z.array(User).default([]),
  identifiers: z.array(Identifier).default([]),
  programme: Programme.default({}),
  /** How its customers reach its support, where it was in the programme before it told that (R15). */
  support: SupportProfile.optional(),
  /** What created the account, so that a repeat is told the same (R16). */
  createdBy: z.string().optional(),
});
export type Tenant = z.infer<typeof Tenant>;

export const DirectoryRecord = z.object({ staff: z.array(Staff).default([]), tenants: z.array(Tenant).default([]) });
export type DirectoryRecord = z.infer<typeof DirectoryRecord>;
