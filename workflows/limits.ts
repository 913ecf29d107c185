/** Systems of others that take so many questions a second and no more. The settings name each limit; none is set by default. */
export const limits = ['registry', 'addresses', 'mail'] as const;
export type Limit = (typeof limits)[number];
