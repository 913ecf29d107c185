import type { ApplicationInput } from '../../machines/enrollment/application';

/** Fabrikam of Paris, by DUNS number, with its PartnerID; whatever a test is about is given. */
export const application = (differing: Partial<ApplicationInput> = {}): ApplicationInput => ({
  tenant: 'fabrikam.onmicrosoft.example',
  country: 'FR',
  company: { duns: '26-048-2871' },
  primaryContact: { firstName: 'Paul', lastName: 'Durand', email: 'paul.durand@fabrikam.example', language: 'fr' },
  support: { email: 'support@fabrikam.example', telephone: '+33 1 70 18 99 00' },
  partnerId: '4821936',
  ...differing,
});
