import { z } from 'zod';

/**
 * Who acts. Authenticated at the edge (CLI, page, mail link) and carried in every event's envelope as `by`; charts
 * and event declarations judge by it and never authenticate.
 */
export const staffRoles = ['operator', 'reviewer', 'support'] as const;
export const accountRoles = ['global-admin', 'admin-agent', 'user'] as const;
export type AccountRole = (typeof accountRoles)[number];
/** `mailbox-holder`: whoever holds the current link of a mail; that proves a mailbox, not a person. */
export const roles = [...staffRoles, ...accountRoles, 'mailbox-holder', 'system'] as const;

export const Role = z.enum(roles);
export type Role = z.infer<typeof Role>;

export const Principal = z.object({
  kind: z.enum(['staff', 'account', 'link', 'system']),
  /** Stable within its kind: a staff member's or directory user's id; for a link, its purpose. */
  id: z.string().min(1),
  roles: z.array(Role).min(1),
  /** For people of a company: the work account (tenant) that they signed in with. */
  tenant: z.string().optional(),
  /** For people of a company: the address that the directory has for them. */
  email: z.string().optional(),
});
export type Principal = z.infer<typeof Principal>;

/** The engine itself: timers and results of activities. */
export const system: Principal = { kind: 'system', id: 'system', roles: ['system'] };
