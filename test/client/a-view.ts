import type { EnrollmentView } from '../../client/answers';

const at = Date.parse;

/** A case that is stuck in verification, with what a test says differently. */
export const view = (different: Partial<Omit<EnrollmentView, 'particulars'>> & { particulars?: Partial<EnrollmentView['particulars']> } = {}): EnrollmentView => ({
  id: 'fabrikam-7f3k',
  kind: 'enrollment',
  version: 1,
  status: 'active',
  state: ['stage.verifying.review.open', 'stage.verifying.clock.overdue.stuck'],
  tags: ['overdue'],
  since: at('2026-11-23T23:00:00Z'),
  startedAt: at('2026-11-16T09:00:00Z'),
  now: at('2026-11-24T08:00:00Z'),
  revision: 9,
  deadlines: [{ name: 'nextLevel', at: at('2026-11-25T23:00:00Z'), state: 'stage.verifying.clock.overdue.stuck' }],
  allowed: [
    { event: 'verification.approve', title: 'Approve', by: ['reviewer'] },
    { event: 'mailbox.confirm', title: 'Confirm the mailbox', by: ['mailbox-holder'], example: { tokenHash: 'f'.repeat(64) } },
    { event: 'case.assign', title: 'Assign a reviewer', by: ['operator', 'reviewer'], example: { reviewer: 'rita' } },
  ],
  blocked: [{ event: 'agreement.sign', reason: 'offered once verification is finished', code: 'notNow' }],
  forecast: [
    { at: at('2026-11-25T23:00:00Z'), deadline: 'nextLevel', from: ['a'], to: ['a'], does: ['mail «escalated» to verification-leads'] },
    { at: at('2027-01-04T23:00:00Z'), deadline: 'nextLevel', from: ['a'], to: ['stage.lapsed'], does: [] },
  ],
  pending: [{ id: 'e12', kind: 'action', name: 'mail', since: at('2026-11-23T23:00:00Z'), effect: 12, activityId: 'sendMail-12' }],
  parked: [],
  mailbox: [],
  audit: { after: 0, archived: 0, dropped: 0 },
  ...different,
  particulars: {
    title: 'FABRIKAM S.A.S.',
    waitsFor: 'a reviewer, nobody is assigned',
    country: 'FR',
    tenant: 'fabrikam.onmicrosoft.example',
    timeZone: 'Europe/Paris',
    requirements: [{ code: 'accountVerification', status: 'due', by: 'the applicant', why: 'still in verification after five business days (R36)', todo: 'answer what the reviewers asked' }],
    confirmation: {
      tokenHash: 'a'.repeat(64),
      expiresAt: at('2026-11-19T09:00:00Z'),
      mailbox: true,
      registration: true,
      contactName: 'Paul Durand',
      contactEmail: 'paul.durand@fabrikam.example',
      language: 'fr',
    },
    ...different.particulars,
  },
});
