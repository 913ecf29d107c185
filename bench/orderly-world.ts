import { createHash } from 'node:crypto';
import type { Activities, Call } from '../activities';
import { embeddedCalendars } from '../activities/calendars/embedded';

/** Made once: what is measured is the case, not the making of calendars. */
const calendar = embeddedCalendars.freeze('FR', undefined, Date.now());

type Answers = { [Name in keyof Activities]: (call: Call) => Awaited<ReturnType<Activities[Name]>> };

const answers: Answers = {
  findCompany: () => ({
    outcome: 'found',
    active: true,
    company: { duns: '260482871', name: 'FABRIKAM S.A.S.', country: 'FR', address: { lines: ['12 rue de la Paix'], postalCode: '75002', city: 'Paris' } },
  }),
  matchCompany: () => ({ candidates: [], unanswered: [] }),
  validateAddress: () => ({ status: 'Verified', suggestedAddresses: [], problems: [] }),
  issueLink: ({ caseId }) => ({ tokenHash: tokenHashOf(caseId) }),
  freezeCalendar: () => calendar,
  checkEmailDomain: () => ({ verified: true, mailServers: 'unknown' }),
  findAccount: () => ({ outcome: 'found', country: 'FR', inProgramme: false }),
  createAccount: () => ({ outcome: 'created' }),
  updateSupport: () => ({ updated: true }),
  addUser: () => ({ outcome: 'added' }),
  reserve: () => ({ outcome: 'held' }),
  release: () => ({ released: true }),
  checkPartnerId: () => ({ outcome: 'valid', partnerId: '4821936', name: 'Paris' }),
  listIdentifiers: () => ({ identifiers: [] }),
  addLocation: () => ({ partnerId: '6000001' }),
  offerAgreement: () => ({
    version: '2026-09',
    documents: [{ language: 'en', displayUri: '/agreements/2026-09/en', downloadUri: '/agreements/2026-09/en/download', sha256: '0'.repeat(64) }],
    signatories: ['A… M…'],
  }),
  activateReseller: () => ({ status: 'Active' }),
  checkAdminAgent: () => ({ member: true }),
  assignAdminAgent: () => ({ assigned: true }),
  deactivateReseller: () => ({ status: 'Closed' }),
  sendMail: ({ caseId, effect }) => ({ messageId: `<${effect}.${caseId}@parvis.example>` }),
  archiveSegment: () => ({ stored: true }),
};

/** Activities of a world in which everything is in order and answers at once, in the worker's own process. */
export const orderlyWorld = {
  ...Object.fromEntries(Object.entries(answers).map(([name, answer]) => [name, (call: Call) => Promise.resolve(answer(call))])),
  /** A step of the errand. */
  fetch: ({ input }: { input: { step: number } }) => Promise.resolve(input.step),
};

/** What the link of a case's confirmation mail proves: known to whoever got the mail. */
export const tokenHashOf = (caseId: string): string => createHash('sha256').update(caseId).digest('hex');
