import type { Principal } from '../../machines/principal';

export const operator: Principal = { kind: 'staff', id: 'olivia', roles: ['operator'] };
export const reviewer: Principal = { kind: 'staff', id: 'rita', roles: ['reviewer'] };
const fabrikam = 'fabrikam.onmicrosoft.example';
export const globalAdmin: Principal = { kind: 'account', id: 'ada', roles: ['global-admin', 'user'], tenant: fabrikam, email: 'ada.martin@fabrikam.example' };
export const contact: Principal = { kind: 'account', id: 'paul', roles: ['user'], tenant: fabrikam, email: 'paul.durand@fabrikam.example' };
export const mailboxHolder: Principal = { kind: 'link', id: 'confirm-mailbox', roles: ['mailbox-holder'] };
