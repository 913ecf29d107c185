import type { ApplicationInput } from '../../machines/enrollment/application';

/** A whole and right application of Fabrikam in France, with what a test says differently. */
export const application = (different: Partial<ApplicationInput> = {}): ApplicationInput => ({
  tenant: 'fabrikam.onmicrosoft.example',
  country: 'FR',
  company: { duns: '260482871' },
  primaryContact: { firstName: 'Paul', lastName: 'Durand', email: 'paul.durand@fabrikam.example', language: 'fr' },
  support: { email: 'support@fabrikam.example', telephone: '+33 1 40 00 00 00' },
  ...different,
});
